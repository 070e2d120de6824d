import { printable, shorten } from '../../lib/printable.js';
import { breakMarkers } from './break-markers.js';
import type { Markup } from './text.js';

/** The word joiner: invisible, and no tracker's expression accepts it within a construct. */
export const JOINER = '\u2060';

/** The words before the colon of a link of Redmine. */
const LINK_WORDS = 'attachment|document|version|forum|news|message|project|commit|source|export|user';

/**
 * The positions that must be broken, since trackers search the raw text. Redmine mails `@login` also from inside inline
 * code, and GitLab obeys `/close` inside some blocks. The others matter in titles, which cannot be quoted.
 */
const LIVE = new RegExp(
  [
    '^(?=/)',
    '(?<=[@\uff20])',
    '(?<=\\{)(?=\\{)',
    '(?<=\\[)(?=\\[|[a-z_]+:)',
    '(?<=\\])(?=[[(])',
    '(?<=#)(?=\\S)',
    '(?<=[!~$%&^])(?=[\\p{L}\\p{N}_"#[])',
    '(?<=\\*)(?=iteration:)',
    '(?<=<)(?=\\S)',
    '(?<=:)(?=//|[\\w+-]{1,60}:)',
    '(?<=www)(?=\\.)',
    '(?<=(?<![a-z\\d])gh-)(?=\\d)',
    '(?<=(?<![a-z\\d])r)(?=\\d)',
    `(?<=(?:${LINK_WORDS}))(?=:\\S)`,
  ].join('|'),
  'giu',
);

/** What trackers link in titles also: the keys of issues, and hashes of commits, which have 7 digits or more. */
const ISSUE_KEY = /(?<=(?<![A-Za-z\d])[A-Z][A-Z\d]{1,9}-)(?=\d)/gu;
const HASH = /(?<![A-Za-z\d])[A-Fa-f\d]{7,}(?![A-Za-z\d])/gu;

/** Returns one line without markers or invisible characters, of about `max` characters. */
function plainLine(text: string, max: number): string {
  // Escapes are longer than what they replace, so the line is cut again.
  return breakMarkers(shorten(printable(shorten(text.trim(), max)), max));
}

/** Returns one line with a word joiner at each position where a tracker would find more than text. */
export const breakReferences = (line: string): string => line.replace(LIVE, JOINER);

/**
 * Returns foreign text as one line for the title of an issue, of at most `max` characters. Trackers show titles as
 * plain text, but some link mentions, references and URLs in them.
 */
export function plainTitle(text: string, max: number): string {
  const line = breakReferences(plainLine(text, max))
    .replace(ISSUE_KEY, JOINER)
    .replace(HASH, (hash) => hash.replace(/.{6}(?=.)/gu, `$&${JOINER}`));
  return line.length <= max ? line : shorten(line, max - 1);
}

/**
 * Returns `name: text`, or one of them if the other is empty. Both are harmless. A name that ends with `:word` would be an
 * emoji together with the colon.
 */
export function withColon(name: string, text: string): string {
  if (name === '' || text === '') return name || text;
  return `${name}${/:\S*$/u.test(name) ? JOINER : ''}: ${text}`;
}

/** Returns inline code with a fence that is longer than any run of backticks in the text. */
function markdownCode(text: string): string {
  const runs = text.match(/`+/gu) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  const space = /^[` ]|[` ]$/u.test(text) ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}

/** Matches text that no Markdown construct can begin in. An underscore within a word is none. */
const TAME = /^(?:[\p{L}\p{N}\u2060\u203a .,;:()/+=?'"-]|(?<=[\p{L}\p{N}])_(?=[\p{L}\p{N}]))*$/u;

/**
 * Returns code that is dead in Textile, and in Markdown also if that is one of the markups. In Textile, `<code>` alone
 * is enough, as no tag in the text is whole. Markdown reads the text within `<code>`, so there a fence is needed, which
 * Textile shows.
 */
function textileCode(text: string, markups: readonly Markup[]): string {
  const isPlain = !markups.includes('markdown') || TAME.test(text);
  return `<code>${isPlain ? text : markdownCode(text)}</code>`;
}

/** What the wiki markup of Jira reads as more than text, with the characters that a backslash escapes. */
const WIKI_SIGN = /[-#*_+?^~|%{}[\]()!@]/gu;
/** Smileys, addresses, entities and line breaks, which no backslash stops. */
const WIKI_LIVE = /(?<=[:;])(?=[()DPdp/\\])|(?<=[&\\])|(?<=\bmailto)(?=:)/gu;

/** Returns text without anything that the wiki markup of Jira reads, for a block in which a backslash is shown. */
export const withoutWiki = (text: string): string =>
  text.replace(ISSUE_KEY, JOINER).replace(WIKI_LIVE, JOINER).replace(WIKI_SIGN, `$&${JOINER}`);

/**
 * Returns text with a fixed width in the wiki markup of Jira. Its markup works within this text also, so each sign is
 * escaped, and divided from what follows: Jira looks for mentions in the raw text.
 */
function wikiCode(text: string): string {
  const dead = text.replace(ISSUE_KEY, JOINER).replace(WIKI_LIVE, JOINER).replace(WIKI_SIGN, `\\$&${JOINER}`);
  // Otherwise the name of a macro alone, such as `code`, could be one.
  return `{{${JOINER}${dead}}}`;
}

/**
 * Returns foreign text as inline code of one line, of about `max` characters without the marks in it. In none of
 * `markups`, anything in it is live: no mention, reference, link, macro, quick action, HTML or image. The caller has
 * removed secrets. Returns '' for an empty text.
 */
export function inlineText(text: string, markups: readonly Markup[], max: number): string {
  // A table of Markdown ends a cell at `|`, in code also.
  const line = breakReferences(plainLine(text, max)).replaceAll('|', '\u2223');
  if (line === '') return '';
  if (markups.includes('wiki')) return wikiCode(line);
  return markups.includes('textile') ? textileCode(line, markups) : markdownCode(line);
}
