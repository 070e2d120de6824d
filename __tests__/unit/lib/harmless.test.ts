/** Foreign text commands no CI system, whichever reads it, and JSON keeps its value. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { harmlessLines, printable } from '../../../src/lib/printable.js';
import { parse as parseAzure } from '../../support/hosts/azure.js';
import { parse as parseBuildkite } from '../../support/hosts/buildkite.js';
import { parse as parseGitHub } from '../../support/hosts/github.js';
import { parse as parseGitLab } from '../../support/hosts/gitlab.js';
import { HOSTILE_LINES, HOSTILE_TEXT } from '../../support/hosts/hostile.js';

/** Returns what the CI systems obey in a text. */
const obeyedIn = (text: string): unknown[] =>
  text
    .split(/\r\n|\r|\n/u)
    .flatMap((line) => [parseGitHub(line), parseAzure(line), ...parseGitLab(line)])
    .concat(text.split('\n').flatMap((line) => [parseBuildkite(line), ...parseGitLab(line)]))
    .filter((found) => found !== undefined);

/** Parts of commands, white space, and characters that a reader does not see. */
const PARTS = [
  '::',
  ':',
  '##',
  '#',
  '##[',
  '##vso[',
  '[',
  ']',
  'error',
  'add-mask',
  'group',
  'task.debug',
  'vso',
  'task.complete',
  '---',
  '+++',
  '~~~',
  '^^^',
  '^^^ +++',
  '-',
  '+',
  ' ',
  '\t',
  '\r',
  '\n',
  '\r\n',
  '\u00a0',
  '\u3000',
  '\ufeff',
  '\u001b[31m',
  '\u001b[0K',
  '\u001b]1338;',
  '\u0007',
  '\u200b',
  '\u2028',
  '\u0085',
  '\u000b',
  '\u000c',
  '\u00ad',
  'section_start:1:a\r\u001b[0K',
  'section_end:1:a',
  '"',
  '\\',
  '{',
  '}',
  ',',
  '1',
  'x',
  '\\u0023',
  '$(A)',
];
const hostile = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...PARTS) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    ),
    {
      maxLength: 14,
    },
  )
  .map((parts) => parts.join(''));

test('these tests find commands', () => {
  const found = HOSTILE_LINES.filter((line) => obeyedIn(line).length > 0);
  // The last line has the variables of other systems, which no log obeys.
  expect(found).toEqual(HOSTILE_LINES.slice(0, -1));
});

describe('no CI system obeys', () => {
  test.each(HOSTILE_LINES)('%j', (line) => {
    for (const text of [printable(line), harmlessLines(line), harmlessLines(JSON.stringify([line]))])
      expect(obeyedIn(text)).toEqual([]);
  });

  test('printable text', () => {
    fc.assert(
      fc.property(hostile, (text) => expect(obeyedIn(printable(text))).toEqual([])),
      { numRuns: 5000 },
    );
  });

  test('harmless lines', () => {
    fc.assert(
      fc.property(hostile, (text) => expect(obeyedIn(harmlessLines(text))).toEqual([])),
      { numRuns: 5000 },
    );
  });

  test('harmless JSON, which keeps its value', () => {
    const json = fc
      .tuple(fc.jsonValue(), hostile, hostile, fc.constantFrom(undefined, 2, '\t', '   '))
      .map(([value, name, text, space]) => JSON.stringify({ value, [name]: [text] }, null, space));
    fc.assert(
      fc.property(json, fc.constantFrom('\n', '\r\n', '\r'), (text, lineBreak) => {
        const printed = harmlessLines(text.replaceAll('\n', lineBreak));
        expect(obeyedIn(printed)).toEqual([]);
        expect(JSON.parse(printed)).toEqual(JSON.parse(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('a list of JSON texts, of which each keeps its value', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 2, maxLength: 4 }), (texts) => {
        const printed = harmlessLines(texts.map((text) => JSON.stringify(text)).join('\n'));
        expect(obeyedIn(printed)).toEqual([]);
        expect(printed.split('\n').map((line) => JSON.parse(line) as unknown)).toEqual(texts);
      }),
      { numRuns: 1000 },
    );
  });
});

test('text between other words stays as it is', () => {
  const text = 'a: 1\n\n  - b\n# c ## d\n-- e\nf ::g';
  expect(harmlessLines(text)).toBe(text);
});

test('each foreign line is still a line', () => {
  expect(harmlessLines(HOSTILE_TEXT).split('\n')).toHaveLength(HOSTILE_LINES.length);
});
