/** A list in JSON text: the text of each item, and the text around the items. Numbers keep their digits. */
export interface ListText {
  before: string;
  items: string[];
  after: string;
}

/**
 * Returns the list at a dotted path in `text`, which must be valid JSON; without a path, `text` is the list. Returns
 * undefined if there is no list. Of duplicate keys, the last one counts, as with `JSON.parse`.
 */
export function splitList(text: string, path: string | undefined): ListText | undefined {
  let start = skipSpace(text, 0);
  for (const name of path === undefined ? [] : path.split('.')) {
    const value = valueOf(text, start, name);
    if (value === undefined) return undefined;
    start = value;
  }
  if (text[start] !== '[') return undefined;
  const items: string[] = [];
  let at = skipSpace(text, start + 1);
  while (text[at] !== ']') {
    const end = endOfValue(text, at);
    items.push(text.slice(at, end));
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return { before: text.slice(0, start + 1), items, after: text.slice(at) };
}

/** Returns the index of the value of a key in the object at `start`; undefined if there is none. */
function valueOf(text: string, start: number, name: string): number | undefined {
  if (text[start] !== '{') return undefined;
  let found: number | undefined;
  let at = skipSpace(text, start + 1);
  while (text[at] !== '}') {
    const keyEnd = endOfString(text, at);
    const value = skipSpace(text, skipSpace(text, keyEnd) + 1);
    if (JSON.parse(text.slice(at, keyEnd)) === name) found = value;
    at = skipSpace(text, endOfValue(text, value));
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return found;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return at;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  let at = start;
  if (first !== '{' && first !== '[') {
    while (at < text.length && !' \n\r\t,]}'.includes(text[at] ?? '')) at += 1;
    return at;
  }
  for (let depth = 0; ;) {
    const sign = text[at];
    if (sign === '"') {
      at = endOfString(text, at);
      continue;
    }
    at += 1;
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    if (depth === 0) return at;
  }
}
