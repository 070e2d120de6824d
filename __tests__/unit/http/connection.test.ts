import '../../support/node-errors.js';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, type Authority } from '../../../sandbox/certificates.js';
import { startRecordingServer, type RecordingServer } from '../../../sandbox/recording-server.js';
import { StepError } from '../../../src/lib/errors.js';
import { createDeadline } from '../../../src/http/deadline.js';
import { createExchange } from '../../../src/http/exchange.js';
import type { HttpResponse } from '../../../src/http/message.js';
import { createFakeHost } from '../../support/fake-host.js';

/** A host that only the proxy can resolve: @actions/http-client never uses a proxy for loopback. */
const HOST = 'api.sandbox.test';

type Tunnel = (request: IncomingMessage, socket: Socket) => void;

let authority: Authority;
let server: RecordingServer;
let proxy: { port: number; requests: IncomingMessage[]; close: () => Promise<unknown> };
let tunnel: Tunnel;

const serverPort = (): number => Number(new URL(server.origin).port);

const pass: Tunnel = (_, socket) => {
  const upstream = connect(serverPort(), '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    upstream.pipe(socket).pipe(upstream);
  });
  for (const end of [upstream, socket]) end.on('error', () => undefined);
};

async function startProxy(): Promise<typeof proxy> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const listener = createServer().on('connect', (request: IncomingMessage, socket: Socket) => {
    requests.push(request);
    sockets.add(socket);
    tunnel(request, socket);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const close = (): Promise<unknown> => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => listener.close(resolve));
  };
  return { port: (listener.address() as AddressInfo).port, requests, close };
}

beforeAll(async () => {
  authority = await createAuthority();
  const certificate = await authority.issue({ names: [HOST] });
  server = await startRecordingServer({ certificate, handler: (_, response) => response.end('through the tunnel') });
  proxy = await startProxy();
  for (const name of ['no_proxy', 'NO_PROXY', 'https_proxy']) Reflect.deleteProperty(process.env, name);
  process.env['HTTPS_PROXY'] = `http://robot:pass%20word@127.0.0.1:${proxy.port}`;
});

afterEach(() => {
  proxy.requests.length = 0;
});

afterAll(async () => {
  delete process.env['HTTPS_PROXY'];
  await proxy.close();
  await server.close();
});

const send = async (caCertificates: string[], end?: StepError): Promise<HttpResponse> => {
  const trust = { store: 'default', caCertificates, systemStore: true, unverifiedOrigins: [] } as const;
  const exchange = createExchange(trust, { host: createFakeHost(), environment: process.env });
  const deadline = createDeadline(20_000, () => Date.now());
  if (end !== undefined) tunnel = () => setImmediate(() => deadline.end(end));
  const url = new URL(`https://${HOST}:${serverPort()}/a`);
  try {
    return await exchange.send({ method: 'POST', url, headers: {}, body: '{}', maxBodyBytes: 1000 }, deadline);
  } finally {
    deadline.close();
  }
};

describe('through a proxy', () => {
  test('a request reaches a server with a CA in ca-cert, and the proxy gets its credentials', async () => {
    tunnel = pass;
    expect((await send([authority.certificatePem])).body.toString()).toBe('through the tunnel');
    expect(proxy.requests).toHaveLength(1);
    expect(proxy.requests[0]).toMatchObject({ method: 'CONNECT', url: `${HOST}:${serverPort()}` });
    const credentials = `Basic ${Buffer.from('robot:pass word').toString('base64')}`;
    expect(proxy.requests[0]?.headers['proxy-authorization']).toBe(credentials);
  });

  test('certificates are verified', async () => {
    tunnel = pass;
    const before = server.requests.length;
    await expect(send([])).rejects.toMatchObject({ code: 'TLS_UNTRUSTED' });
    expect(server.requests).toHaveLength(before);
  });

  test.each([
    { status: 407, transient: false },
    { status: 503, transient: true },
  ])(
    'an error of the proxy with status $status is PROXY_FAILED, and nothing was sent',
    async ({ status, transient }) => {
      tunnel = (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      await expect(send([])).rejects.toMatchObject({
        code: 'PROXY_FAILED',
        unsent: true,
        transient,
        message: expect.stringContaining(`returned HTTP ${status}`),
      });
    },
  );

  test('the server may have received a request through a lost tunnel', async () => {
    tunnel = (_, socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n');
    await expect(send([])).rejects.toMatchObject({ code: 'CONNECTION_LOST', unsent: false });
  });

  test('the end of the step ends a request to a proxy that sends nothing', async () => {
    const reason = new StepError('TIMEOUT', 'The step did not finish.');
    await expect(send([], reason)).rejects.toBe(reason);
  });

  test('a missing proxy is PROXY_FAILED', async () => {
    const original = process.env['HTTPS_PROXY'];
    process.env['HTTPS_PROXY'] = 'http://127.0.0.1:1';
    await expect(send([])).rejects.toMatchObject({
      code: 'PROXY_FAILED',
      unsent: true,
      transient: true,
      message: expect.stringContaining('cannot be reached'),
    });
    process.env['HTTPS_PROXY'] = original;
  });
});
