import { describe, expect, test } from '@jest/globals';
import { checkDevice } from '../../../../src/cli/login/check-device.js';
import { signInByDevice } from '../../../../src/cli/login/device.js';
import type { Login } from '../../../../src/cli/login/prepare-login.js';
import type { HttpResponse } from '../../../../src/http/message.js';
import type { OutgoingRequest } from '../../../../src/http/send.js';
import { StepError } from '../../../../src/lib/errors.js';
import { findProvider } from '../../../../src/provider/find.js';
import { clientOf, TARGET } from '../../../support/client.js';
import { stepError } from '../../../support/step-error.js';
import { createLoginWorld } from './login-world.js';

const CODE = {
  device_code: 'the-device-code-0001',
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://login.example.com/enter',
  expires_in: 120,
  interval: 5,
};
const TOKEN = { access_token: 'access-token-0001', refresh_token: 'refresh-token-0001', expires_in: 3600 };
const LOST = new StepError('CONNECTION_LOST', 'The connection was lost.', { transient: true });
const BROKEN = new StepError('TLS_UNTRUSTED', 'The certificate is not trusted.');

type Served = StepError | { status: number; body: unknown };
const fails = (error: string): Served => ({ status: 400, body: { error } });
const PENDING = fails('authorization_pending');

/** Signs in at a server that returns these responses to the polls, the last one to all others. */
function begin(responses: readonly Served[], code: Partial<typeof CODE> = CODE, more: Partial<Login> = {}) {
  const world = createLoginWorld();
  const waits: number[] = [];
  const forms: URLSearchParams[] = [];
  const rest = [...responses];
  const send = async ({ url, credentials }: OutgoingRequest): Promise<HttpResponse> => {
    const attached = credentials.kind === 'none' ? undefined : await credentials.attach(TARGET);
    forms.push(new URLSearchParams(String(attached?.body)));
    const isPoll = url.pathname === '/token';
    const response = isPoll ? ((rest.length > 1 ? rest.shift() : rest[0]) ?? PENDING) : { status: 200, body: code };
    if (response instanceof StepError) throw response;
    return { status: response.status, headers: {}, body: Buffer.from(JSON.stringify(response.body)) };
  };
  const login = {
    provider: findProvider('redmine'),
    inputs: { clientId: 'ci', scope: 'read', audience: 'api', tokenParameters: { extra: 'yes' } },
    authorizationParameters: { prompt: 'consent' },
    server: {
      tokenEndpoint: new URL('https://login.example.com/token'),
      deviceEndpoint: new URL('https://login.example.com/device'),
      source: 'a test',
      client: clientOf('none', { issuer: 'https://login.example.com' }),
    },
    ask: { send, secrets: world.host.secrets, info: world.host.info, now: () => world.clock.now },
    deps: { ...world.deps, now: () => world.clock.now },
    sleep: (ms: number) => {
      waits.push(ms);
      world.clock.now += ms;
      return Promise.resolve();
    },
    ...more,
  } as unknown as Login;
  return { ...world, waits, forms, signedIn: signInByDevice(login) };
}

test('shows page and code, waits before each poll, and sends the parameters of the grant', async () => {
  const { signedIn, waits, forms, host } = begin([PENDING, PENDING, { status: 200, body: TOKEN }]);
  expect((await signedIn).refreshToken()).toBe('refresh-token-0001');
  expect(waits).toEqual([5000, 5000, 5000]);
  const [device, ...polls] = forms.map((form) => Object.fromEntries(form));
  expect(device).toEqual({ client_id: expect.any(String), scope: 'read', audience: 'api', prompt: 'consent' });
  for (const poll of polls) {
    expect(poll).toEqual({
      client_id: expect.any(String),
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: 'the-device-code-0001',
      extra: 'yes',
    });
  }
  const shown = host.infos.join('\n');
  expect(shown).toContain('https://login.example.com/enter');
  expect(shown).toContain('WDJB-MJHT');
  expect(shown).not.toContain('the-device-code-0001');
});

test('slow_down adds five seconds for good', async () => {
  const { signedIn, waits } = begin([fails('slow_down'), PENDING, fails('slow_down'), { status: 200, body: TOKEN }]);
  await signedIn;
  expect(waits).toEqual([5000, 10_000, 10_000, 15_000]);
});

test('waits longer after each error that may pass, at most a minute', async () => {
  const busy = { status: 503, body: '' };
  const limited = { status: 429, body: {} };
  const { signedIn, waits } = begin([LOST, busy, limited, LOST, { status: 200, body: TOKEN }], {
    ...CODE,
    expires_in: 900,
  });
  await signedIn;
  expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 60_000]);
});

describe('ends', () => {
  test('with the code, after the last poll that fits', async () => {
    const { signedIn, waits } = begin([PENDING], { ...CODE, expires_in: 12 });
    await expect(signedIn).rejects.toEqual(stepError('LOGIN_FAILED', 'before it expired'));
    expect(waits).toEqual([5000, 5000, 2000]);
  });

  test('after five minutes, although the code lasts longer', async () => {
    const { signedIn, waits } = begin([PENDING], { ...CODE, expires_in: 86_400 });
    await expect(signedIn).rejects.toEqual(stepError('LOGIN_FAILED', 'before it expired'));
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(300_000);
  });

  test.each([
    ['a denial', fails('access_denied'), 'LOGIN_DENIED', 'did not grant access'],
    ['an expired code', fails('expired_token'), 'LOGIN_FAILED', 'before it expired'],
    ['a code that was used', fails('invalid_grant'), 'LOGIN_FAILED', 'no longer accepts the code'],
    ['another error', fails('invalid_scope'), 'TOKEN_REJECTED', 'invalid_scope'],
    ['a response without a token', { status: 200, body: {} }, 'TOKEN_INVALID', 'token'],
    ['an error that does not pass', BROKEN, 'TLS_UNTRUSTED', 'not trusted'],
  ] as const)('with %s, at once', async (_, response, code, text) => {
    const { signedIn, waits } = begin([PENDING, response]);
    await expect(signedIn).rejects.toEqual(stepError(code, text));
    expect(waits).toHaveLength(2);
  });

  test('if no endpoint is known', async () => {
    const { signedIn, forms } = begin([], CODE, { server: {} as never });
    await expect(signedIn).rejects.toEqual(stepError('LOGIN_FAILED', 'no device authorization endpoint'));
    expect(forms).toEqual([]);
  });
});

describe('checkDevice', () => {
  const check = (environment: NodeJS.ProcessEnv, isRead = true): void => {
    const { deps } = createLoginWorld();
    checkDevice({ environment, terminal: { ...deps.terminal, isRead } });
  };

  test('accepts a terminal outside of CI', () => {
    expect(() => check({})).not.toThrow();
    expect(() => check({ CI: 'false' })).not.toThrow();
  });

  test.each([{ CI: '1' }, { JENKINS_URL: 'x', BUILD_TAG: 'y', CI: 'true' }, { TEAMCITY_VERSION: '1' }])(
    'refuses %j, even on a terminal',
    (environment) => {
      expect(() => check(environment)).toThrow(stepError('INPUT_INVALID', 'may be a CI system'));
    },
  );

  test('refuses a terminal that nobody reads', () => {
    expect(() => check({}, false)).toThrow(stepError('INPUT_INVALID', 'needs a terminal'));
  });
});
