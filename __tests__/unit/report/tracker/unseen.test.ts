import { describe, expect, test } from '@jest/globals';
import { readUnseen, writeUnseen } from '../../../../src/report/tracker/unseen.js';

const HEAD = '<!-- bsr0 -->\n<!-- run 7.1 failed -->\n';
const TEXT = `${HEAD}\nIt fails.\n\n<!-- not ours -->`;

describe('lines that nobody should see', () => {
  test('stay comments without another way', () => {
    expect(writeUnseen(TEXT, undefined)).toEqual({ text: TEXT, properties: undefined });
    expect(readUnseen(TEXT, undefined, undefined)).toBe(TEXT);
  });

  test('go into a property, and come back from a map or a list', () => {
    const unseen = { property: 'build' };
    const { text, properties } = writeUnseen(TEXT, unseen);
    expect(text).toBe('It fails.\n\n<!-- not ours -->');
    expect(properties).toEqual([{ key: 'build', value: { lines: HEAD.trimEnd() } }]);
    const expected = `${HEAD}It fails.`;
    expect(readUnseen('It fails.', properties, unseen)).toBe(expected);
    expect(readUnseen('It fails.', { build: { lines: HEAD.trimEnd() } }, unseen)).toBe(expected);
    expect(readUnseen('It fails.', { other: { lines: HEAD } }, unseen)).toBe('It fails.');
    expect(readUnseen('It fails.', [{ key: 'other', value: {} }], unseen)).toBe('It fails.');
    expect(readUnseen('It fails.', undefined, unseen)).toBe('It fails.');
  });

  test('become marks of the markup, and come back', () => {
    const unseen = { before: '{anchor:', after: '}' };
    const { text, properties } = writeUnseen(TEXT, unseen);
    expect(properties).toBeUndefined();
    expect(text).toBe('{anchor:bsr0}{anchor:run 7.1 failed}It fails.\n\n<!-- not ours -->');
    expect(readUnseen(text, undefined, unseen)).toBe(`${HEAD}It fails.\n\n<!-- not ours -->`);
    expect(readUnseen('x {anchor:bsr0}', undefined, unseen)).toBe('x {anchor:bsr0}');
    expect(readUnseen('{anchor:open', undefined, unseen)).toBe('{anchor:open');
  });

  test('are none in a text that does not begin with one', () => {
    for (const unseen of [{ property: 'build' }, { before: '{', after: '}' }]) {
      expect(writeUnseen('Plain', unseen)).toEqual({ text: 'Plain', properties: undefined });
    }
  });
});
