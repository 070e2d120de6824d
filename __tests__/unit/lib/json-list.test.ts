import { describe, expect, test } from '@jest/globals';
import { splitList } from '../../../src/lib/json-list.js';

describe('splitList', () => {
  test.each([
    { name: 'a list', text: ' [ 1.10 , "a]" ] ', path: undefined, before: ' [', items: ['1.10', '"a]"'], after: '] ' },
    { name: 'an empty list', text: '[\t]', path: undefined, before: '[', items: [], after: ']' },
    {
      name: 'a list at a path',
      text: '{"x": [1], "a": {"b\\u0063": [{"c": "\\"}"}, [[]], null]}}',
      path: 'a.bc',
      before: '{"x": [1], "a": {"b\\u0063": [',
      items: ['{"c": "\\"}"}', '[[]]', 'null'],
      after: ']}}',
    },
    {
      name: 'the last of two keys',
      text: '{"a":[1],"a":[2]}',
      path: 'a',
      before: '{"a":[1],"a":[',
      items: ['2'],
      after: ']}',
    },
  ])('returns the texts of $name', ({ text, path, before, items, after }) => {
    expect(splitList(text, path)).toEqual({ before, items, after });
  });

  test.each([
    { name: 'another value', text: '{"a": 1}', path: 'a' },
    { name: 'a missing key', text: '{"a": 1}', path: 'b' },
    { name: 'a path through a list', text: '[1]', path: 'b' },
    { name: 'a text', text: '"a"', path: undefined },
  ])('returns undefined for $name', ({ text, path }) => {
    expect(splitList(text, path)).toBeUndefined();
  });

  test('joins to the same value', () => {
    const value = { a: [1, 'x,]', { b: [true, null] }, -1.5e3, ''], c: 'd' };
    for (const text of [JSON.stringify(value), JSON.stringify(value, undefined, 2)]) {
      const { before, items, after } = splitList(text, 'a') ?? { before: '', items: [], after: '' };
      expect(JSON.parse(`${before}${items.join(',')}${after}`)).toEqual(value);
    }
  });
});
