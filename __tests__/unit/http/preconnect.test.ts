import '../../support/node-errors.js';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PreconnectedSockets } from '../../../src/http/preconnect.js';
import { Connection } from '../../../src/http/connection.js';
import type { HttpRequest } from '../../../src/http/message.js';
import { createDeferred } from '../../support/deferred.js';

let server: Server;
let url: URL;
const accepted: Socket[] = [];
const taken: Socket[] = [];

beforeEach(async () => {
  server = createServer((socket) => accepted.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/path`);
});

afterEach(async () => {
  for (const socket of [...accepted.splice(0), ...taken.splice(0)]) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const take = async (preconnected: PreconnectedSockets, origin = url.origin): Promise<Socket | undefined> => {
  const socket = await preconnected.take(origin);
  if (socket !== undefined) taken.push(socket);
  return socket;
};

test('a taken connection is established, and no byte was sent on it', async () => {
  const preconnected = new PreconnectedSockets();
  preconnected.open(url);
  const socket = await take(preconnected);
  expect([socket?.connecting, socket?.bytesWritten, socket?.remotePort]).toEqual([false, 0, Number(url.port)]);
});

test('there is one connection per origin, and it can be taken once', async () => {
  const preconnected = new PreconnectedSockets();
  preconnected.open(url);
  preconnected.open(new URL('/other', url));
  expect(await take(preconnected)).toBeDefined();
  expect(await take(preconnected)).toBeUndefined();
  expect(accepted).toHaveLength(1);
});

test('only one of two callers gets a connection that is not yet established', async () => {
  const preconnected = new PreconnectedSockets();
  preconnected.open(url);
  const both = await Promise.all([take(preconnected), take(preconnected)]);
  expect(both.filter((socket) => socket !== undefined)).toHaveLength(1);
});

test('a request that is aborted while it waits for the connection is not sent', async () => {
  const sent: string[] = [];
  const api = createHttpServer((request, response) => {
    sent.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const waiting = createDeferred<Socket | undefined>();
  const connection = new Connection({ takePreconnected: () => waiting.promise });
  const requestOf = (path: string): HttpRequest => ({
    method: 'POST',
    url: new URL(path, origin),
    headers: {},
    body: '{}',
    maxBodyBytes: 1000,
  });
  const first = new AbortController();
  const aborted = connection.request(requestOf('/first'), first.signal, () => undefined);
  first.abort(new Error('aborted'));
  const second = connection.request(requestOf('/second'), new AbortController().signal, () => undefined);
  waiting.resolve(undefined);
  await expect(aborted).rejects.toThrow('aborted');
  (await second).resume();
  connection.close();
  api.closeAllConnections();
  await new Promise((resolve) => api.close(resolve));
  expect(sent).toEqual(['/second']);
});

test('there is no connection for another origin', async () => {
  const preconnected = new PreconnectedSockets();
  preconnected.open(url);
  expect(await take(preconnected, 'https://127.0.0.1')).toBeUndefined();
  expect(await take(preconnected)).toBeDefined();
});

test('a connection that fails is undefined, and nothing is thrown', async () => {
  const preconnected = new PreconnectedSockets();
  await new Promise((resolve) => server.close(resolve));
  preconnected.open(url);
  expect(await take(preconnected)).toBeUndefined();
  server.listen(0, '127.0.0.1');
});

test('a connection that the server has closed is undefined', async () => {
  const preconnected = new PreconnectedSockets();
  preconnected.open(url);
  await new Promise((resolve) => server.once('connection', (socket) => socket.end(() => setTimeout(resolve, 50))));
  expect(await take(preconnected)).toBeUndefined();
});

test('an IPv6 address is used without its brackets', async () => {
  const preconnected = new PreconnectedSockets();
  preconnected.open(new URL(`https://[::1]:${url.port}/`));
  // No server listens there. The attempt ends, which shows that the address was parsed.
  expect(await take(preconnected, `https://[::1]:${url.port}`)).toBeUndefined();
});
