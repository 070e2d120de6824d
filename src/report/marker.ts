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
