/** Systems whose clients get tokens, and the checks that only some of them have. */
import '../../../support/node-errors.js';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startOAuthServer, type System } from '../../../../sandbox/oauth-server.js';
import { startProxy, tunnelTo } from '../../../../sandbox/proxy.js';
import type { RecordingServer } from '../../../../sandbox/recording-server.js';
import { PARALLEL } from '../../../../src/cli/doctor/checks/parallel.js';
import type { Diagnosis } from '../../../../src/cli/doctor/diagnosis.js';
import { serversOf, eachOnce } from '../../../../src/cli/doctor/servers.js';
import { findProvider } from '../../../../src/provider/find.js';
import { linesOf, runDoctor, startReplies, type DoctorRun, type Replies } from './doctor-world.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
  delete process.env['HTTPS_PROXY'];
});

const jwtWith = (claims: object): string =>
  ['{"alg":"none"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

const REALM = '/auth/realms/Tasktop/protocol/openid-connect';

/** Runs the doctor for a Hub on loopback that issues a token with these claims. */
async function runHub(
  claims: (origin: string) => object,
  replies: Replies = {},
): Promise<DoctorRun & { seen: string[] }> {
  const all: Replies = {
    [`POST ${REALM}/token authorization_code`]: { error: 'invalid_grant' },
    [`POST ${REALM}/revoke`]: {},
    ...replies,
  };
  const server: RecordingServer = await startReplies(all);
  open.push(server);
  all[`POST ${REALM}/token client_credentials`] ??= { access_token: jwtWith(claims(server.origin)), expires_in: 300 };
  const client = { 'client-id': 'ci', 'client-secret': 'client-secret-0001' };
  const run = await runDoctor({ provider: 'planview-hub', 'base-url': server.origin, ...client });
  return { ...run, seen: server.requests.map(({ method, url }) => `${method} ${url}`) };
}

const issuerAt = (origin: string): string => `${origin}/auth/realms/Tasktop`;

describe('claims:', () => {
  test('a role that the provider file requires', async () => {
    const run = await runHub((origin) => ({ iss: issuerAt(origin), realm_access: { roles: ['TasktopUser'] } }));
    expect(linesOf(run, 'claims')).toEqual(['ok: The token has TasktopUser in realm_access.roles.']);
    expect(linesOf(run, 'audience')).toEqual(['ok: The token is for no audience.']);
    expect(run.seen.at(-1)).toBe(`POST ${REALM}/revoke`);
  });

  test.each([{ realm_access: { roles: ['offline_access'] } }, {}])('%j lacks the role', async (claims) => {
    const run = await runHub((origin) => ({ iss: issuerAt(origin), ...claims }));
    expect(linesOf(run, 'claims')).toEqual([
      'failed: The token has no TasktopUser in realm_access.roles, which Planview Hub needs. → ' +
        'Assign the role TasktopUser to the service account of the client.',
    ]);
  });
});

test('an issuer with another address is a warning, without its query', async () => {
  const run = await runHub(() => ({ iss: 'https://other.example.com/auth/realms/Tasktop?a=b', aud: ['x', 'y'] }));
  expect(linesOf(run, 'audience')).toEqual([
    'ok: The token is for the audience x, y.',
    expect.stringMatching(/^warning: .*another issuer.*: https:\/\/other\.example\.com\/auth\/realms\/Tasktop\. → /u),
  ]);
});

test('an opaque token says nothing about its audience', async () => {
  const token = { access_token: 'opaque-token-0001', token_type: 'MAC' };
  const run = await runHub(() => ({}), { [`POST ${REALM}/token client_credentials`]: token });
  expect([...linesOf(run, 'audience'), ...linesOf(run, 'claims')]).toEqual([]);
  expect(linesOf(run, 'grant')).toContainEqual(expect.stringMatching(/^warning: The token type is MAC, not Bearer/u));
  expect(linesOf(run, 'lifetime')).toEqual(['ok: The server does not say how long the token is valid.']);
});

test('a failed revocation is a warning', async () => {
  const run = await runHub(() => ({}), { [`POST ${REALM}/revoke`]: 403 });
  expect(linesOf(run, 'revocation')).toEqual([expect.stringMatching(/^warning: The token could not be revoked\. /u)]);
});

test.each([
  { name: 'does not tell', reply: { error: 'unsupported_grant_type' }, says: /^ok: The server does not tell/u },
  { name: 'has no such page', reply: 404, says: /^failed: .*HTTP 404.* → Check that token-url/u },
  { name: 'rejects the client', reply: { error: 'invalid_client' }, says: /^failed: .*invalid_client/u },
])('client: the server $name', async ({ reply, says }) => {
  const run = await runHub(() => ({}), { [`POST ${REALM}/token authorization_code`]: reply });
  expect(linesOf(run, 'client')).toEqual([expect.stringMatching(says)]);
});

describe('userinfo', () => {
  const PATH = '/realms/ci/protocol/openid-connect';

  async function run(scope: string, userinfo: object | number): Promise<DoctorRun> {
    const server = await startReplies({
      [`POST ${PATH}/token authorization_code`]: { error: 'invalid_grant' },
      [`POST ${PATH}/token client_credentials`]: { access_token: 'opaque-token-0001', scope },
      [`POST ${PATH}/revoke`]: {},
      [`GET ${PATH}/userinfo`]: userinfo,
    });
    open.push(server);
    const client = { 'client-id': 'ci', 'client-secret': 'client-secret-0001' };
    return runDoctor({ provider: 'keycloak', issuer: `${server.origin}/realms/ci`, ...client, scope });
  }

  test('shows that the server accepts the token, but not its user', async () => {
    const result = await run('openid', { sub: '1', preferred_username: 'anna.example' });
    expect(linesOf(result, 'userinfo')).toEqual([
      'ok: The authorization server accepts the token. Its user is not shown here.',
    ]);
    expect(JSON.stringify(result.findings)).not.toContain('anna');
  });

  test('is not asked without the scope openid', async () => {
    expect(linesOf(await run('profile', 500), 'userinfo')).toEqual([]);
  });

  test('fails if the server refuses the token', async () => {
    expect(linesOf(await run('openid', 403), 'userinfo')).toEqual([expect.stringMatching(/^failed: .*HTTP 403/u)]);
  });
});

test('after the end of the time, the token is revoked anyway', async () => {
  let revocations = 0;
  const server: System = await startOAuthServer({
    intercept: ({ url }) => {
      if (url !== '/oauth2/revoke') return false;
      revocations += 1;
      // The first one never gets a response.
      return revocations === 1;
    },
  });
  open.push(server);
  const { issuer, caPem, clientId, clientSecret } = server;
  const inputs = { issuer, 'ca-cert': caPem, 'client-id': clientId, 'client-secret': clientSecret, timeout: '3' };
  const run = await runDoctor({ ...inputs, retries: '0' });
  expect(linesOf(run, 'revocation')).toEqual([expect.stringMatching(/^failed: The step did not finish within 3 s/u)]);
  expect(revocations).toBe(2);
  expect(await server.isActive(server.issued().accessTokens[0] ?? '')).toBe(false);
});

describe('a given token', () => {
  test('needs no authorization server, and is not revoked', async () => {
    const server = await startReplies({ 'GET /users/current.json': { user: { id: 1, login: 'anna.example' } } });
    open.push(server);
    const run = await runDoctor({ provider: 'redmine', 'base-url': server.origin, token: 'given-token-0001' });
    expect(run.findings.map(({ check, status }) => `${check} ${status}`)).toEqual([
      'inputs ok',
      'runner ok',
      'names ok',
      'proxy ok',
      'connection ok',
      'tls ok',
      'grant ok',
      'identity ok',
      'clock ok',
    ]);
  });

  test('that is sealed under another key is an error of the inputs', async () => {
    const sealed = {
      token: `sealed.1.${'A'.repeat(120)}`,
      'client-id': 'ci',
      'seal-key': Buffer.alloc(32, 7).toString('base64'),
    };
    const run = await runDoctor({ provider: 'redmine', 'base-url': 'http://127.0.0.1:9', ...sealed });
    expect(run.findings[0]).toMatchObject({ check: 'inputs', status: 'failed', code: 'SEAL_INVALID' });
  });
});

test('a dead proxy: names are not resolved, and the server counts as unreachable', async () => {
  process.env['HTTPS_PROXY'] = 'http://anna:proxy-password@127.0.0.1:9';
  const client = { 'client-id': 'ci', 'client-secret': 'client-secret-0001' };
  const inputs = { provider: 'planview-hub', 'base-url': 'https://hub.example.com', ...client };
  const run = await runDoctor(inputs, { environment: process.env });
  expect(linesOf(run, 'names')).toEqual([]);
  expect(linesOf(run, 'proxy')).toEqual([
    expect.stringMatching(/^failed: The proxy 127\.0\.0\.1:9 for hub\.example\.com cannot be reached\. → .*NO_PROXY/u),
  ]);
  expect(linesOf(run, 'client')).toEqual(['skipped: It needs the check discovery.']);
  expect(JSON.stringify(run.findings)).not.toMatch(/anna|proxy-password/u);
});

test('a proxy that works, and one whose variable is wrong', async () => {
  const server = await startOAuthServer({ names: ['hub.example.com'] });
  const proxy = await startProxy(tunnelTo(server.origin));
  open.push(server, proxy);
  const { caPem, clientId, clientSecret } = server;
  const client = { 'ca-cert': caPem, 'client-id': clientId, 'client-secret': clientSecret };
  const inputs = { 'token-url': 'https://hub.example.com/oauth2/token', ...client };

  process.env['HTTPS_PROXY'] = proxy.origin;
  const run = await runDoctor(inputs, { environment: process.env });
  expect(linesOf(run, 'proxy')).toEqual([
    expect.stringMatching(/^ok: hub\.example\.com .* through the proxy http:\/\/localhost/u),
  ]);
  expect([...linesOf(run, 'names'), ...linesOf(run, 'connection')]).toEqual([]);
  expect(linesOf(run, 'tls')).toEqual([
    expect.stringMatching(/^ok: hub\.example\.com is trusted by .*hub\.example\.com/u),
  ]);
  expect(linesOf(run, 'grant')).toEqual([expect.stringMatching(/^ok: /u)]);

  process.env['HTTPS_PROXY'] = 'socks5://proxy.example.com:1080';
  const wrong = await runDoctor(inputs, { environment: process.env });
  expect(linesOf(wrong, 'proxy')).toEqual([
    expect.stringMatching(/^failed: .*not a valid http or https URL\. → Set HTTPS_PROXY/u),
  ]);
});

describe('parallel:', () => {
  const run = (provider: string, inputs: Record<string, string | undefined>): unknown =>
    PARALLEL.run({ hasChain: true, prepared: { inputs, provider: findProvider(provider) } } as unknown as Diagnosis);

  test.each([
    { provider: 'redmine', inputs: { saveRefreshToken: 'branch' }, status: 'ok', says: 'A lease on the branch' },
    { provider: 'redmine', inputs: { saveRefreshToken: 'cat' }, status: 'warning', says: 'ends the access tokens' },
    {
      provider: 'keycloak',
      inputs: { saveRefreshToken: 'none', refreshGuard: 'none' },
      status: 'ok',
      says: 'refresh-guard',
    },
    { provider: 'oauth2', inputs: { refreshGuard: 'concurrency' }, status: 'warning', says: 'cannot check' },
  ])('$provider with $inputs: $status', ({ provider, inputs, status, says }) => {
    expect(run(provider, inputs)).toEqual([expect.objectContaining({ status, found: expect.stringContaining(says) })]);
  });
});

test('the servers of a step, with the store of its refresh token, and each origin once', () => {
  const [issuer, api] = [new URL('https://a.example.com/realm'), new URL('https://b.example.com/api')];
  const prepared = {
    inputs: { token: '', saveRefreshToken: 'branch' },
    provider: findProvider('oauth2'),
    target: { issuer, tokenEndpoint: undefined, baseUrl: api },
    plan: undefined,
  };
  const servers = serversOf(prepared as never, { run: { apiUrl: 'https://b.example.com' } as never });
  expect(servers.map(({ role, url }) => `${role} ${url.href}`)).toEqual([
    'the authorization server https://a.example.com/',
    'the API https://b.example.com/',
    'the store of the refresh token https://b.example.com/',
  ]);
  expect(eachOnce(servers)).toHaveLength(2);
});
