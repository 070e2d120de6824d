import '../../../support/node-errors.js';
import { X509Certificate } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startRecordingServer, type RecordingServer } from '../../../../sandbox/recording-server.js';
import { createDeadline } from '../../../../src/http/deadline.js';
import { createExchange } from '../../../../src/http/exchange.js';
import type { Trust } from '../../../../src/http/trust.js';
import { CASES, type Base, type Stage } from '../../../support/crl-cases.js';
import { createFakeHost } from '../../../support/fake-host.js';
import { startListServer, type ListServer } from '../../../support/list-server.js';
import { Pki, type Entity } from '../../../support/pki.js';

/** Public addresses, which this test connects to its own servers. */
const HTTP = '203.0.113.7';
const HTTPS = '203.0.113.8';

// OpenSSL starts for each certificate and list, which takes long on a busy machine.
jest.setTimeout(30_000);

const pki = new Pki();
let site: Entity;
let lists: ListServer;
let secureLists: ListServer;
let base: Base;
let server: RecordingServer | undefined;

beforeAll(async () => {
  site = pki.server('crl-tls.test', undefined, { names: 'DNS:crl-tls.test' });
  lists = await startListServer('127.0.0.1');
  secureLists = await startListServer('127.0.0.1', { cert: site.pem, key: site.keyPem });
  base = { http: `http://crl.test:${lists.port}`, https: `https://crl-tls.test:${secureLists.port}` };
});

afterAll(async () => {
  await Promise.all([lists.close(), secureLists.close()]);
  pki.remove();
});

afterEach(async () => {
  await server?.close();
});

const names: Readonly<Record<string, string>> = { 'crl.test': HTTP, 'crl-tls.test': HTTPS, localhost: '127.0.0.1' };

async function send(stage: Stage): Promise<unknown> {
  lists.lists = secureLists.lists = stage.lists ?? {};
  const certificate = { certPem: stage.sent.map(({ pem }) => pem).join(''), keyPem: stage.server.keyPem };
  server = await startRecordingServer({ certificate, handler: (_, response) => response.end('{}') });
  const trust: Trust = {
    store: 'bundled',
    caCertificates: [...stage.trusted.map(({ pem }) => pem), site.pem],
    systemStore: false,
    unverifiedOrigins: [],
    crl: stage.given === undefined ? 'require' : { files: [], contents: stage.given.map((file) => Buffer.from(file)) },
  };
  const asked: string[] = [];
  const exchange = createExchange(trust, {
    host: createFakeHost(),
    environment: {},
    network: {
      lookup: (host) => Promise.resolve([names[host] ?? 'unknown']),
      connect: (address, port) => {
        asked.push(address);
        return connect({ host: '127.0.0.1', port });
      },
    },
  });
  const deadline = createDeadline(20_000, () => Date.now());
  const url = new URL(`${server.origin}/api`);
  try {
    return await exchange.send({ method: 'GET', url, headers: {}, body: undefined, maxBodyBytes: 1000 }, deadline);
  } finally {
    deadline.close();
    expect(asked.every((address) => [HTTP, HTTPS].includes(address))).toBe(true);
  }
}

describe('with crl', () => {
  test.each(CASES)('$name', async ({ build, end }) => {
    const stage = build(pki, base);
    expect(new X509Certificate(stage.server.pem).subject).toBe('CN=Leaf');
    const sent = send(stage);
    if (end === undefined) await expect(sent).resolves.toMatchObject({ status: 200 });
    else await expect(sent).rejects.toMatchObject({ code: end.code, message: expect.stringMatching(end.text) });
    expect(server?.requests.length).toBe(end === undefined ? 1 : 0);
  });
});
