import { readFileSync } from 'node:fs';

/** A chain of refresh tokens: the one that the sign-in gave, and the file that holds the newest. */
export interface Chain {
  /** The sign-in's, as a secret of the repository would hold it from then on. */
  seed: string;
  /** The path of the file, which the commands know as `STORE`. */
  store: string;
  /** Returns what the file holds. */
  newest(): string;
}

/** Returns the chain that begins with what a file holds. */
export function chainIn(store: string): Chain {
  const newest = (): string => readFileSync(store, 'utf8');
  return { seed: newest(), store, newest };
}

/**
 * The two commands of a workflow. Each run writes to a file of its own, so two runs can save at once. The environment of
 * the save, which must contain no secret, is written to a file next to the store.
 */
export const load = 'cat "$STORE"';
export const save = 'env >"$STORE.env"; cat >"$STORE.$$.new" && mv "$STORE.$$.new" "$STORE"';
