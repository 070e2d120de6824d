import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { startCli, type Cli } from '../../sandbox/cli.js';
import { createPerson } from '../../sandbox/person.js';
import { type ActionOptions, type ActionResult, runAction } from '../../sandbox/runner.js';
import { ADDRESS } from '../scenarios/login-stage.js';
import { browseWith } from './keycloak/browse.js';
import { get } from './keycloak/get.js';
import { leaksOf } from './keycloak/leaks.js';
import { type Keycloak, startKeycloak } from './keycloak/start-keycloak.js';
import { user } from './keycloak/tasktop-realm.js';
import { errorOf } from './support/error-of.js';

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

/** Has a long timeout: the first start on a machine downloads and builds Keycloak. */
beforeAll(async () => {
  keycloak = await startKeycloak();
}, 600_000);

afterAll(() => keycloak.close());

beforeEach(() => {
  results = [];
  keycloak.requests.length = 0;
});

/** Checks after every test that no run has leaked a secret. */
afterEach(() => {
  for (const result of results) {
    result.remove();
    const tokens = bearers();
    if (result.outputs['token'] !== undefined) tokens.add(result.outputs['token']);
    const { id: clientId, secret: clientSecret } = keycloak.withoutAudience;
    for (const client of [keycloak, { clientId, clientSecret }])
      expect(leaksOf(result, { ...client, tokens: [...tokens] })).toEqual([]);
    expect([result.main.stderr, result.post?.stderr]).toEqual(['', '']);
  }
});

/** Runs the action with step debug on. By default the provider is Planview Hub. */
async function run(inputs: Record<string, string>, options: Partial<ActionOptions> = {}): Promise<ActionResult> {
  const { origin, clientId, clientSecret, caPem } = keycloak;
  const hub = { provider: 'planview-hub', 'base-url': origin, 'ca-cert': caPem };
  const credentials = { 'client-id': clientId, 'client-secret': clientSecret };
  const result = await runAction({ ...options, inputs: { ...hub, ...credentials, ...inputs }, debug: true });
  results.push(result);
  return result;
}

/** Returns the requests and their statuses, such as `GET /api/v1/errors 200`. Query parameters are sorted. */
function exchanges(): string[] {
  return keycloak.requests.map(({ method, url, status }) => {
    const [path = '', query] = url.split('?');
    const sorted = query === undefined ? path : `${path}?${query.split('&').sort().join('&')}`;
    return `${method} ${sorted} ${status ?? 'no response'}`;
  });
}

/** Returns the bearer tokens that the API received. */
function bearers(): Set<string> {
  const bearer = keycloak.requests.flatMap(({ headers }) => headers.filter((value) => /^Bearer /i.test(value)));
  return new Set(bearer.map((value) => value.slice('Bearer '.length)));
}

/** Returns the only bearer token that the API received. */
function theToken(): string {
  const [token = '', ...others] = bearers();
  expect(others).toEqual([]);
  return token;
}

function listFrom(token: string | undefined) {
  return get(keycloak.origin + errorsPath, token ?? '', keycloak.caPem);
}

describe('token mode', () => {
  test('a later step lists the errors with the token, and the post step revokes the token', async () => {
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
    expect(exchanges()).toEqual([issued, listed, revoked]);
  });

  test('outputs the type, scope and expiry of the token', async () => {
    const { outputs } = await run({});
    const { exp = 0, scope } = decodeJwt(outputs['token'] ?? '');

    expect(outputs).toMatchObject({ 'token-type': 'Bearer', scope });
    expect(Math.abs(Date.parse(outputs['expires-at'] ?? '') / 1000 - exp)).toBeLessThanOrEqual(5);
  });

  test('does not revoke the token if revoke-token is false', async () => {
    const { outputs } = await run({ 'revoke-token': 'false' });

    expect(await keycloak.introspect(outputs['token'] ?? '')).toBe(true);
    expect(exchanges()).toEqual([issued]);
  });

  test('an API that verifies tokens offline accepts a revoked token until it expires', async () => {
    const { outputs } = await run({});

    expect(await keycloak.introspect(outputs['token'] ?? '')).toBe(false);
    expect(decodeJwt(outputs['token'] ?? '').exp).toBeGreaterThan(Date.now() / 1000);
    expect(await listFrom(outputs['token'])).toEqual({ status: 200, body: tenErrors });
  });
});

describe('request mode', () => {
  const issuer = () => ({ issuer: keycloak.issuer });

  test.each([
    { name: 'an operation of planview-hub', inputs: () => listErrors, expected: [issued, listed, revoked] },
    { name: 'a request with planview-hub', inputs: () => requestErrors, expected: [issued, listed, revoked] },
    {
      name: 'a request with keycloak and issuer',
      inputs: () => ({ ...requestErrors, ...issuer(), provider: 'keycloak' }),
      expected: [issued, listed, revoked],
    },
    {
      name: 'a request with oauth2 and issuer',
      inputs: () => ({ ...requestErrors, ...issuer(), provider: 'oauth2' }),
      expected: [discovered, issued, listed, revoked],
    },
  ])('uses one connection for $name, and revokes the token', async ({ inputs, expected }) => {
    const connectionsBefore = keycloak.connections;
    const result = await run(inputs());

    expect([result.main.exitCode, result.post?.exitCode]).toEqual([0, 0]);
    expect(result.outputs).toMatchObject({ status: '200' });
    expect(result.outputs).not.toHaveProperty('token');
    expect(JSON.parse(result.outputs['response'] ?? '')).toEqual(tenErrors);
    expect(exchanges()).toEqual(expected);
    expect(keycloak.connections - connectionsBefore).toBe(1);
    expect(await keycloak.introspect(theToken())).toBe(false);
  });

  test.each([
    { method: 'client_secret_post', authorization: undefined },
    { method: 'client_secret_basic', authorization: expect.stringMatching(/^Basic /) },
  ])('Keycloak accepts the client secret by $method', async ({ method, authorization }) => {
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

describe('a sign-in', () => {
  const started: Cli[] = [];
  afterEach(() => {
    for (const cli of started.splice(0)) cli.remove();
  });

  /** Signs the user in `count` times with this scope. Resolves to what the command printed. */
  async function signIn(scope: string, count = 1, ...more: string[]) {
    const { issuer, caPem, byCode } = keycloak;
    const server = ['--provider', 'keycloak', '--issuer', issuer, '--ca-cert', caPem];
    const args = ['login', ...server, '--client-id', byCode.id, '--scope', scope, '--no-browser', '--print'];
    const cli = startCli([...args, ...more], { env: { BEARER_STEP_CLIENT_SECRET: byCode.secret } });
    started.push(cli);
    const person = createPerson({ username: user.login, password: user.password }, browseWith(caPem));
    for (let round = 0; round < count; round += 1) await person.signIn((await cli.says(ADDRESS))[0]);
    const result = await cli.ended;
    expect(leaksOfText(result.stderr, [byCode.secret, user.password, result.stdout.trim()])).toEqual([]);
    return result;
  }

  /** Returns the inputs of a step with the printed refresh token. */
  const inputsFor = (printed: string): Record<string, string> => ({
    provider: 'keycloak',
    issuer: keycloak.issuer,
    'client-id': keycloak.byCode.id,
    'client-secret': keycloak.byCode.secret,
    'refresh-token': printed.trim(),
    'save-refresh-token': 'none',
  });

  const leaksOfText = (text: string, secrets: string[]): string[] => secrets.filter((secret) => text.includes(secret));

  test('without offline_access warns before the save that it ends after 30 minutes, and names the user', async () => {
    const { exitCode, stderr } = await signIn('openid');

    expect(exitCode).toBe(0);
    expect(stderr).toContain(`The token acts as ${user.login} at Keycloak.`);
    expect(stderr).toMatch(/Warning: The refresh token is only valid until \S+Z \(30 minutes\)\..*offline_access/u);
  });

  test('with offline_access has no such end, and access tokens outlive a refresh', async () => {
    const { exitCode, stdout, stderr } = await signIn('openid offline_access');

    expect(exitCode).toBe(0);
    expect(stderr).not.toContain('only valid until');
    expect(stderr).toContain('with each refresh, this server returns one');
    expect(stderr).toContain('Access tokens outlive a refresh');

    const inputs = inputsFor(stdout);
    const userinfo = `${keycloak.issuer}/protocol/openid-connect/userinfo`;
    const [first, second] = [await run(inputs), await run(inputs)];
    for (const { main, outputs } of [first, second]) {
      expect(main.exitCode).toBe(0);
      expect(main.log).not.toMatch(/^Warning/mu);
      // What the provider file says: the second refresh has not ended the first access token.
      expect(await get(userinfo, outputs['token'] ?? '', keycloak.caPem)).toMatchObject({ status: 200 });
    }
    expect(first.outputs['token']).not.toBe(second.outputs['token']);
  });

  test('with --measure-replay finds out that an old token is accepted, revokes nothing, and saves a token that works', async () => {
    const { exitCode, stdout, stderr } = await signIn('openid offline_access', 2, '--measure-replay');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('It still accepted the previous one some seconds later.');
    expect(keycloak.requests.filter(({ url }) => url.endsWith('/revoke'))).toEqual([]);
    expect((await run(inputsFor(stdout))).main.exitCode).toBe(0);
  });

  test('without openid says what the scope is missing for', async () => {
    const { exitCode, stderr } = await signIn('offline_access');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('The command cannot check which user it acts as. Add openid to --scope to see it.');
  });
});

describe('errors', () => {
  test.each([
    { name: 'a wrong secret', inputs: { 'client-secret': 'wrong-c41d8cd98f00b204' }, error: 'unauthorized_client' },
    { name: 'an unknown client', inputs: { 'client-id': 'nobody' }, error: 'invalid_client' },
  ])(
    'Keycloak rejects $name, there is no retry, and the message names the inputs to check',
    async ({ inputs, error }) => {
      const result = await run({ ...requestErrors, ...inputs });
      const message = errorOf(result);

      expect(result.main.exitCode).toBe(1);
      expect(result.outputs).toEqual({ 'error-code': 'TOKEN_REJECTED' });
      expect(message).toContain(`[TOKEN_REJECTED] The token endpoint returned ${error} (HTTP 401)`);
      expect(message).toContain('client-id and client-secret');
      expect(exchanges()).toEqual([issued.replace('200', '401')]);
    },
  );

  test.each([
    { provider: 'planview-hub', inputs: () => ({ variables: 'realm: tasktop' }), remedy: 'variables: realm' },
    {
      provider: 'keycloak',
      inputs: () => ({ provider: 'keycloak', issuer: keycloak.issuer.replace('Tasktop', 'tasktop') }),
      remedy: 'issuer',
    },
  ])('with $provider, a realm in the wrong case is named, and the remedy names $remedy', async ({ inputs, remedy }) => {
    const result = await run({ ...requestErrors, ...inputs() });
    const message = errorOf(result);

    expect(result.main.exitCode).toBe(1);
    expect(result.outputs).toEqual({ 'error-code': 'TOKEN_REJECTED' });
    expect(message).toContain('Realm does not exist (HTTP 404)');
    expect(message).toContain('tasktop');
    expect(message).toMatch(/\brealm\b/);
    expect(message).toContain(remedy);
    expect(exchanges()).toEqual([issued.replace('Tasktop', 'tasktop').replace('200', '404')]);
  });

  // Keycloak ignores the parameter `audience` of the client credentials grant: only a mapper sets the audience.
  test.each([
    { name: 'without the input audience', audience: () => '' },
    { name: 'with the right audience as input', audience: () => keycloak.audience },
    { name: 'with an unknown audience as input', audience: () => 'unknown' },
  ])('an API that requires an audience rejects a token that lacks it, $name', async ({ audience }) => {
    const { id, secret } = keycloak.withoutAudience;
    const client = { provider: 'keycloak', issuer: keycloak.issuer, 'client-id': id, 'client-secret': secret };
    const result = await run({ ...requestErrors, ...client, audience: audience() });

    expect(result.main.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ 'error-code': 'API_STATUS', status: '401' });
    expect(errorOf(result)).toMatch(/\baudience\b/);
    expect(exchanges()).toEqual([issued, listed.replace('200', '401'), revoked]);
  });

  test('without the private CA, nothing is sent and the message names ca-cert', async () => {
    const result = await run({ ...requestErrors, 'ca-cert': '' });

    expect(result.main.exitCode).toBe(1);
    expect(result.outputs).toEqual({ 'error-code': 'TLS_UNTRUSTED' });
    expect(result.main.log).toMatch(/^Error: \[TLS_UNTRUSTED\] .* ca-cert/m);
    expect(exchanges()).toEqual([]);
  });
});
