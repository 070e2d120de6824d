/**
 * Characters that change how a reader or the runner reads a text: control characters and line breaks, zero-width and
 * bidirectional marks, other invisible formatting characters, and lone surrogates.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function visibleEscape(character: string): string {
  return SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/**
 * Returns untrusted text as one line of plain text. Invisible characters become visible escapes, and the commands of CI
 * systems are broken up, whichever system reads the text:
 * - GitHub executes `##[command]`, and Azure Pipelines `##vso[command]`, anywhere in a line.
 * - GitHub executes `::command::` at the start of a line (white space may precede it).
 * - Buildkite begins a group at a line that starts with `---`, `+++`, `~~~` or `^^^`.
 */
export function printable(text: string): string {
  return visible(text).replace(COMMAND, '## ').replace(LINE_COMMAND, '$& ');
}

/** Returns untrusted text as one line, in which invisible characters are visible escapes. CI systems may obey it. */
export function visible(text: string): string {
  // Most texts are ASCII, and the arrow or the ellipsis of our messages. Node needs half a millisecond to compile the
  // other pattern.
  return /^[ -~\u2192\u2026]*$/u.test(text) ? text : text.replace(INVISIBLE, visibleEscape);
}

/** Commands that Azure Pipelines and GitHub find anywhere in a line. */
const COMMAND = /##(?=[A-Za-z[])/gu;
/** The first character of commands at the start of a line. */
const LINE_COMMAND = /^\s*(?::(?=:)|-(?=--)|\+(?=\+\+)|~(?=~~)|\^(?=\^\^))/u;

/**
 * Returns a foreign text, of any number of lines, as text that no CI system obeys. JSON keeps its value: only escapes are
 * added, and a carriage return between its tokens becomes a blank. Other lines become `printable`.
 */
export function harmlessLines(text: string): string {
  if (isJsonText(text)) return harmlessJson(text);
  return text
    .split('\n')
    .map((line) => (isJsonText(line) ? harmlessJson(line) : printable(line.replace(/\r$/u, ''))))
    .join('\n');
}

const harmlessJson = (text: string): string =>
  text.replace(COMMAND, '\\u0023#').replace(INVISIBLE, (character) => {
    if (character === '\n' || character === '\t') return character;
    if (character === '\r') return ' ';
    return Array.from({ length: character.length }, (_, unit) => {
      return `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`;
    }).join('');
  });

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Cuts a text to `max` characters and appends an ellipsis if it was longer. A cut never splits a surrogate pair. */
export function shorten(text: string, max: number): string {
  return text.length <= max
    ? text
    : `${text
        .slice(0, max)
        .toWellFormed()
        .replace(/\ufffd$/u, '')}…`;
}

/** Returns a link in Markdown. Nothing in the URL can end its target. */
export const markdownLink = (text: string, url: string): string => {
  const target = url.replace(/[()\\`]/gu, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `[${text}](${target})`;
};
