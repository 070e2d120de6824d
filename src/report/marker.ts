import { sha256 } from '../lib/sha256.js';
import type { Build } from './evidence/evidence.js';

/**
 * The marker of an issue: one word of 35 letters and digits, which every tracker can search for. The same workflow, ref
 * and key always have the same one.
 */
export type Marker = string;

/** Matches every word that has the form of a marker, in any case. */
export const MARKER_FORM = /bsr[0-9a-f]{32}/giu;

/** Returns the marker of the issue of a build. `key` separates issues of one workflow. */
export function markerOf({ repositoryId, workflow, line }: Build, key: string): Marker {
  const parts = JSON.stringify([1, repositoryId, workflow, line, key]);
  return `bsr${sha256(parts).slice(0, 32)}`;
}

/** Returns the first line of the text of an issue. Trackers do not show HTML comments. */
export const markerLine = (marker: Marker): string => `<!-- ${marker} -->`;

/** Returns whether a text begins with the line of this marker, and so may be an issue of ours. */
export const hasMarker = (text: string, marker: Marker): boolean =>
  text.split(/\r?\n/u, 1)[0]?.trimEnd() === markerLine(marker);

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

/** Compares two runs: negative if `a` is older than `b`. */
export function compareRuns(a: Pick<Stamp, 'runId' | 'attempt'>, b: Pick<Stamp, 'runId' | 'attempt'>): number {
  const difference = BigInt(a.runId) - BigInt(b.runId);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return a.attempt - b.attempt;
}
