import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startOAuthServer, type OAuthServerOptions, type System } from '../../../sandbox/oauth-server.js';
import { startNuviasHub } from '../../../sandbox/systems/nuvias-hub.js';
import { startPlanio, type Planio } from '../../../sandbox/systems/planio/server.js';
import { startPlanviewHub } from '../../../sandbox/systems/planview-hub.js';
import { call, fetchToken, type ClientResponse } from '../../../sandbox/client.js';

const running: System[] = [];
const start = async <T extends System>(system: Promise<T>): Promise<T> => {
  const started = await system;
  running.push(started);
  return started;
};

afterEach(async () => {
  await Promise.all(running.splice(0).map((system) => system.close()));
});

const refreshWith = (
  system: System,
  path: string,
  refresh_token: string,
  further: object = {},
): Promise<ClientResponse> => {
  const { clientId: client_id, clientSecret: client_secret } = system;
  return call(system, `POST ${path}`, {
    form: { grant_type: 'refresh_token', client_id, client_secret, refresh_token, ...further },
  });
};

describe('the authorization server of the sandbox', () => {
  const begin = (options?: OAuthServerOptions): Promise<System> => start(startOAuthServer(options));
  const paths = { token: '/oauth2/token', revocation: '/oauth2/revoke' };

  test('issues and revokes a token, and prints nothing', async () => {
    const prints = (['log', 'info', 'warn', 'error'] as const).map((name) => jest.spyOn(console, name));
    const system = await begin();
    const token = await fetchToken(system, paths.token, { scope: 'read' });
    const bearer = { authorization: `Bearer ${token}` };

    expect((await call(system, 'GET /api/whoami', { headers: bearer })).json).toEqual({
      client: 'ci-build',
      scopes: ['read'],
    });
    expect(await system.isActive(token)).toBe(true);
    const { clientId: client_id, clientSecret: client_secret } = system;
    const revoked = await call(system, `POST ${paths.revocation}`, { form: { client_id, client_secret, token } });
    expect(revoked.status).toBe(200);
    expect(await system.isActive(token)).toBe(false);
    expect((await call(system, 'GET /api/whoami', { headers: bearer })).status).toBe(401);
    for (const print of prints) expect(print).not.toHaveBeenCalled();
    jest.restoreAllMocks();
  });

  test('serves its discovery document', async () => {
    const system = await begin();
    const { json } = await call(system, 'GET /.well-known/openid-configuration');
    expect(json).toMatchObject({
      issuer: system.issuer,
      token_endpoint: `${system.origin}${paths.token}`,
      revocation_endpoint: `${system.origin}${paths.revocation}`,
    });
  });

  test.each([
    { rawBasic: false, encode: (text: string) => new URLSearchParams({ text }).toString().slice(5) },
    { rawBasic: true, encode: (text: string) => text },
  ])('accepts Basic credentials, with rawBasic: $rawBasic', async ({ rawBasic, encode }) => {
    const system = await begin({ rawBasic });
    const credentials = `${encode(system.clientId)}:${encode(system.clientSecret)}`;
    const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
    const form = { grant_type: 'client_credentials' };
    expect((await call(system, `POST ${paths.token}`, { headers, form })).status).toBe(200);
  });

  test('rejects a wrong secret', async () => {
    const system = await begin();
    const form = { grant_type: 'client_credentials', client_id: system.clientId, client_secret: 'wrong' };
    const response = await call(system, `POST ${paths.token}`, { form });
    expect(response).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
  });

  test('issues JWTs that the API accepts, and refuses to revoke them', async () => {
    const system = await begin({ jwt: true });
    const token = await fetchToken(system, paths.token, { scope: 'write' });
    expect(token.split('.')).toHaveLength(3);
    expect(await system.isActive(token)).toBe(true);
    expect(await system.isActive(`${token}x`)).toBe(false);
    const form = { client_id: system.clientId, client_secret: system.clientSecret, token };
    expect((await call(system, `POST ${paths.revocation}`, { form })).json).toMatchObject({
      error: 'unsupported_token_type',
    });
  });

  test('expires tokens after accessTokenTtl', async () => {
    const system = await begin({ accessTokenTtl: 1 });
    const token = await fetchToken(system, paths.token);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await system.isActive(token)).toBe(false);
  });

  test('rotates the refresh token, and revokes the chain on reuse of a rotated one', async () => {
    const system = await begin({ grants: ['client_credentials', 'authorization_code', 'refresh_token'] });
    const first = await system.issueRefreshToken(['read']);
    const refresh = (token: string): Promise<ClientResponse> => refreshWith(system, paths.token, token);
    const { json } = await refresh(first);
    const { access_token: access, refresh_token: second = '' } = json as Record<string, string>;
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'read' });
    expect(system.issued()).toEqual({ accessTokens: [access], refreshTokens: [first, second] });
    expect(await system.isActive(access ?? '')).toBe(true);
    expect(await refresh(first)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
    expect(await refresh(second)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
    expect(await system.isActive(access ?? '')).toBe(false);
  });

  test('can drop the response to a request that took effect', async () => {
    const system = await begin({
      grants: ['authorization_code', 'refresh_token'],
      intercept: async () => Promise.resolve('drop-response'),
    });
    const first = await system.issueRefreshToken(['read']);
    await expect(refreshWith(system, paths.token, first)).rejects.toThrow('socket hang up');
    expect(system.issued().refreshTokens).toHaveLength(2);
  });

  test('can return an injected error', async () => {
    let errors = 1;
    const system = await begin({
      intercept: (_, response) => errors-- > 0 && Boolean(response.writeHead(503).end()),
    });
    expect((await call(system, `POST ${paths.token}`)).status).toBe(503);
    expect(await fetchToken(system, paths.token)).toMatch(/^[\w-]{43}$/u);
    expect(system.requests.map(({ status }) => status)).toEqual([503, 200]);
  });
});

test('the Planview Hub sandbox has Keycloak and the API on one origin', async () => {
  const hub = await start(startPlanviewHub());
  const realm = '/auth/realms/Tasktop';
  expect(hub.issuer).toBe(`${hub.origin}${realm}`);
  expect((await call(hub, `GET ${realm}/.well-known/openid-configuration`)).json).toMatchObject({
    token_endpoint: `${hub.issuer}/protocol/openid-connect/token`,
  });
  const token = await fetchToken(hub, `${realm}/protocol/openid-connect/token`);
  const headers = { authorization: `Bearer ${token}` };
  const errors = await call(hub, 'GET /api/v1/errors?pageSize=10&type=ALL', { headers });
  expect(errors.json).toHaveLength(10);
  expect((await call(hub, 'GET /api/v1/nothing', { headers })).status).toBe(404);
  const refused = await call(hub, 'GET /api/v1/errors', { headers: { authorization: 'Bearer made-up-token' } });
  expect(refused.status).toBe(401);
  expect(refused.headers['www-authenticate']).toMatch(/^Bearer .*invalid_token/u);
});

describe('the Planio sandbox', () => {
  const subject = (text: string): object => ({ issue: { subject: text, description: 'a\nb' } });
  const post = (planio: System, token: string, json: object): Promise<ClientResponse> =>
    call(planio, 'POST /redmine/projects/ci/issues.json', { headers: { authorization: `Bearer ${token}` }, json });

  test('creates and returns an issue', async () => {
    const planio = await start(startPlanio({ path: '/redmine' }));
    expect(planio.baseUrl).toBe(`${planio.origin}/redmine`);
    const token = await planio.issueToken(['add_issues', 'view_issues']);
    const created = await post(planio, token, subject('nightly failed'));
    expect(created.status).toBe(201);
    expect(created.headers['location']).toBe(`${planio.baseUrl}/issues/1`);
    expect(created.json).toMatchObject({ issue: { id: 1, subject: 'nightly failed', description: 'a\r\nb' } });
    const headers = { authorization: `Bearer ${token}` };
    expect((await call(planio, 'GET /redmine/issues/1.json', { headers })).json).toEqual(created.json);
    const list = await call(planio, 'GET /redmine/projects/ci/issues.json', { headers });
    expect(list.json).toMatchObject({ total_count: 1, limit: 25 });
    const user = await call(planio, 'GET /redmine/users/current.json', { headers });
    expect(user.json).toMatchObject({ user: { login: 'bot' } });
  });

  test('returns the same errors as Redmine', async () => {
    const planio = await start(startPlanio({ path: '/redmine' }));
    const token = await planio.issueToken(['add_issues']);
    expect(await post(planio, token, subject(' '))).toMatchObject({
      status: 422,
      json: { errors: ['Subject cannot be blank'] },
    });
    const reader = await planio.issueToken(['view_issues']);
    expect(await post(planio, reader, subject('x'))).toMatchObject({ status: 403, text: '' });
    const unknown = await post(planio, 'made-up-token', subject('x'));
    expect(unknown).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Basic realm="Redmine API"' } });
    const form = { client_id: planio.clientId, client_secret: planio.clientSecret, token };
    expect((await call(planio, 'POST /redmine/oauth/revoke', { form })).status).toBe(200);
    const revoked = await post(planio, token, subject('x'));
    expect(revoked.headers['www-authenticate']).toContain('The access token was revoked');
    const grant = { ...form, grant_type: 'client_credentials' };
    expect((await call(planio, 'POST /redmine/oauth/token', { form: grant })).json).toMatchObject({
      error: 'unsupported_grant_type',
    });
  });
});

describe('the Planio sandbox, after a sign-in,', () => {
  type Tokens = Record<'access_token' | 'refresh_token' | 'scope', string>;
  const invalidGrant = { status: 400, json: { error: 'invalid_grant' } };
  const all = ['view_project', 'view_issues', 'add_issues', 'edit_issues', 'manage_issue_relations'];
  let planio: Planio;
  let seed: string;
  beforeEach(async () => {
    planio = await start(startPlanio());
    seed = await planio.issueRefreshToken(all);
  });

  const requestToken = (token: string, further?: object): Promise<ClientResponse> =>
    refreshWith(planio, '/oauth/token', token, further);
  const refresh = async (token: string, further?: object): Promise<Tokens> =>
    (await requestToken(token, further)).json as Tokens;
  const probe = async (token: string): Promise<number | undefined> =>
    (await as(token, 'GET /users/current.json')).status;
  const as = (token: string, line: string, json?: object): Promise<ClientResponse> =>
    call(planio, line, { headers: { authorization: `Bearer ${token}` }, ...(json ? { json } : {}) });
  const revoke = (token: string, further: object = {}): Promise<ClientResponse> => {
    const { clientId: client_id, clientSecret: client_secret } = planio;
    return call(planio, 'POST /oauth/revoke', { form: { client_id, client_secret, token, ...further } });
  };

  test('keeps a token pair valid until the access token of the next pair is first used', async () => {
    const first = await refresh(seed);
    const repeated = await refresh(seed);
    const second = await refresh(first.refresh_token);
    expect(await probe(first.access_token)).toBe(200);
    expect(await requestToken(seed)).toMatchObject(invalidGrant);
    expect(await probe(repeated.access_token)).toBe(200);
    expect(await probe(second.access_token)).toBe(200);
    expect(await probe(first.access_token)).toBe(401);
    expect(await requestToken(first.refresh_token)).toMatchObject(invalidGrant);
    expect((await requestToken(repeated.refresh_token)).status).toBe(200);
    expect(planio.issued().refreshTokens[0]).toBe(seed);
  });

  test('reports a revoked access token, whose use still revokes the previous pair', async () => {
    const first = await refresh(seed);
    expect((await revoke(first.refresh_token)).json).toEqual({});
    expect((await requestToken(seed)).status).toBe(200);
    const revoked = await as(first.access_token, 'GET /users/current.json');
    expect(revoked).toMatchObject({ status: 401, text: '' });
    expect(revoked.headers['www-authenticate']).toContain('The access token was revoked');
    expect(await requestToken(seed)).toMatchObject(invalidGrant);
  });

  test('revokes a refresh token with a wrong hint, but no access token, and nothing without the secret', async () => {
    const first = await refresh(seed);
    expect((await revoke(first.access_token, { token_type_hint: 'refresh_token' })).status).toBe(200);
    expect((await requestToken(first.refresh_token)).status).toBe(200);
    expect((await revoke(first.refresh_token, { client_secret: 'wrong' })).status).toBe(403);
    await revoke(first.refresh_token, { token_type_hint: 'access_token' });
    expect(await requestToken(first.refresh_token)).toMatchObject(invalidGrant);
  });

  test.each<{ name: string; token?: string; form: object; expected: object }>([
    {
      name: 'an unknown token, even with a wrong secret',
      token: 'unknown-token',
      form: { client_secret: 'wrong' },
      expected: invalidGrant,
    },
    {
      name: 'a wrong secret',
      form: { client_secret: 'wrong' },
      expected: { status: 401, json: { error: 'invalid_client' } },
    },
    { name: 'no token', token: '', form: {}, expected: { status: 400, json: { error: 'invalid_request' } } },
    { name: 'a wider scope', form: { scope: 'admin' }, expected: { status: 400, json: { error: 'invalid_scope' } } },
    {
      name: 'the grant type password',
      form: { grant_type: 'password' },
      expected: { json: { error: 'unsupported_grant_type' } },
    },
  ])('rejects $name', async ({ token, form, expected }) => {
    const response = await requestToken(token ?? seed, form);
    expect(response).toMatchObject(expected);
    expect(response.headers['www-authenticate']).toContain('realm="Redmine", error="');
  });

  test('issues only the requested scopes, and only those that the administrator allows', async () => {
    expect((await refresh(seed, { scope: 'view_issues' })).scope).toBe('view_issues');
    planio.limitScopes(['view_issues', 'add_issues']);
    const narrow = await refresh(seed);
    expect(narrow.scope).toBe('view_issues add_issues');
    expect(await as(narrow.access_token, 'GET /projects/ci.json')).toMatchObject({ status: 403, text: '' });
  });

  test('accepts notes and files, ignores a forbidden status, and includes lists only on request', async () => {
    const { access_token: token } = await refresh(seed);
    await as(token, 'POST /projects/ci/issues.json', { issue: { subject: 'first' } });
    await as(token, 'POST /projects/ci/issues.json', { issue: { subject: 'second' } });
    const upload = planio.book.upload('build.log', Buffer.from('boom'));
    const uploads = [{ token: upload.token, filename: 'a.log' }];
    const change = { issue: { status_id: 6, notes: 'failed', uploads } };
    expect(await as(token, 'PUT /issues/1.json', change)).toMatchObject({ status: 204, text: '' });
    const relation = { relation: { issue_to_id: 2 } };
    expect((await as(token, 'POST /issues/1/relations.json', relation)).status).toBe(201);
    const { json } = await as(token, 'GET /issues/1.json?include=journals,attachments,relations');
    expect(json).toMatchObject({
      issue: {
        status: { id: 1 },
        journals: [{ notes: 'failed' }],
        attachments: [{ filename: 'a.log', filesize: 4 }],
        relations: [{ issue_to_id: 2, relation_type: 'relates' }],
      },
    });
    expect(Object.keys((json as { issue: object }).issue)).not.toContain('allowed_statuses');
    expect((await as(token, 'PUT /issues/1.json', { issue: { status_id: 5 } })).status).toBe(204);
    expect((await as(token, 'GET /projects/ci/issues.json')).json).toMatchObject({ total_count: 1 });
    expect((await as(token, 'GET /projects/ci/issues.json?status_id=*')).json).toMatchObject({ total_count: 2 });
    expect((await as(token, 'GET /issue_statuses.json')).json).toMatchObject({ issue_statuses: expect.any(Array) });
  });

  test('returns 200 for an unknown token on some paths, and 401 on others', async () => {
    expect(await as('made-up-token', 'GET /issues.json')).toMatchObject({ status: 200, json: { total_count: 0 } });
    expect((await as('made-up-token', 'GET /projects/ci/issues.json')).status).toBe(401);
  });
});

test('the Nuvias Hub sandbox paginates lists, accepts only JSON and has no revocation endpoint', async () => {
  const hub = await start(startNuviasHub());
  const { clientId: client_id, clientSecret: client_secret } = hub;
  const form = { grant_type: 'client_credentials', client_id, client_secret };
  const { json } = await call(hub, 'POST /api/v1/oauth/create_token', { form });
  expect(json).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600 });
  const headers = { authorization: `Bearer ${await fetchToken(hub, '/api/v1/oauth/create_token')}` };
  const page = await call(hub, 'GET /api/v1/country_codes?page=2&per_page=4', { headers });
  expect(page.json).toHaveLength(2);
  expect(page.headers).toMatchObject({ 'x-total-count': '6', 'x-total-pages': '2' });
  expect((await call(hub, 'GET /api/v1/country_codes?per_page=1001', { headers })).status).toBe(400);
  const basket = await call(hub, 'POST /api/v1/baskets', { headers, json: { reference: 'x' } });
  expect(basket).toMatchObject({ status: 201, json: { id: 1, reference: 'x' } });
  expect((await call(hub, 'POST /api/v1/orders', { headers, form })).status).toBe(415);
  expect((await call(hub, 'POST /token/revocation', { form })).status).toBe(401);
});
