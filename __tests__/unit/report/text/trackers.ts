/** What trackers find in a text, by their own expressions. Each function returns what would be live. */
import { nodeTypes, plainTexts, problemOfDocument } from '../../../../sandbox/systems/jira/document.js';
import { toDocument } from '../../../../src/request/plan/document.js';

/** Ruby's `[[:punct:]]`. */
const PUNCT = '[\\p{P}$+<=>^`|~]';

const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([match]) => match);

/** lib/redmine/acts/mentionable.rb of Redmine 6.1: the code filter, then MENTION_PATTERN. */
export function redmineMentions(text: string, formatting: 'textile' | 'common_mark'): string[] {
  const code = formatting === 'textile' ? /<pre>(.*?)<\/pre>/gsu : /(~~~|```)(.*?)(~~~|```)/gsu;
  const unquoted = text.replace(/\r\n(?:>\s)+(.*?)\r\n/gsu, '').replace(code, '');
  const pattern = new RegExp(
    `(?:^|[^\\p{L}\\p{N}_])@([A-Za-z0-9_\\-@.]*?)(?=(?=${PUNCT}[^A-Za-z0-9_/])|\\s|${PUNCT}?$)`,
    'gimu',
  );
  return [...unquoted.matchAll(pattern)].map(([, login = '']) => login).filter((login) => login !== '');
}

/** MACROS_RE of app/helpers/application_helper.rb. Redmine looks for macros before it looks for code. */
export const redmineMacros = (text: string): string[] =>
  matches(text, /!?\{\{\w+(\(([^\n\r]*?)\))?([\n\r].*?[\n\r])?\}\}/gsu);

/** LINKS_RE of app/helpers/application_helper.rb, on all of the text: stricter than Redmine, which leaves out code. */
export function redmineLinks(text: string): string[] {
  const links = new RegExp(
    '(?:[\\s(,\\-[>]|^)(?:[a-z0-9\\-_]+:)?' +
      '(?<prefix>attachment|document|version|forum|news|message|project|commit|source|export|user)?' +
      '(?:(?:##?|(?:[a-z0-9\\-_]+\\|)?r)(?<number>\\d+|note)(?:(?:#note)?-\\d+)?' +
      '|:(?<name>[^"\\s<>][^\\s<>]*?|"[^"]+?")|@(?<login>[A-Za-z0-9_\\-@.]*?))' +
      `(?=${PUNCT}[^A-Za-z0-9_/]|,|\\s|\\]|<|$)`,
    'gmu',
  );
  const found = [...text.matchAll(links)].filter(({ groups = {} }) => {
    const { prefix, number, name, login } = groups;
    return number !== undefined || (name !== undefined && prefix !== undefined) || (login ?? '') !== '';
  });
  return [...found.map(([match]) => match), ...matches(text, /\[\[([^\n|]+?)(\|([^\n|]+?))?\]\]/gu)];
}

/** The quick actions of GitLab, without its exemptions for code. */
export const gitlabActions = (text: string): string[] => matches(text, /^\/[a-z_]+/gimu);

/** Some of the quick actions that GitLab knows. */
const ACTION_NAMES =
  'close|reopen|assign|unassign|label|unlabel|duplicate|confidential|title|shrug|move|lock|spend|due';

/**
 * Returns the quick actions that GitLab obeys, and the text without them: `commands_regex` of
 * lib/gitlab/quick_actions/extractor.rb, where a dot matches a line break also. Stricter than GitLab, which also leaves
 * out inline code, by expressions that differ between its versions.
 */
export function gitlabExtract(text: string): { commands: string[]; text: string } {
  const expression = new RegExp(
    '^```.+?\\n```$' +
      '|^<[^>]+?>\\n.+?\\n</[^>]+?>$' +
      '|^>>>.+?\\n>>>$' +
      `|^/(?<command>${ACTION_NAMES})(?: (?<argument>[^\\n]*))?(?:\\s*\\n|$)`,
    'gimsu',
  );
  const commands: string[] = [];
  const rest = text.replaceAll('\r', '').replace(expression, (match: string, ...groups: unknown[]) => {
    const { command } = groups.at(-1) as { command?: string };
    if (command === undefined) return match;
    commands.push(match.trim());
    return '';
  });
  return { commands, text: rest.trimEnd() };
}

/** The references of GitLab, without its exemption for code. */
export const gitlabReferences = (text: string): string[] =>
  matches(
    text,
    /@[\w.-]*\w|#\d|![\d]|~[\w"]|\$\d|%[\w"]|&\d|\^alert#\d|\[(?:vulnerability|feature_flag|issue|epic):|\*iteration:/giu,
  );

/** The references of GitHub, without its exemption for code. */
export const githubReferences = (text: string): string[] => matches(text, /(?<![\w`])@[\w-]+|#\d|\bGH-\d/giu);

/** Mentions in the wiki markup of Jira, which looks for them in the raw text. */
export const jiraMentions = (text: string): string[] => matches(text, /\[~[^\]\s]*\]/gu);

/** Keys of issues, which Jira links. */
export const jiraKeys = (text: string): string[] => matches(text, /(?<![A-Za-z\d])[A-Z][A-Z\d_]{1,9}-\d+/gu);

/** Macros, images, links and smileys in the wiki markup of Jira, also within text of a fixed width. */
export const jiraMarkup = (text: string): string[] => [
  ...matches(text, /(?<![\\{])\{[A-Za-z][^{}\n]*\}/gu),
  ...matches(text, /(?<![\\\w])!(?=\S)[^!\n]*[^!\n\\\u2060]!/gu),
  ...matches(text, /(?<!\\)\[[^\]\n]*\]|\bmailto:|(?<![\w\\])\\\\/gu),
  ...matches(text, /[:;][()DPdp](?![\w:])|(?<!\\)\((?:[!/x?*+-]|on|off|[yni]|flag)\)/gu),
];

/** Returns the text that the wiki markup of Jira reads as more than text of a fixed width. */
export const wikiSkeleton = (text: string): string =>
  text.replace(/\{\{(?:\\[^\n]|[^\\{}\n])*\}\}/gu, '').replace(/unknown/gu, '');

/** Returns the text of a document of nodes that is not code, with the types of nodes that do something. */
export function documentSkeleton(text: string): string {
  const document = toDocument(text);
  const live = nodeTypes(document).filter((type) => !PASSIVE_NODES.includes(type));
  return [...live, problemOfDocument(document) ?? '', ...plainTexts(document)].join('').replace(/unknown/gu, '');
}

const PASSIVE_NODES = ['doc', 'paragraph', 'bulletList', 'listItem', 'heading', 'codeBlock', 'hardBreak', 'text'];

/** What the runner of GitHub obeys in its log. */
export const runnerCommands = (text: string): string[] => matches(text, /^\s*::\w+|##\[/gmu);

/** What titles of GitHub and GitLab show otherwise than as plain text. */
export const liveInTitles = (title: string): string[] =>
  matches(title, /https?:\/\/|\bwww\.\w|(?<![\w:]):[\w+-]+:|(?<![a-z\d])[a-f\d]{7,40}(?![a-z\d])|<[a-z!/]|[\n\r]/giu);

/** Decodes a text in the ways that trackers and their searches do, twice at most. */
export function unfold(text: string): string {
  let result = text;
  for (let round = 0; round < 3; round += 1) {
    result = result
      .replace(/&amp;/giu, '&')
      .replace(/&#x0*([0-9a-f]{1,6});?/giu, (_, hex: string) => safeCharacter(Number.parseInt(hex, 16)))
      .replace(/&#0*(\d{1,7});?/gu, (_, decimal: string) => safeCharacter(Number(decimal)))
      .replace(/%([0-9a-f]{2})/giu, (_, hex: string) => safeCharacter(Number.parseInt(hex, 16)))
      .replace(/\\u00([0-9a-f]{2})|\\x([0-9a-f]{2})/giu, (_, a?: string, b?: string) =>
        safeCharacter(Number.parseInt(a ?? b ?? '', 16)),
      )
      .normalize('NFKD')
      .replace(/[\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]/gu, '')
      .toLowerCase();
  }
  return result;
}

const safeCharacter = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

export const markersIn = (text: string): string[] => matches(unfold(text), /bsr[0-9a-f]{32}/gu);

/** Removes the code spans of CommonMark: a run of backticks up to the next run of the same length. */
export function withoutCodeSpans(text: string): string {
  let result = '';
  let rest = text;
  for (;;) {
    const open = /`+/u.exec(rest);
    if (open === null) return result + rest;
    const [fence] = open;
    const after = rest.slice(open.index + fence.length);
    const close = [...after.matchAll(/`+/gu)].find(([run]) => run.length === fence.length);
    result += rest.slice(0, open.index);
    if (close === undefined) {
      result += fence;
      rest = after;
    } else {
      rest = after.slice(close.index + fence.length);
    }
  }
}

/** Returns the text that Markdown reads as more than code: harmless code within `<code>` is left out also. */
export const markdownSkeleton = (text: string): string =>
  withoutCodeSpans(text)
    .replace(/<code>[\p{L}\p{N}\u2060\u203a .,;:()/+=?'"_-]*<\/code>/gu, '')
    .replace(/unknown/gu, '');

/** Returns the text that Textile reads as more than code: RedCloth sets `<code>` aside before all else. */
export const textileSkeleton = (text: string): string =>
  text
    .replace(/<code>(.*?)(?=<\/?(?:code|pre|kbd|notextile)\b\W)<\/code>/gisu, '')
    .replace(/<pre>(.*?)(?=<\/?(?:code|pre|kbd|notextile)\b\W)<\/pre>/gisu, '<pre></pre>')
    .replace(/unknown/gu, '');

/**
 * Returns the blocks of a text as CommonMark sees them, of those that a log may begin or end: fenced code, and HTML from
 * `<pre>`, which ends with the line of any `</pre>`. Everything between them is text.
 */
export function commonMarkBlocks(text: string): ('text' | 'code')[] {
  const kinds: ('text' | 'code')[] = [];
  let end: RegExp | undefined;
  for (const line of text.split(/\r\n|\n|\r/u)) {
    if (end !== undefined) {
      if (end.test(line)) end = undefined;
      continue;
    }
    const [, fence = ''] = /^ {0,3}(`{3,}(?!.*`)|~{3,})/u.exec(line) ?? [];
    const isHtml = /^ {0,3}<(?:pre|script|style|textarea)(?=[\s>]|$)/iu.test(line);
    if (fence !== '') end = new RegExp(`^ {0,3}${fence[0] ?? ''}{${fence.length},}\\s*$`, 'u');
    else if (isHtml && !/<\/(?:pre|script|style|textarea)>/iu.test(line)) {
      end = /<\/(?:pre|script|style|textarea)>/iu;
    }
    const kind = end === undefined ? 'text' : 'code';
    if (kind === 'code' || (line.trim() !== '' && kinds.at(-1) !== 'text')) kinds.push(kind);
  }
  return kinds;
}
