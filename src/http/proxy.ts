import { checkBypass, getProxyUrl } from '@actions/http-client/lib/proxy';
import { StepError } from '../lib/errors.js';
import type { Secrets } from '../lib/secrets.js';
import { isExcluded } from './no-proxy.js';
import { percentDecode, parseUrl } from './urls.js';

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** Masks the credentials of every proxy in the environment, as they are written and as they are sent. */
export function protectProxyCredentials(secrets: Secrets, environment: NodeJS.ProcessEnv): void {
  for (const name of VARIABLES) {
    const url = proxyUrl(environment[name] ?? '');
    if (url === undefined || (url.username === '' && url.password === '')) continue;
    const [user, password] = [decoded(url.username), decoded(url.password)];
    // Without a password, the user name is the secret: some proxies expect a token there.
    const parts = url.password === '' ? [url.username, user] : [url.password, password];
    for (const secret of [...parts, `${user}:${password}`]) secrets.protect(secret);
    secrets.protect(Buffer.from(`${user}:${password}`).toString('base64'));
  }
}

/**
 * Returns the URL of a proxy variable as @actions/http-client reads it: without a scheme, it is http. `user:password@host`
 * may also be read as the scheme `user`, which is then refused, but its password is masked.
 */
const proxyUrl = (text: string): URL | undefined =>
  parseUrl(/^https?:\/\//iu.test(text) || text === '' ? text : `http://${text}`);

const decoded = (text: string): string => percentDecode(text) ?? text;

/**
 * Returns whether requests to `url` go through a proxy (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in upper or lower case). The
 * library decides first, then the forms of NO_PROXY that it does not know. Throws PROXY_FAILED for a value that
 * @actions/http-client would misread, or ignore and connect directly.
 */
export function usesProxy(url: URL, environment: NodeJS.ProcessEnv): boolean {
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const isSet = Boolean(environment[`${scheme}_proxy`] || environment[`${scheme.toUpperCase()}_PROXY`]);
  if (!isSet || checkBypass(url)) return false;
  const proxy = proxyFor(url);
  if (proxy !== undefined && isExcluded(url, environment['no_proxy'] || environment['NO_PROXY'] || '')) return false;
  if (proxy !== undefined && proxy.hostname !== '' && ['http:', 'https:'].includes(proxy.protocol)) return true;
  throw new StepError('PROXY_FAILED', 'The proxy variable in the environment is not a valid http or https URL.', {
    hint: 'Set HTTPS_PROXY to http://user:password@host:port, with user and password percent-encoded.',
  });
}

function proxyFor(url: URL): URL | undefined {
  try {
    return getProxyUrl(url);
  } catch {
    return undefined;
  }
}
