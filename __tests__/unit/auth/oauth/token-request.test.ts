import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../../src/http/message.js';
import type { OutgoingRequest } from '../../../../src/http/send.js';
import { revokeToken } from '../../../../src/auth/oauth/revoke.js';
import { requestToken } from '../../../../src/auth/oauth/token-request.js';
import type { OAuthSettings } from '../../../../src/provider/provider.js';
import { createFakeHost } from '../../../support/fake-host.js';
import type { Client } from '../../../../src/auth/client-auth/client.js';
import { clientOf, TARGET } from '../../../support/client.js';
import { stepError } from '../../../support/step-error.js';

const client = clientOf('client_secret_post');

/** Returns a server with one response. `requests` contains the requests that it got, with their forms. */
function serverOf(status: number, body: unknown) {
  const host = createFakeHost();
  const requests: (OutgoingRequest & { form: string | undefined })[] = [];
  const send = async (request: OutgoingRequest): Promise<HttpResponse> => {
    requests.push({ ...request, form: (await request.credentials.attach(TARGET)).body });
    return { status, headers: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
  };
  return { host, requests, send };
}

const acquire = async (server: ReturnType<typeof serverOf>, settings: Partial<OAuthSettings> = {}, parameters = {}) => {
  const endpoint = {
    url: new URL('https://login.example.com/token'),
    source: 'the input token-url',
    client,
    settings: { grant_types: ['client_credentials' as const], ...settings },
  };
  const grant = { parameters: { grant_type: 'client_credentials', ...parameters }, repeatable: true };
  const deps = { send: server.send, secrets: server.host.secrets, info: server.host.info, now: () => 1000 };
  return (await requestToken(endpoint, grant, deps)).token();
};

describe('a token request', () => {
  test('contains the grant and the client credentials, and follows no redirect', async () => {
    const server = serverOf(200, { access_token: 'token-0123', expires_in: 60 });
    const token = await acquire(server, {}, { scope: 'read', audience: 'api' });
    expect(token).toMatchObject({ value: 'token-0123', obtainedAt: 1000, expiresAt: 61_000 });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      repeatable: true,
      maxRedirects: 0,
      source: 'the input token-url',
      credentials: { kind: 'client' },
      form: 'grant_type=client_credentials&scope=read&audience=api&client_id=ci&client_secret=client-secret-1',
    });
  });

  test('is JSON if the provider file sets the encoding json', async () => {
    const server = serverOf(200, { access_token: 'token-0123' });
    await acquire(server, { token_request: { encoding: 'json' } });
    expect(JSON.parse(server.requests[0]?.form ?? '')).toMatchObject({
      grant_type: 'client_credentials',
      client_id: 'ci',
    });
  });

  test.each([200, 201, 203])('accepts status %i', async (status) => {
    expect((await acquire(serverOf(status, { access_token: 'token-0123' }))).value).toBe('token-0123');
  });
});

describe('masks the tokens of a response', () => {
  test.each([
    { name: 'that is successful', status: 200, body: { access_token: 'token-0123', refresh_token: 'refresh-0123' } },
    {
      name: 'that is an error',
      status: 400,
      body: { error: 'a', access_token: 'token-0123', refresh_token: 'refresh-0123' },
    },
    { name: 'that is not JSON', status: 200, body: '{"access_token":"token-0123","refresh_token":"refresh-0123",' },
    {
      name: 'with an invalid access token',
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
])('masks a token if $name contains escapes', async ({ body }) => {
  const server = serverOf(200, body);
  expect((await acquire(server)).value).toBe('token-0123');
  expect(server.host.masks).toContain('token-0123');
});

describe('rejects', () => {
  test.each<{ name: string; status: number; body: unknown; code: string; problem: string }>([
    {
      name: 'an OAuth error',
      status: 401,
      body: { error: 'invalid_client' },
      code: 'TOKEN_REJECTED',
      problem: 'invalid_client (HTTP 401)',
    },
    {
      name: 'an OAuth error with status 200',
      status: 200,
      body: { error: 'bad_verification_code' },
      code: 'TOKEN_REJECTED',
      problem: 'bad_verification_code',
    },
    { name: 'a redirect', status: 302, body: '', code: 'REDIRECT_REFUSED', problem: 'redirect' },
    { name: 'a web page', status: 200, body: '<html>', code: 'TOKEN_INVALID', problem: 'web page' },
    { name: 'an empty response', status: 204, body: '', code: 'TOKEN_INVALID', problem: 'is empty' },
    { name: 'a server error', status: 503, body: 'down', code: 'TOKEN_REJECTED', problem: 'HTTP 503' },
  ])('$name', async ({ status, body, code, problem }) => {
    await expect(acquire(serverOf(status, body))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(problem),
    });
  });
});

describe('the response of a refresh', () => {
  const refresh = (server: ReturnType<typeof serverOf>, repeatable = false) => {
    const endpoint = {
      url: new URL('https://login.example.com/token'),
      source: 'the input token-url',
      client,
      settings: { grant_types: ['refresh_token' as const] },
    };
    const grant = { parameters: { grant_type: 'refresh_token', refresh_token: 'refresh-0000' }, repeatable };
    return requestToken(endpoint, grant, {
      send: server.send,
      secrets: server.host.secrets,
      info: server.host.info,
      now: () => 1000,
    });
  };

  test.each([true, false])('is requested with the repeatable setting of the caller: %s', async (repeatable) => {
    const server = serverOf(200, {});
    await refresh(server, repeatable);
    expect(server.requests[0]).toMatchObject({ repeatable, maxRedirects: 0, credentials: { kind: 'client' } });
    expect(server.requests[0]?.form).toBe(
      'grant_type=refresh_token&refresh_token=refresh-0000&client_id=ci&client_secret=client-secret-1',
    );
  });

  test.each<{ name: string; status: number; body: unknown; refreshToken?: string; error?: string }>([
    {
      name: 'both tokens',
      status: 200,
      body: { access_token: 'token-0123', refresh_token: 'refresh-0123' },
      refreshToken: 'refresh-0123',
    },
    {
      name: 'only a refresh token',
      status: 201,
      body: { refresh_token: 'refresh-0123' },
      refreshToken: 'refresh-0123',
    },
    { name: 'only an access token', status: 200, body: { access_token: 'token-0123' } },
    { name: 'a refresh token that is null', status: 200, body: { refresh_token: null } },
    { name: 'an empty refresh token', status: 200, body: { refresh_token: '' } },
    { name: 'a list', status: 200, body: [{ refresh_token: 'refresh-0123' }] },
    { name: 'text that is not JSON', status: 200, body: '"refresh_token":"refresh-0123"' },
    {
      name: 'a refresh token in an error, which is ignored',
      status: 400,
      body: { error: 'invalid_grant', refresh_token: 'refresh-0123' },
      error: 'invalid_grant',
    },
    { name: 'a refresh token in a redirect, which is ignored', status: 302, body: { refresh_token: 'refresh-0123' } },
    { name: 'an error code', status: 403, body: { error: 'invalid_grant' }, error: 'invalid_grant' },
    { name: 'an error code with status 200', status: 200, body: { error: 'bad_code' }, error: 'bad_code' },
    { name: 'a server error', status: 503, body: 'down' },
  ])('may contain $name', async ({ status, body, refreshToken, error }) => {
    const response = await refresh(serverOf(status, body));
    expect([response.status, response.refreshToken(), response.error]).toEqual([status, refreshToken, error]);
  });

  test.each(['with some blanks', 'short', 'rèfresh-0123', 'refresh\n0123', 5, ['refresh-0123'], { a: 'refresh-0123' }])(
    'throws TOKEN_INVALID if the refresh token is %j',
    async (value) => {
      const response = await refresh(serverOf(200, { access_token: 'token-0123', refresh_token: value }));
      expect(() => response.refreshToken()).toThrow(stepError('TOKEN_INVALID', 'refresh token'));
    },
  );

  test('has a masked refresh token, even if name and value contain escapes', async () => {
    const server = serverOf(200, String.raw`{"refresh_t\u006fken":"refresh-\u0030123"}`);
    expect((await refresh(server)).refreshToken()).toBe('refresh-0123');
    expect(server.host.masks).toContain('refresh-0123');
  });

  test('is not validated before the access token is read', async () => {
    const response = await refresh(serverOf(200, { refresh_token: 'refresh-0123' }));
    expect(() => response.token()).toThrow(/no "access_token"/u);
  });

  test('is replaced by the connection error if the connection is lost', async () => {
    const lost = new Error('lost');
    const server = serverOf(200, {});
    await expect(refresh({ ...server, send: () => Promise.reject(lost) })).rejects.toBe(lost);
  });
});

describe('a client whose metadata offer two methods', () => {
  const [post, basic] = ['client_secret_post', 'client_secret_basic'];
  const INVALID = { status: 401, body: { error: 'invalid_client' } };
  const SUCCESS = { status: 200, body: { access_token: 'token-0123' } };
  const GRANT = { status: 400, body: { error: 'invalid_grant' } };

  interface Reply {
    status: number;
    body: unknown;
  }

  /** Sends a token request to a server with these replies. Returns the result, the client, and what was sent. */
  async function request(replies: Reply[], grant: Record<string, string> = { grant_type: 'client_credentials' }) {
    const host = createFakeHost();
    const alternative = clientOf(basic);
    const own: Client = { ...clientOf(post), alternative, offered: [post, basic] };
    const methods: string[] = [];
    const forms: string[] = [];
    const left = [...replies];
    const send = async (outgoing: OutgoingRequest): Promise<HttpResponse> => {
      const { headers, body = '' } = await outgoing.credentials.attach(TARGET);
      methods.push(headers['authorization'] === undefined ? post : basic);
      forms.push(new URLSearchParams(body).get('refresh_token') ?? '');
      const { status, body: json } = left.shift() ?? { status: 418, body: '' };
      return { status, headers: {}, body: Buffer.from(JSON.stringify(json)) };
    };
    const settings = { grant_types: ['client_credentials' as const] };
    const endpoint = { url: new URL('https://login.example.com/token'), source: 'issuer', client: own, settings };
    const deps = { send, secrets: host.secrets, info: host.info, now: () => 1000 };
    const parameters = { parameters: grant, repeatable: true };
    const response = await requestToken(endpoint, parameters, deps);
    return { response, client: own, methods, forms, host, again: () => requestToken(endpoint, parameters, deps) };
  }

  test('is tried once more with the other method if the server rejects it, and the log has the line to set', async () => {
    const { response, client: used, methods, host } = await request([INVALID, SUCCESS]);
    expect(methods).toEqual([post, basic]);
    expect(response.token().value).toBe('token-0123');
    expect(used.method.name).toBe(basic);
    expect(host.infos).toEqual([
      'The server rejected the client with client_secret_post. Trying client_secret_basic, which its metadata also offer.',
      'The server accepted client_secret_basic. Set "client-auth: client_secret_basic" in the workflow, to avoid the ' +
        'rejected request.',
    ]);
  });

  test.each([400, 401])('is tried once more after invalid_client with HTTP %i', async (status) => {
    expect((await request([{ ...INVALID, status }, SUCCESS])).methods).toEqual([post, basic]);
  });

  test.each<{ name: string; reply: Reply }>([
    { name: 'a success', reply: SUCCESS },
    { name: 'invalid_grant', reply: GRANT },
    { name: 'another error', reply: { status: 400, body: { error: 'invalid_scope' } } },
    { name: 'HTTP 401 without an OAuth error', reply: { status: 401, body: '' } },
    { name: 'invalid_client with HTTP 403', reply: { ...INVALID, status: 403 } },
    { name: 'invalid_client with HTTP 500', reply: { ...INVALID, status: 500 } },
    { name: 'invalid_client with HTTP 302', reply: { ...INVALID, status: 302 } },
  ])('is not tried again after $name', async ({ reply }) => {
    const { methods, host } = await request([reply]);
    expect(methods).toEqual([post]);
    expect(host.infos).toEqual([]);
  });

  test('is tried at most twice, and the error names both methods', async () => {
    const { response, methods, host } = await request([INVALID, INVALID, SUCCESS]);
    expect(methods).toEqual([post, basic]);
    expect(host.infos).toHaveLength(1);
    expect(() => response.token()).toThrow(stepError('TOKEN_REJECTED', 'invalid_client'));
    expect(() => response.token()).toThrow(
      expect.objectContaining({
        hint: expect.stringContaining(
          'with client_secret_post, then with client_secret_basic; the server offers client_secret_post, client_secret_basic.',
        ),
      }),
    );
  });

  test.each([SUCCESS, GRANT])('keeps a method that the server has accepted: $status', async (reply) => {
    const { methods, again } = await request([reply, INVALID, SUCCESS]);
    expect((await again()).error).toBe('invalid_client');
    expect(methods).toEqual([post, post]);
  });

  test('sends the same refresh token again only after invalid_client, which proves nothing about it', async () => {
    const grant = { grant_type: 'refresh_token', refresh_token: 'refresh-0000' };
    expect((await request([INVALID, SUCCESS], grant)).forms).toEqual(['refresh-0000', 'refresh-0000']);
    expect((await request([GRANT], grant)).forms).toEqual(['refresh-0000']);
    expect((await request([{ status: 503, body: '' }], grant)).forms).toEqual(['refresh-0000']);
  });

  test('masks the tokens of both responses', async () => {
    const echo = { ...INVALID, body: { error: 'invalid_client', client_secret: 'echoed-0001' } };
    const { host } = await request([
      echo,
      { ...SUCCESS, body: { access_token: 'token-0123', id_token: 'id-0000001' } },
    ]);
    expect(host.masks).toEqual(expect.arrayContaining(['echoed-0001', 'token-0123', 'id-0000001']));
  });
});

describe('a revocation', () => {
  const endpoint = new URL('https://login.example.com/revoke');

  test.each([200, 204])('succeeds with status %i', async (status) => {
    const server = serverOf(status, '');
    await revokeToken({ endpoint, client, token: 'token-0123' }, server.send);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      url: endpoint,
      repeatable: true,
      maxRedirects: 0,
      credentials: { kind: 'client' },
      form: 'token=token-0123&token_type_hint=access_token&client_id=ci&client_secret=client-secret-1',
    });
  });

  test('contains the type of the token', async () => {
    const server = serverOf(200, '');
    await revokeToken({ endpoint, client, token: 'refresh-0123', type: 'refresh_token' }, server.send);
    expect(server.requests[0]?.form).toMatch(/^token=refresh-0123&token_type_hint=refresh_token&/u);
  });

  test.each([302, 400, 401, 403, 404, 503])('fails with status %i', async (status) => {
    const { send } = serverOf(status, '');
    await expect(revokeToken({ endpoint, client, token: 'token-0123' }, send)).rejects.toMatchObject({
      code: 'TOKEN_REJECTED',
      message: `The revocation endpoint returned HTTP ${status}.`,
    });
  });
});
