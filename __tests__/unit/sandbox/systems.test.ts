import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { startOAuthServer, type OAuthServerOptions, type System } from '../../../sandbox/oauth-server.js';
import { startNuviasHub } from '../../../sandbox/systems/nuvias-hub.js';
import { startPlanio } from '../../../sandbox/systems/planio.js';
import { startPlanviewHub } from '../../../sandbox/systems/planview-hub.js';
import { call, fetchToken, type Answer } from '../../../sandbox/client.js';

const running: System[] = [];
const start = async <T extends System>(system: Promise<T>): Promise<T> => {
  const started = await system;
  running.push(started);
  return started;
};

afterEach(async () => {
  await Promise.all(running.splice(0).map((system) => system.close()));
});

describe('the authorization server', () => {
  const begin = (options?: OAuthServerOptions): Promise<System> => start(startOAuthServer(options));
  const paths = { token: '/oauth2/token', revocation: '/oauth2/revoke' };

  test('prints nothing, issues a token, and ends it when it is revoked', async () => {
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

  test('describes itself', async () => {
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
  ])('takes Basic credentials, raw: $rawBasic', async ({ rawBasic, encode }) => {
    const system = await begin({ rawBasic });
    const credentials = `${encode(system.clientId)}:${encode(system.clientSecret)}`;
    const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
    const form = { grant_type: 'client_credentials' };
    expect((await call(system, `POST ${paths.token}`, { headers, form })).status).toBe(200);
  });

  test('refuses a wrong secret', async () => {
    const system = await begin();
    const form = { grant_type: 'client_credentials', client_id: system.clientId, client_secret: 'wrong' };
    const answer = await call(system, `POST ${paths.token}`, { form });
    expect(answer).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
  });

  test('gives JWT that the API reads, and that it does not revoke', async () => {
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

  test('lets tokens expire', async () => {
    const system = await begin({ accessTokenTtl: 1 });
    const token = await fetchToken(system, paths.token);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await system.isActive(token)).toBe(false);
  });

  test('can be preceded by a fault', async () => {
    let faults = 1;
    const system = await begin({
      intercept: (_, response) => faults-- > 0 && Boolean(response.writeHead(503).end()),
    });
    expect((await call(system, `POST ${paths.token}`)).status).toBe(503);
    expect(await fetchToken(system, paths.token)).toMatch(/^[\w-]{43}$/u);
    expect(system.requests.map(({ status }) => status)).toEqual([503, 200]);
  });
});

test('planview-hub has Keycloak and the API on one origin', async () => {
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

describe('planio', () => {
  const subject = (text: string): object => ({ issue: { subject: text, description: 'a\nb' } });
  const post = (planio: System, token: string, json: object): Promise<Answer> =>
    call(planio, 'POST /redmine/projects/ci/issues.json', { headers: { authorization: `Bearer ${token}` }, json });

  test('files and shows an issue', async () => {
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

  test('refuses as Redmine does', async () => {
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

test('nuvias-hub pages its lists, takes JSON only and revokes nothing', async () => {
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
