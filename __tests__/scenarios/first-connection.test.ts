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

interface SilentServer {
  origin: string;
  connections: number;
  /** How many bytes it received. */
  bytes: number;
}

/** Starts a server that accepts connections and sends nothing. */
async function listen(): Promise<SilentServer> {
  const silent = { origin: '', connections: 0, bytes: 0 };
  const server = createServer((socket) => {
    silent.connections += 1;
    socket.on('data', (bytes) => (silent.bytes += bytes.length));
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  keep({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  silent.origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  return silent;
}

/**
 * Invalid inputs: the step fails before it sends anything. Parsing the YAML map takes as long as starting a connection.
 */
const INVALID = { retries: 'many', variables: 'realm: ci' };

test.each(['token-url', 'issuer', 'base-url'])(
  'no byte is sent on the first connection if an input is invalid: server in %s',
  async (name) => {
    const server = await listen();
    const result = await run({ inputs: { ...INVALID, [name]: `${server.origin}/a` } });
    expectFailure(result, 'INPUT_INVALID', 'retries');
    // The step may end before it starts the connection.
    expect(server.connections).toBeLessThanOrEqual(1);
    expect(server.bytes).toBe(0);
  },
);

describe('the first connection is not opened', () => {
  test.each<{ name: string; url: (origin: string) => string; env?: Record<string, string> }>([
    {
      name: 'if a proxy may be in front of the server',
      url: (origin) => origin,
      env: { HTTPS_PROXY: 'http://127.0.0.1:9' },
    },
    { name: 'for a URL with a user name', url: (origin) => origin.replace('//', '//user@') },
    { name: 'for plain http', url: (origin) => origin.replace('https:', 'http:') },
    { name: 'for an invalid URL', url: (origin) => origin.replace('https://', '') },
    { name: 'for a URL with a backslash', url: (origin) => `${origin}\\@elsewhere.example.com` },
  ])('$name', async ({ url, env = {} }) => {
    const server = await listen();
    expectFailure(await run({ inputs: { ...INVALID, 'token-url': url(server.origin) }, env }), 'INPUT_INVALID');
    expect(server.connections).toBe(0);
  });

  test('to the token endpoint if the input token is set', async () => {
    const server = await listen();
    const inputs = { ...INVALID, token: 'input-token-0001', 'token-url': server.origin };
    expectFailure(await run({ inputs }), 'INPUT_INVALID');
    expect(server.connections).toBe(0);
  });
});

test('the token request and the API request use the first connection, and no other is opened', async () => {
  const certificate = await authority.issue({ names: ['localhost'] });
  const server = await serve({ '/token': token(), '/api': reply(200, {}) }, { certificate });
  const inputs = { ...at(server, 'GET /api'), 'ca-cert': authority.certificatePem };
  expectSuccess(await run({ inputs }));
  expect(lines(server)).toEqual(['POST /token', 'GET /api']);
  expect(server.connections).toBe(1);
});

test('an API on another origin has its own connection', async () => {
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
  { name: 'after the first byte', close: (socket: Socket) => socket.once('data', () => socket.destroy()) },
])('a server that closes the first connection $name gets a new one, without a retry', async ({ close }) => {
  const certificate = await authority.issue({ names: ['localhost'] });
  const server = await serve({ '/token': token(), '/api': reply(200, {}) }, { certificate });
  const target = new URL(server.origin);
  let accepted = 0;
  const sockets: Socket[] = [];
  const gate = createServer((socket) => {
    accepted += 1;
    sockets.push(socket);
    socket.on('error', () => undefined);
    if (accepted === 1) {
      close(socket);
      return;
    }
    const upstream = connect(Number(target.port), target.hostname).on('error', () => undefined);
    socket.pipe(upstream).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(gate, 'listening');
  keep({
    close: () =>
      new Promise<void>((resolve) => {
        gate.close(() => resolve());
        // A socket that only one side has closed would keep the server open.
        for (const socket of sockets) socket.destroy();
      }),
  });
  const origin = `https://localhost:${(gate.address() as AddressInfo).port}`;
  const inputs = { ...at({ origin }, 'GET /api'), 'ca-cert': authority.certificatePem, retries: '0' };
  expectSuccess(await run({ inputs }));
  expect(lines(server)).toEqual(['POST /token', 'GET /api']);
});
