import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from '../../sandbox/certificates.js';
import { keep } from './stage.js';

export interface TestProxy {
  /** Without user name and password. */
  origin: string;
  /** The CONNECT requests: what they asked for, and with which credentials. */
  tunnels: { target: string; authorization: string | undefined }[];
}

/** What the proxy does with a CONNECT request: open a tunnel to a local port, whatever the name, or something else. */
export type OnConnect = (client: Duplex) => void;

/** Opens the tunnel to the server of this origin. */
export const tunnelTo =
  (origin: string): OnConnect =>
  (client) => {
    const upstream = connect(Number(new URL(origin).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const end of [upstream, client])
      end.on('error', () => undefined).once('close', () => void (upstream.destroy(), client.destroy()));
  };

/** Sends this text, and no more. */
export const say =
  (text: string): OnConnect =>
  (client) =>
    client.write(text);

/** Starts a proxy on loopback, which ends with the test. With a certificate it is to be reached by https. */
export async function startProxy(onConnect: OnConnect, certificate?: Certificate): Promise<TestProxy> {
  const tunnels: TestProxy['tunnels'] = [];
  const sockets = new Set<Socket>();
  const server =
    certificate === undefined
      ? createHttpServer()
      : createHttpsServer({ cert: certificate.certPem, key: certificate.keyPem });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    tunnels.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    client.on('error', () => undefined);
    onConnect(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  keep({
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `${certificate === undefined ? 'http' : 'https'}://localhost:${port}`, tunnels };
}
