import { FAKE_ADVICE } from '../../support/fake-host.js';
import { describe, expect, test } from '@jest/globals';
import { readMap, readValue, textValues, type MapContext } from '../../../src/inputs/maps.js';
import { parseYaml } from '../../../src/inputs/yaml.js';
import { bundles } from '../../support/bundles.js';
import { inputErrorLike } from '../../support/step-error.js';

const host = { advice: FAKE_ADVICE };
const withYaml: MapContext = { host, loadBundle: bundles({ yaml: { parseYaml } }) };
const noYaml: MapContext = { host, loadBundle: bundles({}) };

describe('readValue', () => {
  test.each([
    { text: '{"a": {"b": [1, "x", null]}}', expected: { a: { b: [1, 'x', null] } } },
    { text: '[{"a": 1}, {"a": 2}]', expected: [{ a: 1 }, { a: 2 }] },
    { text: '"a: b"', expected: 'a: b' },
    { text: String.raw`{"a": "\":", "b": "{\"a\":1}"}`, expected: { a: '":', b: '{"a":1}' } },
    { text: '{"n": 1.10, "e": 1e3, "max": 9007199254740991}', expected: { n: 1.1, e: 1000, max: 9007199254740991 } },
  ])('reads JSON without the YAML parser: $text', async ({ text, expected }) => {
    await expect(readValue('body', text, noYaml)).resolves.toEqual(expected);
  });

  test.each([
    { text: 'a: 1', expected: { a: 1 } },
    { text: '12', expected: 12 },
    { text: '{a: 1}', expected: { a: 1 } },
    { text: '{"a": 1,}', expected: { a: 1 } },
  ])('reads YAML: $text', async ({ text, expected }) => {
    await expect(readValue('body', text, withYaml)).resolves.toEqual(expected);
  });

  test.each(['{"id": 12345678901234567890}', '{"list": [{"id": -9007199254740993}]}'])(
    'keeps all digits of a number above 2^53: %s',
    async (text) => {
      const digits = /\d+/u.exec(text)?.[0] ?? '';
      expect(JSON.stringify(await readValue('parameters', text, withYaml))).toContain(digits);
    },
  );

  test('reads JSON with a number above 2^53 as YAML, so other numbers may also become text', async () => {
    const text = '{"a": 1.10, "b": 9007199254740993, "c": 1.5, "d": 1e3}';
    const expected = { a: '1.10', b: '9007199254740993', c: 1.5, d: '1e3' };
    await expect(readValue('parameters', text, withYaml)).resolves.toEqual(expected);
  });

  test('rounds a fraction with too many digits in JSON, but reads it as text in YAML', async () => {
    const digits = '0.12345678901234567890';
    await expect(readValue('body', `{"x": ${digits}}`, noYaml)).resolves.toEqual({ x: 0.12345678901234568 });
    await expect(readValue('body', `x: ${digits}`, withYaml)).resolves.toEqual({ x: digits });
  });

  test.each([
    { name: 'a duplicate key in JSON', text: '{"a": 1, "a": 2}', words: 'line 1: ' },
    { name: 'a duplicate key deep in JSON', text: '{"x": [{"a": 1,\n"a": 2}]}', words: 'line 2: ' },
    { name: 'a comment after a value', text: 'a: 1\nb: Build #1', words: 'line 2: ' },
    { name: 'a key named __proto__', text: '{"__proto__": 1}', words: '__proto__' },
    { name: 'a nesting of 1,500 levels', text: '['.repeat(1500) + ']'.repeat(1500), words: '' },
    { name: 'a nesting of 100,000 levels', text: '['.repeat(100_000) + ']'.repeat(100_000), words: '' },
  ])('rejects $name, with input and line', async ({ text, words }) => {
    await expect(readValue('body', text, withYaml)).rejects.toEqual(inputErrorLike('body', words));
  });

  test('adds the advice of the host if a text cannot be read', async () => {
    await expect(readValue('body', 'a: b: c', withYaml)).rejects.toEqual(inputErrorLike('body', host.advice.map));
  });
});

describe('readMap', () => {
  test.each(['[1]', 'just text', '"text"', '12', '# nothing'])('rejects a text that is not a map: %s', async (text) => {
    await expect(readMap('parameters', text, withYaml)).rejects.toEqual(inputErrorLike('parameters', 'is not a map'));
  });

  test('reads a map', async () => {
    await expect(readMap('parameters', 'a: 1\nb: [x]', withYaml)).resolves.toEqual({ a: 1, b: ['x'] });
  });
});

describe('textValues', () => {
  test('writes numbers and booleans as text', () => {
    expect(textValues('headers', { a: 'x', b: 12, c: false })).toEqual({ a: 'x', b: '12', c: 'false' });
  });

  test.each([{ value: null }, { value: ['x'] }, { value: { a: 'x' } }])(
    'rejects the value $value, with its name',
    ({ value }) => {
      expect(() => textValues('headers', { 'x-a': value })).toThrow(inputErrorLike('headers', '"x-a"'));
    },
  );
});
