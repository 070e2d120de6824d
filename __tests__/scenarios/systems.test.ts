import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { call } from '../../sandbox/client.js';
import { startOAuthServer, type System } from '../../sandbox/oauth-server.js';
import { startNuviasHub } from '../../sandbox/systems/nuvias-hub.js';
import { startPlanio } from '../../sandbox/systems/planio/server.js';
import { startPlanviewHub } from '../../sandbox/systems/planview-hub.js';
import { expectFailure, expectSuccess, headerOf, run } from './stage.js';
import { expectNoLeaks, lines } from './support.js';

interface Case {
  provider: string;
  start: () => Promise<System>;
  /** The inputs in addition to the provider, the credentials and the CA. */
  inputs: (system: System) => Record<string, string>;
  /** The input `request`. */
  request: string;
  /** The requests before the token request. */
  before?: string[];
  token: string;
  revocation?: string;
}

const realm = '/auth/realms/Tasktop';
const cases: Case[] = [
  {
    provider: 'planview-hub',
    start: startPlanviewHub,
    inputs: ({ baseUrl }) => ({ 'base-url': baseUrl }),
    request: 'GET /api/v1/errors?pageSize=10&type=ALL',
    token: `${realm}/protocol/openid-connect/token`,
    revocation: `${realm}/protocol/openid-connect/revoke`,
  },
  {
    provider: 'nuvias-hub',
    start: startNuviasHub,
    inputs: ({ baseUrl }) => ({ 'base-url': baseUrl }),
    request: 'GET /api/v1/country_codes?page=1&per_page=2',
    token: '/api/v1/oauth/create_token',
  },
  {
    provider: 'keycloak',
    start: () =>
      startOAuthServer({
        issuerPath: '/realms/ci',
        endpoints: { token: '/protocol/openid-connect/token', revocation: '/protocol/openid-connect/revoke' },
      }),
    inputs: ({ baseUrl, issuer }) => ({ 'base-url': baseUrl, issuer }),
    request: 'GET /api/whoami',
    token: '/realms/ci/protocol/openid-connect/token',
    revocation: '/realms/ci/protocol/openid-connect/revoke',
  },
  {
    provider: 'oauth2',
    start: startOAuthServer,
    inputs: ({ baseUrl, issuer }) => ({ 'base-url': baseUrl, issuer, scope: 'read' }),
    request: 'GET /api/whoami',
    before: ['GET /.well-known/openid-configuration'],
    token: '/oauth2/token',
    revocation: '/oauth2/revoke',
  },
];

describe.each(cases)('$provider', ({ provider, start, inputs, request, before = [], token, revocation }) => {
  let system: System;
  beforeAll(async () => {
    system = await start();
  });
  afterAll(() => system.close());
  afterEach(() => void system.requests.splice(0));

  const given = (): Record<string, string> => ({
    provider,
    'client-id': system.clientId,
    'client-secret': system.clientSecret,
    'ca-cert': system.caPem,
    ...inputs(system),
  });
  const revoked = revocation === undefined ? [] : [`POST ${revocation}`];
  const isRevocable = revocation !== undefined;

  test('hands a token to later steps, and revokes it when the job ends', async () => {
    const [method = '', path = ''] = request.split(' ');
    let status: number | undefined;
    const result = await run({
      inputs: given(),
      post: true,
      betweenSteps: async ({ outputs }) => {
        const headers = { authorization: `Bearer ${outputs['token'] ?? ''}` };
        ({ status } = await call(system, `${method} ${path}`, { headers }));
      },
    });
    expectSuccess(result);
    expect(status).toBe(200);
    expect(result.outputs['token-type']).toBe('Bearer');
    expect(result.main.masks).toContain(result.outputs['token']);
    expect(result.post?.exitCode).toBe(0);
    expect(lines(system)).toEqual([...before, `POST ${token}`, request, ...revoked]);
    expect(await system.isActive(result.outputs['token'] ?? '')).toBe(!isRevocable);
  });

  test('sends a request, and revokes the token at once', async () => {
    const result = await run({ inputs: { ...given(), request }, post: true, debug: false });
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ status: '200', response: expect.stringMatching(/^[[{]/u) });
    expect(result.outputs['token']).toBeUndefined();
    expect(result.post).toMatchObject({ exitCode: 0, stdout: '' });
    const bearer = headerOf(system.requests.at(before.length + 1), 'authorization')?.slice('Bearer '.length) ?? '';
    expectNoLeaks(result, [bearer]);
    expect(lines(system)).toEqual([...before, `POST ${token}`, request, ...revoked]);
    expect(await system.isActive(bearer)).toBe(!isRevocable);
  });

  test('fails with one error for a wrong secret', async () => {
    const wrong = 'an-old-secret-of-this-client';
    const result = await run({ inputs: { ...given(), 'client-secret': wrong, request } });
    expectFailure(result, 'TOKEN_REJECTED', /invalid_client[^]*client-id and client-secret/u);
    // With metadata, the step tries both methods of client authentication.
    const attempts = before.length === 0 ? [`POST ${token}`] : [`POST ${token}`, `POST ${token}`];
    expect(lines(system)).toEqual([...before, ...attempts]);
  });
});

describe('planview-hub, with operations', () => {
  let hub: System;
  beforeAll(async () => {
    hub = await startPlanviewHub();
  });
  afterAll(() => hub.close());
  afterEach(() => void hub.requests.splice(0));

  test.each([
    { operation: 'list-errors', parameters: 'pageSize: 10', url: '/api/v1/errors?pageSize=10&type=ALL', count: 10 },
    { operation: 'list-errors', parameters: '', url: '/api/v1/errors?type=ALL', count: 25 },
    { operation: 'get-resource', parameters: 'resource: integrations', url: '/api/v1/integrations', count: 3 },
  ])('$operation with "$parameters" lists $count', async ({ operation, parameters, url, count }) => {
    const given = { 'base-url': hub.baseUrl, 'client-id': hub.clientId, 'client-secret': hub.clientSecret };
    const inputs = { ...given, provider: 'planview-hub', 'ca-cert': hub.caPem, operation, parameters };
    const result = await run({ inputs });
    expectSuccess(result);
    expect(lines(hub)).toEqual([
      `POST ${realm}/protocol/openid-connect/token`,
      `GET ${url}`,
      `POST ${realm}/protocol/openid-connect/revoke`,
    ]);
    expect(JSON.parse(result.outputs['response'] ?? '')).toHaveLength(count);
  });
});

describe('nuvias-hub, with operations', () => {
  let hub: System;
  beforeAll(async () => {
    hub = await startNuviasHub();
  });
  afterAll(() => hub.close());
  const given = (): Record<string, string> => ({
    provider: 'nuvias-hub',
    'base-url': hub.baseUrl,
    'client-id': hub.clientId,
    'client-secret': hub.clientSecret,
    'ca-cert': hub.caPem,
  });

  test('list-country-codes by page sets the totals in the output headers', async () => {
    const parameters = 'page: 2\nper_page: 4';
    const result = await run({ inputs: { ...given(), operation: 'list-country-codes', parameters } });
    expectSuccess(result);
    expect(JSON.parse(result.outputs['response'] ?? '')).toEqual([
      { code: 'FR', name: 'France' },
      { code: 'GB', name: 'United Kingdom' },
    ]);
    expect(JSON.parse(result.outputs['headers'] ?? '')).toMatchObject({ 'x-total-count': '6', 'x-total-pages': '2' });
  });

  test('create-order sends its parameters as JSON, each with its type', async () => {
    const parameters = 'reference: "0017"\nurgent: true\nlines: [{ sku: A-1, quantity: 2 }]';
    const result = await run({ inputs: { ...given(), operation: 'create-order', parameters } });
    expectSuccess(result);
    const order = { reference: '0017', urgent: true, lines: [{ sku: 'A-1', quantity: 2 }] };
    expect(JSON.parse(hub.requests.at(-1)?.body ?? '')).toEqual(order);
    expect(JSON.parse(result.outputs['response'] ?? '')).toEqual({ id: 1, ...order });
    expect(result.outputs['status']).toBe('201');
  });
});

describe.each([
  { provider: 'planio', path: '' },
  { provider: 'redmine', path: '/redmine' },
])('$provider, with the input token', ({ provider, path }) => {
  let planio: System;
  let given: string;
  beforeAll(async () => {
    planio = await startPlanio({ path });
    given = await planio.issueToken(['view_issues', 'add_issues']);
  });
  afterAll(() => planio.close());
  afterEach(() => void planio.requests.splice(0));
  const act = (inputs: Record<string, string>, { token = given, post = false } = {}): ReturnType<typeof run> => {
    const common = { provider, 'base-url': planio.baseUrl, 'ca-cert': planio.caPem };
    return run({ inputs: { ...common, token, 'client-id': '', 'client-secret': '', ...inputs }, post });
  };

  test('current-user returns the user of the token, and the token is not revoked', async () => {
    const result = await act({ operation: 'current-user' }, { post: true });
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ status: '200', id: '5' });
    expect(lines(planio)).toEqual([`GET ${path}/users/current.json`]);
    expect(await planio.isActive(given)).toBe(true);
  });

  test('create-issue sets id and url of the new issue', async () => {
    const subject = 'Build #17: "größer" # not a comment';
    const parameters = JSON.stringify({ project: 'ci', subject, tracker_id: 1 });
    const result = await act({ operation: 'create-issue', parameters });
    expectSuccess(result);
    expect(JSON.parse(planio.requests.at(-1)?.body ?? '')).toEqual({ issue: { subject, tracker_id: 1 } });
    expect(lines(planio)).toEqual([`POST ${path}/projects/ci/issues.json`]);
    const id = result.outputs['id'] ?? '';
    expect(id).toMatch(/^\d+$/u);
    expect(result.outputs).toMatchObject({ status: '201', url: `${planio.baseUrl}/issues/${id}` });
  });

  test('a request is sent below the path of the base URL', async () => {
    const result = await act({ request: 'GET /projects/ci/issues.json?limit=1' });
    expectSuccess(result);
    expect(lines(planio)).toEqual([`GET ${path}/projects/ci/issues.json?limit=1`]);
  });

  test('token mode hands the input token to later steps', async () => {
    const result = await act({}, { post: true });
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ token: given, 'token-type': 'Bearer' });
    expect(lines(planio)).toEqual([]);
    expect(await planio.isActive(given)).toBe(true);
  });

  test.each([
    {
      name: 'the error message of the API',
      inputs: { operation: 'create-issue', parameters: `{"project":"ci","subject":"${'x'.repeat(256)}"}` },
      message: /HTTP 422: "Subject is too long \(maximum is 255 characters\)"/u,
    },
    {
      name: 'the meaning of 404',
      inputs: { request: 'GET /projects/none/issues.json' },
      message: /HTTP 404\. The resource does not exist, or the user may not access it/u,
    },
  ])('an error contains $name', async ({ inputs, message }) => {
    expectFailure(await act(inputs), 'API_STATUS', message);
  });

  test('an error for a token without the scope contains the meaning of 403', async () => {
    const weak = await planio.issueToken(['view_issues']);
    const inputs = { operation: 'create-issue', parameters: '{"project":"ci","subject":"A failure"}' };
    expectFailure(await act(inputs, { token: weak }), 'API_STATUS', /HTTP 403\. The token lacks a scope/u);
  });

  test('an error for an unknown token contains the meaning of 401, but not the token', async () => {
    const result = await act({ operation: 'current-user' }, { token: 'a-token-that-was-never-issued' });
    expectFailure(result, 'API_STATUS', /HTTP 401\. The token is unknown, expired or revoked/u);
    expect(lines(planio)).toEqual([`GET ${path}/users/current.json`]);
  });

  test('without a token, the error explains the sign-in, and nothing is sent', async () => {
    expectFailure(await act({}, { token: '' }), 'INPUT_INVALID', /refresh-token: is missing[^]*Sign in once/u);
    expect(lines(planio)).toEqual([]);
  });
});
