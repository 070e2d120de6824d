import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { isTooDeep, yamlTokens } from '../../inputs/yaml-tokens.js';
import { printable } from '../../lib/printable.js';

export type Path = readonly (string | number)[];

/** A provider file, parsed but not validated. */
export interface ProviderFile {
  /** The name for messages, such as `providers/acme.yml`. */
  name: string;
  content: unknown;
  find: (path: Path) => SourceLocation;
}

/** The location of a path in a file. */
export interface SourceLocation {
  /** The line of the last key of the path that exists (from 1). */
  line: number;
  /** How many keys of the path exist. */
  depth: number;
  /** Whether these keys lead only through maps, to a map. Only then can the extended file have the next key. */
  open: boolean;
}

/** Parses a provider file. `name` is for messages. Throws an Error with name and line if the text is not valid YAML. */
export function parseProviderFile(name: string, text: string): ProviderFile {
  for (const token of yamlTokens(text)) {
    if (isTooDeep(token)) throw new Error(`${name}:${token.line}: not valid YAML. It is nested too deeply.`);
  }
  const lines = new LineCounter();
  // The parser's pretty errors quote the text. With stringKeys, a key such as 401 needs no quotes.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const fail = (offset: number, reason: string): never => {
    throw new Error(`${name}:${lineAt(offset)}: not valid YAML. ${reason}.`);
  };
  // A warning also means that a value is not as it is written.
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) fail(error.pos[0], withoutQuote(error.message));
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined) fail(alias.range?.[0] ?? 0, 'The alias has no anchor before it');
    },
  });
  return { name, content: contentOf(document, fail), find: (path) => find(document, lineAt, path) };
}

/** Returns the start of the parser's message, before the part that quotes the text. */
const withoutQuote = (message: string): string => printable(message.replace(/[:;] [\s\S]*$/u, ''));

function contentOf(document: Document, fail: (offset: number, reason: string) => never): unknown {
  try {
    return document.toJS() as unknown;
  } catch {
    return fail(0, 'It has too many aliases');
  }
}

function find(document: Document, lineAt: (offset: number) => number, path: Path): SourceLocation {
  let node: unknown = document.contents;
  let line = lineAt(document.contents?.range?.[0] ?? 0);
  let open = isMap(node);
  for (const [depth, key] of path.entries()) {
    const step = stepTo(node, key);
    if (step === undefined) return { line, depth, open };
    line = lineAt(step.offset);
    node = isAlias(step.node) ? step.node.resolve(document) : step.node;
    open = open && isMap(node);
  }
  return { line, depth: path.length, open };
}

/** Returns the child of a map or list by its key, and the offset of the entry; undefined if there is none. */
function stepTo(node: unknown, key: string | number): { node: unknown; offset: number } | undefined {
  if (isSeq(node)) return typeof key === 'number' && key in node.items ? startOf(node.items[key]) : undefined;
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
  return pair && { node: pair.value, offset: startOf(pair.key).offset };
}

const startOf = (node: unknown): { node: unknown; offset: number } => ({
  node,
  offset: (isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined) ?? 0,
});
