import { expect, test } from '@jest/globals';
import { EMPTY_STATE, hasState, STATE_NAME } from '../../../src/ci/state.js';

const stateOf = (value: string | undefined): NodeJS.ProcessEnv =>
  value === undefined ? {} : { [`STATE_${STATE_NAME}`]: value };

test.each([
  { name: 'what main saved first', value: EMPTY_STATE, has: false },
  { name: 'nothing', value: '', has: false },
  { name: 'no variable at all', value: undefined, has: false },
  { name: 'a revocation', value: '{"endpoint":"https://login.example.com/revoke"}', has: true },
  { name: 'anything else, which is looked at closely', value: 'x', has: true },
])('there is something to do for $name: $has', ({ value, has }) => {
  expect(hasState(stateOf(value))).toBe(has);
});
