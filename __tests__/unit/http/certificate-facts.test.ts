import '../../support/node-errors.js';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createAuthority, type Certificate } from '../../../sandbox/certificates.js';
import { startProxy, tunnelTo } from '../../../sandbox/proxy.js';
import { startRecordingServer, type RecordingServer } from '../../../sandbox/recording-server.js';
import { readTlsFacts } from '../../../src/http/certificate-facts.js';
import type { Trust } from '../../../src/http/trust.js';

const authority = await createAuthority();
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
  delete process.env['HTTPS_PROXY'];
});

async function start(certificate: Certificate): Promise<RecordingServer> {
  const server = await startRecordingServer({ certificate, handler: (_, response) => response.end() });
  open.push(server);
  return server;
}

const trustOf = (caCertificates: readonly string[] = [authority.certificatePem], more: Partial<Trust> = {}): Trust => ({
  store: 'default',
  caCertificates,
  systemStore: false,
  unverifiedOrigins: [],
  ...more,
});

const NONE: NodeJS.ProcessEnv = {};

test('a certificate of a given CA: its issuer, names and dates, and nothing is sent', async () => {
  const server = await start(await authority.issue({ names: ['localhost'] }));
  const { certificate, trustedBy, failure } = await readTlsFacts(new URL(server.origin), trustOf(), NONE);
  expect([trustedBy, failure]).toEqual(['given', undefined]);
  expect(certificate).toMatchObject({ issuer: 'Sandbox CA', names: ['localhost', '127.0.0.1'], isSelfSigned: false });
  expect((certificate?.validTo ?? 0) - Date.now()).toBeGreaterThan(86_400_000);
  expect(server.requests).toEqual([]);
});

test.each([
  { name: 'an unknown CA', request: { names: ['localhost'] }, cas: [], code: 'TLS_UNTRUSTED', self: false },
  {
    name: 'a self-signed one',
    request: { names: ['localhost'], selfSigned: true },
    cas: [],
    code: 'TLS_UNTRUSTED',
    self: true,
  },
  {
    name: 'another name',
    request: { names: ['a.example.com'], ips: [] },
    cas: undefined,
    code: 'TLS_HOSTNAME',
    self: false,
  },
  {
    name: 'an expired one',
    request: { names: ['localhost'], expired: true },
    cas: undefined,
    code: 'TLS_EXPIRED',
    self: false,
  },
])('a certificate with $name fails with $code, and is described', async ({ request, cas, code, self }) => {
  const server = await start(await authority.issue(request));
  const { certificate, trustedBy, failure } = await readTlsFacts(new URL(server.origin), trustOf(cas), NONE);
  expect([failure?.code, trustedBy, certificate?.isSelfSigned]).toEqual([code, undefined, self]);
  expect(certificate?.names).toContain(request.names[0]);
});

test('without verification there is no failure, and nobody trusts it', async () => {
  const server = await start(await authority.issue({ names: ['localhost'] }));
  const trust = trustOf([], { unverifiedOrigins: [server.origin] });
  const facts = await readTlsFacts(new URL(server.origin), trust, NONE);
  expect([facts.failure, facts.trustedBy, facts.certificate?.issuer]).toEqual([undefined, undefined, 'Sandbox CA']);
});

test('a port without TLS fails, without a certificate', async () => {
  const server = await startRecordingServer({ handler: (_, response) => response.end() });
  open.push(server);
  const url = new URL(server.origin.replace('http:', 'https:'));
  expect(await readTlsFacts(url, trustOf(), NONE)).toMatchObject({
    certificate: undefined,
    trustedBy: undefined,
    failure: { code: 'TLS_FAILED' },
  });
});

test('a server may be named by its address', async () => {
  const server = await start(await authority.issue({ names: ['localhost'], ips: ['127.0.0.1'] }));
  const url = new URL(server.origin.replace('localhost', '127.0.0.1'));
  expect(await readTlsFacts(url, trustOf(), NONE)).toMatchObject({ trustedBy: 'given', failure: undefined });
});

describe('through a proxy', () => {
  const url = new URL('https://hub.example.com:8443');

  test('the handshake is with the server, and the proxy gets its credentials', async () => {
    const server = await start(await authority.issue({ names: ['hub.example.com'] }));
    const proxy = await startProxy(tunnelTo(server.origin));
    open.push(proxy);
    process.env['HTTPS_PROXY'] = proxy.origin.replace('//', '//ci:pass%2Dword@');
    const { certificate, failure } = await readTlsFacts(url, trustOf(), process.env);
    expect(certificate?.names).toContain('hub.example.com');
    // Requests through a proxy do not try the CAs of ca-cert alone, but with those of Node.js.
    expect(failure).toBeUndefined();
    const authorization = `Basic ${Buffer.from('ci:pass-word').toString('base64')}`;
    expect(proxy.tunnels[0]).toEqual({ target: 'hub.example.com:8443', authorization });
  });

  test('a proxy whose own certificate is not trusted is an error', async () => {
    const proxy = await startProxy(tunnelTo('https://localhost:1'), await authority.issue({ names: ['localhost'] }));
    open.push(proxy);
    process.env['HTTPS_PROXY'] = proxy.origin.replace('//', '//ci:100%@');
    await expect(readTlsFacts(url, trustOf([]), process.env)).rejects.toMatchObject({ code: 'PROXY_FAILED' });
    expect(proxy.tunnels).toEqual([]);
  });

  test('a proxy that refuses is an error', async () => {
    const proxy = await startProxy((client) => client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    open.push(proxy);
    process.env['HTTPS_PROXY'] = proxy.origin;
    await expect(readTlsFacts(url, trustOf(), process.env)).rejects.toMatchObject({
      code: 'PROXY_FAILED',
      message: expect.stringContaining('407'),
    });
  });
});
