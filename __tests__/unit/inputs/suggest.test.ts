import { expect, test } from '@jest/globals';
import { suggest } from '../../../src/inputs/suggest.js';

const KNOWN = ['list-errors', 'get-resource', 'type'];
const LIST = 'Known are: get-resource, list-errors, type.';

test.each([
  { name: 'a swapped letter', given: 'list-erorrs', expected: `Did you mean "list-errors"? ${LIST}` },
  { name: 'another case', given: 'List-Errors', expected: `Did you mean "list-errors"? ${LIST}` },
  { name: 'a letter too many', given: 'types', expected: `Did you mean "type"? ${LIST}` },
  { name: 'a longer tail', given: 'get-resources1', expected: `Did you mean "get-resource"? ${LIST}` },
  { name: 'nothing near', given: 'something-else', expected: LIST },
  { name: 'a text of any length', given: 'x'.repeat(100_000), expected: LIST },
])('suggests the nearest name: $name', ({ given, expected }) => {
  expect(suggest(given, KNOWN)).toBe(expected);
});

test('says so where nothing is known', () => {
  expect(suggest('x', [])).toBe('There are none.');
});

test('leaves the order of the known names as it was', () => {
  const known = ['b', 'a'];
  suggest('zzzz', known);
  expect(known).toEqual(['b', 'a']);
});
