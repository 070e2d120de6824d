/**
 * Replaces undici in the bundles (tsconfig.json, `paths`). @actions/http-client loads it for a fetch dispatcher, which
 * this project does not use. To evaluate it would take longer than the rest of the step: docs/design/003-start-up.md.
 */
export function ProxyAgent() {
  throw new Error('undici is not part of this bundle');
}
