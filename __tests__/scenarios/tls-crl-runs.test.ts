/** The input `crl` in whole runs: the post step, redirects, several servers, slow points and a name server that lies. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { RecordingServer } from '../../sandbox/recording-server.js';
import { startListServer, type ListServer } from '../support/list-server.js';
import { MACHINE_ADDRESS } from '../support/machine-address.js';
import { Pki, type Entity } from '../support/pki.js';
import { at, expectFailure, expectSuccess, keep, reply, run, serve, token } from './stage.js';
import { commandsOf, disposables, lines } from './support.js';
import { startProxy, tunnelTo } from './test-proxy.js';

jest.setTimeout(60_000);

const KEYCLOAK = '/realms/ci/protocol/openid-connect';
const address = MACHINE_ADDRESS ?? '127.0.0.1';
const later = disposables('all tests');
const pki = new Pki();
let lists: ListServer;
let root: Entity;
let middle: Entity;
let leaf: Entity;

beforeAll(async () => {
  lists = later(await startListServer(address));
  const base = `http://${address}:${lists.port}`;
  root = pki.root('Root');
  middle = pki.authority('Middle', root, { points: [`${base}/root.crl`] });
  leaf = pki.server('Leaf', middle, { points: [`${base}/middle.crl`] });
});

afterAll(() => pki.remove());

beforeEach(() => {
  lists.lists = { '/root.crl': pki.list(root), '/middle.crl': pki.list(middle) };
  lists.requests.length = 0;
});

const start = (routes = {}): Promise<RecordingServer> =>
  serve(
    { '/token': token(), [`${KEYCLOAK}/token`]: token(), [`${KEYCLOAK}/revoke`]: reply(200), ...routes },
    { certificate: { certPem: leaf.pem + middle.pem, keyPem: leaf.keyPem } },
  );

const keycloak = (server: RecordingServer, crl = 'require'): Record<string, string> => ({
  provider: 'keycloak',
  issuer: `${server.origin}/realms/ci`,
  'ca-cert': root.pem,
  crl,
});

const fetched = (): string[] => lists.requests.map(({ line }) => line);

const describeIf = MACHINE_ADDRESS === undefined ? describe.skip : describe;

describeIf('the post step', () => {
  test('fetches the lists again, and revokes', async () => {
    const server = await start();
    const result = await run({ inputs: keycloak(server), post: true });
    expectSuccess(result);
    expect(commandsOf(result.post, 'warning')).toEqual([]);
    expect(lines(server)).toEqual([`POST ${KEYCLOAK}/token`, `POST ${KEYCLOAK}/revoke`]);
    expect(fetched().sort()).toEqual(['GET /middle.crl', 'GET /middle.crl', 'GET /root.crl', 'GET /root.crl']);
  });

  test('sends nothing to a server whose certificate was revoked since', async () => {
    const server = await start();
    const betweenSteps = (): void => {
      lists.lists = { ...lists.lists, '/middle.crl': pki.list(middle, { revoked: [leaf] }) };
    };
    const result = await run({ inputs: keycloak(server), post: true, betweenSteps });
    expectSuccess(result);
    expect(commandsOf(result.post, 'warning')).toEqual([expect.stringContaining('[TLS_REVOKED]')]);
    expect(lines(server)).toEqual([`POST ${KEYCLOAK}/token`]);
  });

  test.each([
    { name: 'reads given lists again', change: false, requests: ['token', 'revoke'] },
    { name: 'refuses given lists that have changed', change: true, requests: ['token'] },
  ])('$name', async ({ change, requests }) => {
    const server = await start();
    const file = join(pki.folder, 'given.crl');
    writeFileSync(file, pki.list(middle));
    writeFileSync(`${file}.root`, pki.list(root));
    const betweenSteps = (): void => {
      if (change) writeFileSync(file, pki.list(middle));
    };
    const result = await run({ inputs: keycloak(server, `${file} ${file}.root`), post: true, betweenSteps });
    expectSuccess(result);
    const warnings = change ? [expect.stringContaining('[CRL_UNAVAILABLE]')] : [];
    expect(commandsOf(result.post, 'warning')).toEqual(warnings);
    expect(lines(server)).toEqual(requests.map((path) => `POST ${KEYCLOAK}/${path}`));
    expect(fetched()).toEqual([]);
  });
});

describeIf('a run', () => {
  test('fetches each list once for all requests and servers', async () => {
    const [server, api] = [
      await start(),
      await start({ '/api': reply(302, '', { location: '/moved' }), '/moved': reply(200, {}) }),
    ];
    const inputs = { ...at(server), 'base-url': api.origin, request: 'GET /api', 'ca-cert': root.pem, crl: 'require' };
    expectSuccess(await run({ inputs }));
    expect(lines(api)).toEqual(['GET /api', 'GET /moved']);
    expect(fetched()).toEqual(['GET /middle.crl', 'GET /root.crl']);
  });

  test('checks the server of the metadata', async () => {
    const server = await start();
    lists.lists = { ...lists.lists, '/middle.crl': pki.list(middle, { revoked: [leaf] }) };
    const inputs = { provider: 'oauth2', issuer: `${server.origin}/realms/ci`, 'ca-cert': root.pem, crl: 'require' };
    expectFailure(await run({ inputs }), 'TLS_REVOKED');
    expect(server.requests).toEqual([]);
  });

  test('ends at its time limit while a point is silent', async () => {
    const server = await start();
    lists.lists = { ...lists.lists, '/middle.crl': () => undefined };
    const inputs = { ...at(server), 'ca-cert': root.pem, crl: 'require', timeout: '2' };
    expectFailure(await run({ inputs }), 'TIMEOUT');
    expect(server.requests).toEqual([]);
  });

  test('fetches a list from a point that failed before', async () => {
    const server = await start();
    const list = pki.list(middle);
    let count = 0;
    const reply = (
      response: Parameters<Extract<(typeof lists.lists)[string], (...args: never[]) => unknown>>[0],
    ): void => {
      count += 1;
      if (count === 1) response.writeHead(503).end();
      else response.end(list);
    };
    lists.lists = { ...lists.lists, '/middle.crl': reply };
    const result = await run({ inputs: { ...at(server), 'ca-cert': root.pem, crl: 'require' } });
    expectSuccess(result);
    expect(lines(server)).toEqual(['POST /token']);
  });

  test('does not check the certificate of an https proxy against lists', async () => {
    const server = await start();
    const certificate = pki.server('Proxy', root);
    const proxy = await startProxy(tunnelTo(server.origin), { certPem: certificate.pem, keyPem: certificate.keyPem });
    const origin = server.origin.replace('localhost', 'hub.test');
    const inputs = { ...at({ origin }), 'ca-cert': root.pem, crl: 'require' };
    expectSuccess(await run({ inputs, env: { HTTPS_PROXY: proxy.origin } }));
    expect(lines(server)).toEqual(['POST /token']);
    expect(proxy.tunnels.length).toBe(2);
  });

  test('asks for another name in both connections', async () => {
    const alias = pki.server('Alias', middle, {
      names: 'DNS:alias.test',
      points: [`http://${address}:${lists.port}/middle.crl`],
    });
    const certificate = { certPem: alias.pem + middle.pem, keyPem: alias.keyPem };
    const server = await serve({ '/token': token() }, { certificate });
    const inputs = { ...at(server), 'ca-cert': root.pem, crl: 'require' };
    expectFailure(await run({ inputs }), 'TLS_HOSTNAME');
    expectSuccess(await run({ inputs: { ...inputs, 'tls-server-name': 'alias.test' } }));
    expect(lines(server)).toEqual(['POST /token']);
  });

  test.each(['require', 'nonsense'])('refuses to combine crl with tls-verify: false (%s)', async (crl) => {
    const server = await start();
    const inputs = { ...at(server), 'tls-verify': 'false', crl };
    expectFailure(await run({ inputs }), 'INPUT_INVALID', /crl: /u);
    expect(server.requests).toEqual([]);
  });

  test('refuses paths on events on which anyone may have written the files', async () => {
    const server = await start();
    const file = join(pki.folder, 'given.crl');
    writeFileSync(file, pki.list(middle));
    const inputs = { ...at(server), 'ca-cert': root.pem, crl: file };
    const env = { GITHUB_EVENT_NAME: 'pull_request_target' };
    expectFailure(await run({ inputs, env }), 'INPUT_INVALID', /crl: is a path, but/u);
  });
});

describeIf('a server with several certificates in turn', () => {
  /** Starts a server that shows these certificates in turn, the last one again and again. */
  async function startTurning(...chain: readonly Entity[]): Promise<{ origin: string; requests: string[] }> {
    const contexts = chain.map(({ pem, keyPem }) => createSecureContext({ cert: pem + middle.pem, key: keyPem }));
    const requests: string[] = [];
    let count = 0;
    const server = createServer(
      {
        SNICallback: (_, done) => {
          done(null, contexts[Math.min(count, contexts.length - 1)]);
          count += 1;
        },
      },
      (request, response) => {
        requests.push(request.url ?? '');
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({ access_token: 'access-token-7d1b3c5a9e', token_type: 'Bearer', expires_in: 3600 }),
        );
      },
    );
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    keep({ remove: () => void (server.closeAllConnections(), server.close()) });
    return { origin: `https://localhost:${(server.address() as AddressInfo).port}`, requests };
  }

  /** With a shard, OpenSSL cannot check the root, so the certificate itself is compared. */
  const shard = (): Buffer =>
    pki.list(root, {
      extensions: `issuingDistributionPoint=critical,@scope\n[scope]\nfullname=URI:http://${address}:${lists.port}/root.crl\n`,
    });

  test.each(['whole', 'sharded'])('sends nothing to the one that is revoked (%s lists of the root)', async (kind) => {
    const second = pki.server('Second', middle, { points: [`http://${address}:${lists.port}/middle.crl`] });
    const revoked = pki.list(middle, { revoked: [second] });
    lists.lists = { '/root.crl': kind === 'whole' ? pki.list(root) : shard(), '/middle.crl': revoked };
    const server = await startTurning(leaf, second);
    const result = await run({ inputs: { ...at(server), 'ca-cert': root.pem, crl: 'require', retries: '0' } });
    expectFailure(result, 'TLS_REVOKED');
    expect(server.requests).toEqual([]);
  });

  test.each(['whole', 'sharded'])('checks each of them (%s lists of the root)', async (kind) => {
    const second = pki.server('Second', middle, { points: [`http://${address}:${lists.port}/middle.crl`] });
    lists.lists = { ...lists.lists, ...(kind === 'whole' ? {} : { '/root.crl': shard() }) };
    const server = await startTurning(leaf, second);
    const result = await run({ inputs: { ...at(server), 'ca-cert': root.pem, crl: 'require', retries: '0' } });
    expectSuccess(result);
    expect(server.requests).toEqual(['/token']);
  });
});
