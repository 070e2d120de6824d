/** Patterns for paths: parsing and matching. No name makes matching slow. */

/** One part of a pattern, between two slashes. `**` stands for any number of folders. */
type Segment = '**' | readonly Token[];

/** What one character of a name must be; `*` stands for any number of characters. */
type Token = '*' | { matches: (character: string) => boolean; literal?: string };

/** A pattern that selects files, or one that excludes them. */
export interface Glob {
  isExclusion: boolean;
  /** The alternatives of its braces, each as the parts of a path. */
  paths: readonly (readonly Segment[])[];
}

/** A pattern, or why it is refused: the end of a sentence about it. */
export type GlobResult = { glob: Glob } | { problem: string };

/** How many patterns the braces of one may stand for. */
const MAX_ALTERNATIVES = 100;

class GlobProblem extends Error {}

/**
 * Parses a pattern, relative to the workspace: `*`, `?`, `[a-z]`, `[!a-z]`, `{a,b}` and `**`. One that starts with `!`
 * excludes files.
 */
export function parseGlob(text: string): GlobResult {
  const isExclusion = text.startsWith('!');
  try {
    const paths = expandBraces(isExclusion ? text.slice(1) : text).map((path) => parsePath(path, isExclusion));
    return { glob: { isExclusion, paths } };
  } catch (error) {
    if (error instanceof GlobProblem) return { problem: error.message };
    throw error;
  }
}

function parsePath(path: string, isExclusion: boolean): Segment[] {
  if (path.includes('\\')) throw new GlobProblem('has a backslash. Separate folders with /');
  if (/^(?:\/|[A-Za-z]:)/u.test(path))
    throw new GlobProblem('is outside the workspace. Use a path below the workspace');
  if (path.endsWith('/') && !isExclusion) {
    throw new GlobProblem('names a folder. Name the files in it, such as reports/**/*.xml');
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new GlobProblem('has the part "..". Use a path below the workspace');
  if (parts.length === 0) throw new GlobProblem('is empty. Name the files, such as reports/**/*.xml');
  // `a/**` selects what is in a, and excludes a itself.
  if (parts.at(-1) === '**' && !isExclusion) parts.push('*');
  return parts.map((part) => (part === '**' ? part : parseSegment(part)));
}

/** Returns the patterns that the braces of a pattern stand for: `a{b,c}` stands for `ab` and `ac`. */
function expandBraces(text: string): string[] {
  const done: string[] = [];
  const open = [text];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const group = firstGroup(next);
    if (group === undefined) done.push(next);
    else open.push(...group);
    if (done.length + open.length > MAX_ALTERNATIVES) {
      throw new GlobProblem(`stands for more than ${MAX_ALTERNATIVES} patterns. Use fewer braces`);
    }
  }
  return done;
}

/** Returns the alternatives of the first group in braces, each within the whole text. Returns undefined without one. */
function firstGroup(text: string): string[] | undefined {
  const start = findOutsideClass(text, /[{}]/u, 0);
  if (start === -1) return undefined;
  if (text[start] === '}') throw new GlobProblem('has a } without a {. Write [}] for the character itself');
  const commas: number[] = [];
  let depth = 1;
  let end = start;
  while (depth > 0) {
    end = findOutsideClass(text, /[{},]/u, end + 1);
    if (end === -1) throw new GlobProblem('has a { without a }. Write [{] for the character itself');
    if (text[end] === ',' && depth === 1) commas.push(end);
    else if (text[end] !== ',') depth += text[end] === '{' ? 1 : -1;
  }
  const inner = text.slice(start + 1, end);
  if (commas.length === 0) throw new GlobProblem('has braces without a comma. Write the alternatives as {a,b}');
  if (inner === '') throw new GlobProblem('has empty braces. Remove them');
  const ends = [...commas, end];
  return ends.map((to, index) => {
    const from = (index === 0 ? start : (ends[index - 1] ?? start)) + 1;
    return text.slice(0, start) + text.slice(from, to) + text.slice(end + 1);
  });
}

/** Returns the index of the first such character that is in no class such as `[{]`; -1 if there is none. */
function findOutsideClass(text: string, characters: RegExp, from: number): number {
  for (let index = from; index < text.length; index++) {
    if (characters.test(text.charAt(index))) return index;
    if (text[index] === '[') index = endOfClass(text, index);
  }
  return -1;
}

/** Returns the index of the `]` that ends the class at `start`. One directly after the start is a member. */
function endOfClass(text: string, start: number): number {
  const first = start + (/^\[[!^]/u.test(text.slice(start, start + 2)) ? 2 : 1);
  const end = text.indexOf(']', first + 1);
  if (end === -1) throw new GlobProblem('has a [ without a ]. Write [[] for the character itself');
  if (text.slice(start, end).includes('/')) throw new GlobProblem('has a / in a class such as [a-z]. Remove it');
  return end;
}

function parseSegment(text: string): Token[] {
  if (/[@+!?*]\(/u.test(text)) {
    throw new GlobProblem('has an extended pattern such as @(a|b). Write {a,b}, or [(] for a parenthesis');
  }
  const tokens: Token[] = [];
  for (let index = 0; index < text.length; index++) {
    const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
    if (character === '[') {
      const end = endOfClass(text, index);
      tokens.push({ matches: parseClass(text.slice(index + 1, end)) });
      index = end;
    } else {
      const isRepeated = character === '*' && tokens.at(-1) === '*';
      if (!isRepeated) tokens.push(parseCharacter(character));
      index += character.length - 1;
    }
  }
  return tokens;
}

const parseCharacter = (character: string): Token => {
  if (character === '*') return '*';
  if (character === '?') return { matches: () => true };
  return { matches: (other) => other === character, literal: character };
};

function parseClass(text: string): (character: string) => boolean {
  if (text.startsWith('[:')) throw new GlobProblem('has a class such as [:alpha:]. Write its range, such as [a-z]');
  const isNegated = /^[!^]/u.test(text);
  const members = Array.from(isNegated ? text.slice(1) : text);
  const ranges: [string, string][] = [];
  for (let index = 0; index < members.length; index++) {
    const from = members[index] ?? '';
    const to = members[index + 1] === '-' ? members[index + 2] : undefined;
    if (to !== undefined && codeOf(to) < codeOf(from)) {
      throw new GlobProblem(`has the range ${from}-${to}, whose end is before its start. Turn it around`);
    }
    ranges.push([from, to ?? from]);
    if (to !== undefined) index += 2;
  }
  return (character) => {
    const code = codeOf(character);
    return ranges.some(([from, to]) => codeOf(from) <= code && code <= codeOf(to)) !== isNegated;
  };
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

/** Where a path is in a pattern: the parts that its next name may match, for each alternative of the pattern. */
export type Places = readonly ReadonlySet<number>[];

/** Returns the places of the workspace itself. */
export const startOf = ({ paths }: Glob): Places => paths.map((path) => withEmptyFolders(path, new Set([0])));

/**
 * Returns the places of a file or folder from those of its folder. Only a pattern that names it selects one that starts
 * with a dot, or that is named node_modules. An exclusion of a folder excludes everything in it.
 */
export function descend(glob: Glob, places: Places, name: string): Places {
  const { paths, isExclusion } = glob;
  const isHidden = !isExclusion && name.startsWith('.');
  const isSkipped = isHidden || (!isExclusion && name === 'node_modules');
  return paths.map((path, index) => {
    const next = new Set<number>();
    for (const place of places[index] ?? []) {
      const segment = path[place];
      if (segment === undefined) {
        if (isExclusion) next.add(place);
      } else if (segment === '**') {
        if (!isSkipped) next.add(place);
      } else if (matches(segment, name) && (!isSkipped || names(segment, isHidden))) next.add(place + 1);
    }
    return withEmptyFolders(path, next);
  });
}

/** Returns whether a path with these places matches the pattern. */
export const isMatch = ({ paths }: Glob, places: Places): boolean =>
  paths.some((path, index) => places[index]?.has(path.length));

/** Returns whether something below a folder with these places may match. */
export const mayMatchBelow = ({ paths }: Glob, places: Places): boolean =>
  paths.some((path, index) => [...(places[index] ?? [])].some((place) => place < path.length));

/** Adds the places after each `**`, which also stands for no folder. */
function withEmptyFolders(path: readonly Segment[], places: Set<number>): Set<number> {
  for (const place of places) if (path[place] === '**') places.add(place + 1);
  return places;
}

/** Returns whether a part names a skipped name by itself: its dot, or all of it. */
const names = (segment: readonly Token[], isHidden: boolean): boolean =>
  segment.slice(0, isHidden ? 1 : undefined).every((token) => token !== '*' && token.literal !== undefined);

/** Returns whether a name matches. It goes back only to the last `*`, so it takes at most length times length steps. */
function matches(tokens: readonly Token[], name: string): boolean {
  const characters = Array.from(name);
  let at = 0;
  let token = 0;
  let star = -1;
  let resume = 0;
  while (at < characters.length) {
    const current = tokens[token];
    if (current === '*') {
      star = token++;
      resume = at;
    } else if (current?.matches(characters[at] ?? '') === true) {
      at++;
      token++;
    } else if (star === -1) return false;
    else {
      token = star + 1;
      at = ++resume;
    }
  }
  while (tokens[token] === '*') token++;
  return token === tokens.length;
}
