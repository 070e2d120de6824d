import { AheadSockets } from '../../http/ahead.js';

const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY'];
const PLAIN_URL = /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:\/|$)/iu;

/**
 * Begins to connect to the server that the step will ask first, while the rest of the step is still being evaluated. Only
 * where a plain https URL says which, and no proxy may stand between. Nothing is sent before the inputs are checked
 * (docs/design/003-start-up.md).
 */
export function connectFirst(environment: NodeJS.ProcessEnv): AheadSockets {
  const ahead = new AheadSockets();
  const given = (name: string): string => (environment[`INPUT_${name}`] ?? '').trim();
  const fetches = given('TOKEN') === '';
  const first = (fetches && (given('TOKEN-URL') || given('ISSUER'))) || given('BASE-URL');
  const isDirect = PROXY_VARIABLES.every((name) => (environment[name] ?? '') === '');
  if (isDirect && PLAIN_URL.test(first) && URL.canParse(first)) ahead.open(new URL(first));
  return ahead;
}
