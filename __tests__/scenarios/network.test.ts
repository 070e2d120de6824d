import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Readable, pipeline } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../sandbox/certificates.js';
import { startOAuthServer } from '../../sandbox/oauth-server.js';
import {
  at,
  expectFailure,
  expectSuccess,
  keep,
  reply,
  reset,
  run,
  serve,
  stall,
  token,
  TOKEN,
  type Reply,
} from './stage.js';
import { lines } from './support.js';

/** A host name with a label of more than 63 characters, for which no resolver sends a query. */
const NO_SUCH_HOST = `${'x'.repeat(64)}.test`;

/** Starts a raw TCP server. Resolves to its origin, with the scheme `http` by default. */
async function listen(onSocket: (socket: Socket) => void, scheme = 'http'): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  keep({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  });
  return `${scheme}://localhost:${(server.address() as AddressInfo).port}`;
}

/** Resolves to the origin of a port on which no server listens. */
async function closedOrigin(): Promise<string> {
  const server = await serve({});
  await server.close();
  return server.origin;
}

/** Sends less than its Content-Length, then closes the connection. */
const truncated: Reply = (response, request) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write(`{"access_token":"${TOKEN}",`, () => request.socket.destroy());
};

/** Sends a chunked body, and closes the connection before the last chunk. */
const truncatedChunks: Reply = (response, request) => {
  response.writeHead(200);
  response.write(`{"access_token":"${TOKEN}"}`, () => request.socket.destroy());
};

/** Sends a byte every 20 ms, without end. */
const trickle: Reply = (response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 20);
  response.once('close', () => clearInterval(timer));
};

/** Sends the headers and the first byte of the body, and nothing more. */
const stallInBody: Reply = (response) => response.writeHead(200).write('{');

describe('a token endpoint', () => {
  test('on which no server listens is named with its port', async () => {
    const origin = await closedOrigin();
    const result = await run({ inputs: { ...at({ origin }), retries: '1' } });
    expectFailure(result, 'CONNECTION_REFUSED', new URL(origin).host);
    expect(result.main.stdout).toContain('Attempt 1 of 2 failed');
  });

  test('with an unknown host name is named', async () => {
    const result = await run({ inputs: { 'token-url': `https://${NO_SUCH_HOST}/token`, retries: '0' } });
    expectFailure(result, 'HOST_NOT_FOUND', NO_SUCH_HOST);
  });

  test.each([
    { name: 'uses another protocol', scheme: 'http', response: 'SSH-2.0-OpenSSH_9.2\r\n', code: 'HTTP_INVALID' },
    { name: 'does not use TLS', scheme: 'https', response: 'HTTP/1.1 400 Bad Request\r\n\r\n', code: 'TLS_FAILED' },
    {
      name: 'sends an invalid header',
      scheme: 'http',
      response: 'HTTP/1.1 200 OK\r\nno header\r\n\r\n',
      code: 'HTTP_INVALID',
    },
    {
      name: 'sends too many headers',
      scheme: 'http',
      response: `HTTP/1.1 200 OK\r\n${`X-A: ${'a'.repeat(1000)}\r\n`.repeat(70)}\r\n`,
      code: 'HTTP_INVALID',
    },
    { name: 'closes the connection without a response', scheme: 'http', response: '', code: 'CONNECTION_LOST' },
    { name: 'closes the connection in the TLS handshake', scheme: 'https', response: '', code: 'CONNECTION_LOST' },
  ])('that $name fails the step as $code', async ({ scheme, response, code }) => {
    const origin = await listen((socket) => socket.once('data', () => socket.end(response)), scheme);
    expectFailure(await run({ inputs: { ...at({ origin }), retries: '0' } }), code);
  });

  test.each([
    { name: 'an incomplete response', respond: truncated },
    { name: 'an incomplete chunked response', respond: truncatedChunks },
  ])('that returns $name gets a retry', async ({ respond }) => {
    const server = await serve({ '/token': [respond, token()] });
    expectSuccess(await run({ inputs: at(server) }));
    expect(lines(server)).toEqual(['POST /token', 'POST /token']);
  });

  test('that returns only incomplete responses fails the step', async () => {
    const server = await serve({ '/token': truncated });
    const result = await run({ inputs: { ...at(server), retries: '0' } });
    expectFailure(result, 'CONNECTION_LOST', 'was closed before the response was complete');
  });

  test('that never responds, stops within its response or is too slow ends the step at its timeout', async () => {
    const endsInTime = async (respond: Reply): Promise<void> => {
      const server = await serve({ '/token': respond });
      const result = await run({ inputs: { ...at(server), timeout: '1' } });
      expectFailure(result, 'TIMEOUT', /within 1 s[^]*timeout/u);
      expect(result.main.durationMs).toBeGreaterThanOrEqual(1000);
      expect(result.main.durationMs).toBeLessThan(10_000);
      expect(server.requests).toHaveLength(1);
    };
    await Promise.all([stall, stallInBody, trickle].map(endsInTime));
  });

  test('that sends no data for idle-timeout ends the attempt, as does the API', async () => {
    const fails = async (routes: Record<string, Reply>, sent: readonly string[]): Promise<void> => {
      const server = await serve(routes);
      const inputs = { ...at(server, 'GET /api'), 'idle-timeout': '1', retries: '0' };
      const result = await run({ inputs });
      expectFailure(result, 'TIMEOUT', /sent no data for 1 s\.[^]*raise the input idle-timeout/u);
      expect(lines(server)).toEqual(sent);
    };
    await Promise.all([
      fails({ '/token': stall }, ['POST /token']),
      fails({ '/token': token(), '/api': stallInBody }, ['POST /token', 'GET /api']),
    ]);
  });

  test('may send its response byte by byte', async () => {
    const json = JSON.stringify({ access_token: TOKEN, expires_in: 3600, note: 'größer' });
    const server = await serve({
      '/token': (response) =>
        pipeline(Readable.from(Array.from(Buffer.from(json), (byte) => Buffer.of(byte))), response, () => undefined),
    });
    expectSuccess(await run({ inputs: at(server) }));
  });
});

describe('an API response', () => {
  test.each([
    { name: 'incomplete', respond: truncated },
    { name: 'chunked and incomplete', respond: truncatedChunks },
  ])('to a GET that is $name leads to a retry', async ({ respond }) => {
    const server = await serve({ '/token': token(), '/api': [respond, reply(200, { complete: true })] });
    const result = await run({ inputs: at(server, 'GET /api') });
    expectSuccess(result);
    expect(result.outputs['response']).toBe('{"complete":true}');
    expect(lines(server)).toEqual(['POST /token', 'GET /api', 'GET /api']);
  });

  test('to a POST that is incomplete leads to no retry and no output', async () => {
    const server = await serve({ '/token': token(), '/api': [truncated, reply(200, {})] });
    const result = await run({ inputs: { ...at(server, 'POST /api'), body: '{}' } });
    expectFailure(result, 'CONNECTION_LOST', 'The server may have processed the request');
    expect(lines(server)).toEqual(['POST /token', 'POST /api']);
    expect(result.outputs['response']).toBeUndefined();
    expect(result.outputs['status']).toBeUndefined();
  });

  test('that never ends stops the step at its timeout, and the post step revokes the token', async () => {
    const system = keep(
      await startOAuthServer({
        intercept: (request, response) => {
          if (request.url !== '/api/slow') return false;
          trickle(response, request);
          return true;
        },
      }),
    );
    const inputs = {
      issuer: system.issuer,
      'base-url': system.baseUrl,
      'client-id': system.clientId,
      'client-secret': system.clientSecret,
      'ca-cert': system.caPem,
      request: 'GET /api/slow',
      timeout: '2',
    };
    const result = await run({ inputs, post: true });
    expectFailure(result, 'TIMEOUT', 'within 2 s');
    expect(result.main.durationMs).toBeLessThan(10_000);
    expect(result.post?.exitCode).toBe(0);
    const revoked = new URLSearchParams(system.requests.at(-1)?.body).get('token') ?? '';
    expect(revoked).not.toBe('');
    expect(await system.isActive(revoked)).toBe(false);
  });

  test.each<{ name: string; headers: Record<string, string> }>([
    { name: 'with Content-Length', headers: { 'content-length': String(65 * 1_048_576) } },
    { name: 'without Content-Length', headers: {} },
  ])('of more than 64 MiB $name is refused', async ({ headers }) => {
    const chunk = Buffer.alloc(1_048_576, 'x');
    const server = await serve({
      '/token': token(),
      '/api': (response) => {
        const chunks = Array.from({ length: 65 }, () => chunk);
        pipeline(Readable.from(chunks), response.writeHead(200, headers), () => undefined);
      },
    });
    const result = await run({ inputs: at(server, 'GET /api') });
    expectFailure(result, 'RESPONSE_TOO_LARGE', '64 MiB');
    expect(lines(server)).toEqual(['POST /token', 'GET /api']);
  });

  test('ends at its Content-Length, even if the body is longer', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n';
    const origin = await listen((socket) => socket.on('data', () => socket.end(`${head}{"done":true}<surplus>`)));
    const server = await serve({ '/token': token() });
    const result = await run({ inputs: { ...at({ origin }, 'GET /api'), ...at(server) } });
    expectSuccess(result);
    expect(result.outputs['response']).toBe('{"done":tru');
  });
});

describe('connections', () => {
  test('token, API and revocation on one origin share one connection', async () => {
    const system = keep(await startOAuthServer());
    const inputs = {
      issuer: system.issuer,
      'base-url': system.baseUrl,
      'client-id': system.clientId,
      'client-secret': system.clientSecret,
      'ca-cert': system.caPem,
      request: 'GET /api/whoami',
    };
    expectSuccess(await run({ inputs }));
    expect(lines(system)).toEqual([
      'GET /.well-known/openid-configuration',
      'POST /oauth2/token',
      'GET /api/whoami',
      'POST /oauth2/revoke',
    ]);
    expect(system.connections).toBe(1);
  });

  test('a server that announces the end of the connection gets a new one for the next request', async () => {
    const certificate = await (await createAuthority()).issue({ names: ['localhost'] });
    const close = { connection: 'close' };
    const server = await serve(
      { '/token': reply(200, { access_token: TOKEN }, close), '/api': reply(200, {}, close) },
      { certificate },
    );
    expectSuccess(await run({ inputs: { ...at(server, 'POST /api'), body: '{}', 'ca-cert': certificate.certPem } }));
    expect(server.connections).toBe(2);
  });

  test('a server that closes the connection unannounced gets a new one, and a POST is sent once', async () => {
    const closeAfterResponse: Reply = (response, request) => {
      const { socket } = request;
      token()(response, request);
      socket.end();
    };
    const server = await serve({ '/token': closeAfterResponse, '/api': reply(201, { id: 1 }) });
    expectSuccess(await run({ inputs: { ...at(server, 'POST /api'), body: '{}' } }));
    expect(lines(server)).toEqual(['POST /token', 'POST /api']);
    expect(server.connections).toBe(2);
  });

  test('an authorization server and an API on two origins each get only their own requests', async () => {
    const login = await serve({ '/token': token() });
    const api = await serve({ '/api': [reset, reply(200, {})] });
    expectSuccess(await run({ inputs: { ...at(api, 'GET /api'), ...at(login) } }));
    expect(lines(login)).toEqual(['POST /token']);
    expect(lines(api)).toEqual(['GET /api', 'GET /api']);
    expect(api.requests.every(({ body }) => body === '')).toBe(true);
  });
});
