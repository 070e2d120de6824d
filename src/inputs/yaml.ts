import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Node,
  type ParsedNode,
  type Alias,
  type YAMLMap,
} from 'yaml';
import type { Json } from '../lib/json.js';
import type { YamlResult } from './maps.js';
import { isTooDeep, yamlTokens } from './yaml-tokens.js';

/**
 * Parses YAML strictly. This module is the bundle `yaml`. GitHub inserts the values of expressions before the text is
 * parsed. So the parser refuses everything that could silently lose or change a value: comments after a value, plain
 * values over several lines, anchors, aliases, tags, merge keys and duplicate keys. See docs/design/004-strict-maps.md.
 */
export function parseYaml(text: string): YamlResult {
  const refusal = inspectTokens(text);
  if (refusal !== undefined) return refusal;
  const lines = new LineCounter();
  // The parser's own search for duplicate keys takes quadratic time, and its pretty errors quote the text.
  const options = {
    schema: 'failsafe',
    stringKeys: true,
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
  } as const;
  const documents = parseAllDocuments(text, { lineCounter: lines, ...options });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const [document, second] = [...documents];
  if (document === undefined) return { value: null };
  if (second !== undefined) return { problem: 'the text has more than one document.', line: lineAt(second.range[0]) };
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) return { problem: describe(error.code), line: lineAt(error.pos[0]) };
  try {
    return { value: document.contents === null ? null : convert(document.contents, text) };
  } catch (refusal) {
    if (refusal instanceof Refusal) return { problem: refusal.message, line: lineAt(refusal.offset) };
    throw refusal;
  }
}

class Refusal extends Error {
  readonly offset: number;
  constructor(message: string, node: Node) {
    super(message);
    this.offset = node.range?.[0] ?? 0;
  }
}

/** Returns our own message for an error code: the parser's messages quote the text, which may be a secret. */
function describe(code: string): string {
  const known: Readonly<Record<string, string>> = {
    BLOCK_AS_IMPLICIT_KEY: 'a value that contains ": " needs quotes.',
    UNEXPECTED_TOKEN: 'there is text after a complete value. Put all of it in quotes.',
    BAD_SCALAR_START: 'a value that begins with @, % or ` needs quotes.',
    NON_STRING_KEY: 'a key is not plain text. Put values that begin with { or [ in quotes.',
    RESOURCE_EXHAUSTION: TOO_DEEP,
    BAD_INDENT: 'the indentation is wrong. If a list or a map was inserted here, write the whole text as JSON.',
    MULTILINE_IMPLICIT_KEY: 'a value over several lines needs quotes or a block (|).',
    MISSING_CHAR: 'a quote, bracket or colon is missing.',
    TAB_AS_INDENT: 'there is a tab in the indentation. Use blanks.',
    TAG_RESOLVE_FAILED: 'tags (!…) are not allowed.',
    BAD_ALIAS: 'a value that begins with * needs quotes.',
  };
  return known[code] ?? `the text is not valid YAML (${code}).`;
}

/**
 * Returns the error for the first comment that is not alone on its line, or for a token that is nested too deeply;
 * undefined if there is none.
 */
function inspectTokens(text: string): { problem: string; line: number } | undefined {
  let lineHasContent = false;
  let lastContent = '';
  for (const token of yamlTokens(text)) {
    if (isTooDeep(token)) return { problem: TOO_DEEP, line: token.line };
    if (token.text.startsWith('#') && lineHasContent) {
      return { problem: COMPLETE_VALUE.test(lastContent) ? ON_ITS_OWN_LINE : CUTS_OFF, line: token.line };
    }
    if (token.text.includes('\n')) lineHasContent = !/\n[ \t]*$/u.test(token.text);
    else if (token.isContent) lineHasContent = true;
    if (token.isContent) lastContent = token.text;
  }
  return undefined;
}

const TOO_DEEP = 'the text is nested too deeply.';
/**
 * Matches tokens after which a `#` is no part of the value: of a text in quotes, a list, a map, or a block. Quotes help
 * only if the `#` may be a part of the value.
 */
const COMPLETE_VALUE = /^["'\]}|>]/u;
const CUTS_OFF =
  'a # after a value starts a comment, which would cut off the value. Put the value in quotes, or move the comment to ' +
  'a line of its own.';
const ON_ITS_OWN_LINE = 'a comment (#) follows a value. Remove the comment, or move it to a line of its own.';

function convert(node: ParsedNode, text: string): Json {
  if (isAlias(node)) throw new Refusal('aliases (*…) are not allowed.', node);
  refuseDecoration(node);
  if (isSeq(node)) return node.items.map((item) => convert(item, text));
  if (isMap(node)) return convertMap(node, text);
  return isScalar(node) ? scalar(node, text) : null;
}

function convertMap({ items }: YAMLMap.Parsed, text: string): Json {
  const known = new Set<string>();
  const entries = items.map(({ key, value }): [string, Json] => {
    const name = keyOf(key);
    if (known.has(name)) throw new Refusal('duplicate key. Write each key only once.', key);
    known.add(name);
    return [name, valueOf(value, text)];
  });
  return Object.fromEntries(entries);
}

function refuseDecoration(node: Exclude<ParsedNode, Alias.Parsed>): void {
  if (node.anchor !== undefined) throw new Refusal('anchors (&…) are not allowed.', node);
  if (node.tag !== undefined) throw new Refusal('tags (!…) are not allowed.', node);
}

function keyOf(node: ParsedNode): string {
  if (!isAlias(node)) refuseDecoration(node);
  const key = isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
  if (key === undefined) throw new Refusal('a key is not plain text.', node);
  if (key === '<<') throw new Refusal('merge keys (<<) are not allowed.', node);
  if (key === '__proto__') throw new Refusal('a key named __proto__ is not allowed.', node);
  return key;
}

const valueOf = (node: ParsedNode | null, text: string): Json => (node === null ? null : convert(node, text));

/**
 * Returns the value of a scalar. A plain scalar becomes a number or a boolean only if that prints back to the same
 * text. `007`, `1.10`, `1e3` and `yes` remain text.
 */
function scalar(node: ParsedNode & { value: unknown; type?: string | undefined }, text: string): Json {
  const value = String(node.value);
  if (node.type !== 'PLAIN') return value;
  if (text.slice(node.range[0], node.range[1]).includes('\n')) {
    throw new Refusal('a value over several lines needs quotes or a block (|).', node);
  }
  if (value === '' || value === 'null' || value === '~') return null;
  if (value === 'true' || value === 'false') return value === 'true';
  const number = Number(value);
  return Number.isFinite(number) && String(number) === value ? number : value;
}
