import { readFileSync } from 'node:fs';

/** A refresh token chain: its first refresh token, and a file with the newest one. */
export interface Chain {
  /** The refresh token from the sign-in, as a repository secret would contain it from then on. */
  seed: string;
  /** The path of the file. The commands get it in the variable `STORE`. */
  store: string;
  /** Returns the content of the file. */
  newest(): string;
}

/** Returns the chain that starts with the refresh token in a file. */
export function chainIn(store: string): Chain {
  const newest = (): string => readFileSync(store, 'utf8');
  return { seed: newest(), store, newest };
}

/**
 * The two commands of a workflow. Each run writes to a separate file first, so two runs can save at once. The
 * environment of the save command, which must contain no secret, is written to a file next to the store.
 */
export const load = 'cat "$STORE"';
export const save = 'env >"$STORE.env"; cat >"$STORE.$$.new" && mv "$STORE.$$.new" "$STORE"';
