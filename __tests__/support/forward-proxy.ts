import { createServer, request as send, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ForwardProxy {
  url: string;
  /** The requests: `CONNECT host:port`, or the method and the whole URL. */
  lines: string[];
  close(): Promise<void>;
}

/** Starts a proxy on loopback, which opens tunnels and passes requests on. `addressOf`: where it finds each host. */
export async function startForwardProxy(addressOf: (host: string) => string): Promise<ForwardProxy> {
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    lines.push(`${method} ${url}`);
    const { hostname, port, pathname, search } = new URL(url);
    const headers = { ...request.headers };
    delete headers['proxy-authorization'];
    const target = { host: addressOf(hostname), port, method, path: pathname + search, headers };
    const forwarded = send(target, (received: IncomingMessage) => {
      response.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(response);
    });
    forwarded.on('error', () => request.socket.destroy());
    request.pipe(forwarded);
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('connect', ({ url = '' }: IncomingMessage, client: Duplex) => {
    lines.push(`CONNECT ${url}`);
    const { hostname, port } = new URL(`http://${url}`);
    const upstream = connect(Number(port), addressOf(hostname), () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const end of [upstream, client])
      end.on('error', () => undefined).once('close', () => void (upstream.destroy(), client.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://user:proxy-password-5e1@127.0.0.1:${(server.address() as AddressInfo).port}`,
    lines,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
