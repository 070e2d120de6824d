/**
 * Replaces @actions/exec in the bundles (tsconfig.json, `paths`). @actions/core loads it, and child_process with it,
 * only to detect the platform, which this project does not use: docs/design/003-start-up.md. @actions/cache asks it for
 * the version of zstd. If that fails, it uses gzip on every machine: docs/design/027-token-cache.md.
 */
export function getExecOutput() {
  throw new Error('@actions/exec is not part of this bundle');
}

export const exec = getExecOutput;
