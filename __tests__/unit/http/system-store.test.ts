import '../../support/node-errors.js';
import { once } from 'node:events';
import { createServer } from 'node:https';
import * as tls from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createAuthority, type Authority } from '../../../sandbox/certificates.js';
import { startRecordingServer, type RecordingServer } from '../../../sandbox/recording-server.js';
import { createDeadline } from '../../../src/http/deadline.js';
import type { Exchange } from '../../../src/http/exchange.js';
import type { HttpResponse } from '../../../src/http/message.js';
import { createFakeHost, type FakeHost } from '../../support/fake-host.js';

/** Replaces the CA lists of Node.js and of the operating system, which no test may change. */
const stores: Record<string, string[]> = { default: [], bundled: [], system: [] };
jest.unstable_mockModule('node:tls', () => ({ ...tls, getCACertificates: (store: string) => stores[store] }));
const { createExchange } = await import('../../../src/http/exchange.js');

let authority: Authority;
let server: RecordingServer;
let host: FakeHost;

beforeAll(async () => {
  authority = await createAuthority();
  const certificate = await authority.issue({ names: ['localhost'] });
  server = await startRecordingServer({ certificate, handler: (_, response) => response.end() });
});

afterAll(() => server.close());

beforeEach(() => {
  host = createFakeHost();
  for (const name of Object.keys(stores)) stores[name] = [];
});

const open = (systemStore: boolean, store: 'default' | 'bundled' = 'default'): Exchange =>
  createExchange({ store, caCertificates: [], systemStore, unverifiedOrigins: [] }, { host, environment: process.env });

async function get(exchange: Exchange): Promise<HttpResponse> {
  const deadline = createDeadline(20_000, () => Date.now());
  const url = new URL(server.origin);
  return exchange
    .send({ method: 'POST', url, headers: {}, body: '{}', maxBodyBytes: 1000 }, deadline)
    .finally(() => deadline.close());
}

describe('a CA that only the operating system knows', () => {
  beforeEach(() => {
    stores['system'] = [authority.certificatePem];
  });

  test('is found in a second handshake, which is logged once, and the request is sent once', async () => {
    const before = server.requests.length;
    const exchange = open(false);
    expect((await get(exchange)).status).toBe(200);
    await get(exchange);
    expect(server.requests).toHaveLength(before + 2);
    expect(host.infos).toEqual([expect.stringContaining('Set "ca-cert: system"')]);
  });

  test('is found at once with "ca-cert: system"', async () => {
    expect((await get(open(true))).status).toBe(200);
    expect(host.infos).toEqual([]);
  });
});

test('an unknown CA is not found in a second handshake', async () => {
  await expect(get(open(false))).rejects.toMatchObject({ code: 'TLS_UNTRUSTED', unsent: true });
  expect(host.infos).toEqual([]);
});

test('the first CA list is the configured one', async () => {
  stores['default'] = [authority.certificatePem];
  expect((await get(open(false, 'default'))).status).toBe(200);
  await expect(get(open(false, 'bundled'))).rejects.toMatchObject({ code: 'TLS_UNTRUSTED' });
});

test('the CA list of Node.js is still tried after a refused connection with the given CA', async () => {
  stores['default'] = [authority.certificatePem];
  const otherAuthority = await createAuthority('CN=Another CA');
  const exchange = createExchange(
    { store: 'default', caCertificates: [otherAuthority.certificatePem], systemStore: false, unverifiedOrigins: [] },
    { host, environment: process.env },
  );
  const { port } = new URL(server.origin);
  await server.close();
  await expect(get(exchange)).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });

  const { certPem: cert, keyPem: key } = await authority.issue({ names: ['localhost'] });
  const again = createServer({ cert, key }, (_, response) => response.end()).listen(Number(port), '127.0.0.1');
  await once(again, 'listening');
  await expect(get(exchange)).resolves.toMatchObject({ status: 200 });
  again.closeAllConnections();
  again.close();
});
