/** Loads `tunnel` in the bundles (tsconfig.json, `paths`) only if a proxy is used: docs/design/003-start-up.md. */
for (const name of ['httpOverHttp', 'httpsOverHttp', 'httpOverHttps', 'httpsOverHttps']) {
  exports[name] = (options) => require('tunnel/lib/tunnel.js')[name](options);
}
