import { describe, expect, test } from '@jest/globals';
import { isObject, isSound, parseJson, type Json } from '../../../src/lib/json.js';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('parseJson', () => {
  test.each<{ name: string; text: string; expected: Json | undefined }>([
    { name: 'an object', text: '{"a":[1,null,true,"x"]}', expected: { a: [1, null, true, 'x'] } },
    { name: 'a bare value', text: ' 12 ', expected: 12 },
    { name: 'null', text: 'null', expected: null },
    { name: 'a name that every object inherits', text: '{"constructor":1}', expected: { constructor: 1 } },
    { name: 'an empty text', text: '', expected: undefined },
    { name: 'HTML', text: '<html>', expected: undefined },
    { name: 'incomplete JSON', text: '{"a":', expected: undefined },
    { name: 'a __proto__ key', text: '{"a":[{"__proto__":{"admin":true}}]}', expected: undefined },
    { name: 'an escaped __proto__ key', text: String.raw`{"\u005f_proto__":1}`, expected: undefined },
  ])('returns $expected for $name', ({ text, expected }) => {
    expect(parseJson(text)).toEqual(expected);
  });

  test('accepts at most 1,000 levels', () => {
    expect(parseJson(nested(1000))).toBeDefined();
    expect(parseJson(nested(1002))).toBeUndefined();
    expect(parseJson(nested(200_000))).toBeUndefined();
  });
});

test('isSound checks every part of a wide value', () => {
  const wide = Array.from({ length: 1000 }, (_, index) => ({ index }));
  expect(isSound(wide)).toBe(true);
  expect(isSound([...wide, JSON.parse('{"__proto__":1}')])).toBe(false);
});

test.each([
  { name: 'an object', value: {}, expected: true },
  { name: 'a list', value: [], expected: false },
  { name: 'null', value: null, expected: false },
  { name: 'a string', value: 'x', expected: false },
])('isObject returns $expected for $name', ({ value, expected }) => {
  expect(isObject(value)).toBe(expected);
});
