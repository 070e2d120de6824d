import '../../support/node-errors.js';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAuthority, type Authority, type CertificateRequest } from '../../../sandbox/certificates.js';
import { startRecordingServer, type Handler, type RecordingServer } from '../../../sandbox/recording-server.js';
import { StepError } from '../../../src/lib/errors.js';
import { createDeadline, type Deadline } from '../../../src/http/deadline.js';
import { createExchange } from '../../../src/http/exchange.js';
import type { HttpResponse, HttpRequest } from '../../../src/http/message.js';
import type { Trust } from '../../../src/http/trust.js';
import { createFakeHost, type FakeHost } from '../../support/fake-host.js';

const cleanup: (() => unknown)[] = [];
let host: FakeHost;
let deadline: Deadline;
let authority: Authority;

beforeAll(async () => {
  authority = await createAuthority();
});

beforeEach(() => {
  host = createFakeHost();
  deadline = createDeadline(20_000, () => Date.now());
});

afterEach(async () => {
  deadline.close();
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

const trusting = (trust: Partial<Trust> = {}): Trust => ({
  store: 'default',
  caCertificates: [authority.certificatePem],
  systemStore: false,
  unverifiedOrigins: [],
  ...trust,
});

const get = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url: new URL(url),
  headers: {},
  body: undefined,
  maxBodyBytes: 1_048_576,
  ...more,
});

const ok: Handler = (_, response) => response.end('{"a":1}');

async function serve(handler: Handler, certificate?: CertificateRequest): Promise<RecordingServer> {
  const server = await startRecordingServer({
    handler,
    ...(certificate === undefined ? {} : { certificate: await authority.issue(certificate) }),
  });
  cleanup.push(() => server.close());
  return server;
}

/** Starts a server. Resolves to its port. */
async function listen(server: Server, address = '127.0.0.1'): Promise<number> {
  server.listen(0, address);
  await once(server, 'listening');
  cleanup.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

const exchangeOnce = (attempt: HttpRequest, trust = trusting()): Promise<HttpResponse> =>
  createExchange(trust, { host, environment: process.env }).send(attempt, deadline);

describe('an exchange', () => {
  test('asks right before the first byte of each request whether it may be sent, and otherwise sends nothing', async () => {
    const server = await serve(ok, { names: ['localhost'] });
    const exchange = createExchange(trusting(), { host, environment: process.env });
    const stopped = new StepError('LEASE_TAKEN', 'Stopped.', { unsent: true });
    let asked = 0;
    const beforeSend = (): void => {
      asked += 1;
      if (asked === 2) throw stopped;
    };
    const attempt = get(server.origin, { beforeSend });
    expect((await exchange.send(attempt, deadline)).status).toBe(200);
    await expect(exchange.send(attempt, deadline)).rejects.toBe(stopped);
    expect((await exchange.send(attempt, deadline)).status).toBe(200);
    expect([asked, server.requests.length]).toEqual([3, 2]);
  });

  test('sends method, path, headers and body unchanged, and resolves to the complete response', async () => {
    const server = await serve((_, response) => {
      response.writeHead(
        201,
        [
          ['Content-Type', 'text/plain'],
          ['Link', '</a>'],
          ['Link', '</b>'],
          ['Set-Cookie', 'c=d'],
        ].flat(),
      );
      response.end('grüße');
    });
    const headers = { 'content-type': 'application/json', 'X-Own': 'value' };
    const response = await exchangeOnce(
      get(`${server.origin}/a%20b?c=d&c=e`, { method: 'PATCH', headers, body: '{"ü":1}' }),
    );
    expect(response).toMatchObject({ status: 201, headers: { 'content-type': 'text/plain', link: '</a>, </b>' } });
    expect(response.headers['set-cookie']).toBe('c=d');
    expect(response.body.toString()).toBe('grüße');
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'PATCH', url: '/a%20b?c=d&c=e', body: '{"ü":1}' });
    const sent = request?.headers.map((item) => item.toLowerCase()) ?? [];
    expect(sent).toEqual(
      expect.arrayContaining(['x-own', 'value', 'content-length', '8', 'user-agent', 'bearer-step']),
    );
  });

  test('keeps one TLS connection per origin', async () => {
    const [first, second] = [await serve(ok, { names: ['localhost'] }), await serve(ok, { names: ['localhost'] })];
    const exchange = createExchange(trusting(), { host, environment: process.env });
    for (const path of ['/a', '/b', '/c']) await exchange.send(get(first.origin + path), deadline);
    await exchange.send(get(second.origin), deadline);
    expect([first.connections, second.connections]).toEqual([1, 1]);
    expect(host.lines).toEqual([]);
  });

  test.each([301, 302, 307, 401, 404, 429, 500, 503])('returns a response with status %i unchanged', async (status) => {
    const server = await serve((_, response) =>
      response.writeHead(status, { location: '/b', 'retry-after': '0' }).end(),
    );
    expect((await exchangeOnce(get(server.origin))).status).toBe(status);
    expect(server.requests).toHaveLength(1);
  });

  test('returns a response without a body', async () => {
    const server = await serve((_, response) => response.writeHead(204).end());
    expect(await exchangeOnce(get(server.origin, { method: 'DELETE' }))).toMatchObject({
      status: 204,
      body: Buffer.alloc(0),
    });
  });

  test('returns the response to HEAD, however large the body of GET is', async () => {
    const server = await serve((_, response) => response.writeHead(200, { 'content-length': '999999999' }).end());
    const response = await exchangeOnce(get(server.origin, { method: 'HEAD' }));
    expect(response.headers['content-length']).toBe('999999999');
    expect(response.body).toHaveLength(0);
  });

  test('decodes a compressed response although it did not request compression', async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('text')),
    );
    expect((await exchangeOnce(get(server.origin))).body.toString()).toBe('text');
  });

  test('reaches an IPv6 address', async () => {
    const port = await listen(
      createHttpServer((_, response) => response.setHeader('connection', 'close').end('six')),
      '::1',
    );
    expect((await exchangeOnce(get(`http://[::1]:${port}/`))).body.toString()).toBe('six');
  });

  test('opens a new connection after a failed attempt', async () => {
    let calls = 0;
    const server = await serve((request, response) =>
      (calls += 1) === 1 ? request.socket.destroy() : response.end('second'),
    );
    const exchange = createExchange(trusting(), { host, environment: process.env });
    await expect(exchange.send(get(server.origin), deadline)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect((await exchange.send(get(server.origin), deadline)).body.toString()).toBe('second');
    expect(server.connections).toBe(2);
  });
});

test('a response with 60 KiB of headers is read', async () => {
  const policy = 'a'.repeat(60 * 1024);
  const server = await serve((_, response) => response.writeHead(200, { policy }).end('fine'));
  const response = await exchangeOnce(get(server.origin));
  expect(response.headers['policy']).toBe(policy);
  expect(response.body.toString()).toBe('fine');
});

test('a body that is not in its coding is used as it is, with a warning', async () => {
  const server = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('{}'));
  expect((await exchangeOnce(get(server.origin))).body.toString()).toBe('{}');
  expect(host.warnings).toEqual([
    `${new URL(server.origin).host} sent the Content-Encoding "gzip", but its body is not in this coding. ` +
      'The step reads the body as it is.',
  ]);
});

describe('an attempt fails with', () => {
  test('CONNECTION_REFUSED if no server listens, and nothing was sent', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    await expect(exchangeOnce(get(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({
      code: 'CONNECTION_REFUSED',
      transient: true,
      unsent: true,
    });
  });

  test('CONNECTION_LOST if the server closes the connection without a response', async () => {
    const server = await serve((request) => request.socket.destroy());
    await expect(exchangeOnce(get(server.origin, { method: 'POST', body: '{}' }))).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      transient: true,
      unsent: false,
    });
  });

  test('CONNECTION_LOST if the body is incomplete', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    await expect(exchangeOnce(get(server.origin))).rejects.toMatchObject({ code: 'CONNECTION_LOST', unsent: false });
  });

  test('CONNECTION_LOST at once if the server switches protocols', async () => {
    const port = await listen(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () =>
          socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
        );
      }),
    );
    const startedAt = performance.now();
    await expect(exchangeOnce(get(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });

  test('INPUT_INVALID for a request that Node.js refuses to send, and nothing was sent', async () => {
    const { origin, requests } = await serve(ok);
    const refused = exchangeOnce(get(`${origin}/`, { headers: { trailer: 'x', 'transfer-encoding': 'identity' } }));
    await expect(refused).rejects.toMatchObject({ code: 'INPUT_INVALID', unsent: true, transient: false });
    expect(requests).toEqual([]);
  });

  test('HTTP_INVALID if the response is not HTTP', async () => {
    const port = await listen(
      createServer((socket) => void socket.once('data', () => socket.end('SSH-2.0-OpenSSH\r\n'))),
    );
    await expect(exchangeOnce(get(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({ code: 'HTTP_INVALID' });
  });

  test.each([
    {
      name: 'more than 64 KiB of headers',
      response: `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(65_536)}\r\n\r\n`,
      message: /sent more than 64 KiB of response headers/u,
    },
    {
      name: 'Content-Length before Transfer-Encoding',
      response: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
      message: /both Content-Length and Transfer-Encoding/u,
    },
    {
      name: 'Transfer-Encoding before Content-Length',
      response: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
      message: /both Content-Length and Transfer-Encoding/u,
    },
  ])('HTTP_INVALID because of $name', async ({ response, message }) => {
    const port = await listen(
      createServer((socket) => void socket.on('error', () => undefined).once('data', () => socket.end(response))),
    );
    await expect(exchangeOnce(get(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({
      code: 'HTTP_INVALID',
      message: expect.stringMatching(message),
    });
  });

  test('TLS_FAILED if the server does not use TLS, and nothing was sent', async () => {
    const server = await serve(ok);
    await expect(exchangeOnce(get(server.origin.replace('http:', 'https:')))).rejects.toMatchObject({
      code: 'TLS_FAILED',
      unsent: true,
    });
    expect(server.requests).toHaveLength(0);
  });

  test('RESPONSE_TOO_LARGE above its limit, and the connection is closed', async () => {
    const server = await serve((request, response) => {
      cleanup.push(() => once(request.socket, 'close').catch(() => undefined));
      const write = (): boolean => response.destroyed || response.write('a'.repeat(65_536), () => void write());
      write();
    });
    await expect(exchangeOnce(get(server.origin, { maxBodyBytes: 100_000 }))).resolves.toMatchObject({
      status: 200,
      body: Buffer.alloc(0),
      error: { code: 'RESPONSE_TOO_LARGE' },
    });
  });

  describe('RESPONSE_TOO_LARGE because of Content-Length', () => {
    const announce =
      (length: number): Handler =>
      (request, response) => {
        response.writeHead(request.method === 'HEAD' ? 200 : 206, { 'content-length': String(length) }).flushHeaders();
        if (request.method === 'HEAD') response.end();
      };

    test('at once, with the status, before the body arrives', async () => {
      const server = await serve(announce(100_001));
      await expect(exchangeOnce(get(server.origin, { maxBodyBytes: 100_000 }))).resolves.toMatchObject({
        status: 206,
        headers: { 'content-length': '100001' },
        error: { code: 'RESPONSE_TOO_LARGE' },
      });
    });

    test('but not for HEAD, which has no body', async () => {
      const server = await serve(announce(100_001));
      const response = await exchangeOnce(get(server.origin, { method: 'HEAD', maxBodyBytes: 100_000 }));
      expect(response).toMatchObject({ status: 200 });
      expect(response.error).toBeUndefined();
    });
  });

  test.each<{ name: string; handler: Handler }>([
    { name: 'sends nothing', handler: () => undefined },
    { name: 'stops within its body', handler: (_, response) => response.writeHead(200).write('half') },
  ])('the reason for the end of the step if the server $name', async ({ handler }) => {
    const reason = new StepError('CANCELLED', 'The step was cancelled.');
    const server = await serve((...call) => {
      handler(...call);
      setImmediate(() => deadline.end(reason));
    });
    await expect(exchangeOnce(get(server.origin))).rejects.toBe(reason);
  });

  test('the reason for the end of the step if the step has already ended, and nothing is sent', async () => {
    const server = await serve(ok);
    const reason = new StepError('CANCELLED', 'The step was cancelled.');
    deadline.end(reason);
    await expect(exchangeOnce(get(server.origin))).rejects.toBe(reason);
    expect(server.requests).toHaveLength(0);
  });
});

describe('the certificate of a server', () => {
  test.each<{ name: string; certificate: CertificateRequest; trust?: Partial<Trust>; code: string }>([
    {
      name: 'of an unknown CA',
      certificate: { names: ['localhost'] },
      trust: { caCertificates: [] },
      code: 'TLS_UNTRUSTED',
    },
    { name: 'that is self-signed', certificate: { names: ['localhost'], selfSigned: true }, code: 'TLS_UNTRUSTED' },
    { name: 'for another host name', certificate: { names: ['other.test'] }, code: 'TLS_HOSTNAME' },
    { name: 'that has expired', certificate: { names: ['localhost'], expired: true }, code: 'TLS_EXPIRED' },
  ])('$name is refused before anything is sent', async ({ certificate, trust, code }) => {
    const server = await serve(ok, certificate);
    await expect(exchangeOnce(get(server.origin), trusting(trust))).rejects.toMatchObject({ code, unsent: true });
    expect(server.requests).toHaveLength(0);
  });

  test('of an unknown CA is refused at once if the operating system’s CA list is already trusted', async () => {
    const server = await serve(ok, { names: ['localhost'] });
    const trust = trusting({ caCertificates: [], systemStore: true });
    await expect(exchangeOnce(get(server.origin), trust)).rejects.toMatchObject({ code: 'TLS_UNTRUSTED' });
  });

  test('is trusted if it is in ca-cert itself', async () => {
    const certificate = await authority.issue({ names: ['localhost'], selfSigned: true });
    const server = await startRecordingServer({ certificate, handler: ok });
    cleanup.push(() => server.close());
    expect((await exchangeOnce(get(server.origin), trusting({ caCertificates: [certificate.certPem] }))).status).toBe(
      200,
    );
  });

  test('is verified despite NODE_TLS_REJECT_UNAUTHORIZED=0, with a warning', async () => {
    const original = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    cleanup.push(() => {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      if (original !== undefined) process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = original;
    });
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    const server = await serve(ok, { names: ['other.test'] });
    await expect(exchangeOnce(get(server.origin))).rejects.toMatchObject({ code: 'TLS_HOSTNAME' });
    expect(host.warnings).toEqual([expect.stringContaining('NODE_TLS_REJECT_UNAUTHORIZED=0')]);
  });

  test('may change by OPENSSL_CONF, so the exchange warns', () => {
    const environment = { OPENSSL_CONF: '/etc/openssl.cnf' };
    createExchange(trusting(), { host, environment });
    expect(host.warnings).toEqual([expect.stringContaining('OPENSSL_CONF is set')]);
    createExchange(trusting(), { host, environment: { OPENSSL_CONF: '' } });
    expect(host.warnings).toHaveLength(1);
  });

  test('is not verified if the workflow disables it, with a warning that describes the certificate', async () => {
    const server = await serve(ok, { names: ['other.test'], expired: true });
    const exchange = createExchange(trusting({ caCertificates: [], unverifiedOrigins: [server.origin] }), {
      host,
      environment: process.env,
    });
    await exchange.send(get(server.origin), deadline);
    await exchange.send(get(server.origin), deadline);
    expect(host.warnings).toHaveLength(1);
    expect(host.warnings[0]).toMatch(
      /not verified .*subject CN=other\.test, issuer CN=Sandbox CA, valid to .*SHA-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}.*ca-cert/u,
    );
  });

  test('is verified at every other origin', async () => {
    const server = await serve(ok, { names: ['other.test'] });
    const trust = trusting({ unverifiedOrigins: ['https://localhost:1'] });
    await expect(exchangeOnce(get(server.origin), trust)).rejects.toMatchObject({ code: 'TLS_HOSTNAME' });
  });
});

describe('a connection before the first request', () => {
  const openedBy = (url: string, environment: NodeJS.ProcessEnv = {}): string[] => {
    const opened: string[] = [];
    const preconnected = { open: (target: URL) => opened.push(target.origin), take: () => Promise.resolve(undefined) };
    const deps = { host, environment, preconnected: preconnected as never };
    createExchange(trusting(), deps).preconnect(new URL(url));
    return opened;
  };

  test('is opened to an https server', () => {
    expect(openedBy('https://api.example.com/a')).toEqual(['https://api.example.com']);
  });

  test.each<{ name: string; url: string; environment: NodeJS.ProcessEnv }>([
    { name: 'an http server', url: 'http://127.0.0.1/', environment: {} },
    { name: 'a proxy', url: 'https://api.example.com', environment: { HTTPS_PROXY: 'http://127.0.0.1:3128' } },
    { name: 'an invalid proxy', url: 'https://api.example.com', environment: { HTTPS_PROXY: 'http://[' } },
  ])('is not opened for $name', ({ url, environment }) => {
    expect(openedBy(url, environment)).toEqual([]);
  });

  test('is possible without a place for sockets', () => {
    const exchange = createExchange(trusting(), { host, environment: {} });
    expect(() => exchange.preconnect(new URL('https://api.example.com'))).not.toThrow();
  });
});
