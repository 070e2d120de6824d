import { isObject, scalarText, type Json, type JsonObject } from '../../lib/json.js';

/** Matches an address, with the punctuation after it. */
const ADDRESS = /https?:\/\/[^\s<>"'`\\|]+/gu;
const AFTER_ADDRESS = '.,;:!?)]}';
const FENCE = /^(`{3,}|~{3,})[^`]*$/u;
const ITEM = /^[*-][ \t]+(?=\S)/u;
const HEADING = /^(#{1,6})[ \t]+(?=\S)/u;

/**
 * Returns a text as a document of nodes (Atlassian Document Format, version 1). Of Markdown, it knows paragraphs, lists
 * with `*` or `-`, headings, fenced blocks, code and addresses. All else is plain text: no text makes a mention, a card
 * or a macro, since those are nodes of their own.
 */
export function toDocument(text: string): JsonObject {
  const content = blocksOf(text.toWellFormed().replace(/\r\n?/gu, '\n').split('\n'));
  return { version: 1, type: 'doc', content: content.length === 0 ? [{ type: 'paragraph', content: [] }] : content };
}

function blocksOf(lines: readonly string[]): Json[] {
  const blocks: JsonObject[] = [];
  let paragraph: string[] = [];
  const flush = (): void => {
    if (paragraph.length > 0) blocks.push({ type: 'paragraph', content: linesOf(paragraph) });
    paragraph = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [, fence] = FENCE.exec(line) ?? [];
    const isBlock = fence !== undefined || line.trim() === '' || ITEM.test(line) || HEADING.test(line);
    if (isBlock) flush();
    if (fence !== undefined) {
      const last = endOfFence(lines, at + 1, fence);
      blocks.push({ type: 'codeBlock', content: textNodes(lines.slice(at + 1, last).join('\n')) });
      at = last;
    } else if (ITEM.test(line)) addItem(blocks, line.replace(ITEM, ''), lines[at - 1] ?? '');
    else if (HEADING.test(line)) blocks.push(heading(line));
    else if (!isBlock) paragraph.push(line);
  }
  flush();
  return blocks;
}

/** Returns the index of the line that ends a fenced block, or of the end of the text. */
function endOfFence(lines: readonly string[], start: number, fence: string): number {
  let at = start;
  while (at < lines.length && lines[at]?.trimEnd() !== fence) at += 1;
  return at;
}

const heading = (line: string): JsonObject => ({
  type: 'heading',
  attrs: { level: HEADING.exec(line)?.[1]?.length ?? 1 },
  content: inlineNodes(line.replace(HEADING, '')),
});

/** Adds an item to the list that ends the blocks, or to a new one if the line before the item is of another block. */
function addItem(blocks: JsonObject[], text: string, before: string): void {
  const item = { type: 'listItem', content: [{ type: 'paragraph', content: inlineNodes(text) }] };
  const last = blocks.at(-1);
  const items = last?.['type'] === 'bulletList' && ITEM.test(before) ? last['content'] : undefined;
  if (Array.isArray(items)) items.push(item);
  else blocks.push({ type: 'bulletList', content: [item] });
}

const linesOf = (lines: readonly string[]): Json[] =>
  lines.flatMap((line, index) => [...(index === 0 ? [] : [{ type: 'hardBreak' }]), ...inlineNodes(line)]);

/** Returns a text as nodes: none for an empty one, which is not allowed. */
const textNodes = (text: string, ...marks: JsonObject[]): Json[] =>
  text === '' ? [] : [{ type: 'text', text, ...(marks.length === 0 ? {} : { marks }) }];

/** Returns the nodes of a line: a run of backticks up to the next run of the same length is code. */
function inlineNodes(line: string): Json[] {
  const nodes: Json[] = [];
  const runs = [...line.matchAll(/`+/gu)];
  let done = 0;
  for (let at = 0; at < runs.length; at += 1) {
    const fence = runs[at]?.[0] ?? '';
    const index = runs[at]?.index ?? 0;
    let end = at + 1;
    while (end < runs.length && runs[end]?.[0] !== fence) end += 1;
    const close = runs[end]?.index;
    if (close === undefined) continue;
    const code = withoutPadding(line.slice(index + fence.length, close));
    nodes.push(...linkNodes(line.slice(done, index)), ...textNodes(code, { type: 'code' }));
    done = close + fence.length;
    at = end;
  }
  return [...nodes, ...linkNodes(line.slice(done))];
}

/** Returns code without the spaces that separate it from its fence. */
const withoutPadding = (code: string): string =>
  code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '' ? code.slice(1, -1) : code;

/** Returns the nodes of a text without code: its addresses are links. */
function linkNodes(text: string): Json[] {
  const nodes: Json[] = [];
  let done = 0;
  for (const { 0: match, index } of text.matchAll(ADDRESS)) {
    let length = match.length;
    while (AFTER_ADDRESS.includes(match[length - 1] ?? ' ')) length -= 1;
    const href = match.slice(0, length);
    if (!URL.canParse(href)) continue;
    nodes.push(...textNodes(text.slice(done, index)), ...textNodes(href, { type: 'link', attrs: { href } }));
    done = index + href.length;
  }
  return [...nodes, ...textNodes(text.slice(done))];
}

const BLOCKS = ['paragraph', 'heading', 'codeBlock', 'blockquote', 'listItem', 'rule', 'panel', 'tableRow'];

/** Returns the text of a document of nodes, with a line for each block; a text as it is. */
export function documentText(value: unknown): string {
  if (!isObject(value)) return scalarText(value);
  return textOfNode(value, 0)
    .replace(/\n{2,}/gu, '\n')
    .trim();
}

const MAX_DEPTH = 50;

function textOfNode(node: Json, depth: number): string {
  if (!isObject(node) || depth > MAX_DEPTH) return '';
  const { type, text, content } = node;
  if (type === 'hardBreak') return '\n';
  if (type === 'text') return scalarText(text);
  const inner = Array.isArray(content) ? content.map((child) => textOfNode(child, depth + 1)).join('') : '';
  return BLOCKS.includes(scalarText(type)) ? `${inner}\n` : inner;
}
