/**
 * Replaces @actions/exec in the bundle of the cache (tsconfig.json, `paths`). @actions/cache asks it for the version of
 * zstd. If that fails, it uses gzip, on every machine: docs/design/027-token-cache.md.
 */
export function getExecOutput() {
  throw new Error('@actions/exec is not part of this bundle');
}

export const exec = getExecOutput;
