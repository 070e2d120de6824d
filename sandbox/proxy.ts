import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { askingFor, presentedBy, type Certificate, type ClientCertificates } from './certificates.js';

export interface Proxy {
  /** Without user name and password. */
  origin: string;
  /** The CONNECT requests: the target that each names, and its credentials. */
  tunnels: { target: string; authorization: string | undefined }[];
  /** The common name of the certificate that each client presented; undefined for none. */
  presented: (string | undefined)[];
  close(): Promise<void>;
}

/** Handles a CONNECT request: opens a tunnel, or does something else with the connection. */
export type OnConnect = (client: Duplex, target: string) => void;

/** Returns a handler that opens each tunnel to the server of `origin`, whatever host the client named. */
export const tunnelTo =
  (origin: string) =>
  (client: Duplex): void => {
    const upstream = connect(Number(new URL(origin).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const end of [upstream, client])
      end.on('error', () => undefined).once('close', () => void (upstream.destroy(), client.destroy()));
  };

/** Starts a proxy on loopback. With a certificate, clients reach it by https. `clients`: it asks for certificates. */
export async function startProxy(
  onConnect: OnConnect,
  certificate?: Certificate,
  clients?: ClientCertificates,
): Promise<Proxy> {
  const presented: Proxy['presented'] = [];
  const tunnels: Proxy['tunnels'] = [];
  const sockets = new Set<Socket>();
  const server =
    certificate === undefined
      ? createHttpServer()
      : createHttpsServer({ cert: certificate.certPem, key: certificate.keyPem, ...askingFor(clients) });
  server.on('secureConnection', (socket: TLSSocket) => presented.push(presentedBy(socket)));
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    tunnels.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    client.on('error', () => undefined);
    onConnect(client, request.url ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${certificate === undefined ? 'http' : 'https'}://localhost:${port}`,
    tunnels,
    presented,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
