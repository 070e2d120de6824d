import { describe, expect, test } from '@jest/globals';
import { summarize, type SummaryContent } from '../../../src/response/summary.js';

const CONTENT: SummaryContent = {
  asked: 'list-issues',
  host: 'api.example.com',
  status: 200,
  durationMs: 1234,
  text: '',
  columns: [],
};

const summaryOf = (document: unknown, more: Partial<SummaryContent> = {}): string[] =>
  summarize({ ...CONTENT, text: JSON.stringify(document), ...more }, (text) => text.replaceAll('s3cret', '***')).split(
    '\n',
  );
const rowsOf = (lines: string[]): string[] => lines.filter((line) => line.startsWith('|'));
/** Returns the text of a cell as a reader sees it. */
const shown = (cell: string): string =>
  cell.replaceAll(/<\/?code>/gu, '').replaceAll(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)));

describe('a summary', () => {
  test('says what was asked, the status, the time, and where the data comes from', () => {
    const [head, , origin] = summaryOf([{ id: 1 }]);
    expect(shown(head ?? '')).toBe('**list-issues** · HTTP 200 · 1.2 s');
    expect(shown(origin ?? '')).toContain('The data below comes from https://api.example.com.');
  });

  test('has the useful columns first, and the name of an object', () => {
    const issue = {
      zeta: 1,
      tags: ['x'],
      note: null,
      status: { id: 3, name: 'New' },
      subject: 'S',
      id: 7,
      'a.b': 1,
      x: {},
    };
    expect(rowsOf(summaryOf({ issues: [issue] })).map(shown)).toEqual([
      '| id | subject | status.name | zeta |',
      '| --- | --- | --- | --- |',
      '| 7 | S | New | 1 |',
    ]);
  });

  test('has the columns of the workflow', () => {
    const rows = rowsOf(summaryOf([{ a: { b: [1] } }, {}, 'text'], { columns: ['a.b', 'toString'] }));
    expect(rows.map(shown)).toEqual(['| a.b | toString |', '| --- | --- |', '| [1] |  |', '|  |  |', '|  |  |']);
  });

  test('shows an object, and a list of texts', () => {
    expect(rowsOf(summaryOf({ id: 1, ok: false })).map(shown)).toEqual([
      '| id | ok |',
      '| --- | --- |',
      '| 1 | false |',
    ]);
    expect(rowsOf(summaryOf(['a', 'b'])).map(shown)).toEqual(['|  |', '| --- |', '| a |', '| b |']);
  });

  test.each(['', '<html>', '"text"', '[]', '{"a":null}'])('has no table for %j', (text) => {
    const lines = summarize({ ...CONTENT, text }, (part) => part).split('\n');
    expect(lines).toContain('The response has no items to show.');
  });

  test('has at most 100 items, and says so', () => {
    const lines = summaryOf(Array.from({ length: 103 }, (_, id) => ({ id })));
    expect(rowsOf(lines)).toHaveLength(102);
    expect(lines).toContain('… and 3 more items.');
  });

  test('stays below 1 MiB', () => {
    const item = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`c${index}`, '|'.repeat(300)]));
    const text = summaryOf(
      Array.from({ length: 100 }, () => item),
      { columns: Object.keys(item) },
    ).join('\n');
    expect(Buffer.byteLength(text)).toBeLessThan(600 * 1024);
    expect(text).toContain('more items');
  });
});

describe('untrusted text in a summary', () => {
  const cellOf = (value: unknown): string => rowsOf(summaryOf([{ id: value }]))[2]?.slice(2, -2) ?? '';

  test.each([
    '<img src=x onerror=alert(1)>',
    'a | b',
    '[click](javascript:1)',
    '**bold** _it_ ~x~ `code`',
    '# title',
    '![x](y)',
    '<!-- c -->',
    '&lt;b&gt;',
    '$x$',
    '\\| c',
  ])('has no meaning: %s', (text) => {
    expect(cellOf(text)).not.toMatch(/[<>|[\]()*_~`\\!$"]/u);
    expect(shown(cellOf(text))).toBe(text);
  });

  test.each(['@octocat', 'example/project#12', '#12', 'GH-12'])('links nothing: %s', (text) => {
    expect(cellOf(text)).toContain('&#8288;');
  });

  test('is one line, of at most 200 characters, without invisible characters', () => {
    expect(shown(cellOf('a\n::error::b\u202e\u0000'))).toBe('a ::error::b\\u{202e}\\u{0}');
    expect(shown(cellOf('x'.repeat(5000)))).toHaveLength(200);
  });

  test('has no secrets, and URLs are code', () => {
    expect(shown(cellOf('a s3cret b'))).toBe('a *** b');
    expect(cellOf('see https://evil.example/x')).toMatch(/^<code>.*<\/code>$/u);
    expect(cellOf('www.evil.example')).toMatch(/^<code>/u);
  });

  test('is also harmless in the names of columns', () => {
    expect(rowsOf(summaryOf([{ '<b>|': 1 }]))[0]).not.toContain('<b>');
  });
});
