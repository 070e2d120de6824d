import '../../../support/node-errors.js';
import { connect } from 'node:net';
import { createSecureContext } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { fetchList, type FetchSettings } from '../../../../src/http/crl/fetch-list.js';
import { NETWORK } from '../../../../src/http/crl/network.js';
import { startForwardProxy, type ForwardProxy } from '../../../support/forward-proxy.js';
import { startListServer, type ListServer } from '../../../support/list-server.js';

const PUBLIC = '203.0.113.7';
let lists: ListServer;
let proxy: ForwardProxy;
/** The addresses of each look-up in turn, and what was connected to. */
let found: string[][];
let connected: string[];

beforeAll(async () => {
  lists = await startListServer('127.0.0.1');
  proxy = await startForwardProxy(() => '127.0.0.1');
});
afterAll(() => Promise.all([lists.close(), proxy.close()]));

beforeEach(() => {
  lists.lists = { '/a.crl?x=1': 'content' };
  lists.requests.length = proxy.lines.length = 0;
  found = [[PUBLIC]];
  connected = [];
});
afterEach(() => {
  delete process.env['HTTP_PROXY'];
});

const settings = (more: Partial<FetchSettings> = {}): FetchSettings => ({
  network: {
    lookup: () => {
      const next = found.shift();
      return next === undefined
        ? Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }))
        : Promise.resolve(next);
    },
    connect: (address, port) => {
      connected.push(address);
      return connect({ host: '127.0.0.1', port: address === '203.0.113.9' ? 9 : port });
    },
  },
  environment: {},
  trust: { store: 'bundled', caCertificates: [], systemStore: false, unverifiedOrigins: [] },
  secureContext: () => createSecureContext(),
  signal: new AbortController().signal,
  ...more,
});

const url = (host = 'crl.test'): URL => new URL(`http://${host}:${lists.port}/a.crl?x=1`);

describe('a list', () => {
  test('is fetched from the address that was checked, with one look-up', async () => {
    found = [[PUBLIC], ['127.0.0.1']];
    expect((await fetchList(url(), false, settings())).toString()).toBe('content');
    expect([connected, found]).toEqual([[PUBLIC], [['127.0.0.1']]]);
    const [request] = lists.requests;
    expect(request?.line).toBe('GET /a.crl?x=1');
    expect(request?.headers).toMatchObject({ host: `crl.test:${lists.port}`, 'user-agent': 'bearer-step' });
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual(['accept', 'connection', 'host', 'user-agent']);
  });

  test('is fetched from the next address if the first one does not respond', async () => {
    found = [['203.0.113.9', PUBLIC]];
    expect((await fetchList(url(), false, settings())).toString()).toBe('content');
    expect(connected).toEqual(['203.0.113.9', PUBLIC]);
  });

  test('is never fetched from a refused address among others', async () => {
    found = [['127.0.0.1', '169.254.169.254', '203.0.113.9']];
    await expect(fetchList(url(), false, settings())).rejects.toMatchObject({
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(connected).toEqual(['203.0.113.9']);
  });

  test.each([
    { name: 'private', address: '10.0.0.1', isNear: false, message: 'private address, but the server is not' },
    { name: 'loopback', address: '127.0.0.1', isNear: true, message: 'loopback' },
    { name: 'nowhere', address: '', isNear: true, message: 'resolved' },
  ])('at a $name host is refused', async ({ address, isNear, message }) => {
    found = address === '' ? [] : [[address]];
    await expect(fetchList(url(), isNear, settings())).rejects.toMatchObject({
      message: expect.stringContaining(message),
    });
    expect(connected).toEqual([]);
  });

  test('at a private host is fetched for a server that is near', async () => {
    found = [['10.0.0.1']];
    expect((await fetchList(url(), true, settings())).toString()).toBe('content');
    expect(connected).toEqual(['10.0.0.1']);
  });

  test('that is silent ends at the limit, and may come later', async () => {
    lists.lists = { '/a.crl?x=1': () => undefined };
    await expect(fetchList(url(), false, settings({ limitMs: 200 }))).rejects.toMatchObject({
      message: 'did not respond within 0.2 s',
      isTransient: true,
    });
  });

  test('that is slow ends at the limit', async () => {
    lists.lists = { '/a.crl?x=1': (response) => void response.writeHead(200).write('half') };
    await expect(fetchList(url(), false, settings({ limitMs: 200 }))).rejects.toMatchObject({ isTransient: true });
  });

  test('that ends too early is no list', async () => {
    lists.lists = {
      '/a.crl?x=1': (response) => {
        response.writeHead(200, { 'content-length': 100 }).write('half', () => response.socket?.destroy());
      },
    };
    await expect(fetchList(url(), false, settings())).rejects.toMatchObject({ isTransient: true });
  });

  test('that announces more than 20 MiB is not read', async () => {
    lists.lists = {
      '/a.crl?x=1': (response) => void response.writeHead(200, { 'content-length': 21 * 1_048_576 }).write('a'),
    };
    await expect(fetchList(url(), false, settings())).rejects.toMatchObject({ message: 'has more than 20 MiB' });
  });

  test('is not fetched after the end of the step', async () => {
    const reason = new Error('the end');
    const signal = AbortSignal.abort(reason);
    await expect(fetchList(url(), false, settings({ signal }))).rejects.toBe(reason);
    expect(lists.requests).toEqual([]);
  });
});

describe('through a proxy, a list', () => {
  beforeEach(() => {
    process.env['HTTP_PROXY'] = proxy.url;
  });
  // The proxy itself is at loopback, which is the user's choice.
  const proxied = (): FetchSettings => ({
    ...settings(),
    environment: process.env,
    network: { ...settings().network, connect: (...to) => NETWORK.connect(...to) },
  });

  test('is requested by its name if only the proxy knows it', async () => {
    found = [];
    expect((await fetchList(url(), false, proxied())).toString()).toBe('content');
    expect(proxy.lines).toEqual([`GET ${url().href}`]);
  });

  test.each([[['127.0.0.1']], [[PUBLIC, '10.0.0.1']]])('with the known addresses %j is refused', async (addresses) => {
    found = [addresses];
    await expect(fetchList(url(), false, proxied())).rejects.toMatchObject({
      message: expect.stringContaining('must not be fetched'),
    });
    expect(proxy.lines).toEqual([]);
  });

  test('at a literal address is refused', async () => {
    await expect(fetchList(url('169.254.169.254'), true, proxied())).rejects.toMatchObject({
      message: expect.stringContaining('metadata'),
    });
    expect(proxy.lines).toEqual([]);
  });

  test('gets the credentials of the proxy only in its own header, or none', async () => {
    found = [];
    process.env['HTTP_PROXY'] = proxy.url.replace(/[^/]*@/u, '').replace('127.0.0.1', 'localhost');
    const network = {
      lookup: (host: string) => settings().network.lookup(host),
      connect: (address: string, port: number) => NETWORK.connect(address, port),
    };
    found = [[PUBLIC], ['127.0.0.1']];
    expect((await fetchList(url(), false, { ...proxied(), network })).toString()).toBe('content');
    expect(lists.requests.map(({ headers }) => headers['proxy-authorization'])).toEqual([undefined]);
  });

  test('over https is reached by a tunnel, and its certificate is verified', async () => {
    process.env['HTTPS_PROXY'] = proxy.url;
    found = [];
    const secure = new URL(`https://crl.test:${lists.port}/a.crl`);
    // The server there speaks no TLS.
    await expect(fetchList(secure, false, proxied())).rejects.toMatchObject({ isTransient: true });
    expect(proxy.lines).toEqual([`CONNECT crl.test:${lists.port}`]);
    delete process.env['HTTPS_PROXY'];
  });
});
