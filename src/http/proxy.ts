import { checkBypass, getProxyUrl } from '@actions/http-client/lib/proxy';
import { StepError } from '../lib/errors.js';
import type { Secrets } from '../lib/secrets.js';
import { isExcluded } from './no-proxy.js';
import { percentDecode, parseUrl } from './urls.js';

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** Masks the credentials of every proxy in the environment, as they are written and as they are sent. */
export function protectProxyCredentials(secrets: Secrets, environment: NodeJS.ProcessEnv): void {
  for (const name of VARIABLES) {
    for (const url of readings(environment[name] ?? '')) protectCredentials(secrets, url);
  }
}

function protectCredentials(secrets: Secrets, url: URL): void {
  if (url.username === '' && url.password === '') return;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  // Without a password, the user name is the secret: some proxies expect a token there.
  const parts = url.password === '' ? [url.username, user] : [url.password, password];
  for (const secret of [...parts, `${user}:${password}`]) secrets.protect(secret);
  secrets.protect(Buffer.from(`${user}:${password}`).toString('base64'));
}

/**
 * Returns the URLs that a proxy variable may mean to @actions/http-client: the text itself, or with `http://` before it.
 * `http:user:password@host` is a URL, `svc_ci:password@host` is not, and `user:password@host` may be the scheme `user`,
 * which is then refused.
 */
const readings = (text: string): URL[] =>
  text === '' ? [] : [text, `http://${text}`].flatMap((one) => parseUrl(one) ?? []);

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
