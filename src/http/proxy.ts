import { checkBypass, getProxyUrl } from '@actions/http-client/lib/proxy';
import { StepError } from '../lib/errors.js';
import type { Secrets } from '../lib/secrets.js';
import { percentDecode, parseUrl } from './urls.js';

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** Masks the user name and password of every proxy that the environment names, raw and as they are sent. */
export function protectProxyCredentials(secrets: Secrets, environment: NodeJS.ProcessEnv): void {
  for (const name of VARIABLES) {
    const url = parseUrl(environment[name] ?? '');
    if (url === undefined || (url.username === '' && url.password === '')) continue;
    const [user, password] = [decoded(url.username), decoded(url.password)];
    // Without a password the user name is the secret: some proxies take a token there.
    const given = url.password === '' ? [url.username, user] : [url.password, password];
    for (const secret of [...given, `${user}:${password}`]) secrets.protect(secret);
    secrets.protect(Buffer.from(`${user}:${password}`).toString('base64'));
  }
}

const decoded = (text: string): string => percentDecode(text) ?? text;

/**
 * Whether requests to `url` go through a proxy (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in either case). Throws PROXY_FAILED
 * for a setting that @actions/http-client would misread, or pass over and connect directly.
 */
export function usesProxy(url: URL, environment: NodeJS.ProcessEnv): boolean {
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const isSet = Boolean(environment[`${scheme}_proxy`] || environment[`${scheme.toUpperCase()}_PROXY`]);
  if (!isSet || checkBypass(url)) return false;
  const proxy = proxyFor(url);
  if (proxy !== undefined && proxy.hostname !== '' && ['http:', 'https:'].includes(proxy.protocol)) return true;
  throw new StepError('PROXY_FAILED', 'The proxy setting of the environment is not an http or https URL.', {
    hint: 'Write HTTPS_PROXY as http://user:password@host:port, percent-encoded.',
  });
}

function proxyFor(url: URL): URL | undefined {
  try {
    return getProxyUrl(url);
  } catch {
    return undefined;
  }
}
