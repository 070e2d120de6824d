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
 * Returns untrusted text as one line of plain text. Invisible characters become visible escapes, and workflow commands
 * are broken up. The runner executes `##[command]` anywhere in a line, and `::command::` at its start (white space may
 * precede it).
 */
export function printable(text: string): string {
  // Most texts are ASCII, and the arrow or the ellipsis of our messages. Node needs half a millisecond to compile the
  // other pattern.
  const visible = /^[ -~\u2192\u2026]*$/u.test(text) ? text : text.replace(INVISIBLE, visibleEscape);
  return visible.replaceAll('##[', '## [').replace(/^(\s*):(?=:)/u, '$1: ');
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
