import { describe, expect, test } from '@jest/globals';
import { startOAuthServer, type OAuthServerOptions } from '../../sandbox/oauth-server.js';
import type { RecordingServer } from '../../sandbox/recording-server.js';
import { at, expectFailure, expectSuccess, headerOf, keep, reply, run, serve, token } from './stage.js';
import type { Reply, Routes } from './stage.js';
import { lines } from './support.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const METHODS = ['client_secret_post', 'client_secret_basic', 'client_secret_basic_raw'] as const;

/** Clients, with the encoded credentials that a server must receive. We encoded them by hand. */
const clients = [
  {
    name: 'characters of URLs and of base64',
    id: 'my+client/1',
    secret: 'pa:ss%41word+/k3y==',
    form: 'client_id=my%2Bclient%2F1&client_secret=pa%3Ass%2541word%2B%2Fk3y%3D%3D',
    basic: 'my%2Bclient%2F1:pa%3Ass%2541word%2B%2Fk3y%3D%3D',
  },
  {
    name: 'spaces and umlauts',
    id: 'müllers client',
    secret: 'größe über-alles',
    form: 'client_id=m%C3%BCllers+client&client_secret=gr%C3%B6%C3%9Fe+%C3%BCber-alles',
    basic: 'm%C3%BCllers%20client:gr%C3%B6%C3%9Fe%20%C3%BCber%2Dalles',
  },
];

describe.each(clients)('an id or secret with $name', ({ id, secret, form, basic }) => {
  test.each([
    { method: METHODS[0], header: undefined, body: `grant_type=client_credentials&${form}` },
    { method: METHODS[1], header: `Basic ${base64(basic)}`, body: 'grant_type=client_credentials' },
    { method: METHODS[2], header: `Basic ${base64(`${id}:${secret}`)}`, body: 'grant_type=client_credentials' },
  ])('is sent by $method in the encoding of RFC 6749', async ({ method, header, body }) => {
    const server = await serve({ '/token': token() });
    const inputs = { ...at(server), 'client-id': id, 'client-secret': secret, 'client-auth': method };
    expectSuccess(await run({ inputs }));
    expect(lines(server)).toEqual(['POST /token']);
    expect(server.requests[0]?.body).toBe(body);
    expect(headerOf(server.requests[0], 'authorization')).toBe(header);
    expect(headerOf(server.requests[0], 'content-type')).toBe('application/x-www-form-urlencoded');
  });
});

describe('a real authorization server', () => {
  const secret = '~s3cret: %41+/=& of the build';

  test.each<{ method: (typeof METHODS)[number]; options: OAuthServerOptions }>([
    { method: METHODS[0], options: { clients: [{ id: 'ci.build-1', secret }] } },
    { method: METHODS[1], options: { clients: [{ id: 'ci.build-1', secret, method: 'client_secret_basic' }] } },
    {
      method: METHODS[2],
      options: { clients: [{ id: 'ci.build-1', secret, method: 'client_secret_basic' }], rawBasic: true },
    },
  ])('issues a token and revokes it with $method', async ({ method, options }) => {
    const system = keep(await startOAuthServer(options));
    const inputs = {
      issuer: system.issuer,
      'base-url': system.baseUrl,
      'client-id': system.clientId,
      'client-secret': system.clientSecret,
      'client-auth': method,
      'ca-cert': system.caPem,
      scope: 'read',
      request: 'GET /api/whoami',
    };
    const result = await run({ inputs });
    expectSuccess(result);
    expect(JSON.parse(result.outputs['response'] ?? '')).toEqual({ client: 'ci.build-1', scopes: ['read'] });
    const revocation = system.requests.find(({ url }) => url === '/oauth2/revoke');
    expect(revocation?.status).toBe(200);
    const revoked = new URLSearchParams(revocation?.body).get('token') ?? '';
    expect(revoked).not.toBe('');
    expect(await system.isActive(revoked)).toBe(false);
  });

  test('rejects client_secret_basic if it does not decode, and the error names client-auth', async () => {
    const client = { id: 'ci.build-1', secret, method: 'client_secret_basic' } as const;
    const system = keep(await startOAuthServer({ clients: [client], rawBasic: true }));
    const inputs = {
      'token-url': `${system.origin}/oauth2/token`,
      'client-id': client.id,
      'client-secret': secret,
      'ca-cert': system.caPem,
    };
    expectFailure(await run({ inputs }), 'TOKEN_REJECTED', /invalid_client[^]*client-auth/u);
    expect(lines(system)).toEqual(['POST /oauth2/token']);
  });
});

describe('the default authentication method', () => {
  test('is client_secret_basic if only the token endpoint is known', async () => {
    const server = await serve({ '/token': token() });
    expectSuccess(await run({ inputs: at(server) }));
    expect(headerOf(server.requests[0], 'authorization')).toMatch(/^Basic /u);
    expect(server.requests[0]?.body).toBe('grant_type=client_credentials');
  });

  test.each([
    { supported: ['client_secret_basic', 'client_secret_post'], basic: false },
    { supported: ['private_key_jwt', 'client_secret_basic'], basic: true },
    { supported: undefined, basic: true },
  ])('is the preferred method of the metadata: $supported', async ({ supported, basic }) => {
    const server = await serve({
      '/token': token(),
      '/.well-known/openid-configuration': (response) =>
        response.end(
          JSON.stringify({
            issuer: server.origin,
            token_endpoint: `${server.origin}/token`,
            token_endpoint_auth_methods_supported: supported,
          }),
        ),
    });
    expectSuccess(await run({ inputs: { issuer: server.origin } }));
    const request = server.requests.at(-1);
    expect(headerOf(request, 'authorization') !== undefined).toBe(basic);
    expect(request?.body.includes('client_secret=')).toBe(!basic);
  });
});

describe('a client that the server rejects', () => {
  const invalidClient = reply(401, { error: 'invalid_client' });
  const BOTH = ['client_secret_basic', 'client_secret_post'];

  /** Starts a server whose metadata offer these methods. */
  async function offering(methods: string[], endpoint: Reply): Promise<RecordingServer> {
    const server = await serve({
      '/token': endpoint,
      '/revoke': (response, request) =>
        reply(request.headers.authorization === undefined ? 401 : 200)(response, request),
      '/api': reply(200, {}),
      '/.well-known/openid-configuration': (response) =>
        response.end(
          JSON.stringify({
            issuer: server.origin,
            token_endpoint: `${server.origin}/token`,
            revocation_endpoint: `${server.origin}/revoke`,
            token_endpoint_auth_methods_supported: methods,
          }),
        ),
    });
    return server;
  }

  test('gets its token with the other method, which also revokes it', async () => {
    const server = await offering(BOTH, (response, request) =>
      (request.headers.authorization === undefined ? invalidClient : token())(response, request),
    );
    const result = await run({ inputs: { issuer: server.origin, 'base-url': server.origin, request: 'GET /api' } });
    expectSuccess(result);
    expect(lines(server).slice(1)).toEqual(['POST /token', 'POST /token', 'GET /api', 'POST /revoke']);
    expect(result.main.log).toContain('rejected the client with client_secret_post. Trying client_secret_basic');
    expect(result.main.log).toContain('Set "client-auth: client_secret_basic" in the workflow');
    expect(result.main.log).toContain('The server accepted the revocation of the token.');
  });

  test.each<{ name: string; supported: string[]; inputs?: Record<string, string>; count: number; says: RegExp }>([
    {
      name: 'with both methods that the metadata offer',
      supported: BOTH,
      count: 2,
      says: /with client_secret_post, then with client_secret_basic; the server offers client_secret_basic, client_secret_post\./u,
    },
    {
      name: 'with the method in client-auth',
      supported: BOTH,
      inputs: { 'client-auth': 'client_secret_post' },
      count: 1,
      says: /with client_secret_post; the server offers client_secret_basic, client_secret_post\./u,
    },
    {
      name: 'that offers no method of the step',
      supported: ['private_key_jwt'],
      count: 1,
      says: /the server offers private_key_jwt\./u,
    },
  ])('$name fails with the methods in the message', async ({ supported, inputs = {}, count, says }) => {
    const server = await offering(supported, invalidClient);
    expectFailure(await run({ inputs: { issuer: server.origin, ...inputs } }), 'TOKEN_REJECTED', says);
    expect(lines(server).filter((line) => line === 'POST /token')).toHaveLength(count);
  });
});

test('the token request contains scope, audience and token-parameters, and no other inputs', async () => {
  const server = await serve({ '/token': token() });
  const inputs = {
    ...at(server),
    'client-auth': 'client_secret_post',
    'client-id': 'ci',
    'client-secret': 'a-secret-of-letters',
    scope: 'read write:all',
    audience: 'https://api.example.com/v1?x=1',
    'token-parameters': 'resource: https://hub.example.com/\napi_key: key-of-the-tenant-1\nlevel: 007\n',
  };
  const result = await run({ inputs, secrets: ['key-of-the-tenant-1'] });
  expectSuccess(result);
  expect(server.requests[0]?.body.split('&').sort()).toEqual([
    'api_key=key-of-the-tenant-1',
    'audience=https%3A%2F%2Fapi.example.com%2Fv1%3Fx%3D1',
    'client_id=ci',
    'client_secret=a-secret-of-letters',
    'grant_type=client_credentials',
    'level=007',
    'resource=https%3A%2F%2Fhub.example.com%2F',
    'scope=read+write%3Aall',
  ]);
  expect(result.main.masks).toContain('key-of-the-tenant-1');
  expect(result.outputs['scope']).toBe('read write:all');
});

test('the output scope is the granted scope, not the requested one', async () => {
  const server = await serve({ '/token': token({ scope: 'read' }) });
  const result = await run({ inputs: { ...at(server), scope: 'read write' } });
  expect(result.outputs['scope']).toBe('read');
});

describe('issuer discovery', () => {
  const OPENID = '/realms/ci/.well-known/openid-configuration';
  const RFC8414 = '/.well-known/oauth-authorization-server/realms/ci';
  const metadata = (issuer: string, further: object = {}): object => ({
    issuer,
    token_endpoint: `${new URL(issuer).origin}/token`,
    ...further,
  });

  const APPENDED = '/realms/ci/.well-known/oauth-authorization-server';
  const page = reply(200, '<!doctype html><title>Sign in</title>');

  test.each<{ name: string; path: string; others?: Routes; expected: string[] }>([
    { name: 'at the URL of OpenID Connect', path: OPENID, expected: [`GET ${OPENID}`, 'POST /token'] },
    {
      name: 'at the URL of RFC 8414',
      path: RFC8414,
      others: { [OPENID]: page },
      expected: [`GET ${OPENID}`, `GET ${RFC8414}`, 'POST /token'],
    },
    {
      name: 'below the path of the issuer',
      path: APPENDED,
      others: { [OPENID]: reply(302, '', { location: '/login' }), [RFC8414]: reply(200, {}) },
      expected: [`GET ${OPENID}`, `GET ${RFC8414}`, `GET ${APPENDED}`, 'POST /token'],
    },
  ])('finds the metadata $name', async ({ path, others = {}, expected }) => {
    const server = await serve({
      ...others,
      '/token': token(),
      [path]: (response, request) =>
        reply(200, metadata(`http://${request.headers.host ?? ''}/realms/ci`))(response, request),
    });
    expectSuccess(await run({ inputs: { issuer: `${server.origin}/realms/ci`, 'revoke-token': 'false' } }));
    expect(lines(server)).toEqual(expected);
    expect(headerOf(server.requests[0], 'authorization')).toBeUndefined();
  });

  test('revokes the token at the endpoint that only the RFC 8414 metadata contains', async () => {
    const issuer = (): string => `${server.origin}/realms/ci`;
    const server = await serve({
      '/token': token(),
      '/revoke': reply(200),
      '/api': reply(200, {}),
      [OPENID]: (response, request) => reply(200, metadata(issuer()))(response, request),
      [RFC8414]: (response, request) =>
        reply(200, metadata(issuer(), { revocation_endpoint: `${server.origin}/revoke` }))(response, request),
    });
    const inputs = { issuer: issuer(), 'base-url': server.origin, request: 'GET /api', 'revoke-token': 'true' };
    expectSuccess(await run({ inputs }));
    expect(lines(server)).toEqual([`GET ${OPENID}`, `GET ${RFC8414}`, 'POST /token', 'GET /api', 'POST /revoke']);
  });

  const otherOrigin = 'https://login.evil.test';
  test.each<{
    name: string;
    respond: (issuer: string) => unknown;
    status?: number;
    code: string;
    problem: string | RegExp;
  }>([
    {
      name: 'of another issuer',
      respond: () => metadata(`${otherOrigin}/realms/ci`),
      code: 'DISCOVERY_FAILED',
      problem: 'names another issuer, https://login.evil.test/realms/ci.',
    },
    {
      name: 'with a token endpoint on another origin',
      respond: (issuer) => metadata(issuer, { token_endpoint: `${otherOrigin}/token` }),
      code: 'ORIGIN_NOT_ALLOWED',
      problem: /token_endpoint on another origin, https:\/\/login\.evil\.test[^]*token-url/u,
    },
    {
      name: 'with a revocation endpoint on another origin',
      respond: (issuer) => metadata(issuer, { revocation_endpoint: `${otherOrigin}/r` }),
      code: 'ORIGIN_NOT_ALLOWED',
      problem: 'revocation_endpoint',
    },
    {
      name: 'without a token endpoint',
      respond: (issuer) => ({ issuer }),
      code: 'DISCOVERY_FAILED',
      problem: /openid-configuration contains no token endpoint[^]*token-url/u,
    },
    { name: 'that is a web page', respond: () => '<html>', code: 'DISCOVERY_FAILED', problem: 'returned a web page' },
    {
      name: 'that is forbidden',
      respond: () => '',
      status: 403,
      code: 'DISCOVERY_FAILED',
      problem: /HTTP 403[^]*token-url/u,
    },
    {
      name: 'that does not exist',
      respond: () => '',
      status: 404,
      code: 'DISCOVERY_FAILED',
      problem: /HTTP 404[^]*token-url/u,
    },
  ])('rejects metadata $name, and sends no secret', async ({ respond, status = 200, code, problem }) => {
    const issuer = (): string => `${server.origin}/realms/ci`;
    const server = await serve({
      '/token': token(),
      [OPENID]: (response, request) => reply(status, respond(issuer()) as string | object)(response, request),
    });
    expectFailure(await run({ inputs: { issuer: issuer() } }), code, problem);
    expect(server.requests.every(({ method, body }) => method === 'GET' && body === '')).toBe(true);
  });

  test('does not follow a redirect of the metadata', async () => {
    const other = await serve({});
    const server = await serve({ [OPENID]: reply(302, '', { location: other.origin }) });
    expectFailure(await run({ inputs: { issuer: `${server.origin}/realms/ci` } }), 'DISCOVERY_FAILED', 'HTTP 302');
    expect(other.connections).toBe(0);
  });

  test('does not run if token-url is set', async () => {
    const server = await serve({ '/token': token() });
    expectSuccess(await run({ inputs: { ...at(server), issuer: `${server.origin}/realms/ci` } }));
    expect(lines(server)).toEqual(['POST /token']);
  });
});
