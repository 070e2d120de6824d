import { expect, test } from '@jest/globals';
import { select } from '../../../src/lib/json.js';

const RESPONSE = { issue: { id: 7, tags: ['a', 'b'], none: null }, 'error.code': 'dotted', list: [{ id: 1 }] };

test.each([
  { path: 'issue.id', expected: 7 },
  { path: 'issue', expected: RESPONSE.issue },
  { path: 'issue.tags.1', expected: 'b' },
  { path: 'list.0.id', expected: 1 },
  { path: 'issue.none', expected: null },
  { path: 'issue.none.deeper', expected: undefined },
  { path: 'issue.id.deeper', expected: undefined },
  { path: 'missing', expected: undefined },
  { path: '', expected: undefined },
  { path: 'constructor', expected: undefined },
  { path: 'issue.__proto__', expected: undefined },
  { path: 'issue.tags.map', expected: undefined },
])('select returns $expected for "$path"', ({ path, expected }) => {
  expect(select(RESPONSE, path)).toEqual(expected);
});

test.each([null, undefined, 'text', 3])('select returns undefined for any path in %p', (value) => {
  expect(select(value, 'length')).toBeUndefined();
});
