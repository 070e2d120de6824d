/** The lines of a log as a block of code that is dead in every tracker. */
import { shorten, visible } from '../../lib/printable.js';
import { breakMarkers } from './break-markers.js';
import { breakReferences, JOINER, withoutWiki } from './harmless.js';
import type { Markup } from './text.js';

/** The maximum length of a line, before its escapes. */
const MAX_LINE = 500;

/** Escape sequences of terminals: colours and cursor movements, titles and links, and the short ones. */
const ANSI = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]/gu;

/** The signs after a symbol that choose its form: an emoji, or a letter. */
const FORM = /[\ufe0e\ufe0f]/gu;

/**
 * What else may be live in a block. GitLab obeys a line that begins with `/`, a runner one that begins with `::`. Runs of
 * three begin and end blocks, and Redmine and GitLab look for them in the raw text.
 */
const LIVE_IN_BLOCK = /(?<=^[^\S\n]*)(?=\/|::)|(?<=``)(?=`)|(?<=~~)(?=~)|(?<=^[^\S\n]*>>)(?=>)/gu;

/** Returns what a terminal shows of a line at the end: a carriage return writes over what is before it. */
const lastWritten = (line: string): string =>
  line
    .split('\r')
    .filter((part) => part.trim() !== '')
    .at(-1) ?? '';

/**
 * Returns a line of a log as a terminal shows it, without colours. Secrets must be searched in the result: what is left
 * out may be within one.
 */
export const plainLogLine = (line: string): string =>
  lastWritten(line.replace(ANSI, '')).replace(FORM, '').replaceAll('\t', '    ').trimEnd();

function harmlessLine(line: string): string {
  const shown = visible(shorten(plainLogLine(line), MAX_LINE));
  return breakReferences(shown.replace(LIVE_IN_BLOCK, JOINER));
}

/**
 * Returns foreign lines as a block of code, in which they keep their order and indentation. Nothing in it is live in any
 * of `markups`: no line can end the block, and each line is dead outside of one also, since trackers search the raw
 * text. The caller has removed secrets from lines of `plainLogLine`, and puts empty lines around the block. Returns '' without lines.
 *
 * In Markdown it is a fence of three backticks, the only one that GitLab takes for code when it looks for quick actions.
 * `<pre>` is code in Textile, and also in Markdown, where its content is no Markdown; no tag within it is whole. The wiki
 * markup of Jira reads nothing within `{noformat}` but that word.
 */
export function logBlock(lines: readonly string[], markups: readonly Markup[]): string {
  if (lines.length === 0) return '';
  const text = lines
    .flatMap((line) => line.split(/\r?\n/u))
    .map(harmlessLine)
    .join('\n');
  const broken = breakMarkers(text);
  if (markups.includes('wiki')) return `{noformat}\n${withoutWiki(broken)}\n{noformat}`;
  const [start, end] = markups.includes('textile') ? ['<pre>', '</pre>'] : ['```text', '```'];
  return `${start}\n${broken}\n${end}`;
}
