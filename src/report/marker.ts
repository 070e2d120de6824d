import { sha256 } from '../lib/sha256.js';
import type { Build } from './evidence/evidence.js';

/**
 * The marker of an issue: a word of 35 letters and digits, which every tracker can search for. The same workflow, ref
 * and key always have the same one. The marker of the issue of a cause has a second word, for the cause. Its first word
 * is the same for all causes of a repository, ref and key, also of other workflows.
 */
export type Marker = string;

/** Matches every word that has the form of a marker, in any case. */
export const MARKER_FORM = /bsr[0-9a-f]{32}/giu;

/** Returns the marker of the issue of a build. `key` separates issues of one workflow. */
export function markerOf({ repositoryId, workflow, line }: Build, key: string): Marker {
  return wordOf([1, repositoryId, workflow, line, key]);
}

/** Returns the first word of the markers of all causes of a build. */
export const causesWordOf = ({ repositoryId, line }: Build, key: string): string =>
  wordOf([2, repositoryId, line, key]);

/** Returns the marker of the issue of a cause. */
export const causeMarkerOf = (build: Build, key: string, fingerprint: string): Marker =>
  `${causesWordOf(build, key)} ${wordOf([3, build.repositoryId, build.line, key, fingerprint])}`;

const wordOf = (parts: readonly unknown[]): string => `bsr${sha256(JSON.stringify(parts)).slice(0, 32)}`;

/** Returns the word to search for. */
export const searchWordOf = (marker: Marker): string => marker.split(' ', 1)[0] ?? marker;

/** Returns the first line of the text of an issue. Trackers do not show HTML comments. */
export const markerLine = (marker: Marker): string => `<!-- ${marker} -->`;

/** Returns whether a text begins with the line of this marker, and so may be an issue of ours. */
export const hasMarker = (text: string, marker: Marker): boolean =>
  text.split(/\r?\n/u, 1)[0]?.trimEnd() === markerLine(marker);

/** Returns the marker in the first line of a text, if its first word is this one; undefined for other texts. */
export function markerWith(text: string, word: string): Marker | undefined {
  const [, marker] = /^<!-- (bsr[0-9a-f]{32}(?: bsr[0-9a-f]{32})?) -->$/u.exec(text.split(/\r?\n/u, 1)[0] ?? '') ?? [];
  return marker !== undefined && searchWordOf(marker) === word ? marker : undefined;
}

/** The run that a text of ours is about, in the text of an issue or a note. */
export interface Stamp {
  runId: string;
  attempt: number;
  result: 'failed' | 'passed' | 'duplicate';
}

/** Returns the line that says which run a text is about. */
export const stampLine = ({ runId, attempt, result }: Stamp): string => `<!-- run ${runId}.${attempt} ${result} -->`;

const STAMP = /^<!-- run (\d{1,19})\.([1-9]\d{0,5}) (failed|passed|duplicate) -->$/u;

/** Returns the stamp in the first two lines of a text; undefined if there is none. */
export function stampOf(text: string): Stamp | undefined {
  for (const line of text.split(/\r?\n/u, 2)) {
    const [, runId, attempt, result] = STAMP.exec(line.trimEnd()) ?? [];
    if (runId === undefined) continue;
    return { runId, attempt: Number(attempt), result: result as Stamp['result'] };
  }
  return undefined;
}

/** How many causes a text names. */
const MAX_CAUSES = 50;

/** Returns the part of a fingerprint that texts name. */
export const codeOf = (fingerprint: string): string => fingerprint.slice(0, 16);

/** Returns the line that says which causes the text of a workflow's issue is about. */
export const causesLine = (causes: readonly { fingerprint: string }[]): string =>
  `<!-- causes ${causes
    .slice(0, MAX_CAUSES)
    .map((cause) => codeOf(cause.fingerprint))
    .join(' ')} -->`;

/** Returns the causes that the first lines of a text name. */
export function causesOf(text: string): string[] {
  for (const line of text.split(/\r?\n/u, 4)) {
    const [, codes] = /^<!-- causes((?: [0-9a-f]{16}){1,50}) -->$/u.exec(line.trimEnd()) ?? [];
    if (codes !== undefined) return codes.trim().split(' ');
  }
  return [];
}

/** Compares two runs: negative if `a` is older than `b`. */
export function compareRuns(a: Pick<Stamp, 'runId' | 'attempt'>, b: Pick<Stamp, 'runId' | 'attempt'>): number {
  const difference = BigInt(a.runId) - BigInt(b.runId);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return a.attempt - b.attempt;
}
