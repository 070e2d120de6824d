import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** Responds to a request for a list. */
export type Reply = (response: ServerResponse) => void;

export interface ListServer {
  port: number;
  /** What is at each path. All others are not there. */
  lists: Readonly<Record<string, Buffer | string | Reply>>;
  /** The requests: their method and path, and their headers. */
  requests: { line: string; headers: IncomingMessage['headers'] }[];
  close(): Promise<void>;
}

/** Starts a server of lists on an address, by default on a free port. */
export async function startListServer(
  address: string,
  tls?: { cert: string; key: string },
  port = 0,
): Promise<ListServer> {
  const sockets = new Set<Socket>();
  const listener = ({ method, url = '', headers }: IncomingMessage, response: ServerResponse): void => {
    started.requests.push({ line: `${method} ${url}`, headers });
    const list = started.lists[url];
    if (list === undefined) response.writeHead(404).end('not here');
    else if (typeof list === 'function') list(response);
    else response.end(list);
  };
  const server =
    tls === undefined
      ? createServer(listener)
      : createSecureServer({ ...tls, requestCert: true, rejectUnauthorized: false }, listener);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  const started: ListServer = {
    port: (server.address() as AddressInfo).port,
    lists: {},
    requests: [],
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return started;
}
