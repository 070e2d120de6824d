/** Patterns for paths, as in CODEOWNERS and .gitignore. */

/** A part of a pattern: any number of folders, or what one name must be. */
type Part = '**' | readonly Sign[];

/** A sign of a name: any text, any character, or this character. */
type Sign = { any: 'text' | 'character' } | { is: string };

/** Returns whether a path, from the root of the repository, matches. */
export type PathTest = (path: string) => boolean;

/** Returns the test of a pattern, or what is wrong with it: a sentence with the next thing to do. */
export function parsePattern(pattern: string): { test: PathTest } | { problem: string } {
  const problem = problemOf(pattern);
  if (problem !== undefined) return { problem };
  const isFolder = pattern.endsWith('/');
  const names = pattern.replace(/^\/|\/$/gu, '').split('/');
  const isAnchored = pattern.startsWith('/') || names.length > 1;
  const parts = names.map((name): Part => (name === '**' ? '**' : signsOf(name)));
  const last = names.at(-1);
  // "**/" is any folder.
  const folder: Part[] = isFolder && last === '**' ? [ANY_NAME] : [];
  const own = [...(isAnchored ? [] : ['**' as const]), ...parts, ...folder];
  const inside = [...own, ...REST];
  // "docs/*" is about the files in the folder itself; any other name is also a folder, with all files below it.
  const isOnlyFiles = last === '*' && isAnchored && !isFolder;
  const all = isOnlyFiles ? [own] : isFolder || last === '**' ? [inside] : [own, inside];
  return { test: (path) => all.some((one) => matches(one, path.split('/'), matchesName)) };
}

const ANY_NAME: Part = [{ any: 'text' }];

/** One name or more. */
const REST: readonly Part[] = [ANY_NAME, '**'];

const MAX_PATTERN = 300;

function problemOf(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN) return `is longer than ${MAX_PATTERN} characters. Shorten it.`;
  if (/\p{Cc}/u.test(pattern)) return 'contains a control character. Remove it.';
  if (pattern.startsWith('!')) return 'begins with "!". Write the pattern without it, with [] for nobody.';
  if (/^\/*$/u.test(pattern)) return 'has no name. Write * for all files.';
  if (/\/\//u.test(pattern)) return 'contains "//". Write one slash between folders.';
  if (/(?:^|\/)\.{1,2}(?:\/|$)/u.test(pattern)) {
    return 'contains "." or ".." as a folder. Write the path from the root of the repository, such as /src/.';
  }
  if (/\\(?:[^*?\\ #!]|$)/u.test(pattern)) return 'contains a "\\". Write / between folders.';
  // A map in JavaScript does not keep the place of such a key.
  return /^\d+$/u.test(pattern) ? `is a number, whose place in the map is unknown. Write **/${pattern}.` : undefined;
}

function signsOf(name: string): Sign[] {
  return [...name.matchAll(/\\(.)|\*+|\?|[^]/gu)].map(([text, escaped]) => {
    if (escaped !== undefined) return { is: escaped };
    if (text.startsWith('*')) return { any: 'text' };
    return text === '?' ? { any: 'character' } : { is: text };
  });
}

const isAnyText = (sign: Sign): boolean => 'any' in sign && sign.any === 'text';

function matchesName(part: Part, name: string): boolean | 'any' {
  if (part === '**') return 'any';
  return matches(part, Array.from(name), (sign, character) => {
    if (isAnyText(sign)) return 'any';
    return 'any' in sign || sign.is === character;
  });
}

/**
 * Returns whether items match the parts of a pattern, one by one; a part for which `test` returns `any` stands for any
 * number of items. The time is at most that of all pairs, since only the last such part is tried again.
 */
function matches<P, T>(parts: readonly P[], items: readonly T[], test: (part: P, item: T) => boolean | 'any'): boolean {
  let [part, item] = [0, 0];
  let retry: { part: number; item: number } | undefined;
  while (item < items.length) {
    const result = part < parts.length ? test(parts[part] as P, items[item] as T) : false;
    if (result === 'any') {
      retry = { part: part + 1, item };
      part += 1;
    } else if (result) {
      part += 1;
      item += 1;
    } else if (retry === undefined) {
      return false;
    } else {
      retry = { ...retry, item: retry.item + 1 };
      ({ part, item } = retry);
    }
  }
  return parts.slice(part).every((rest) => test(rest, items.at(-1) as T) === 'any');
}
