import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../../src/http/message.js';
import type { OutgoingRequest } from '../../../../src/http/send.js';
import { presenterFor, reportIdentity } from '../../../../src/cli/login/identity.js';
import type { Login } from '../../../../src/cli/login/prepare-login.js';
import type { Token } from '../../../../src/auth/oauth/token-response.js';
import { findProvider } from '../../../../src/provider/find.js';
import type { Provider } from '../../../../src/provider/provider.js';
import { TARGET } from '../../../support/client.js';
import { stepError } from '../../../support/step-error.js';
import { createLoginWorld, type LoginWorld } from './login-world.js';

const TOKEN: Token = {
  value: 'access-0001-access',
  type: 'Bearer',
  obtainedAt: 0,
  expiresAt: undefined,
  scope: 'view_issues',
};

interface Stage extends LoginWorld {
  login: Login;
  requests: OutgoingRequest[];
}

/** Returns the parts of a sign-in that `identity.ts` uses. The API returns `body`. */
function stage(
  body: unknown,
  options: { status?: number; provider?: Provider; baseUrl?: URL | undefined; userinfo?: URL; scope?: string } = {},
): Stage {
  const world = createLoginWorld();
  const requests: OutgoingRequest[] = [];
  const send = (request: OutgoingRequest): Promise<HttpResponse> => {
    requests.push(request);
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    return Promise.resolve({ status: options.status ?? 200, headers: {}, body: bytes });
  };
  const baseUrl = 'baseUrl' in options ? options.baseUrl : new URL('https://redmine.example.com/tracker');
  const provider = options.provider ?? findProvider('redmine');
  const { userinfo, scope = 'openid' } = options;
  const server = { userinfoEndpoint: userinfo };
  const inputs = { scope };
  const login = { provider, inputs, server, target: { baseUrl }, ask: { send }, deps: world.deps } as unknown as Login;
  return Object.assign(world, { login, requests });
}

test('logs the user of the token, and the system', async () => {
  const { login, host, requests } = stage({ user: { login: 'bot', admin: false } });
  await reportIdentity(login, TOKEN);
  expect(host.lines).toEqual(['The token acts as bot at Redmine (https://redmine.example.com/tracker).']);
  expect(requests).toEqual([
    expect.objectContaining({
      method: 'GET',
      url: new URL('https://redmine.example.com/tracker/users/current.json'),
      maxRedirects: 0,
    }),
  ]);
  expect(requests[0]?.credentials.kind).toBe('bearer');
  expect(requests[0]?.headers).not.toHaveProperty('authorization');
});

test('sends the token in the header of the provider', async () => {
  const provider = { ...findProvider('redmine'), authorization: { header: 'x-token', scheme: '' } };
  const { login, requests } = stage({ user: { login: 'bot' } }, { provider });
  await reportIdentity(login, TOKEN);
  const credentials = requests[0]?.credentials;
  expect(credentials?.kind === 'bearer' ? await credentials.attach(TARGET) : undefined).toEqual({
    headers: { 'x-token': TOKEN.value },
  });
});

test('warns about an administrator', async () => {
  const { login, host } = stage({ user: { login: 'root', admin: true } });
  await reportIdentity(login, TOKEN);
  expect(host.warnings).toEqual([expect.stringContaining('This user is an administrator:')]);
});

test('does not warn about an administrator if the field is a string', async () => {
  const { login, host } = stage({ user: { login: 'bot', admin: 'true' } });
  await reportIdentity(login, TOKEN);
  expect(host.lines).toEqual([expect.stringContaining('acts as bot at Redmine')]);
});

test.each<{ name: string; body: string | object; message: string }>([
  { name: 'no name', body: { user: { admin: false } }, message: 'has no "user.login"' },
  { name: 'a name that is not a string', body: { user: { login: { toString: 'x' } } }, message: 'has no "user.login"' },
  { name: 'a web page', body: '<!doctype html><title>Sign in</title>', message: 'is a web page ("Sign in")' },
  { name: 'nothing', body: '', message: 'has no "user.login"' },
])('a response with $name proves nothing', async ({ body, message }) => {
  const { login, host } = stage(body);
  await expect(reportIdentity(login, TOKEN)).rejects.toEqual(stepError('RESPONSE_UNEXPECTED', message));
  await expect(presenterFor(login, undefined)?.('access-0002-access')).rejects.toEqual(
    stepError('RESPONSE_UNEXPECTED', message),
  );
  expect(host.lines).toEqual([]);
});

test('sanitizes the name of the user', async () => {
  const { login, host } = stage({ user: { login: `::error::x\n\u202e${TOKEN.value}${'y'.repeat(300)}` } });
  host.secrets.protect(TOKEN.value);
  await reportIdentity(login, TOKEN);
  const [line = ''] = host.lines;
  expect(line).not.toMatch(/\n|\u202e/u);
  expect(line).not.toContain(TOKEN.value);
  expect(line.length).toBeLessThan(250);
});

describe('with a UserInfo endpoint, and without a declared request to the API', () => {
  const userinfo = new URL('https://login.example.com/realms/ci/protocol/openid-connect/userinfo');
  const keycloak = { provider: findProvider('keycloak'), baseUrl: undefined, userinfo };
  const token = { ...TOKEN, scope: 'openid offline_access' };

  test.each([
    { name: 'the name at the path of the provider', body: { sub: 'f3b1', preferred_username: 'bot' }, says: 'bot' },
    { name: 'the subject if there is no name', body: { sub: 'f3b1' }, says: 'f3b1' },
  ])('logs $name', async ({ body, says }) => {
    const { login, host, requests } = stage(body, keycloak);
    await reportIdentity(login, token);
    expect(host.lines).toEqual([`The token acts as ${says} at Keycloak.`]);
    expect(requests.map(({ method, url }) => `${method} ${url.href}`)).toEqual([`GET ${userinfo.href}`]);
  });

  test('uses the same names for a server without a provider file', async () => {
    const options = { provider: findProvider('oauth2'), userinfo };
    const { login, host } = stage({ sub: 'f3b1', preferred_username: 'bot' }, options);
    await reportIdentity(login, { ...TOKEN, scope: undefined });
    expect(host.lines).toEqual(['The token acts as bot at OAuth 2 (https://redmine.example.com/tracker).']);
  });

  test.each([
    {
      name: 'a response without a subject',
      body: { preferred_username: 'bot' },
      says: /\[RESPONSE_UNEXPECTED\].*"sub"/u,
    },
    { name: 'HTTP 403', body: {}, status: 403, says: /\[API_STATUS\].*HTTP 403/u },
  ])('only warns about $name: the API may accept the token', async ({ body, status = 200, says }) => {
    const { login, host } = stage(body, { ...keycloak, status });
    await reportIdentity(login, token);
    expect(host.lines).toEqual([expect.stringMatching(/^The command could not find out which user/u)]);
    expect(host.warnings).toEqual([expect.stringMatching(says)]);
  });

  test('sends nothing without the scope openid, and says so', async () => {
    const { login, host, requests } = stage({}, keycloak);
    await reportIdentity(login, { ...TOKEN, scope: 'offline_access' });
    expect(host.lines).toEqual([
      'The token is for Keycloak. The command cannot check which user it acts as. Add openid to --scope to see it.',
    ]);
    expect(requests).toEqual([]);
    expect(presenterFor(login, 'offline_access')).toBeUndefined();
  });
});

describe('the user cannot be checked', () => {
  test.each([
    {
      name: 'no such request is known',
      options: { provider: findProvider('oauth2') },
      says: 'The token is for OAuth 2 (https://redmine.example.com/tracker).',
    },
    { name: 'there is no base URL', options: { baseUrl: undefined }, says: 'The token is for Redmine.' },
  ])('if $name', async ({ options, says }) => {
    const { login, host, requests } = stage({}, options);
    await reportIdentity(login, TOKEN);
    expect(host.lines).toEqual([`${says} The command cannot check which user it acts as.`]);
    expect(requests).toEqual([]);
    expect(presenterFor(login, undefined)).toBeUndefined();
  });
});

test.each([401, 403, 404, 500, 302])(
  'reportIdentity rejects with API_STATUS if the API returns HTTP %d',
  async (status) => {
    const { login, host } = stage('', { status });
    await expect(reportIdentity(login, TOKEN)).rejects.toEqual(stepError('API_STATUS', `returned HTTP ${status}`));
    expect(host.lines).toEqual([]);
  },
);

describe('presenterFor', () => {
  test('sends one request with the token', async () => {
    const { login, requests } = stage({ user: { login: 'bot' } });
    await presenterFor(login, undefined)?.('access-0002-access');
    const credentials = requests[0]?.credentials;
    expect(credentials?.kind === 'bearer' ? await credentials.attach(TARGET) : undefined).toEqual({
      headers: { authorization: 'Bearer access-0002-access' },
    });
  });

  test.each([401, 500, 302])('rejects with API_STATUS if the API returns HTTP %d', async (status) => {
    const { login } = stage('', { status });
    await expect(presenterFor(login, undefined)?.('access-0002-access')).rejects.toEqual(
      stepError('API_STATUS', `HTTP ${status}`),
    );
  });
});
