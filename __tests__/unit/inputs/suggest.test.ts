import { expect, test } from '@jest/globals';
import { suggest } from '../../../src/inputs/suggest.js';

const KNOWN = ['list-errors', 'get-resource', 'type'];
const LIST = 'Use one of: get-resource, list-errors, type.';

test.each([
  { name: 'a swapped letter', given: 'list-erorrs', expected: `Did you mean "list-errors"? ${LIST}` },
  { name: 'different case', given: 'List-Errors', expected: `Did you mean "list-errors"? ${LIST}` },
  { name: 'an extra letter', given: 'types', expected: `Did you mean "type"? ${LIST}` },
  { name: 'a longer end', given: 'get-resources1', expected: `Did you mean "get-resource"? ${LIST}` },
  { name: 'no similar name', given: 'something-else', expected: LIST },
  { name: 'a very long text', given: 'x'.repeat(100_000), expected: LIST },
])('suggests the most similar name: $name', ({ given, expected }) => {
  expect(suggest(given, KNOWN)).toBe(expected);
});

test('reports that there are no known names', () => {
  expect(suggest('x', [])).toBe('There are none.');
});

test('does not change the order of the known names', () => {
  const known = ['b', 'a'];
  suggest('zzzz', known);
  expect(known).toEqual(['b', 'a']);
});

test('a long list of names is cut to the nearest ones', () => {
  const names = Array.from({ length: 40 }, (_, index) => `Member ${index}`);
  expect(suggest('Membr 7', names, 2)).toMatch(
    /^Did you mean "Member 7"\? Use one of: Member \d+, Member \d+ and 38 more\.$/u,
  );
});
