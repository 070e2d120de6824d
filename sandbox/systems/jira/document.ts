/** Checks documents as Jira Cloud does: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/. */

/** The nodes that may be in a document, with the nodes that may be in each. */
const CONTENT: Readonly<Record<string, readonly string[]>> = {
  doc: ['paragraph', 'bulletList', 'orderedList', 'codeBlock', 'heading', 'blockquote', 'rule', 'panel', 'mediaSingle'],
  paragraph: ['text', 'hardBreak', 'mention', 'inlineCard', 'emoji'],
  heading: ['text', 'hardBreak', 'mention', 'inlineCard', 'emoji'],
  bulletList: ['listItem'],
  orderedList: ['listItem'],
  listItem: ['paragraph', 'bulletList', 'orderedList', 'codeBlock'],
  codeBlock: ['text'],
  blockquote: ['paragraph'],
};
const MARKS = ['code', 'link', 'strong', 'em', 'strike', 'underline'];

interface Node {
  type?: unknown;
  text?: unknown;
  content?: unknown;
  marks?: unknown;
  version?: unknown;
}

/** Returns what is wrong with a document; undefined if it is valid. */
export function problemOfDocument(document: unknown): string | undefined {
  if (!isNode(document) || document.type !== 'doc' || document.version !== 1) return 'is not a document of version 1';
  return problemOfNode(document, 'doc');
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

function problemOfNode(node: Node, type: string): string | undefined {
  if (type === 'text') return problemOfText(node);
  const { content = [] } = node;
  if (!Array.isArray(content)) return `the content of ${type} is no list`;
  if (content.length === 0 && ['bulletList', 'listItem', 'orderedList'].includes(type)) return `${type} is empty`;
  for (const child of content) {
    if (!isNode(child) || typeof child.type !== 'string') return `a node in ${type} has no type`;
    if (!(CONTENT[type] ?? []).includes(child.type)) return `${child.type} may not be in ${type}`;
    const problem = problemOfNode(child, child.type);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOfText({ text, marks = [] }: Node): string | undefined {
  if (typeof text !== 'string' || text === '') return 'a text node is empty';
  if (/[\r\n]/u.test(text)) return undefined;
  if (!Array.isArray(marks)) return 'the marks are no list';
  const types = marks.map((mark: unknown) => (isNode(mark) ? mark.type : undefined));
  if (types.some((type) => typeof type !== 'string' || !MARKS.includes(type))) return 'a mark is unknown';
  // Code may only be a link at the same time.
  return types.includes('code') && types.some((type) => type !== 'code' && type !== 'link')
    ? 'code has another mark'
    : undefined;
}

/** Returns the types of all nodes of a document. */
export function nodeTypes(node: unknown): string[] {
  if (!isNode(node)) return [];
  const { content = [] } = node;
  return [String(node.type), ...(Array.isArray(content) ? content.flatMap(nodeTypes) : [])];
}

/** Returns the texts of a document that are not code: what a reader could take as more than a quotation. */
export function plainTexts(node: unknown): string[] {
  if (!isNode(node)) return [];
  const marks = Array.isArray(node.marks) ? (node.marks as Node[]) : [];
  if (typeof node.text === 'string') return marks.some(({ type }) => type === 'code') ? [] : [node.text];
  if (node.type === 'codeBlock') return [];
  return Array.isArray(node.content) ? node.content.flatMap(plainTexts) : [];
}
