import type { ClientRequest } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { requirePin } from './strict-trust.js';
import type { TlsSettings } from './trust.js';

interface TunnelOptions {
  request: ClientRequest;
}

/** The agent of the `tunnel` package that http-client uses: TLS settings for the target, and for the proxy. */
export interface Tunnel {
  options: object;
  proxyOptions: { host: string };
  createSocket: (options: TunnelOptions, done: (socket: Duplex) => void) => void;
}

/** The tunnels whose sockets are already made by `makeSockets`. */
const known = new WeakSet<Tunnel>();

/** Sets the TLS settings of a tunnel. `host`: the host of the requests, for messages. */
export function secureTunnel(tunnel: Tunnel, tls: TlsSettings | undefined, host: string): void {
  Object.assign(tunnel.options, tls);
  // Otherwise an https proxy is verified for the name of the target, or not at all if the job disables verification.
  const { host: proxy } = tunnel.proxyOptions;
  const { proxyContext } = tls ?? {};
  Object.assign(tunnel.proxyOptions, tls, proxyContext === undefined ? {} : { secureContext: proxyContext }, {
    servername: isIP(proxy) === 0 ? proxy : '',
    rejectUnauthorized: true,
  });
  if (tls !== undefined && !known.has(tunnel)) makeSockets(tunnel, tls, host);
  known.add(tunnel);
}

/** Makes the sockets of a tunnel with the name and the pins of the settings, which `tunnel` itself ignores. */
function makeSockets(tunnel: Tunnel, { servername, pins }: TlsSettings, host: string): void {
  const create = tunnel.createSocket.bind(tunnel);
  tunnel.createSocket = (options, done) => {
    // `tunnel` asks for the name in the header Host.
    const request =
      servername === undefined
        ? options.request
        : (Object.create(options.request, { getHeader: { value: () => servername } }) as ClientRequest);
    create({ ...options, request }, (socket) => {
      if (pins !== undefined && socket instanceof TLSSocket) requirePin(socket, pins, host);
      done(socket);
    });
  };
}
