import { isIP } from 'node:net';
import { connect, createSecureContext } from 'node:tls';
import { openTunnel } from '../open-tunnel.js';
import { mapConnectionError } from '../connection-errors.js';
import { hostOf, portOf, proxyOf } from '../server-facts.js';
import { strictSettings } from '../strict-trust.js';
import { caCertificatesOf, type Trust, type TrustLevel } from '../trust.js';
import { sentBy } from './chain.js';

/** What a first handshake shows of a server. */
export interface Seen {
  /** The certificates that it sent, in DER. */
  sent: Buffer[];
  /** The address that was connected to; undefined with a proxy. */
  address: string | undefined;
}

/** Who makes the handshake. */
export interface LookSettings {
  trust: Trust;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/**
 * Makes a handshake with a server, verifies its certificates by the CAs of a trust level, and closes the connection. It
 * sends no byte of HTTP, and shows no client certificate. `isPartial`: whether a chain may end at any trusted
 * certificate, and not only at a root. Rejects with the StepError of the handshake.
 */
export async function look(url: URL, level: TrustLevel, isPartial: boolean, settings: LookSettings): Promise<Seen> {
  const { trust, environment, signal } = settings;
  const proxy = proxyOf(url, environment);
  const socket = proxy === undefined ? undefined : await openTunnel(url, proxy, trust, environment);
  const host = hostOf(url);
  const { servername = isIP(host) === 0 ? host : undefined } = strictSettings(trust, url.origin);
  const secureContext = createSecureContext({
    ca: caCertificatesOf(trust, level, environment),
    minVersion: 'TLSv1.2',
    allowPartialTrustChain: isPartial,
  });
  return new Promise((resolve, reject) => {
    const target = socket === undefined ? { host, port: portOf(url) } : { socket, host };
    const name = servername === undefined ? {} : { servername };
    const secured = connect({ ...target, ...name, secureContext, rejectUnauthorized: true });
    const fail = (cause: unknown): void => reject(mapConnectionError(cause, url, false));
    const stop = (): void => void secured.destroy(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    secured.once('secureConnect', () => {
      resolve({
        sent: sentBy(secured.getPeerCertificate(true)),
        address: socket === undefined ? secured.remoteAddress : undefined,
      });
      secured.destroy();
    });
    secured.once('error', fail);
    secured.once('close', () => {
      signal.removeEventListener('abort', stop);
      fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    });
    if (signal.aborted) stop();
  });
}
