/**
 * Characters that change what a reader or the runner sees: controls and line breaks, zero-width and bidirectional
 * marks and other invisible formatting, lone surrogates.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function visibleEscape(character: string): string {
  return SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/**
 * One line of plain text from foreign text: invisible characters become visible escapes, and what the runner would obey
 * is broken up. It obeys `##[command]` anywhere in a line, and `::command::` at its start, after any white space.
 */
export function printable(text: string): string {
  return text
    .replace(INVISIBLE, visibleEscape)
    .replaceAll('##[', '## [')
    .replace(/^(\s*):(?=:)/u, '$1: ');
}

/** Cuts to `max` characters, and says so with an ellipsis. A cut never splits a surrogate pair. */
export function shorten(text: string, max: number): string {
  return text.length <= max
    ? text
    : `${text
        .slice(0, max)
        .toWellFormed()
        .replace(/\ufffd$/u, '')}…`;
}
