import { expect, test } from '@jest/globals';
import { EMPTY_STATE, hasState, STATE_NAME } from '../../../src/ci/state.js';

const stateOf = (value: string | undefined): NodeJS.ProcessEnv =>
  value === undefined ? {} : { [`STATE_${STATE_NAME}`]: value };

test.each([
  { name: 'the state that main saves first', value: EMPTY_STATE, has: false },
  { name: 'an empty state', value: '', has: false },
  { name: 'an unset variable', value: undefined, has: false },
  { name: 'a revocation', value: '{"endpoint":"https://login.example.com/revoke"}', has: true },
  { name: 'any other text, which is checked later', value: 'x', has: true },
])('hasState returns $has for $name', ({ value, has }) => {
  expect(hasState(stateOf(value))).toBe(has);
});
