import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../../src/http/message.js';
import type { OutgoingRequest } from '../../../../src/http/send.js';
import { presenterFor, reportIdentity } from '../../../../src/cli/login/identity.js';
import type { Login } from '../../../../src/cli/login/prepare-login.js';
import type { Token } from '../../../../src/auth/oauth/token-response.js';
import { findProvider } from '../../../../src/provider/find.js';
import type { Provider } from '../../../../src/provider/provider.js';
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

/** As much of a sign-in as looks at who a token acts as. */
function stage(
  body: unknown,
  options: { status?: number; provider?: Provider; baseUrl?: URL | undefined } = {},
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
  const login = { provider, target: { baseUrl }, ask: { send }, deps: world.deps } as unknown as Login;
  return Object.assign(world, { login, requests });
}

test('who the token acts as is told, and where', async () => {
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

test('the token goes where the provider wants it', async () => {
  const provider = { ...findProvider('redmine'), authorization: { header: 'x-token', scheme: '' } };
  const { login, requests } = stage({ user: { login: 'bot' } }, { provider });
  await reportIdentity(login, TOKEN);
  const credentials = requests[0]?.credentials;
  expect(credentials?.kind === 'bearer' ? await credentials.attach() : undefined).toEqual({
    headers: { 'x-token': TOKEN.value },
  });
});

test('an administrator is warned of', async () => {
  const { login, host } = stage({ user: { login: 'root', admin: true } });
  await reportIdentity(login, TOKEN);
  expect(host.warnings).toEqual([expect.stringContaining('This is an administrator.')]);
});

test.each([
  { name: 'no name', user: { admin: false } },
  { name: 'a name that is no text', user: { login: { toString: 'x' } } },
  { name: 'an admin field that is a text', user: { admin: 'true' } },
])('$name is somebody without a name, and no administrator', async ({ user }) => {
  const { login, host } = stage({ user });
  await reportIdentity(login, TOKEN);
  expect(host.lines).toEqual([expect.stringContaining('acts as somebody without a name at Redmine')]);
});

test('a name is foreign text', async () => {
  const { login, host } = stage({ user: { login: `::error::x\n\u202e${TOKEN.value}${'y'.repeat(300)}` } });
  host.secrets.protect(TOKEN.value);
  await reportIdentity(login, TOKEN);
  const [line = ''] = host.lines;
  expect(line).not.toMatch(/\n|\u202e/u);
  expect(line).not.toContain(TOKEN.value);
  expect(line.length).toBeLessThan(250);
});

describe('where it cannot be asked', () => {
  test.each([
    {
      name: 'no such request is known',
      options: { provider: findProvider('oauth2') },
      says: 'The token is for OAuth 2 (https://redmine.example.com/tracker).',
    },
    { name: 'there is no base URL', options: { baseUrl: undefined }, says: 'The token is for Redmine.' },
  ])('since $name, that is told', async ({ options, says }) => {
    const { login, host, requests } = stage({}, options);
    await reportIdentity(login, TOKEN);
    expect(host.lines).toEqual([`${says} Who it acts as cannot be asked there.`]);
    expect(requests).toEqual([]);
    expect(presenterFor(login)).toBeUndefined();
  });
});

test.each([401, 403, 404, 500, 302, 204])('a token that gets HTTP %d is of no use', async (status) => {
  const { login, host } = stage('', { status });
  await expect(reportIdentity(login, TOKEN)).rejects.toEqual(stepError('API_STATUS', `answered HTTP ${status}`));
  expect(host.lines).toEqual([]);
});

describe('presenting a token', () => {
  test('is one request with it', async () => {
    const { login, requests } = stage({ user: {} });
    await presenterFor(login)?.('access-0002-access');
    const credentials = requests[0]?.credentials;
    expect(credentials?.kind === 'bearer' ? await credentials.attach() : undefined).toEqual({
      headers: { authorization: 'Bearer access-0002-access' },
    });
  });

  test.each([401, 500, 302])('says nothing of rotation when the API answers HTTP %d', async (status) => {
    const { login } = stage('', { status });
    await expect(presenterFor(login)?.('access-0002-access')).rejects.toEqual(
      stepError('API_STATUS', `HTTP ${status}`),
    );
  });
});
