import { inputError } from '../../inputs/input-errors.js';
import { suggest } from '../../inputs/suggest.js';
import { breakMarkers } from './break-markers.js';
import { JOINER } from './harmless.js';

/** Fills in a template. Values are inserted as they are; one that does not fit into `max` characters ends the text. */
export type Template = (values: Readonly<Record<string, string>>, max: number) => string;

interface Piece {
  text: string;
  /** The name of the value that replaces this piece; undefined for literal text. */
  name?: string;
}

/** `{{word}}` comes first, so that it is not read as a placeholder in braces. */
const PLACEHOLDER = /\{\{(?<doubled>\w+)\}\}|\{(?<name>\w+)\}/gu;

function checkName(input: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  throw inputError(input, `there is no value "${name}". ${suggest(name, known)}`);
}

function checkDoubled(input: string, name: string, known: readonly string[]): void {
  if (!known.includes(name)) return;
  throw inputError(input, `{{${name}}} has two braces on each side. Write {${name}}.`);
}

function piecesOf(input: string, text: string, known: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { 0: match, index, groups = {} } of text.matchAll(PLACEHOLDER)) {
    const { doubled, name } = groups;
    if (doubled !== undefined) checkDoubled(input, doubled, known);
    if (name === undefined) continue;
    checkName(input, name, known);
    pieces.push({ text: breakMarkers(text.slice(done, index)) }, { text: match, name });
    done = index + match.length;
  }
  return [...pieces, { text: breakMarkers(text.slice(done)) }];
}

/** Matches the end of a text that may make the value after it a mention, a reference or a macro. */
const OPENING = /(?:[@\uff20#!~$%&^*{]|\bgh-)$/iu;
/** Matches the end of a value that may make the text after it one, or HTML, a link or an emoji. */
const OPENING_VALUE = /[@\uff20#!~$%&^*{<[\]:]$/u;

/** Returns what must be between a text and what follows it: together they could be more than each is alone. */
function separator(done: string, next: string, followsValue: boolean, isValue: boolean): string {
  if (done === '' || next === '') return '';
  if (followsValue && isValue) return JOINER;
  const isOpen = isValue
    ? OPENING.test(done.slice(-4)) && /^[^\s`<]/u.test(next)
    : followsValue && OPENING_VALUE.test(done.slice(-1)) && /^\S/u.test(next);
  return isOpen ? JOINER : '';
}

function fill(pieces: readonly Piece[], values: Readonly<Record<string, string>>, max: number): string {
  let result = '';
  let followsValue = false;
  for (const { text, name } of pieces) {
    const isValue = name !== undefined;
    const inserted = isValue ? (values[name] ?? '') : text;
    if (inserted === '') continue;
    const next = separator(result, inserted, followsValue, isValue) + inserted;
    if (next.length > max - result.length) return cutEnd(result, isValue ? '' : next, max);
    result += next;
    followsValue = isValue;
  }
  return result;
}

/** Returns `done` and the start of `rest`, with an ellipsis, in at most `max` characters. */
function cutEnd(done: string, rest: string, max: number): string {
  const room = Math.max(0, max - done.length - 1);
  const start = rest
    .slice(0, room)
    .toWellFormed()
    .replace(/\ufffd$/u, '');
  return done.length < max ? `${done}${start}…` : done;
}

/**
 * Reads a template of a user. `{name}` is the value of that name, and any other brace stays as it is, so `{{toc}}` of
 * Redmine does also. Throws INPUT_INVALID for `input` if a name is unknown, or if a known name is in double braces.
 */
export function parseTemplate(input: string, text: string, known: readonly string[]): Template {
  const pieces = piecesOf(input, text, known);
  return (values, max) => fill(pieces, values, max);
}
