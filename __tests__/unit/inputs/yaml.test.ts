import { describe, expect, test } from '@jest/globals';
import { parseYaml } from '../../../src/inputs/yaml.js';
import type { Json } from '../../../src/lib/json.js';

test('parseYaml reads a map of 20,000 keys in linear time', () => {
  const timeOf = (keys: number): number => {
    const text = Array.from({ length: keys }, (_, index) => `key-${index}: ${index}`).join('\n');
    const startedAt = performance.now();
    expect(parseYaml(text)).toHaveProperty(['value', 'key-7'], 7);
    return performance.now() - startedAt;
  };
  const small = timeOf(4000);
  expect(timeOf(20_000)).toBeLessThan(12 * small + 500);
});

describe('parseYaml reads', () => {
  test.each<{ name: string; text: string; expected: Json }>([
    { name: 'a map', text: 'a: x\nb:\n  c: [1, two]\n', expected: { a: 'x', b: { c: [1, 'two'] } } },
    { name: 'a map with Windows line ends', text: 'a:\r\n  b: 1\r\nc: 2\r\n', expected: { a: { b: 1 }, c: 2 } },
    { name: 'a map after a byte order mark', text: '\ufeffa: 1', expected: { a: 1 } },
    { name: 'a map after a document mark', text: '---\na: 1', expected: { a: 1 } },
    { name: 'an empty text', text: '', expected: null },
    { name: 'an empty document', text: '---', expected: null },
    { name: 'keys without a value', text: '? a\n? b\n: {c, d: 1}', expected: { a: null, b: { c: null, d: 1 } } },
    { name: 'a text with only comments', text: '# nothing yet', expected: null },
    { name: 'a comment on a line of its own', text: '# one\na: 1\n  # two\nb: 2', expected: { a: 1, b: 2 } },
    { name: 'a comment within a list', text: '[a,\n # c\n b]', expected: ['a', 'b'] },
    { name: '# within a word', text: 'a: b#c', expected: { a: 'b#c' } },
    { name: '# in quotes', text: `a: "b # c"\nd: 'e # f'`, expected: { a: 'b # c', d: 'e # f' } },
    { name: '# in a block', text: 'a: |\n  # Title\n  text # x\nb: 1', expected: { a: '# Title\ntext # x\n', b: 1 } },
    { name: '# in a folded block', text: 'a: >\n  b # c\n', expected: { a: 'b # c\n' } },
    { name: '# in quotes over several lines', text: 'a: "b\n  # c"\nd: 1', expected: { a: 'b # c', d: 1 } },
    {
      name: 'toJSON of a text',
      text: String.raw`a: "Build #1: \"x\"\nFailed"`,
      expected: { a: 'Build #1: "x"\nFailed' },
    },
    { name: 'toJSON of an object', text: 'a: {\n  "b": [\n    1\n  ]\n}', expected: { a: { b: [1] } } },
    { name: 'a colon within a word', text: 'a: http://x:1/y', expected: { a: 'http://x:1/y' } },
    { name: 'numbers and booleans as keys', text: '1: a\ntrue: b', expected: { 1: 'a', true: 'b' } },
    { name: 'names that every object inherits', text: 'constructor: 1', expected: { constructor: 1 } },
    { name: 'YAML 1.1 words', text: '%YAML 1.1\n---\na: yes\nb: on', expected: { a: 'yes', b: 'on' } },
  ])('$name', ({ text, expected }) => {
    expect(parseYaml(text)).toEqual({ value: expected });
  });

  test.each([
    { text: '12', expected: 12 },
    { text: '-3', expected: -3 },
    { text: '1.5', expected: 1.5 },
    { text: '0', expected: 0 },
    { text: '007', expected: '007' },
    { text: '1.10', expected: '1.10' },
    { text: '1e3', expected: '1e3' },
    { text: '0x1F', expected: '0x1F' },
    { text: '0o17', expected: '0o17' },
    { text: '-0', expected: '-0' },
    { text: '+1', expected: '+1' },
    { text: '.5', expected: '.5' },
    { text: '1_000', expected: '1_000' },
    { text: '12345678901234567890', expected: '12345678901234567890' },
    { text: '.inf', expected: '.inf' },
    { text: 'Infinity', expected: 'Infinity' },
    { text: 'NaN', expected: 'NaN' },
    { text: '2024-01-02', expected: '2024-01-02' },
    { text: '12:30', expected: '12:30' },
    { text: 'true', expected: true },
    { text: 'false', expected: false },
    { text: 'True', expected: 'True' },
    { text: 'yes', expected: 'yes' },
    { text: 'null', expected: null },
    { text: '~', expected: null },
    { text: '', expected: null },
    { text: '"12"', expected: '12' },
    { text: "'true'", expected: 'true' },
    { text: '""', expected: '' },
  ])('a value as number, boolean or null only if it prints back to the same text: $text', ({ text, expected }) => {
    expect(parseYaml(`a: ${text}`)).toEqual({ value: { a: expected } });
  });
});

/** Parses `text` after the line `first: 1`, so that an error is on line 2. */
const errorOf = (text: string): { problem: string } => parseYaml(`first: 1\n${text}`) as { problem: string };
const errorOnLine2 = (words: string): unknown => ({ problem: expect.stringContaining(words), line: 2 });

describe('parseYaml refuses what could silently lose or change a value:', () => {
  test.each([
    { name: 'a title with a number', text: 'a: Build #123 failed', words: 'quotes' },
    { name: 'a value that begins with #', text: 'a: #123', words: 'quotes' },
    { name: 'a comment after quotes', text: "a: 'b' # c", words: 'comment' },
    { name: 'a comment after a tab', text: 'a: b\t# c', words: 'comment' },
    { name: 'a comment after a block indicator', text: 'a: | # c\n  t', words: 'comment' },
    { name: 'a comment in a list', text: 'a: [b, c # d\n]', words: 'comment' },
    { name: 'a comment before a Windows line break', text: 'a: b # c\r\n', words: 'comment' },
    { name: 'a plain value over two lines', text: 'a: b\n  c', words: 'several lines' },
    { name: 'a plain value over two lines in braces', text: 'a: {b: c d\n e}', words: 'several lines' },
    { name: 'an anchor', text: 'a: &x 1', words: 'anchors' },
    { name: 'an alias', text: 'a: *first', words: 'aliases' },
    { name: 'a tag', text: 'a: !!str 1', words: 'tags' },
    { name: 'a value that begins with !', text: 'a: !important', words: 'tags' },
    { name: 'an anchor on a key', text: '&x a: 1', words: 'anchors' },
    { name: 'a tag on a key', text: '!!str a: 1', words: 'tags' },
    { name: 'a merge key', text: '<<: {a: 1}', words: 'merge' },
    { name: 'a duplicate key', text: 'first: 2', words: 'duplicate' },
    { name: 'a duplicate key, once in quotes', text: '"first": 2', words: 'duplicate' },
    { name: 'a key named __proto__', text: '__proto__: 1', words: '__proto__' },
    { name: 'a list as key', text: '? [a]\n: b', words: '' },
    { name: 'a second document', text: '---\na: 1', words: 'more than one document' },
  ])('$name', ({ text, words }) => {
    expect(errorOf(text)).toEqual(errorOnLine2(words));
  });
});

describe('parseYaml asks for quotes only if the # may be a part of the value:', () => {
  test.each([
    { text: 'a: b # c', quotes: true },
    { text: 'a: b\t# c', quotes: true },
    { text: '- b c # d', quotes: true },
    { text: 'a: [b, c # d\n]', quotes: true },
    { text: 'a: "1" # one', quotes: false },
    { text: "a: '1' # one", quotes: false },
    { text: '"a": "1"\t# one', quotes: false },
    { text: 'a: "1"\nb: "2" # two', quotes: false },
    { text: 'a: [b] # c', quotes: false },
    { text: 'a: {"b": 1} # c', quotes: false },
    { text: 'a: "x" # one\nb: c # two', quotes: false },
    { text: 'a: # c\n  b: 1', quotes: true },
    { text: 'a: |\n  t\nb: c # d', quotes: true },
    { text: 'a: >-\n  t\nb: "c" # d', quotes: false },
    { text: 'a: | # c\n  t', quotes: false },
  ])('$text', ({ text, quotes }) => {
    const problem = expect.stringContaining('move');
    expect(parseYaml(text)).toMatchObject({ problem });
    expect(/quotes/u.test((parseYaml(text) as { problem: string }).problem)).toBe(quotes);
  });
});

describe('parseYaml explains invalid YAML:', () => {
  test.each([
    { name: 'a value that contains a colon', text: 'a: Fix: the login', words: 'quotes' },
    { name: 'text after brackets', text: 'a: [WIP] fix', words: 'quotes' },
    { name: 'text after quotes', text: 'a: "b" c', words: 'quotes' },
    { name: 'a value that begins with @', text: 'a: @me', words: 'quotes' },
    { name: 'a quote that is not closed', text: 'a: "b', words: 'quote' },
    { name: 'a tab as indentation', text: '\tb: 1', words: '' },
    { name: 'an unknown escape', text: 'a: "C:\\q"', words: 'not valid YAML (BAD_DQ_ESCAPE)' },
    { name: 'an alias as key', text: '*first : 1', words: 'a key is not plain text' },
    { name: 'a list as key', text: '? [a]\n: b', words: 'a key is not plain text' },
    { name: 'a map as key', text: '? {a: 1}\n: b', words: 'a key is not plain text' },
    { name: 'an anchor at a key', text: '&x a: 1', words: 'anchors' },
    { name: 'a bracket that is not closed', text: 'a: [b', words: '' },
  ])('$name', ({ text, words }) => {
    expect(errorOf(text)).toEqual({ problem: expect.stringContaining(words), line: expect.any(Number) });
  });

  test('without quoting the text, which may contain a secret', () => {
    for (const text of [
      'a: s3cret: x',
      's3cret: "s3cret',
      'a: *s3cret',
      's3cret: 1\ns3cret: 2',
      'a: !s3cret x',
      'a: b # s3cret',
    ])
      expect(JSON.stringify(parseYaml(text))).not.toContain('s3cret');
  });

  test('nesting that is too deep is an error, not a crash', () => {
    expect(parseYaml(`a: ${'['.repeat(20_000)}`)).toEqual({ problem: expect.any(String), line: 1 });
    expect(parseYaml('- '.repeat(5000))).toEqual({ problem: expect.any(String), line: 1 });
  });

  test.each([
    { name: 'lists', text: '['.repeat(2000) + ']'.repeat(2000) },
    { name: 'lists and maps', text: '{ a: ['.repeat(1000) + ']}'.repeat(1000) },
    { name: 'maps without brackets of their own', text: `{${'a: '.repeat(6400)}}` },
    { name: 'explicit keys', text: `[${'? '.repeat(6400)}]` },
    { name: 'lists on one line', text: `${'- '.repeat(2000)}a\n- b` },
    { name: 'keys on one line', text: ': '.repeat(2000) },
    { name: 'maps on many lines', text: Array.from({ length: 400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n') },
    { name: 'lists after an error in brackets', text: `a: [\nb\nc: ${'['.repeat(2000)}` },
  ])('$name that are nested too deeply are refused before they are parsed', ({ text }) => {
    expect(errorOf(text).problem).toContain('nested too deeply');
  });

  test('brackets that are closed again are not nested', () => {
    const text = Array.from({ length: 500 }, (_, at) => `k${at}: [{ a: [1], b: "]" }, '[', [2]]`).join('\n');
    expect(parseYaml(text)).toHaveProperty(['value', 'k499'], [{ a: [1], b: ']' }, '[', [2]]);
    expect(parseYaml(`{${Array.from({ length: 500 }, (_, at) => `k${at}: 1`).join(', ')}}`)).toHaveProperty(
      'value.k499',
      1,
    );
  });

  test('a list of several lines that toJSON inserted below the top level', () => {
    expect(errorOf('a:\n  b: [\n  "c"\n]').problem).toContain('write the whole text as JSON');
    expect(parseYaml('b: [\n  "c"\n]\nd: 1')).toEqual({ value: { b: ['c'], d: 1 } });
  });
});
