import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type ActionOptions, type ActionResult, runAction } from '../../sandbox/runner.js';
import { get } from './keycloak/get.js';
import { leaksOf } from './keycloak/leaks.js';
import { type Keycloak, startKeycloak } from './keycloak/start-keycloak.js';

const realm = '/auth/realms/Tasktop';
const discovered = `GET ${realm}/.well-known/openid-configuration 200`;
const issued = `POST ${realm}/protocol/openid-connect/token 200`;
const revoked = `POST ${realm}/protocol/openid-connect/revoke 200`;
const errorsPath = '/api/v1/errors?pageSize=10&type=ALL';
const listed = `GET ${errorsPath} 200`;

const requestErrors = { request: `GET ${errorsPath}` };
const listErrors = { operation: 'list-errors', parameters: 'pageSize: 10\ntype: ALL' };
const tenErrors = Array.from({ length: 10 }, (_, index) => expect.objectContaining({ id: index + 1 }) as unknown);

let keycloak: Keycloak;
let results: ActionResult[];

/** The first start on a machine fetches and builds Keycloak. */
beforeAll(async () => {
  keycloak = await startKeycloak();
}, 600_000);

afterAll(() => keycloak.close());

beforeEach(() => {
  results = [];
  keycloak.requests.length = 0;
});

/** Whatever a run was to show, it leaks nothing. */
afterEach(() => {
  for (const result of results) {
    result.remove();
    const tokens = bearers();
    if (result.outputs['token'] !== undefined) tokens.add(result.outputs['token']);
    expect(leaksOf(result, { ...keycloak, tokens: [...tokens] })).toEqual([]);
    expect([result.main.stderr, result.post?.stderr]).toEqual(['', '']);
  }
});

/** Runs the action with step debug on, against Planview Hub unless the inputs say otherwise. */
async function run(inputs: Record<string, string>, options: Partial<ActionOptions> = {}): Promise<ActionResult> {
  const { origin, clientId, clientSecret, caPem } = keycloak;
  const hub = { provider: 'planview-hub', 'base-url': origin, 'ca-cert': caPem };
  const credentials = { 'client-id': clientId, 'client-secret': clientSecret };
  const result = await runAction({ ...options, inputs: { ...hub, ...credentials, ...inputs }, debug: true });
  results.push(result);
  return result;
}

/** What the origin was asked and how it answered, such as `GET /api/v1/errors 200`; query parameters stand sorted. */
function seen(): string[] {
  return keycloak.requests.map(({ method, url, status }) => {
    const [path = '', query] = url.split('?');
    const sorted = query === undefined ? path : `${path}?${query.split('&').sort().join('&')}`;
    return `${method} ${sorted} ${status ?? 'unanswered'}`;
  });
}

/** The bearer tokens that the API was given. */
function bearers(): Set<string> {
  const bearer = keycloak.requests.flatMap(({ headers }) => headers.filter((value) => /^Bearer /i.test(value)));
  return new Set(bearer.map((value) => value.slice('Bearer '.length)));
}

/** The one token of a run. */
function theToken(): string {
  const [token = '', ...others] = bearers();
  expect(others).toEqual([]);
  return token;
}

function listFrom(token: string | undefined) {
  return get(keycloak.origin + errorsPath, token ?? '', keycloak.caPem);
}

describe('token mode', () => {
  test('a later step lists the errors with the token, which the post step revokes', async () => {
    let during: unknown;
    const result = await run(
      {},
      {
        betweenSteps: async ({ outputs }) => {
          during = { active: await keycloak.introspect(outputs['token'] ?? ''), ...(await listFrom(outputs['token'])) };
        },
      },
    );

    expect([result.main.exitCode, result.post?.exitCode]).toEqual([0, 0]);
    expect(during).toEqual({ active: true, status: 200, body: tenErrors });
    expect(await keycloak.introspect(theToken())).toBe(false);
    expect(seen()).toEqual([issued, listed, revoked]);
  });

  test('tells what Keycloak said of the token', async () => {
    const { outputs } = await run({});
    const { exp = 0, scope } = decodeJwt(outputs['token'] ?? '');

    expect(outputs).toMatchObject({ 'token-type': 'Bearer', scope });
    expect(Math.abs(Date.parse(outputs['expires-at'] ?? '') / 1000 - exp)).toBeLessThanOrEqual(5);
  });

  test('revoke-token: false leaves the token active', async () => {
    const { outputs } = await run({ 'revoke-token': 'false' });

    expect(await keycloak.introspect(outputs['token'] ?? '')).toBe(true);
    expect(seen()).toEqual([issued]);
  });

  test('an API that judges tokens by itself accepts a revoked one until it expires', async () => {
    const { outputs } = await run({});

    expect(await keycloak.introspect(outputs['token'] ?? '')).toBe(false);
    expect(decodeJwt(outputs['token'] ?? '').exp).toBeGreaterThan(Date.now() / 1000);
    expect(await listFrom(outputs['token'])).toEqual({ status: 200, body: tenErrors });
  });
});

describe('one request', () => {
  const issuer = () => ({ issuer: keycloak.issuer });

  test.each([
    { name: 'planview-hub, operation', inputs: () => listErrors, exchanges: [issued, listed, revoked] },
    { name: 'planview-hub, request', inputs: () => requestErrors, exchanges: [issued, listed, revoked] },
    {
      name: 'keycloak by its issuer, request',
      inputs: () => ({ ...requestErrors, ...issuer(), provider: 'keycloak' }),
      exchanges: [issued, listed, revoked],
    },
    {
      name: 'oauth2 by its issuer, request',
      inputs: () => ({ ...requestErrors, ...issuer(), provider: 'oauth2' }),
      exchanges: [discovered, issued, listed, revoked],
    },
  ])('$name: lists the errors on one connection and revokes the token', async ({ inputs, exchanges }) => {
    const connectionsBefore = keycloak.connections;
    const result = await run(inputs());

    expect([result.main.exitCode, result.post?.exitCode]).toEqual([0, 0]);
    expect(result.outputs).toMatchObject({ status: '200' });
    expect(result.outputs).not.toHaveProperty('token');
    expect(JSON.parse(result.outputs['response'] ?? '')).toEqual(tenErrors);
    expect(seen()).toEqual(exchanges);
    expect(keycloak.connections - connectionsBefore).toBe(1);
    expect(await keycloak.introspect(theToken())).toBe(false);
  });

  test.each([
    { method: 'client_secret_post', authorization: undefined },
    { method: 'client_secret_basic', authorization: expect.stringMatching(/^Basic /) },
  ])('Keycloak takes the secret by $method', async ({ method, authorization }) => {
    const result = await run({ ...requestErrors, ...issuer(), provider: 'oauth2', 'client-auth': method });
    const tokenRequest = keycloak.requests.find(({ url }) => url.endsWith('/token'));

    expect(result.outputs).toMatchObject({ status: '200' });
    expect(tokenRequest?.headers.find((_, index, all) => all[index - 1]?.toLowerCase() === 'authorization')).toEqual(
      authorization,
    );
  });

  test.each([
    { name: 'base64 of PEM text', caCert: () => Buffer.from(keycloak.caPem).toString('base64') },
    { name: 'a path', caCert: () => 'certificates/hub.pem' },
  ])('ca-cert may be $name', async ({ caCert }) => {
    const folder = mkdtempSync(join(tmpdir(), 'bearer-step-keycloak-'));
    mkdirSync(join(folder, 'workspace/certificates'), { recursive: true });
    writeFileSync(join(folder, 'workspace/certificates/hub.pem'), keycloak.caPem);
    const result = await run({ ...requestErrors, 'ca-cert': caCert() }, { folder });

    expect(result.outputs).toMatchObject({ status: '200' });
  });
});

describe('what goes wrong', () => {
  test.each([
    { name: 'a wrong secret', inputs: { 'client-secret': 'wrong-c41d8cd98f00b204' }, error: 'unauthorized_client' },
    { name: 'an unknown client', inputs: { 'client-id': 'nobody' }, error: 'invalid_client' },
  ])('$name is rejected once, and the message says which inputs to check', async ({ inputs, error }) => {
    const result = await run({ ...requestErrors, ...inputs });
    const message = /^Error: .*$/m.exec(result.main.log)?.[0];

    expect(result.main.exitCode).toBe(1);
    expect(result.outputs).toEqual({ 'error-code': 'TOKEN_REJECTED' });
    expect(message).toContain(`[TOKEN_REJECTED] The token endpoint answered ${error} (HTTP 401)`);
    expect(message).toContain('client-id and client-secret');
    expect(seen()).toEqual([issued.replace('200', '401')]);
  });

  test('without the private CA nothing is sent, and the message names ca-cert', async () => {
    const result = await run({ ...requestErrors, 'ca-cert': '' });

    expect(result.main.exitCode).toBe(1);
    expect(result.outputs).toEqual({ 'error-code': 'TLS_UNTRUSTED' });
    expect(result.main.log).toMatch(/^Error: \[TLS_UNTRUSTED\] .* ca-cert/m);
    expect(seen()).toEqual([]);
  });
});
