/**
 * Stands in for @actions/exec in the bundles (tsconfig.json, `paths`). @actions/core loads it, and child processes with it,
 * to tell the platform, which nothing here asks for: docs/design/003-start-up.md.
 */
export function getExecOutput() {
  throw new Error('@actions/exec is not part of this bundle');
}
