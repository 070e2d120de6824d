import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { performance } from 'node:perf_hooks';
import { buffer } from 'node:stream/consumers';
import { askingFor, presentedBy, type Certificate, type ClientCertificates } from './certificates.js';

export interface RecordedRequest {
  method: string;
  /** Path and query, as sent. */
  url: string;
  /** Alternating names and values, as sent. */
  headers: string[];
  body: string;
  /** The number of the connection, from 1. */
  connection: number;
  /** When the request began, in milliseconds since the server started. */
  atMs: number;
  /** The status of the response. Undefined until the response was sent. */
  status: number | undefined;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => unknown;

export interface RecordingServer {
  origin: string;
  /** Grows while the server runs. */
  requests: RecordedRequest[];
  /** The number of connections. A connection whose TLS handshake failed does not count. */
  readonly connections: number;
  /** The common name of the certificate that each TLS connection presented; undefined for none. */
  readonly presented: readonly (string | undefined)[];
  close(): Promise<void>;
}

export interface ServerOptions {
  /** If absent, the server uses http. */
  certificate?: Certificate;
  /** Asks clients for a certificate. */
  clients?: ClientCertificates;
  /** The host in the origin. It must resolve to 127.0.0.1. By default localhost. */
  host?: string;
  handler: Handler;
}

/** Starts a server on a free port of 127.0.0.1. It records each request, then passes it and its body to the handler. */
export async function startRecordingServer(options: ServerOptions): Promise<RecordingServer> {
  const { certificate, clients, host = 'localhost', handler } = options;
  const presented: (string | undefined)[] = [];
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  const numbers = new WeakMap<Socket, number>();
  let connections = 0;
  const startedAt = performance.now();

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const recorded: RecordedRequest = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.rawHeaders,
      body: '',
      connection: numbers.get(request.socket) ?? 0,
      atMs: performance.now() - startedAt,
      status: undefined,
    };
    requests.push(recorded);
    response.once('finish', () => (recorded.status = response.statusCode));
    buffer(request)
      .then((body) => {
        recorded.body = body.toString();
        return handler(request, response, body);
      })
      // If a request or its handler fails, close the connection, so that the client gets an error instead of waiting.
      .catch(() => request.socket.destroy());
  };

  const server = certificate
    ? createHttpsServer({ cert: certificate.certPem, key: certificate.keyPem, ...askingFor(clients) }, listener)
    : createHttpServer(listener);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // With 5 s, the default of Node, a busy machine would close connections that a client is about to use again.
  server.keepAliveTimeout = 60_000;
  server.on(certificate ? 'secureConnection' : 'connection', (socket: Socket) => {
    connections += 1;
    if (socket instanceof TLSSocket) presented.push(presentedBy(socket));
    numbers.set(socket, connections);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    origin: `${certificate ? 'https' : 'http'}://${host}:${(server.address() as AddressInfo).port}`,
    requests,
    presented,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
