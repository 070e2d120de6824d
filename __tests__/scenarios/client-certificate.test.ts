import { createPrivateKey } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, type Authority, type Certificate } from '../../sandbox/certificates.js';
import type { RecordingServer } from '../../sandbox/recording-server.js';
import { expectFailure, expectSuccess, reply, run, serve, token, type Reply, type Routes } from './stage.js';
import type { ActionResult } from '../../sandbox/runner.js';
import { commandsOf, lines } from './support.js';
import { startProxy, tunnelTo } from './test-proxy.js';

/** Only the proxy resolves these names: no resolver sends a query for a label of more than 63 characters. */
const nameOf = (word: string): string => `${word.repeat(22)}.test`;
const LOGIN = nameOf('login');
const API = nameOf('api');
const ELSEWHERE = nameOf('elsewhere');

const PASSPHRASE = 'passphrase-of-the-key-5e1c';
/** The common name of the certificate of the client. */
const CLIENT = 'ci-client';

let authority: Authority;
let clients: Authority;
let own: Certificate;
let encryptedKey: string;

beforeAll(async () => {
  authority = await createAuthority();
  clients = await createAuthority('CN=Client CA');
  own = await clients.issue({ names: [CLIENT], isOfClient: true });
  encryptedKey = createPrivateKey(own.keyPem)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE })
    .toString();
});

/** Returns what must not be in any output: each line of the keys, and the passphrase. */
const keyParts = (): string[] =>
  [own.keyPem, encryptedKey]
    .flatMap((pem) => pem.split('\n'))
    .filter((line) => line.length > 15 && !line.startsWith('-----'))
    .concat(PASSPHRASE);

/** The servers of a run: each asks every client for a certificate, and requires none. */
interface Servers {
  login: RecordingServer;
  api: RecordingServer;
  elsewhere: RecordingServer;
  /** The origins as the workflow names them. */
  at: Record<'login' | 'api' | 'elsewhere', string>;
  env: Record<string, string>;
  /** What each connection to the proxy presented. */
  atProxy: readonly (string | undefined)[];
}

const metadata =
  (origin: () => string, more: object = {}): Reply =>
  (response, request) =>
    reply(200, {
      issuer: origin(),
      token_endpoint: `${origin()}/token`,
      revocation_endpoint: `${origin()}/revoke`,
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth'],
      ...more,
    })(response, request);

async function startServers(way: 'direct' | 'proxied', changed: Routes = {}, more: object = {}): Promise<Servers> {
  const isProxied = way === 'proxied';
  const at = { login: `https://${LOGIN}`, api: `https://${API}`, elsewhere: `https://${ELSEWHERE}` };
  const start = async (name: string, routes: Routes): Promise<RecordingServer> =>
    serve(routes, {
      certificate: await authority.issue({ names: [name, 'localhost'] }),
      clients: { caPem: clients.certificatePem },
    });
  const login = await start(LOGIN, {
    '/.well-known/openid-configuration': metadata(() => at.login, more),
    '/token': token(),
    '/revoke': reply(200),
    '/userinfo': reply(200, { sub: 'ci' }),
    ...changed,
  });
  const elsewhere = await start(ELSEWHERE, { '/api': reply(200, {}) });
  const api = await start(API, {
    '/api': reply(200, { fine: true }),
    '/away': (response, request) => reply(302, '', { location: `${at.elsewhere}/api` })(response, request),
  });
  if (!isProxied) {
    Object.assign(at, { login: login.origin, api: api.origin, elsewhere: elsewhere.origin });
    return { login, api, elsewhere, at, env: {}, atProxy: [] };
  }
  const targets: Record<string, RecordingServer> = { [LOGIN]: login, [API]: api, [ELSEWHERE]: elsewhere };
  const proxy = await startProxy(
    (client, target) => tunnelTo(targets[target.split(':')[0] ?? '']?.origin ?? '')(client),
    await authority.issue({ names: ['localhost'] }),
    { caPem: clients.certificatePem },
  );
  return { login, api, elsewhere, at, env: { HTTPS_PROXY: proxy.origin }, atProxy: proxy.presented };
}

/** Runs the step as a client that has only a certificate, and expects that its key is nowhere. */
async function runWith(
  { at, env }: Servers,
  inputs: Record<string, string>,
  more: Partial<Parameters<typeof run>[0]> = {},
): Promise<ActionResult> {
  const all = {
    issuer: at.login,
    'client-id': 'ci',
    'client-secret': '',
    'client-cert': own.certPem,
    'client-cert-key': own.keyPem,
    'ca-cert': authority.certificatePem,
    retries: '0',
    ...inputs,
  };
  return run({ inputs: all, env, secrets: keyParts(), ...more });
}

/** Returns the requests of a server, each with what its connection presented. */
const shown = ({ requests, presented }: RecordingServer): string[] =>
  requests.map(({ method, url, connection }) => `${method} ${url}: ${presented[connection - 1] ?? 'nothing'}`);

describe.each(['direct', 'proxied'] as const)('%s, the certificate', (way) => {
  test('is presented to the token endpoint and the revocation, not for metadata and not to an API elsewhere', async () => {
    const servers = await startServers(way);
    const result = await runWith(servers, { 'base-url': servers.at.api, request: 'GET /api' });
    expectSuccess(result);
    expect(shown(servers.login)).toEqual([
      'GET /.well-known/openid-configuration: nothing',
      `POST /token: ${CLIENT}`,
      `POST /revoke: ${CLIENT}`,
    ]);
    expect(servers.login.requests[1]?.body).toBe('grant_type=client_credentials&client_id=ci');
    expect(shown(servers.api)).toEqual(['GET /api: nothing']);
    expect(new Set(servers.api.presented)).toEqual(new Set([undefined]));
    expect(servers.atProxy.every((presented) => presented === undefined)).toBe(true);
    expect(servers.atProxy.length > 0).toBe(way === 'proxied');
  });

  test('is presented by the post step, and is not in its state', async () => {
    const servers = await startServers(way);
    const result = await runWith(servers, {}, { post: true });
    expectSuccess(result);
    expect(commandsOf(result.post, 'warning')).toEqual([]);
    expect(shown(servers.login).slice(1)).toEqual([`POST /token: ${CLIENT}`, `POST /revoke: ${CLIENT}`]);
    const secret = [...own.certPem.split('\n').filter((line) => line.length > 60), ...keyParts()];
    expect(secret.filter((line) => JSON.stringify(result.state).includes(line))).toEqual([]);
    expect(servers.atProxy.every((presented) => presented === undefined)).toBe(true);
  });

  test('is presented to an API of client-cert-origins', async () => {
    const servers = await startServers(way);
    const { at } = servers;
    const inputs = { 'base-url': at.api, request: 'GET /api', 'client-cert-origins': at.api };
    expectSuccess(await runWith(servers, inputs));
    expect(shown(servers.api)).toEqual([`GET /api: ${CLIENT}`]);
    expect(servers.atProxy.every((presented) => presented === undefined)).toBe(true);
  });

  test('is presented to an API at the origin of the token endpoint', async () => {
    const servers = await startServers(way);
    expectSuccess(await runWith(servers, { 'base-url': servers.at.login, request: 'GET /userinfo' }));
    expect(shown(servers.login)[2]).toBe(`GET /userinfo: ${CLIENT}`);
  });

  test('is not presented to the target of a redirect', async () => {
    const servers = await startServers(way);
    const { at } = servers;
    const inputs = { 'base-url': at.api, request: 'GET /away', 'client-cert-origins': `${at.api} ${at.login}` };
    expectFailure(await runWith(servers, inputs), 'REDIRECT_REFUSED');
    expect(servers.elsewhere.presented).toEqual([]);
  });

  test('accompanies a client secret, with an encrypted key', async () => {
    const servers = await startServers(way);
    const result = await runWith(servers, {
      'client-secret': 'client-secret-0f8e21-of-a-gateway',
      'client-auth': 'client_secret_post',
      'client-cert-key': Buffer.from(encryptedKey).toString('base64'),
      'client-cert-passphrase': PASSPHRASE,
      'client-cert': own.certPem.replaceAll('\n', ' '),
      'base-url': servers.at.login,
      request: 'GET /userinfo',
    });
    expectSuccess(result);
    expect(shown(servers.login)[1]).toBe(`POST /token: ${CLIENT}`);
    expect(servers.login.requests[1]?.body).toMatch(/client_secret=/u);
  });
});

test('the post step revokes nothing with another certificate than the main step had', async () => {
  const servers = await startServers('direct');
  const other = await clients.issue({ names: ['other'], isOfClient: true });
  const result = await runWith(
    servers,
    { 'client-secret': 'client-secret-0f8e21-of-a-gateway', 'client-auth': 'client_secret_post' },
    { post: true, postInputs: { 'client-cert': other.certPem, 'client-cert-key': other.keyPem } },
  );
  expectSuccess(result);
  expect(commandsOf(result.post, 'warning')).toEqual([expect.stringContaining('has changed')]);
  expect(lines(servers.login).at(-1)).toBe('POST /token');
});

test('a server that requires a certificate gets none of a workflow without one, and the hint names the inputs', async () => {
  const server = await serve(
    { '/token': token() },
    {
      certificate: await authority.issue({ names: ['localhost'] }),
      clients: { caPem: clients.certificatePem, areRequired: true },
    },
  );
  const inputs = { 'token-url': `${server.origin}/token`, 'ca-cert': authority.certificatePem, retries: '0' };
  expectFailure(await run({ inputs }), 'TLS_FAILED', /requires a client certificate.*client-cert and client-cert-key/u);
  const result = await run({
    inputs: { ...inputs, 'client-cert': own.certPem, 'client-cert-key': own.keyPem },
    secrets: keyParts(),
  });
  expectSuccess(result);
  const foreign = await (await createAuthority('CN=Foreign CA')).issue({ names: ['foreign'], isOfClient: true });
  const refused = { ...inputs, 'client-cert': foreign.certPem, 'client-cert-key': foreign.keyPem };
  expectFailure(await run({ inputs: refused }), 'CONNECTION_LOST', /if they do not accept client-cert/u);
});

describe('a certificate that cannot be used is an input error, and nothing is sent:', () => {
  test.each<{ name: string; inputs: () => Record<string, string> | Promise<Record<string, string>>; says: RegExp }>([
    {
      name: 'a wrong passphrase',
      inputs: () => ({ 'client-cert-key': encryptedKey, 'client-cert-passphrase': 'not-the-passphrase' }),
      says: /client-cert-passphrase: does not open client-cert-key/u,
    },
    {
      name: 'no passphrase',
      inputs: () => ({ 'client-cert-key': encryptedKey }),
      says: /client-cert-key: is encrypted. Set client-cert-passphrase/u,
    },
    {
      name: 'the key of another certificate',
      inputs: async () => ({ 'client-cert-key': (await clients.issue({ isOfClient: true })).keyPem }),
      says: /client-cert-key: does not belong to client-cert/u,
    },
    {
      name: 'an expired certificate',
      inputs: async () => {
        const { certPem, keyPem } = await clients.issue({ isOfClient: true, expired: true });
        return { 'client-cert': certPem, 'client-cert-key': keyPem };
      },
      says: /client-cert: expired at 20/u,
    },
    {
      name: 'no key',
      inputs: () => ({ 'client-cert-key': '' }),
      says: /client-cert-key: is empty, but client-cert is/u,
    },
    {
      name: 'no certificate',
      inputs: () => ({ 'client-cert': '' }),
      says: /client-cert: is empty, but client-cert-key/u,
    },
    { name: 'a word', inputs: () => ({ 'client-cert': 'cert.pem' }), says: /client-cert: contains no certificate/u },
  ])('$name', async ({ inputs, says }) => {
    const servers = await startServers('direct');
    expectFailure(await runWith(servers, await inputs()), 'INPUT_INVALID', says);
    expect(servers.login.connections).toBeLessThanOrEqual(1);
    expect(servers.login.requests).toEqual([]);
  });
});

describe('a token that is bound to the certificate', () => {
  const bound = (thumbprint: string): string => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'none' })}.${part({ sub: 'ci', cnf: { 'x5t#S256': thumbprint } })}.c2lnbmF0dXJl`;
  };
  const thumbprint = async (): Promise<string> => {
    const { createHash, X509Certificate } = await import('node:crypto');
    return createHash('sha256').update(new X509Certificate(own.certPem).raw).digest('base64url');
  };
  const withBoundToken = async (): Promise<Servers> =>
    startServers('direct', { '/token': token({ access_token: bound(await thumbprint()) }) });

  test('is of no use to a later step without it, and the log says so', async () => {
    const result = await runWith(await withBoundToken(), {});
    expectSuccess(result);
    expect(commandsOf(result.main, 'notice')).toEqual([expect.stringMatching(/bound to client-cert.*is of no use/u)]);
  });

  test('needs client-cert-origins for an API elsewhere', async () => {
    const servers = await withBoundToken();
    const { api } = servers.at;
    const inputs = { 'base-url': api, request: 'GET /api' };
    expectSuccess(await runWith(servers, inputs), [expect.stringContaining(`"client-cert-origins: ${api}"`)]);
    expectSuccess(await runWith(servers, { ...inputs, 'client-cert-origins': api }));
  });

  test('is shared with a warning', async () => {
    const result = await runWith(await withBoundToken(), { 'share-token': 'true' });
    expectSuccess(result, [expect.stringMatching(/The shared token is bound to client-cert/u)]);
    expect(result.outputs['sealed-token']).toBeDefined();
  });
});

describe('the endpoints of the metadata for clients with a certificate', () => {
  test('are used on the origin of the issuer', async () => {
    const servers: Servers = await startServers('direct', {
      '/mtls/token': token(),
      '/mtls/revoke': reply(200),
      '/.well-known/openid-configuration': (response, request) => {
        const { login } = servers.at;
        const aliases = { token_endpoint: `${login}/mtls/token`, revocation_endpoint: `${login}/mtls/revoke` };
        return metadata(() => login, { mtls_endpoint_aliases: aliases })(response, request);
      },
    });
    expectSuccess(await runWith(servers, { 'base-url': servers.at.api, request: 'GET /api' }));
    expect(shown(servers.login).slice(1)).toEqual([`POST /mtls/token: ${CLIENT}`, `POST /mtls/revoke: ${CLIENT}`]);
  });

  test('are not used elsewhere', async () => {
    const other = await startServers('direct');
    const servers = await startServers(
      'direct',
      {},
      { mtls_endpoint_aliases: { token_endpoint: `${other.at.api}/token` } },
    );
    const result = await runWith(servers, { 'base-url': servers.at.login, request: 'GET /userinfo' });
    expectSuccess(result);
    expect(result.main.log).toContain(`set token-url to it`);
    expect(other.api.presented).toEqual([]);
    expect(shown(servers.login)[1]).toBe(`POST /token: ${CLIENT}`);
  });
});
