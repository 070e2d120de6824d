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

const take = async (ahead: PreconnectedSockets, origin = url.origin): Promise<Socket | undefined> => {
  const socket = await ahead.take(origin);
  if (socket !== undefined) taken.push(socket);
  return socket;
};

test('a connection stands when it is taken, and no byte went over it', async () => {
  const ahead = new PreconnectedSockets();
  ahead.open(url);
  const socket = await take(ahead);
  expect([socket?.connecting, socket?.bytesWritten, socket?.remotePort]).toEqual([false, 0, Number(url.port)]);
});

test('it is for one taker, and one origin has one', async () => {
  const ahead = new PreconnectedSockets();
  ahead.open(url);
  ahead.open(new URL('/other', url));
  expect(await take(ahead)).toBeDefined();
  expect(await take(ahead)).toBeUndefined();
  expect(accepted).toHaveLength(1);
});

test('it is for one of two who take it before it stands', async () => {
  const ahead = new PreconnectedSockets();
  ahead.open(url);
  const both = await Promise.all([take(ahead), take(ahead)]);
  expect(both.filter((socket) => socket !== undefined)).toHaveLength(1);
});

test('who gave up while it was waited for sends nothing', async () => {
  const sent: string[] = [];
  const api = createHttpServer((request, response) => {
    sent.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const waiting = createDeferred<Socket | undefined>();
  const connection = new Connection(
    undefined,
    () => undefined,
    () => waiting.promise,
  );
  const requestOf = (path: string): HttpRequest => ({
    method: 'POST',
    url: new URL(path, origin),
    headers: {},
    body: '{}',
    maxBodyBytes: 1000,
  });
  const first = new AbortController();
  const given = connection.request(requestOf('/first'), first.signal, () => undefined);
  first.abort(new Error('given up'));
  const second = connection.request(requestOf('/second'), new AbortController().signal, () => undefined);
  waiting.resolve(undefined);
  await expect(given).rejects.toThrow('given up');
  (await second).resume();
  connection.close();
  api.closeAllConnections();
  await new Promise((resolve) => api.close(resolve));
  expect(sent).toEqual(['/second']);
});

test('there is none for another origin', async () => {
  const ahead = new PreconnectedSockets();
  ahead.open(url);
  expect(await take(ahead, 'https://127.0.0.1')).toBeUndefined();
  expect(await take(ahead)).toBeDefined();
});

test('one that cannot be made is none, and nothing is thrown', async () => {
  const ahead = new PreconnectedSockets();
  await new Promise((resolve) => server.close(resolve));
  ahead.open(url);
  expect(await take(ahead)).toBeUndefined();
  server.listen(0, '127.0.0.1');
});

test('one that the server has closed meanwhile is none', async () => {
  const ahead = new PreconnectedSockets();
  ahead.open(url);
  await new Promise((resolve) => server.once('connection', (socket) => socket.end(() => setTimeout(resolve, 50))));
  expect(await take(ahead)).toBeUndefined();
});

test('an IPv6 address is one without its brackets', async () => {
  const ahead = new PreconnectedSockets();
  ahead.open(new URL(`https://[::1]:${url.port}/`));
  // Nothing listens there: that it ends shows that the address was understood.
  expect(await take(ahead, `https://[::1]:${url.port}`)).toBeUndefined();
});
