import { describe, expect, test } from '@jest/globals';
import { nodeTypes, problemOfDocument } from '../../../../sandbox/systems/jira/document.js';
import { documentText, toDocument } from '../../../../src/request/plan/document.js';

const text = (value: string, ...marks: object[]): object => ({
  type: 'text',
  text: value,
  ...(marks.length === 0 ? {} : { marks }),
});
const CODE = { type: 'code' };
const link = (href: string): object => text(href, { type: 'link', attrs: { href } });
const paragraph = (...content: object[]): object => ({ type: 'paragraph', content });
const item = (...content: object[]): object => ({ type: 'listItem', content: [paragraph(...content)] });

const CASES: { name: string; written: string; content: object[] }[] = [
  { name: 'nothing', written: '', content: [paragraph()] },
  {
    name: 'paragraphs with lines',
    written: 'a\nb\r\n\r\nc',
    content: [paragraph(text('a'), { type: 'hardBreak' }, text('b')), paragraph(text('c'))],
  },
  {
    name: 'a list',
    written: 'x\n* a\n- `b`\n\n* c',
    content: [
      paragraph(text('x')),
      { type: 'bulletList', content: [item(text('a')), item(text('b', CODE))] },
      { type: 'bulletList', content: [item(text('c'))] },
    ],
  },
  { name: 'headings', written: '## a', content: [{ type: 'heading', attrs: { level: 2 }, content: [text('a')] }] },
  {
    name: 'a fenced block',
    written: '```js\na\n\n* b\n```\nc',
    content: [{ type: 'codeBlock', content: [text('a\n\n* b')] }, paragraph(text('c'))],
  },
  { name: 'an empty block without an end', written: '```', content: [{ type: 'codeBlock', content: [] }] },
  {
    name: 'code with backticks',
    written: 'a `` `b` `` c',
    content: [paragraph(text('a '), text('`b`', CODE), text(' c'))],
  },
  { name: 'a backtick alone', written: 'a ` b', content: [paragraph(text('a ` b'))] },
  {
    name: 'addresses',
    written: 'See https://a.test/x?y=1. (http://b.test)',
    content: [paragraph(text('See '), link('https://a.test/x?y=1'), text('. ('), link('http://b.test'), text(')'))],
  },
  { name: 'no address in code', written: '`https://a.test`', content: [paragraph(text('https://a.test', CODE))] },
  { name: 'half a character', written: '\ud800x', content: [paragraph(text('\ufffdx'))] },
  {
    name: 'what looks live',
    written: '@all [~admin] {code} **b**',
    content: [paragraph(text('@all [~admin] {code} **b**'))],
  },
];

describe('a text becomes a document', () => {
  test.each(CASES)('with $name', ({ written, content }) => {
    const document = toDocument(written);
    expect(document).toEqual({ version: 1, type: 'doc', content });
    expect(problemOfDocument(document)).toBeUndefined();
  });

  test('in time proportional to its length', () => {
    const startedAt = performance.now();
    for (const piece of ['`', '``` ', '```\n', 'https://a.b/.....', '* a\n', '` `` ', '. ) ']) {
      expect(problemOfDocument(toDocument(piece.repeat(100_000)))).toBeUndefined();
    }
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe('the text of a document', () => {
  test('has a line for each block and break', () => {
    expect(documentText(toDocument('a\nb `c`\n\n* d\n* https://e.test'))).toBe('a\nb c\nd\nhttps://e.test');
  });

  test('is that of a text, and nothing for others', () => {
    expect(documentText('plain')).toBe('plain');
    expect([null, undefined, [], {}, { content: 7 }].map(documentText)).toEqual(['', '', '', '', '']);
  });

  test('ends at a depth that no document has', () => {
    let node: object = text('deep');
    for (let depth = 0; depth < 5000; depth += 1) node = { type: 'panel', content: [node] };
    expect(documentText(node)).toBe('');
    expect(nodeTypes(toDocument('x'))).toEqual(['doc', 'paragraph', 'text']);
  });
});
