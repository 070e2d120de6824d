import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request as forward, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { startRecordingServer } from '../../../sandbox/recording-server.js';
import { createDeferred, type Deferred } from '../../support/deferred.js';

/** A request to the server and its response. */
export interface Exchange {
  /** `METHOD /path`, without the query. */
  line: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** The server's status, even if the client was gone before. Undefined until the server has responded. */
  status: number | undefined;
  location: string | undefined;
  response: string;
}

/** When an exchange can be paused: before the server gets the request, or before the client gets the response. */
export type Moment = 'request' | 'response';

export interface Held {
  /** Resolves when the exchange is paused. */
  reached: Promise<Exchange>;
  release: () => void;
}

/** A proxy in front of a server. It records all exchanges, and pauses or cuts exchanges on request. */
export interface Gate {
  origin: string;
  exchanges: Exchange[];
  /** Pauses the next exchange with this line until it is released or its client disconnects. */
  hold(line: string, moment: Moment): Held;
  /** Closes the connection of the next exchange with this line, at this moment, without a response. */
  cut(line: string, moment: Moment): void;
  /** Returns the exchanges so far, each as `METHOD /path STATUS`. */
  seen(): string[];
  /** Returns the refresh tokens that were sent so far, with repetitions. */
  refreshTokens(): string[];
  /** Returns the distinct access tokens that were sent so far. */
  bearers(): string[];
  close(): Promise<void>;
}

interface Hold {
  line: string;
  moment: Moment;
  reached: Deferred<Exchange>;
  released: Deferred<void>;
  isCut: boolean;
}

/** Headers that belong to one connection (RFC 9110 section 7.6.1). */
const hopByHop = ['connection', 'keep-alive', 'transfer-encoding'];

/** Starts a gate in front of the server at `target`: an http URL, or the path of a Unix socket. */
export async function startGate(target: string): Promise<Gate> {
  const exchanges: Exchange[] = [];
  const holds: Hold[] = [];

  async function pause(moment: Moment, exchange: Exchange, response: ServerResponse): Promise<void> {
    const index = holds.findIndex((hold) => hold.moment === moment && hold.line === exchange.line);
    const [hold] = index < 0 ? [] : holds.splice(index, 1);
    if (hold === undefined) return;
    hold.reached.resolve(exchange);
    if (hold.isCut) response.destroy();
    await Promise.race([hold.released.promise, once(response, 'close')]);
  }

  const server = await startRecordingServer({
    host: '127.0.0.1',
    handler: async (request, response, body) => {
      const exchange = exchangeOf(request, body);
      exchanges.push(exchange);
      await pause('request', exchange, response);
      // The client has disconnected, so the server must not get the request.
      if (isGone(response)) return;
      const { status, headers, content } = await pass(target, request, body);
      Object.assign(exchange, { status, location: headers.location, response: content.toString() });
      await pause('response', exchange, response);
      if (!isGone(response)) response.writeHead(status, headers).end(content);
    },
  });

  function hold(line: string, moment: Moment, isCut = false): Held {
    const [reached, released] = [createDeferred<Exchange>(), createDeferred()];
    holds.push({ line, moment, reached, released, isCut });
    return { reached: reached.promise, release: () => released.resolve() };
  }

  return {
    origin: server.origin,
    exchanges,
    hold,
    cut: (line, moment) => void hold(line, moment, true),
    seen: () => exchanges.map(({ line, status }) => `${line} ${status ?? 'no response'}`),
    refreshTokens: () => exchanges.flatMap(({ body }) => new URLSearchParams(body).getAll('refresh_token')),
    bearers: () => [...new Set(exchanges.flatMap(bearerOf))],
    close: () => server.close(),
  };
}

/** Returns the access token of a request in a list, which is empty if there is none. */
export const bearerOf = ({ headers }: Exchange): string[] =>
  [/^Bearer (.+)$/u.exec(headers.authorization ?? '')?.[1] ?? ''].filter((token) => token !== '');

const isGone = ({ destroyed }: ServerResponse): boolean => destroyed;

function exchangeOf({ method, url, headers }: IncomingMessage, body: Buffer): Exchange {
  const { pathname, searchParams } = new URL(url ?? '', 'http://gate');
  return {
    line: `${method ?? ''} ${pathname}`,
    query: searchParams,
    headers,
    body: body.toString(),
    status: undefined,
    location: undefined,
    response: '',
  };
}

/** Forwards a request. Does not change `host`, since servers build their URLs from it. */
async function pass(target: string, { method, url, headers }: IncomingMessage, body: Buffer) {
  const length = body.length > 0 ? { 'content-length': body.length } : {};
  const sent = { ...endToEnd(headers), ...length };
  const isSocket = target.startsWith('/');
  const socket = isSocket ? { socketPath: target } : {};
  const address = new URL(url ?? '', isSocket ? 'http://localhost' : target);
  const request = forward(address, { ...socket, method, agent: false, headers: sent });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const content = await buffer(response);
  return { status: response.statusCode ?? 0, headers: { ...endToEnd(response.headers) }, content };
}

const endToEnd = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name)));
