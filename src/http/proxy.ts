import { getProxyUrl } from '@actions/http-client/lib/proxy';
import { StepError } from '../errors.js';
import type { Secrets } from '../secrets.js';
import { parseUrl } from './urls.js';

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** Masks the user name and password of every proxy that the environment names, raw and as they are sent. */
export function protectProxyCredentials(secrets: Secrets, environment: NodeJS.ProcessEnv): void {
  for (const name of VARIABLES) {
    const url = parseUrl(environment[name] ?? '');
    if (url === undefined || url.password === '') continue;
    const [user, password] = [decode(url.username), decode(url.password)];
    for (const secret of [url.password, password, `${user}:${password}`]) secrets.protect(secret);
    secrets.protect(Buffer.from(`${user}:${password}`).toString('base64'));
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Whether requests to `url` go through a proxy (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in either case). Throws PROXY_FAILED
 * for a setting that @actions/http-client would misread or pass over.
 */
export function usesProxy(url: URL): boolean {
  const proxy = readProxy(url);
  if (proxy === undefined) return false;
  if (proxy.hostname !== '' && ['http:', 'https:'].includes(proxy.protocol)) return true;
  throw invalidProxy();
}

function readProxy(url: URL): URL | undefined {
  try {
    return getProxyUrl(url);
  } catch (cause) {
    throw invalidProxy(cause);
  }
}

const invalidProxy = (cause?: unknown): StepError =>
  new StepError('PROXY_FAILED', 'The proxy setting of the environment is not an http or https URL.', {
    hint: 'Write HTTPS_PROXY as http://user:password@host:port, percent-encoded.',
    cause,
  });
