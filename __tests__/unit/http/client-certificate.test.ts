import '../../support/node-errors.js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, type Authority } from '../../../sandbox/certificates.js';
import { startProxy, tunnelTo, type Proxy } from '../../../sandbox/proxy.js';
import { startRecordingServer, type RecordingServer } from '../../../sandbox/recording-server.js';
import { readCertificate } from '../../../src/auth/client-auth/read-certificate.js';
import { readTlsFacts } from '../../../src/http/certificate-facts.js';
import type { ClientCertificate } from '../../../src/http/client-certificate.js';
import { createDeadline, type Deadline } from '../../../src/http/deadline.js';
import { createExchange, type Exchange } from '../../../src/http/exchange.js';
import type { HttpRequest } from '../../../src/http/message.js';
import { Origins, type CredentialKind } from '../../../src/http/origins.js';
import type { Trust } from '../../../src/http/trust.js';
import { createFakeHost } from '../../support/fake-host.js';

const HOST = 'api.example.com';
let authority: Authority;
let server: RecordingServer;
let proxy: Proxy;
let certificate: ClientCertificate;
let deadline: Deadline;

beforeAll(async () => {
  authority = await createAuthority();
  const clients = { caPem: authority.certificatePem };
  const { certPem, keyPem } = await authority.issue({ names: ['ci'], isOfClient: true });
  certificate = readCertificate({ clientCert: certPem, clientCertKey: keyPem, clientCertPassphrase: '' });
  server = await startRecordingServer({
    certificate: await authority.issue({ names: ['localhost', HOST] }),
    clients,
    handler: (_, response) => response.end('{}'),
  });
  proxy = await startProxy(tunnelTo(server.origin), await authority.issue({ names: ['localhost'] }), clients);
  deadline = createDeadline(30_000, () => Date.now());
});

afterEach(() => {
  delete process.env['HTTPS_PROXY'];
});

afterAll(async () => {
  deadline.close();
  await proxy.close();
  await server.close();
});

const trust = (): Trust => ({
  store: 'default',
  caCertificates: [authority.certificatePem],
  systemStore: false,
  unverifiedOrigins: [],
});

const open = (): Exchange => createExchange(trust(), { host: createFakeHost(), environment: process.env, certificate });
const get = (origin: string, presentsCertificate?: boolean): HttpRequest => ({
  method: 'GET',
  url: new URL(`${origin}/`),
  headers: {},
  body: undefined,
  maxBodyBytes: 1000,
  ...(presentsCertificate === undefined ? {} : { presentsCertificate }),
});

/** Sends requests one after another. Returns what each one's connection presented. */
async function sendAll(origin: string, presenting: readonly (boolean | undefined)[]): Promise<(string | undefined)[]> {
  const exchange = open();
  server.requests.length = 0;
  for (const presents of presenting) await exchange.send(get(origin, presents), deadline);
  return server.requests.map(({ connection }) => server.presented[connection - 1]);
}

test('a connection with the certificate serves only requests that present it, and both are kept alive', async () => {
  const before = server.connections;
  expect(await sendAll(server.origin, [true, false, undefined, true, false])).toEqual([
    'ci',
    undefined,
    undefined,
    'ci',
    undefined,
  ]);
  expect(server.connections - before).toBe(2);
});

test('a proxy that asks for a certificate gets none, and the server behind it gets it', async () => {
  process.env['HTTPS_PROXY'] = proxy.origin;
  expect(await sendAll(`https://${HOST}`, [true, false, true])).toEqual(['ci', undefined, 'ci']);
  expect(proxy.presented.length).toBeGreaterThanOrEqual(2);
  expect(proxy.presented.filter((presented) => presented !== undefined)).toEqual([]);
});

test('a look at the certificate of a server presents nothing', async () => {
  const before = server.presented.length;
  const facts = await readTlsFacts(new URL(server.origin), trust(), {});
  expect(facts.trustedBy).toBe('given');
  expect(server.presented.slice(before)).toEqual([undefined]);
});

describe('the certificate is presented', () => {
  const origins = new Origins({
    client: ['https://login.example.com'],
    bearer: ['https://api.example.com', 'https://gateway.example.com'],
    ci: ['https://ci.example.com', 'https://gateway.example.com'],
    identity: ['https://gateway.example.com'],
    certificate: ['https://gateway.example.com'],
  });

  test.each<{ kind: CredentialKind; host: string; presents: boolean }>([
    { kind: 'client', host: 'login', presents: true },
    { kind: 'client', host: 'gateway', presents: false },
    { kind: 'bearer', host: 'login', presents: true },
    { kind: 'bearer', host: 'gateway', presents: true },
    { kind: 'bearer', host: 'api', presents: false },
    { kind: 'none', host: 'login', presents: false },
    { kind: 'none', host: 'gateway', presents: false },
    { kind: 'ci', host: 'gateway', presents: false },
    { kind: 'identity', host: 'gateway', presents: false },
  ])('$presents by a request of $kind to $host', ({ kind, host, presents }) => {
    const url = new URL(`https://${host}.example.com/a`);
    expect(origins.presentsCertificate(kind, url)).toBe(presents);
    expect(origins.withIssuedTokens().presentsCertificate(kind, url)).toBe(presents);
  });
});
