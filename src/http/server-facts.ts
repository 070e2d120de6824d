import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { getProxyUrl } from '@actions/http-client/lib/proxy';
import { StepError } from '../lib/errors.js';
import { mapConnectionError } from './connection-errors.js';
import { usesProxy } from './proxy.js';
import { parseUrl } from './urls.js';

/** How long a connection may take, in milliseconds. */
const CONNECT_MS = 10_000;

/** Returns the host of a URL as sockets want it: an IPv6 address without brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/u, '$1');

/** Returns the port of a URL. */
export const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'https:' ? 443 : 80);

/** Resolves to the IP addresses of a server. Rejects with HOST_NOT_FOUND. */
export async function addressesOf(url: URL): Promise<string[]> {
  try {
    const found = await lookup(hostOf(url), { all: true });
    return [...new Set(found.map(({ address }) => address))];
  } catch (cause) {
    throw mapConnectionError(cause, url, false);
  }
}

/** Returns the proxy for a server; undefined if there is none. Throws PROXY_FAILED as `usesProxy` does. */
export const proxyOf = (url: URL, environment: NodeJS.ProcessEnv): URL | undefined =>
  usesProxy(url, environment) ? parseUrl(String(getProxyUrl(url))) : undefined;

/** Opens a TCP connection to a server, and closes it. Rejects with CONNECTION_REFUSED, TIMEOUT or HOST_NOT_FOUND. */
export async function checkPort(url: URL): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: hostOf(url), port: portOf(url) });
    socket.setTimeout(CONNECT_MS, () => socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', (cause) => reject(mapConnectionError(cause, url, false)));
  });
}

/** Opens a TCP connection to a proxy, and closes it. Rejects with PROXY_FAILED. `url`: the server behind it. */
export async function checkProxy(proxy: URL, url: URL): Promise<void> {
  try {
    await checkPort(proxy);
  } catch (cause) {
    throw new StepError('PROXY_FAILED', `The proxy ${proxy.host} for ${url.host} cannot be reached.`, {
      hint: 'Check the host and the port in HTTPS_PROXY, or add the host of the server to NO_PROXY.',
      cause,
    });
  }
}
