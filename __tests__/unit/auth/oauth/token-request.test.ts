import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../../src/http/message.js';
import type { OutgoingRequest } from '../../../../src/http/send.js';
import { revokeToken } from '../../../../src/auth/oauth/revoke.js';
import { requestToken } from '../../../../src/auth/oauth/token-request.js';
import type { OAuthSettings } from '../../../../src/provider/provider.js';
import { createFakeHost } from '../../../support/fake-host.js';
import { clientOf } from '../../../support/client.js';
import { stepError } from '../../../support/step-error.js';

const client = clientOf('client_secret_post');

/** A server with one answer; keeps what it was asked, and how the request is authenticated. */
function serverOf(status: number, body: unknown) {
  const host = createFakeHost();
  const asked: (OutgoingRequest & { form: string | undefined })[] = [];
  const send = async (request: OutgoingRequest): Promise<HttpResponse> => {
    asked.push({ ...request, form: (await request.credentials.attach()).body });
    return { status, headers: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
  };
  return { host, asked, send };
}

const acquire = async (server: ReturnType<typeof serverOf>, settings: Partial<OAuthSettings> = {}, parameters = {}) => {
  const endpoint = {
    url: new URL('https://login.example.com/token'),
    source: 'the input token-url',
    client,
    settings: { grant_types: ['client_credentials' as const], ...settings },
  };
  const grant = { parameters: { grant_type: 'client_credentials', ...parameters }, repeatable: true };
  const deps = { send: server.send, secrets: server.host.secrets, now: () => 1000 };
  return (await requestToken(endpoint, grant, deps)).token();
};

describe('a token is asked for', () => {
  test('by the client credentials grant, with the client’s credentials, and no redirect is followed', async () => {
    const server = serverOf(200, { access_token: 'token-0123', expires_in: 60 });
    const token = await acquire(server, {}, { scope: 'read', audience: 'api' });
    expect(token).toMatchObject({ value: 'token-0123', obtainedAt: 1000, expiresAt: 61_000 });
    expect(server.asked).toHaveLength(1);
    expect(server.asked[0]).toMatchObject({
      method: 'POST',
      repeatable: true,
      maxRedirects: 0,
      source: 'the input token-url',
      credentials: { kind: 'client' },
      form: 'grant_type=client_credentials&scope=read&audience=api&client_id=ci&client_secret=client-secret-1',
    });
  });

  test('in JSON where the server wants that', async () => {
    const server = serverOf(200, { access_token: 'token-0123' });
    await acquire(server, { token_request: { encoding: 'json' } });
    expect(JSON.parse(server.asked[0]?.form ?? '')).toMatchObject({
      grant_type: 'client_credentials',
      client_id: 'ci',
    });
  });

  test.each([200, 201, 203])('and is taken from an answer with status %i', async (status) => {
    expect((await acquire(serverOf(status, { access_token: 'token-0123' }))).value).toBe('token-0123');
  });
});

describe('whatever the answer, its tokens are masked', () => {
  test.each([
    { name: 'when it is good', status: 200, body: { access_token: 'token-0123', refresh_token: 'refresh-0123' } },
    {
      name: 'when it is refused',
      status: 400,
      body: { error: 'a', access_token: 'token-0123', refresh_token: 'refresh-0123' },
    },
    { name: 'when it is no JSON', status: 200, body: '{"access_token":"token-0123","refresh_token":"refresh-0123",' },
    {
      name: 'when the token is unfit',
      status: 200,
      body: { access_token: ['token-0123'], refresh_token: 'refresh-0123' },
    },
  ])('$name', async ({ status, body }) => {
    const server = serverOf(status, body);
    await acquire(server).catch(() => undefined);
    expect(server.host.masks).toContain('refresh-0123');
  });
});

test.each([
  { name: 'its name', body: String.raw`{"access_t\u006fken": "token-0123"}` },
  { name: 'its value', body: String.raw`{"access_token": "t\u006fken-0123"}` },
])('a token is masked where $name is written with escapes', async ({ body }) => {
  const server = serverOf(200, body);
  expect((await acquire(server)).value).toBe('token-0123');
  expect(server.host.masks).toContain('token-0123');
});

describe('no token comes of', () => {
  test.each<{ name: string; status: number; body: unknown; code: string; says: string }>([
    {
      name: 'a refusal',
      status: 401,
      body: { error: 'invalid_client' },
      code: 'TOKEN_REJECTED',
      says: 'invalid_client (HTTP 401)',
    },
    {
      name: 'a refusal with status 200',
      status: 200,
      body: { error: 'bad_verification_code' },
      code: 'TOKEN_REJECTED',
      says: 'bad_verification_code',
    },
    { name: 'a redirect', status: 302, body: '', code: 'REDIRECT_REFUSED', says: 'redirect' },
    { name: 'a page', status: 200, body: '<html>', code: 'TOKEN_INVALID', says: 'web page' },
    { name: 'nothing', status: 204, body: '', code: 'TOKEN_INVALID', says: 'is empty' },
    { name: 'a failure of the server', status: 503, body: 'down', code: 'TOKEN_REJECTED', says: 'HTTP 503' },
  ])('$name', async ({ status, body, code, says }) => {
    await expect(acquire(serverOf(status, body))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(says),
    });
  });
});

describe('what a token endpoint answered is told apart from what is made of it:', () => {
  const ask = (server: ReturnType<typeof serverOf>, repeatable = false) => {
    const endpoint = {
      url: new URL('https://login.example.com/token'),
      source: 'the input token-url',
      client,
      settings: { grant_types: ['refresh_token' as const] },
    };
    const grant = { parameters: { grant_type: 'refresh_token', refresh_token: 'refresh-0000' }, repeatable };
    return requestToken(endpoint, grant, { send: server.send, secrets: server.host.secrets, now: () => 1000 });
  };

  test.each([true, false])('whether the request may come twice is the word of the grant: %s', async (repeatable) => {
    const server = serverOf(200, {});
    await ask(server, repeatable);
    expect(server.asked[0]).toMatchObject({ repeatable, maxRedirects: 0, credentials: { kind: 'client' } });
    expect(server.asked[0]?.form).toBe(
      'grant_type=refresh_token&refresh_token=refresh-0000&client_id=ci&client_secret=client-secret-1',
    );
  });

  test.each<{ name: string; status: number; body: unknown; refreshToken?: string; error?: string }>([
    {
      name: 'a refresh token beside a token',
      status: 200,
      body: { access_token: 'token-0123', refresh_token: 'refresh-0123' },
      refreshToken: 'refresh-0123',
    },
    { name: 'one without a token', status: 201, body: { refresh_token: 'refresh-0123' }, refreshToken: 'refresh-0123' },
    { name: 'none', status: 200, body: { access_token: 'token-0123' } },
    { name: 'null', status: 200, body: { refresh_token: null } },
    { name: 'an empty one', status: 200, body: { refresh_token: '' } },
    { name: 'a list', status: 200, body: [{ refresh_token: 'refresh-0123' }] },
    { name: 'no JSON', status: 200, body: '"refresh_token":"refresh-0123"' },
    {
      name: 'one in a refusal, which is none',
      status: 400,
      body: { error: 'invalid_grant', refresh_token: 'refresh-0123' },
      error: 'invalid_grant',
    },
    { name: 'one in a redirect, which is none', status: 302, body: { refresh_token: 'refresh-0123' } },
    { name: 'the error of a refusal', status: 403, body: { error: 'invalid_grant' }, error: 'invalid_grant' },
    { name: 'the error of a success', status: 200, body: { error: 'bad_code' }, error: 'bad_code' },
    { name: 'a failure', status: 503, body: 'down' },
  ])('$name', async ({ status, body, refreshToken, error }) => {
    const response = await ask(serverOf(status, body));
    expect([response.status, response.refreshToken(), response.error]).toEqual([status, refreshToken, error]);
  });

  test.each(['with some blanks', 'short', 'rèfresh-0123', 'refresh\n0123', 5, ['refresh-0123'], { a: 'refresh-0123' }])(
    'a refresh token that cannot be one is a fault, not none: %j',
    async (value) => {
      const response = await ask(serverOf(200, { access_token: 'token-0123', refresh_token: value }));
      expect(() => response.refreshToken()).toThrow(stepError('TOKEN_INVALID', 'refresh token'));
    },
  );

  test('a refresh token is masked also where its name and value are written with escapes', async () => {
    const server = serverOf(200, String.raw`{"refresh_t\u006fken":"refresh-\u0030123"}`);
    expect((await ask(server)).refreshToken()).toBe('refresh-0123');
    expect(server.host.masks).toContain('refresh-0123');
  });

  test('nothing is judged before the token is wanted', async () => {
    const response = await ask(serverOf(200, { refresh_token: 'refresh-0123' }));
    expect(() => response.token()).toThrow(/no "access_token"/u);
  });

  test('an answer that is lost is a fault', async () => {
    const lost = new Error('lost');
    const server = serverOf(200, {});
    await expect(ask({ ...server, send: () => Promise.reject(lost) })).rejects.toBe(lost);
  });
});

describe('a revocation', () => {
  const endpoint = new URL('https://login.example.com/revoke');

  test.each([200, 204])('is accepted with status %i', async (status) => {
    const server = serverOf(status, '');
    await revokeToken({ endpoint, client, token: 'token-0123' }, server.send);
    expect(server.asked[0]).toMatchObject({
      method: 'POST',
      url: endpoint,
      repeatable: true,
      maxRedirects: 0,
      credentials: { kind: 'client' },
      form: 'token=token-0123&token_type_hint=access_token&client_id=ci&client_secret=client-secret-1',
    });
  });

  test('says which kind of token it is of', async () => {
    const server = serverOf(200, '');
    await revokeToken({ endpoint, client, token: 'refresh-0123', type: 'refresh_token' }, server.send);
    expect(server.asked[0]?.form).toMatch(/^token=refresh-0123&token_type_hint=refresh_token&/u);
  });

  test.each([302, 400, 401, 403, 404, 503])('is not accepted with status %i', async (status) => {
    const { send } = serverOf(status, '');
    await expect(revokeToken({ endpoint, client, token: 'token-0123' }, send)).rejects.toMatchObject({
      code: 'TOKEN_REJECTED',
      message: `The revocation endpoint answered HTTP ${status}.`,
    });
  });
});
