import type { Issue, Note } from './issue.js';

/** Matches `do not close` in a label or in a comment. */
const DO_NOT_CLOSE = /^(?:please )?do[ _-]?not[ _-]?close(?: (?:this|it))?[.!]?$/iu;

/** How much of a comment is read. */
const MAX_READ = 10_000;

/**
 * Returns whether people asked that an issue stays open: by a label, or by a line of a comment of somebody who may write
 * to the project. `notes`: the notes of others.
 */
export function isKeptOpen({ labels }: Pick<Issue, 'labels'>, notes: readonly Note[]): boolean {
  const lines = notes.filter(({ isWriter }) => isWriter).flatMap(({ text }) => text.slice(0, MAX_READ).split(/\r?\n/u));
  return [...labels, ...lines].some((line) => DO_NOT_CLOSE.test(line.trim()));
}
