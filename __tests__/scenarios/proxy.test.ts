import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAuthority, type Authority } from '../../sandbox/certificates.js';
import type { RecordingServer } from '../../sandbox/recording-server.js';
import { at, expectFailure, expectSuccess, reply, reset, run, serve, token } from './stage.js';
import { lines } from './support.js';
import { say, startProxy, tunnelTo } from './test-proxy.js';

/** Only the proxy resolves this name: no resolver sends a query for a label of more than 63 characters. */
const HOST = `${'hub'.repeat(22)}.test`;
const HUB = { origin: `https://${HOST}` };
const PASSWORD = 'p@ss/w%rd: of the proxy';

let authority: Authority;
let hub: RecordingServer;
beforeAll(async () => {
  authority = await createAuthority();
});
beforeEach(async () => {
  const routes = { '/token': token(), '/api': reply(200, { fine: true }), '/cut': reset };
  hub = await serve(routes, { certificate: await authority.issue({ names: [HOST, 'localhost'] }) });
});

const inputs = (request?: string): Record<string, string> => ({
  ...at(HUB, request),
  'ca-cert': authority.certificatePem,
  retries: '0',
});
const withPassword = (origin: string): string => origin.replace('//', `//build%20bot:${encodeURIComponent(PASSWORD)}@`);
const secrets = [PASSWORD, encodeURIComponent(PASSWORD), Buffer.from(`build bot:${PASSWORD}`).toString('base64')];

/** Returns a job folder and environment in which NODE_EXTRA_CA_CERTS names a file with the certificate of this CA. */
function extraCa(
  { certificatePem }: Authority,
  env: Record<string, string>,
): { folder: string; env: Record<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-proxy-'));
  const file = join(folder, 'extra.pem');
  writeFileSync(file, certificatePem);
  return { folder, env: { ...env, NODE_EXTRA_CA_CERTS: file } };
}

describe('a proxy', () => {
  test.each(['HTTPS_PROXY', 'https_proxy'])('from %s gets all requests, end-to-end encrypted', async (name) => {
    const proxy = await startProxy(tunnelTo(hub.origin));
    const result = await run({ inputs: inputs('GET /api'), env: { [name]: proxy.origin } });
    expectSuccess(result);
    expect(result.outputs['response']).toBe('{"fine":true}');
    expect(lines(hub)).toEqual(['POST /token', 'GET /api']);
    expect(new Set(proxy.tunnels.map(({ target }) => target))).toEqual(new Set([`${HOST}:443`]));
    expect(proxy.tunnels.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  test.each([false, true])(
    'gets the decoded user name and password, which are not logged; debug: %s',
    async (debug) => {
      const proxy = await startProxy(tunnelTo(hub.origin));
      const env = { HTTPS_PROXY: withPassword(proxy.origin) };
      const result = await run({ inputs: inputs('GET /api'), env, secrets, debug });
      expectSuccess(result);
      const authorization = `Basic ${Buffer.from(`build bot:${PASSWORD}`).toString('base64')}`;
      expect(proxy.tunnels[0]?.authorization).toBe(authorization);
      expect(result.main.masks).toEqual(expect.arrayContaining([PASSWORD, authorization.slice(6)]));
    },
  );

  test('may use https, with a certificate for its own name', async () => {
    const proxy = await startProxy(tunnelTo(hub.origin), await authority.issue({ names: ['localhost'] }));
    expectSuccess(await run({ inputs: inputs(), env: { HTTPS_PROXY: withPassword(proxy.origin) }, secrets }));
    expect(proxy.tunnels).toHaveLength(1);
  });

  test('may have a certificate of another CA than in ca-cert, which is in NODE_EXTRA_CA_CERTS', async () => {
    const other = await createAuthority('CN=Another CA');
    const proxy = await startProxy(tunnelTo(hub.origin), await other.issue({ names: ['localhost'] }));
    const env = { HTTPS_PROXY: withPassword(proxy.origin) };
    expectSuccess(await run({ inputs: inputs('GET /api'), ...extraCa(other, env), secrets }));
    expect(lines(hub)).toEqual(['POST /token', 'GET /api']);
    expect(proxy.tunnels[0]?.target).toBe(`${HOST}:443`);
  });

  test('with a certificate of an unknown CA gets no password, even with NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    const certificate = await (await createAuthority()).issue({ names: ['localhost', HOST] });
    const proxy = await startProxy(tunnelTo(hub.origin), certificate);
    const env = { HTTPS_PROXY: withPassword(proxy.origin), NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const result = await run({ inputs: inputs(), env, secrets });
    expectFailure(result, 'PROXY_FAILED');
    expect(proxy.tunnels).toEqual([]);
  });

  test('is not used if NO_PROXY contains the host, also in a form that the library does not know', async () => {
    const proxy = await startProxy(tunnelTo(hub.origin));
    const isDirect = async (noProxy: string): Promise<void> => {
      const env = { HTTPS_PROXY: proxy.origin, NO_PROXY: noProxy };
      expectFailure(await run({ inputs: inputs(), env }), 'HOST_NOT_FOUND', HOST);
    };
    await Promise.all([`example.com,${HOST}`, '*.test', `example.com ${HOST}:443`].map(isDirect));
    expect(proxy.tunnels).toEqual([]);
  });

  test('is not used for loopback', async () => {
    const proxy = await startProxy(tunnelTo(hub.origin));
    const env = { HTTPS_PROXY: proxy.origin, HTTP_PROXY: proxy.origin };
    expectSuccess(await run({ inputs: { ...inputs(), ...at(hub) }, env }));
    expect(proxy.tunnels).toEqual([]);
  });
});

describe('through a proxy', () => {
  test.each([
    { name: 'an unknown CA', names: [HOST], known: false, code: 'TLS_UNTRUSTED' },
    { name: 'another host', names: ['other.test'], known: true, code: 'TLS_HOSTNAME' },
  ])('a certificate of $name is refused, also with NODE_TLS_REJECT_UNAUTHORIZED=0', async ({ names, known, code }) => {
    const server = await serve({ '/token': token() }, { certificate: await authority.issue({ names }) });
    const proxy = await startProxy(tunnelTo(server.origin));
    const env = { HTTPS_PROXY: proxy.origin, NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const result = await run({ inputs: { ...inputs(), 'ca-cert': known ? authority.certificatePem : '' }, env });
    expectFailure(result, code);
    expect(server.requests).toEqual([]);
  });

  test('NODE_EXTRA_CA_CERTS is trusted', async () => {
    const proxy = await startProxy(tunnelTo(hub.origin));
    const job = extraCa(authority, { HTTPS_PROXY: proxy.origin });
    expectSuccess(await run({ inputs: { ...inputs(), 'ca-cert': '' }, ...job }));
  });

  test('tls-verify: false applies to the server, with a warning that describes the certificate', async () => {
    const server = await serve(
      { '/token': token() },
      { certificate: await authority.issue({ names: ['other.test'], selfSigned: true }) },
    );
    const proxy = await startProxy(tunnelTo(server.origin));
    const unverified = { ...inputs(), 'ca-cert': '', 'tls-verify': 'false' };
    const result = await run({ inputs: unverified, env: { HTTPS_PROXY: proxy.origin } });
    expectSuccess(result, [expect.stringContaining('CN=other.test')]);
  });

  test('a POST whose connection is closed is sent once', async () => {
    const proxy = await startProxy(tunnelTo(hub.origin));
    const post = { ...inputs('POST /cut'), body: '{}', retries: '3' };
    expectFailure(await run({ inputs: post, env: { HTTPS_PROXY: proxy.origin } }), 'CONNECTION_LOST');
    expect(lines(hub)).toEqual(['POST /token', 'POST /cut']);
  });
});

describe('a failing proxy', () => {
  const respondWith = (status: string): string => `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`;

  test('that refuses connections is PROXY_FAILED, without its password', async () => {
    const { origin } = hub;
    await hub.close();
    const env = { HTTPS_PROXY: withPassword(origin.replace('https:', 'http:')) };
    expectFailure(await run({ inputs: inputs(), env, secrets }), 'PROXY_FAILED', /cannot be reached[^]*HTTPS_PROXY/u);
  });

  test.each([
    {
      name: 'requires a password',
      response: respondWith('407 Proxy Authentication Required'),
      times: 1,
      message: 'returned HTTP 407',
    },
    { name: 'forbids the host', response: respondWith('403 Forbidden'), times: 1, message: 'returned HTTP 403' },
    { name: 'cannot reach the host', response: respondWith('502 Bad Gateway'), times: 2, message: 'returned HTTP 502' },
    { name: 'does not use HTTP', response: '220 mail.example.com ESMTP\r\n', times: 2, message: 'The proxy' },
    {
      name: 'sends text into the tunnel',
      response: `${respondWith('200 OK')}Welcome!`,
      times: 2,
      message: 'proxy',
    },
  ])('that $name is PROXY_FAILED', async ({ response, times, message }) => {
    const proxy = await startProxy((client) => client.end(response));
    const env = { HTTPS_PROXY: withPassword(proxy.origin) };
    expectFailure(await run({ inputs: { ...inputs(), retries: '1' }, env, secrets }), 'PROXY_FAILED', message);
    expect(proxy.tunnels).toHaveLength(times);
    expect(hub.requests).toEqual([]);
  });

  test('that sends nothing, at once or after its 200, ends the step at its timeout', async () => {
    const endsInTime = async (response: string): Promise<void> => {
      const proxy = await startProxy(say(response));
      const result = await run({ inputs: { ...inputs(), timeout: '1' }, env: { HTTPS_PROXY: proxy.origin } });
      expectFailure(result, 'TIMEOUT', 'within 1 s');
      expect(result.main.durationMs).toBeGreaterThanOrEqual(1000);
      expect(result.main.durationMs).toBeLessThan(10_000);
    };
    await Promise.all(['', 'HTTP/1.1 200 Connection established\r\n\r\n'].map(endsInTime));
  });

  test.each([
    { name: 'a percent sign in its password', setting: 'http://bot:50%off-today@localhost:PORT' },
    { name: 'an impossible port', setting: 'http://localhost:99999' },
    { name: 'no host', setting: 'http://' },
    { name: 'no scheme', setting: 'localhost:PORT' },
    { name: 'another scheme', setting: 'socks5://localhost:PORT' },
  ])('with $name in its URL is PROXY_FAILED, and is not bypassed', async ({ setting }) => {
    const proxy = await startProxy(tunnelTo(hub.origin));
    const env = { HTTPS_PROXY: setting.replace('PORT', new URL(proxy.origin).port) };
    const result = await run({ inputs: inputs(), env, secrets: ['50%off-today'] });
    expectFailure(result, 'PROXY_FAILED', 'HTTPS_PROXY');
    expect(hub.requests).toEqual([]);
  });
});
