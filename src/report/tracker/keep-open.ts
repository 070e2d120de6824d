import type { Issue, Note } from './issue.js';

/** Matches `do not close` in a label or in a comment. */
const DO_NOT_CLOSE = /^(?:please )?do[ _-]?not[ _-]?close(?: (?:this|it))?[.!]?$/iu;

/** How much of a comment is read. */
const MAX_READ = 10_000;

/** Returns whether a comment asks that the issue stays open. */
export const asksToStayOpen = (text: string): boolean =>
  text
    .slice(0, MAX_READ)
    .split(/\r?\n/u)
    .some((line) => DO_NOT_CLOSE.test(line.trim()));

/**
 * Returns whether people asked that an issue stays open: by a label, or by a line of a comment of somebody who may write
 * to the project. `notes`: the notes of others.
 */
export function isKeptOpen({ labels }: Pick<Issue, 'labels'>, notes: readonly Note[]): boolean {
  return (
    labels.some((label) => DO_NOT_CLOSE.test(label.trim())) ||
    notes.some(({ text, isWriter }) => isWriter && asksToStayOpen(text))
  );
}
