/** Pins, other names and revocation lists of the exchange, directly and through a proxy. */
import '../../support/node-errors.js';
import { createServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { createSecureContext, type TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createDeadline } from '../../../src/http/deadline.js';
import { createExchange, type Exchange } from '../../../src/http/exchange.js';
import type { HttpRequest } from '../../../src/http/message.js';
import type { Trust } from '../../../src/http/trust.js';
import { createFakeHost } from '../../support/fake-host.js';
import { startForwardProxy, type ForwardProxy } from '../../support/forward-proxy.js';
import { startListServer, type ListServer } from '../../support/list-server.js';
import { fingerprint, Pki, type Entity } from '../../support/pki.js';

const HUB = 'hub.test';
// OpenSSL starts for each certificate and list, which takes long on a busy machine.
jest.setTimeout(30_000);

const pki = new Pki();
const cleanup: (() => unknown)[] = [];
let proxy: ForwardProxy;
let lists: ListServer;
let root: Entity;
let middle: Entity;
let first: Entity;
let second: Entity;

beforeAll(async () => {
  proxy = await startForwardProxy(() => '127.0.0.1');
  lists = await startListServer('127.0.0.1');
  const base = `http://crl.test:${lists.port}`;
  root = pki.root('Root');
  middle = pki.authority('Middle', root, { points: [`${base}/root.crl`] });
  first = pki.server('First', middle, { points: [`${base}/middle.crl`] });
  second = pki.server('Second', middle, {
    points: [`${base}/middle.crl`],
    names: 'DNS:hub.test,DNS:localhost,DNS:alias.test',
  });
  lists.lists = { '/root.crl': pki.list(root), '/middle.crl': pki.list(middle) };
});

afterAll(async () => {
  await Promise.all([proxy.close(), lists.close()]);
  pki.remove();
});

afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
  delete process.env['HTTPS_PROXY'];
  delete process.env['HTTP_PROXY'];
});

interface Turning {
  port: number;
  /** The names that clients asked for, and the requests. */
  names: string[];
  requests: string[];
}

/** Starts a server that shows these certificates in turn, the last one again and again. */
async function startWith(tls: TlsOptions, close: boolean, ...entities: readonly Entity[]): Promise<Turning> {
  const contexts = entities.map(({ pem, keyPem }) => createSecureContext({ cert: pem + middle.pem, key: keyPem }));
  const turning: Turning = { port: 0, names: [], requests: [] };
  const server = createServer(
    {
      ...tls,
      SNICallback: (name, done) => {
        turning.names.push(name);
        done(null, contexts[Math.min(turning.names.length, contexts.length) - 1]);
      },
    },
    (request, response) => {
      turning.requests.push(request.url ?? '');
      if (close) response.setHeader('connection', 'close');
      response.end('{}');
    },
  );
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.push(() => (server.closeAllConnections(), server.close()));
  turning.port = (server.address() as AddressInfo).port;
  return turning;
}

const start = (...entities: readonly Entity[]): Promise<Turning> => startWith({}, false, ...entities);

function open(trust: Partial<Trust>): Exchange {
  const all = {
    store: 'bundled',
    caCertificates: [root.pem],
    systemStore: false,
    unverifiedOrigins: [],
    ...trust,
  } as const;
  const network = {
    lookup: (host: string) =>
      host === 'crl.test' ? Promise.resolve(['203.0.113.7']) : Promise.reject(new Error('unknown')),
    connect: (_: string, port: number) => connect({ host: '127.0.0.1', port }),
  };
  return createExchange(all, { host: createFakeHost(), environment: process.env, network });
}

function send(exchange: Exchange, origin: string): Promise<unknown> {
  const deadline = createDeadline(20_000, () => Date.now());
  cleanup.push(() => deadline.close());
  const request: HttpRequest = {
    method: 'GET',
    url: new URL(`${origin}/a`),
    headers: {},
    body: undefined,
    maxBodyBytes: 99,
  };
  return exchange.send(request, deadline);
}

describe.each(['directly', 'through a proxy'])('%s', (route) => {
  const originOf = ({ port }: Turning): string => {
    if (route === 'directly') return `https://localhost:${port}`;
    // The lists must not go through the proxy, which finds everything at loopback.
    process.env['HTTPS_PROXY'] = proxy.url;
    return `https://${HUB}:${port}`;
  };

  test('a pin is enough', async () => {
    const server = await start(second);
    const origin = originOf(server);
    const exchange = open({ caCertificates: [], pinned: { origins: [origin], fingerprints: [fingerprint(second)] } });
    await expect(send(exchange, origin)).resolves.toMatchObject({ status: 200 });
  });

  test('another certificate than the pinned one gets nothing', async () => {
    const server = await start(second);
    const origin = originOf(server);
    const exchange = open({ pinned: { origins: [origin], fingerprints: [fingerprint(first)] } });
    await expect(send(exchange, origin)).rejects.toMatchObject({ code: 'TLS_PIN', unsent: true, transient: false });
    expect(server.requests).toEqual([]);
  });

  test('another name is asked for, and must be in the certificate', async () => {
    const server = await start(second);
    const origin = originOf(server);
    const named = (name: string): Partial<Trust> => ({ serverName: { origins: [origin], name } });
    await expect(send(open(named('alias.test')), origin)).resolves.toMatchObject({ status: 200 });
    await expect(send(open(named('other.test')), origin)).rejects.toMatchObject({ code: 'TLS_HOSTNAME' });
    expect(server.names).toEqual(['alias.test', 'other.test']);
    expect(server.requests).toEqual(['/a']);
  });

  test('with revocation lists, several certificates in turn are checked', async () => {
    const server = await start(first, second);
    await expect(send(open({ crl: 'require' }), originOf(server))).resolves.toMatchObject({ status: 200 });
    expect(server.requests).toEqual(['/a']);
  });

  test('with revocation lists of a shard, several certificates in turn are checked', async () => {
    const scope = `issuingDistributionPoint=critical,@scope\n[scope]\nfullname=URI:http://crl.test:${lists.port}/root.crl\n`;
    const contents = [pki.list(root, { extensions: scope }), pki.list(middle, { revoked: [second] })];
    const server = await start(first, second);
    const sent = send(open({ crl: { files: [], contents } }), originOf(server));
    await expect(sent).rejects.toMatchObject({ code: 'TLS_REVOKED' });
    expect(server.requests).toEqual([]);
  });

  test('with revocation lists, a server that never shows what was checked is given up', async () => {
    const others = Array.from({ length: 12 }, (_, at) => {
      const authority = pki.authority(`Middle ${at}`, root, { points: [`http://crl.test:${lists.port}/root.crl`] });
      lists.lists = { ...lists.lists, [`/${at}.crl`]: pki.list(authority) };
      const leaf = pki.server(`Leaf ${at}`, authority, { points: [`http://crl.test:${lists.port}/${at}.crl`] });
      return { ...leaf, pem: leaf.pem + authority.pem };
    });
    const server = await start(...others);
    await expect(send(open({ crl: 'require' }), originOf(server))).rejects.toMatchObject({ code: 'CRL_UNAVAILABLE' });
    expect(server.requests).toEqual([]);
    expect(server.names.length).toBeLessThanOrEqual(8);
  });
});

test.each([
  { version: 'TLSv1.2', kind: 'a pin' },
  { version: 'TLSv1.3', kind: 'a pin' },
  { version: 'TLSv1.2', kind: 'revocation lists' },
  { version: 'TLSv1.3', kind: 'revocation lists' },
] as const)('with $kind, every connection shows its certificate ($version)', async ({ version, kind }) => {
  const server = await startWith({ maxVersion: version }, true, first);
  const origin = `https://localhost:${server.port}`;
  const pinned = { origins: [origin], fingerprints: [fingerprint(first)] };
  const exchange = open(kind === 'a pin' ? { pinned } : { crl: 'require' });
  for (let count = 0; count < 3; count += 1) {
    await expect(send(exchange, origin)).resolves.toMatchObject({ status: 200 });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(server.names.length).toBe(kind === 'a pin' ? 3 : 4);
});

test('the same lists hold for the next request, without another handshake', async () => {
  const server = await start(first);
  lists.requests.length = 0;
  const exchange = open({ crl: 'require' });
  for (let count = 0; count < 3; count += 1) await send(exchange, `https://localhost:${server.port}`);
  expect(server.names.length).toBe(2);
  expect(lists.requests.map(({ line }) => line)).toEqual(['GET /middle.crl', 'GET /root.crl']);
});

test('lists that expire are fetched again', async () => {
  const server = await start(first);
  const SECOND = 1 / 86_400;
  const before = lists.lists;
  cleanup.push(() => (lists.lists = before));
  lists.lists = { ...before, '/middle.crl': pki.list(middle, { nextUpdate: 2 * SECOND }) };
  lists.requests.length = 0;
  const exchange = open({ crl: 'require' });
  await send(exchange, `https://localhost:${server.port}`);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  lists.lists = before;
  await send(exchange, `https://localhost:${server.port}`);
  expect(lists.requests.map(({ line }) => line)).toEqual(['GET /middle.crl', 'GET /root.crl', 'GET /middle.crl']);
  expect(server.names.length).toBe(4);
});
