/** The connection that is opened before the inputs are read: docs/design/003-start-up.md. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, type Authority } from '../../sandbox/certificates.js';
import { at, expectFailure, expectSuccess, keep, reply, run, serve, token } from './stage.js';
import { lines } from './support.js';

let authority: Authority;
beforeAll(async () => {
  authority = await createAuthority();
});

interface Ear {
  origin: string;
  connections: number;
  /** What was sent to it. */
  bytes: number;
}

/** Accepts connections, and says nothing. */
async function listen(): Promise<Ear> {
  const ear = { origin: '', connections: 0, bytes: 0 };
  const server = createServer((socket) => {
    ear.connections += 1;
    socket.on('data', (bytes) => (ear.bytes += bytes.length));
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  keep({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  ear.origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  return ear;
}

/** Fails before anything is sent; the map in YAML takes the time that a connection takes to be begun. */
const WRONG = { retries: 'many', variables: 'realm: ci' };

test.each(['token-url', 'issuer', 'base-url'])(
  'nothing goes over it where an input is at fault: %s names the server',
  async (name) => {
    const ear = await listen();
    const result = await run({ inputs: { ...WRONG, [name]: `${ear.origin}/a` } });
    expectFailure(result, 'INPUT_INVALID', 'retries');
    // The step may end before the connection is begun.
    expect(ear.connections).toBeLessThanOrEqual(1);
    expect(ear.bytes).toBe(0);
  },
);

describe('it is not opened', () => {
  test.each<{ name: string; url: (origin: string) => string; env?: Record<string, string> }>([
    { name: 'where a proxy may stand between', url: (origin) => origin, env: { HTTPS_PROXY: 'http://127.0.0.1:9' } },
    { name: 'for a URL with a user name', url: (origin) => origin.replace('//', '//user@') },
    { name: 'for plain http', url: (origin) => origin.replace('https:', 'http:') },
    { name: 'for what is no URL', url: (origin) => origin.replace('https://', '') },
    { name: 'for a URL with a backslash', url: (origin) => `${origin}\\@elsewhere.example.com` },
  ])('$name', async ({ url, env = {} }) => {
    const ear = await listen();
    expectFailure(await run({ inputs: { ...WRONG, 'token-url': url(ear.origin) }, env }), 'INPUT_INVALID');
    expect(ear.connections).toBe(0);
  });

  test('to the token endpoint where a token is given', async () => {
    const ear = await listen();
    const inputs = { ...WRONG, token: 'given-token-0001', 'token-url': ear.origin };
    expectFailure(await run({ inputs }), 'INPUT_INVALID');
    expect(ear.connections).toBe(0);
  });
});

test('token and request go over it, and no other connection is made', async () => {
  const certificate = await authority.issue({ names: ['localhost'] });
  const server = await serve({ '/token': token(), '/api': reply(200, {}) }, { certificate });
  const inputs = { ...at(server, 'GET /api'), 'ca-cert': authority.certificatePem };
  expectSuccess(await run({ inputs }));
  expect(lines(server)).toEqual(['POST /token', 'GET /api']);
  expect(server.connections).toBe(1);
});

test('an API on another origin has one connection of its own', async () => {
  const certificate = await authority.issue({ names: ['localhost'] });
  const [login, api] = [
    await serve({ '/token': token() }, { certificate }),
    await serve({ '/api': reply(200, {}) }, { certificate }),
  ];
  const inputs = { ...at(api, 'GET /api'), ...at(login), 'ca-cert': authority.certificatePem };
  expectSuccess(await run({ inputs }));
  expect([lines(login), lines(api)]).toEqual([['POST /token'], ['GET /api']]);
  expect([login.connections, api.connections]).toEqual([1, 1]);
});

test.each([
  { name: 'at once', close: (socket: Socket) => socket.end() },
  { name: 'when the first byte comes', close: (socket: Socket) => socket.once('data', () => socket.destroy()) },
])('a server that closes it $name is connected to again, without a retry', async ({ close }) => {
  const certificate = await authority.issue({ names: ['localhost'] });
  const server = await serve({ '/token': token(), '/api': reply(200, {}) }, { certificate });
  const target = new URL(server.origin);
  let seen = 0;
  const gate = createServer((socket) => {
    seen += 1;
    socket.on('error', () => undefined);
    if (seen === 1) {
      close(socket);
      return;
    }
    const upstream = connect(Number(target.port), target.hostname).on('error', () => undefined);
    socket.pipe(upstream).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(gate, 'listening');
  keep({ close: () => new Promise<void>((resolve) => gate.close(() => resolve())) });
  const origin = `https://localhost:${(gate.address() as AddressInfo).port}`;
  const inputs = { ...at({ origin }, 'GET /api'), 'ca-cert': authority.certificatePem, retries: '0' };
  expectSuccess(await run({ inputs }));
  expect(lines(server)).toEqual(['POST /token', 'GET /api']);
});
