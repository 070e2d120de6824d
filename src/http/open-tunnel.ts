import { request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import type { Socket } from 'node:net';
import { mapConnectionError } from './connection-errors.js';
import { hostOf, portOf } from './server-facts.js';
import { tlsSettings, type TlsSettings, type Trust } from './trust.js';
import { percentDecode } from './urls.js';

/** How long a proxy may take to open a tunnel, in milliseconds. */
const LIMIT_MS = 15_000;

/** Returns the settings for an https proxy, whose certificate is not checked against revocation lists. */
const proxySettings = ({ secureContext, proxyContext = secureContext }: TlsSettings): object => ({
  secureContext: proxyContext,
  rejectUnauthorized: true,
});

/** Opens a tunnel through a proxy (RFC 9110 section 9.3.6). Rejects with PROXY_FAILED. */
export async function openTunnel(url: URL, proxy: URL, trust: Trust, environment: NodeJS.ProcessEnv): Promise<Socket> {
  const path = `${url.hostname}:${portOf(url)}`;
  const login = [proxy.username, proxy.password].map((text) => percentDecode(text) ?? text).join(':');
  const authorization = { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
  const headers = { host: path, ...(login === ':' ? {} : authorization) };
  const isSecure = proxy.protocol === 'https:';
  const tls = isSecure ? proxySettings(tlsSettings(trust, proxy.origin, 'system', environment)) : {};
  const options = { method: 'CONNECT', host: hostOf(proxy), port: portOf(proxy), path, headers, agent: false, ...tls };
  return new Promise((resolve, reject) => {
    const sent = (isSecure ? requestSecurely : request)(options);
    const fail = (detail: string): void =>
      reject(mapConnectionError(new Error(`tunneling socket could not be established, ${detail}`), url, false));
    sent.setTimeout(LIMIT_MS, () => sent.destroy(new Error('timeout')));
    sent.once('error', (cause) => fail(`cause=${cause.message}`));
    sent.once('response', ({ statusCode }) => fail(`statusCode=${statusCode}`));
    sent.once('connect', ({ statusCode }, socket: Socket) => {
      if (statusCode === 200) resolve(socket);
      else {
        socket.destroy();
        fail(`statusCode=${statusCode}`);
      }
    });
    sent.end();
  });
}
