/** The lines that belong to one failure, between its title and the next one. */

/** A frame of a stack trace, an excerpt of the source, or a line under it. */
const SOURCE = /^\s*(?:at .+|\u276f .+:\d+:\d+|>?\s*\d+ ?\|.*|\|\s*\^+\s*)$/u;
const HEADER = /^[-+] (?:Expected|Received|actual|expected)\b/u;

/** How many lines of a failure are kept. */
export const MAX_BLOCK = 60;

/** Returns what a test runner for JavaScript says about a failure, in one line. */
export function messageOf(block: readonly string[]): string {
  const end = block.findIndex((line) => SOURCE.test(line));
  const lines = block
    .slice(0, end === -1 ? MAX_BLOCK : end)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [first = '', ...rest] = lines;
  if (/^(?:expect|assert)[.(]/u.test(first)) return ofExpectation(first, rest);
  return first.endsWith(':') ? [first, ...rest.slice(0, 6)].join(' ') : first;
}

/** `expect(received).toBe(expected)` says little; the values say it all. */
function ofExpectation(first: string, rest: readonly string[]): string {
  const what = first.replace(/ \/\/ .*$/u, '');
  const values = rest.filter((line) => /^(?:Expected|Received|Snapshot)\b[^:]{0,60}:/u.test(line));
  const simple = values.filter((line) => !line.endsWith(':') && !line.startsWith('Snapshot name'));
  if (simple.length > 0) return simple.slice(0, 4).map(oneSpace).join(', ');
  const changes = rest.filter((line) => /^[-+] /u.test(line) && !HEADER.test(line));
  const details = changes.length > 0 ? changes : rest;
  return [`${what}:`, ...details.slice(0, 6)].map(oneSpace).join(' ');
}

const oneSpace = (line: string): string => line.replace(/\s+/gu, ' ');

/** A frame of a stack trace of Node in a file of the project. */
const FRAME = /^\s*at (?:.{0,200} \()?((?:file:\/\/)?[^():]*(?:[A-Za-z]:[\\/])?[^():]+):\d+:\d+\)?$/u;

/** Returns the file of a frame of a stack trace; undefined if the line is none, or is in a package or in Node. */
export function fileOfFrame(line: string): string | undefined {
  if (!line.trimStart().startsWith('at ')) return undefined;
  const file = FRAME.exec(line)?.[1];
  return file === undefined || /\bnode:|node_modules|^internal\//u.test(line) ? undefined : file;
}
