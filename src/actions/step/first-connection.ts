/** The variables that name a proxy for https. */
const HTTPS_PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY'];
const PLAIN_URL = /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:\/|$)/iu;

/**
 * The server that the step will ask first, as far as its inputs say so at a glance; undefined where no plain https URL does, or
 * where a proxy may stand between. It is connected to while the rest of the step is being evaluated, and nothing is sent
 * before the inputs are checked (docs/design/003-start-up.md).
 */
export function firstServer(environment: NodeJS.ProcessEnv): URL | undefined {
  const given = (name: string): string => (environment[`INPUT_${name.toUpperCase()}`] ?? '').trim();
  const fetches = given('token') === '';
  const first = (fetches && (given('token-url') || given('issuer'))) || given('base-url');
  const isDirect = HTTPS_PROXY_VARIABLES.every((name) => (environment[name] ?? '') === '');
  return isDirect && PLAIN_URL.test(first) && URL.canParse(first) ? new URL(first) : undefined;
}
