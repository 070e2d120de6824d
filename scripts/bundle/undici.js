/**
 * Stands in for undici in the bundles (tsconfig.json, `paths`). @actions/http-client loads it for a fetch dispatcher that
 * nothing here asks for, and evaluating it would take longer than the rest of the step: docs/design/003-start-up.md.
 */
export function ProxyAgent() {
  throw new Error('undici is not part of this bundle');
}
