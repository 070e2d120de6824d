/** How the first lines of our texts, which are HTML comments, are kept where the markup has none. */
import { isObject, scalarText, select, type Json } from '../../lib/json.js';
import { documentText } from '../../request/plan/document.js';
import type { IssuesForm } from './form.js';

type Unseen = IssuesForm['text']['unseen'];

/** A text for the tracker, and the properties of the issue or note with it. */
export interface WrittenText {
  text: string;
  properties: Json[] | undefined;
}

const COMMENTS = /^(?:<!-- [^\n]*? -->(?:\n|$))+/u;
const COMMENT = /^<!-- (.*) -->$/u;
/** The key of the lines in the value of the property, which must be an object. */
const KEY = 'lines';

const commentsOf = (contents: readonly string[]): string => contents.map((content) => `<!-- ${content} -->\n`).join('');

/** Returns a text of ours as the tracker gets it. */
export function writeUnseen(text: string, unseen: Unseen): WrittenText {
  const [comments = ''] = unseen === undefined ? [] : (COMMENTS.exec(text) ?? []);
  if (unseen === undefined || comments === '') return { text, properties: undefined };
  const rest = text.slice(comments.length).replace(/^\n+/u, '');
  const lines = comments.trimEnd();
  if ('property' in unseen) {
    return { text: rest, properties: [{ key: unseen.property, value: { [KEY]: lines } }] };
  }
  const marks = lines.split('\n').map((line) => `${unseen.before}${COMMENT.exec(line)?.[1] ?? ''}${unseen.after}`);
  return { text: marks.join('') + rest, properties: undefined };
}

/** Returns a text of the tracker with these lines as comments again. `properties`: a map, or a list with key and value. */
export function readUnseen(written: unknown, properties: unknown, unseen: Unseen): string {
  const text = documentText(written);
  if (unseen === undefined) return text;
  if (!('property' in unseen)) return commentsFirst(text, unseen);
  const lines = scalarText(select(propertyOf(properties, unseen.property), KEY));
  return lines === '' ? text : `${lines}\n${text}`;
}

function propertyOf(properties: unknown, key: string): unknown {
  if (!Array.isArray(properties)) return isObject(properties) ? properties[key] : undefined;
  const entry: unknown = properties.find((one) => scalarText(select(one, 'key')) === key);
  return select(entry, 'value');
}

function commentsFirst(text: string, { before, after }: { before: string; after: string }): string {
  const contents = [];
  let rest = text;
  while (rest.startsWith(before)) {
    const end = rest.indexOf(after, before.length);
    if (end < 0) break;
    contents.push(rest.slice(before.length, end));
    rest = rest.slice(end + after.length);
  }
  return commentsOf(contents) + rest;
}
