/** The environment variables with the proxy for https. */
const HTTPS_PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY'];
const PLAIN_URL = /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:\/|$)/iu;

/**
 * Returns the URL of the server that probably gets the first request, from the inputs alone; undefined if no input is a
 * plain https URL, or if there may be a proxy. The step connects to it while its code is evaluated, but sends nothing
 * before the inputs are checked (docs/design/003-start-up.md).
 */
export function firstServer(environment: NodeJS.ProcessEnv): URL | undefined {
  const textOf = (name: string): string => (environment[`INPUT_${name.toUpperCase()}`] ?? '').trim();
  const fetches = textOf('token') === '';
  const first = (fetches && (textOf('token-url') || textOf('issuer'))) || textOf('base-url');
  const isDirect = HTTPS_PROXY_VARIABLES.every((name) => (environment[name] ?? '') === '');
  return isDirect && PLAIN_URL.test(first) && URL.canParse(first) ? new URL(first) : undefined;
}
