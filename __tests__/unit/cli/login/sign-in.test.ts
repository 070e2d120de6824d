import { clientOf, TARGET } from '../../../support/client.js';
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { StepError } from '../../../../src/lib/errors.js';
import type { HttpResponse } from '../../../../src/http/message.js';
import type { OutgoingRequest } from '../../../../src/http/send.js';
import type { Login, PreparedLogin } from '../../../../src/cli/login/prepare-login.js';
import { signIn } from '../../../../src/cli/login/sign-in.js';
import type { TokenResponse } from '../../../../src/auth/oauth/token-request.js';
import { findProvider } from '../../../../src/provider/find.js';
import type { Server } from '../../../../src/auth/server.js';
import { stepError } from '../../../support/step-error.js';
import { addressIn, createLoginWorld, SECRET, type LoginWorld } from './login-world.js';

afterEach(() => {
  jest.restoreAllMocks();
});

const ENDPOINT = new URL('https://login.example.com/authorize');
const TOKENS = { access_token: 'access-0001-access', refresh_token: 'refresh-0001-refresh' };

interface Stage extends LoginWorld {
  signedIn: Promise<TokenResponse>;
  /** The forms that the token endpoint received. */
  forms: URLSearchParams[];
  /** The last page in the browser, as HTML. */
  pages: Promise<string>[];
}

interface Options {
  port?: number | undefined;
  opensBrowser?: boolean;
  issuer?: URL;
  namesIssuer?: boolean;
  endpoint?: URL | undefined;
  typed?: string[];
  inputs?: Partial<PreparedLogin['inputs']>;
  /** The authorization response. It has the correct state unless `back` sets another one. */
  back?: Record<string, string>;
  reply?: { status: number; body: object };
}

/** Starts a sign-in. The browser returns at once with `back`. */
function begin({ back, reply = { status: 200, body: TOKENS }, ...options }: Options): Stage {
  const pages: Promise<string>[] = [];
  const world = createLoginWorld({
    typed: options.typed ?? [],
    ...(back === undefined
      ? {}
      : { browse: (link) => pages[pages.push(browseAndReturn(link, back)) - 1] ?? Promise.resolve() }),
  });
  const forms: URLSearchParams[] = [];
  const send = async ({ credentials }: OutgoingRequest): Promise<HttpResponse> => {
    const attached = credentials.kind === 'none' ? undefined : await credentials.attach(TARGET);
    forms.push(new URLSearchParams(String(attached?.body)));
    return { status: reply.status, headers: {}, body: Buffer.from(JSON.stringify(reply.body)) };
  };
  const login = {
    provider: findProvider('redmine'),
    target: { issuer: options.issuer },
    inputs: { clientId: 'ci', scope: 'read write', audience: '', tokenParameters: {}, ...options.inputs },
    port: 'port' in options ? options.port : 0,
    opensBrowser: options.opensBrowser ?? true,
  } as unknown as PreparedLogin;
  const server: Server = {
    tokenEndpoint: new URL('https://login.example.com/token'),
    source: 'a test',
    revocationEndpoint: undefined,
    authorizationEndpoint: 'endpoint' in options ? options.endpoint : ENDPOINT,
    namesIssuer: options.namesIssuer ?? false,
    client: clientOf('client_secret_post', { secret: SECRET, issuer: 'https://login.example.com' }),
  };
  const signedIn = signIn({
    ...login,
    server,
    ask: { send, secrets: world.host.secrets, info: world.host.info, now: () => 0 },
    deps: world.deps,
    sleep: () => Promise.resolve(),
  });
  return Object.assign(world, { signedIn, forms, pages });
}

/** Acts as a browser: follows `link`, then opens the redirect URI with `back`. Resolves to the last page. */
async function browseAndReturn(link: URL, back: Record<string, string>): Promise<string> {
  const { headers } = await fetch(link, { redirect: 'manual' });
  const { searchParams } = new URL(headers.get('location') ?? '');
  const callback = new URL(searchParams.get('redirect_uri') ?? '');
  const response = { state: searchParams.get('state') ?? '', ...back };
  callback.search = new URLSearchParams(response).toString();
  return (await fetch(callback)).text();
}

test('the browser returns with a code, which PKCE binds to the authorization request', async () => {
  const { signedIn, forms, pages, host, opened } = begin({ back: { code: 'the-code-of-the-server' } });
  expect((await signedIn).refreshToken()).toBe(TOKENS.refresh_token);
  expect(await pages[0]).toContain('Signed in to Redmine');
  const { searchParams } = addressIn(host);
  expect(opened.map(({ pathname }) => pathname)).toEqual([expect.stringMatching(/^\/start\//u)]);
  expect(Object.fromEntries(forms[0] ?? [])).toEqual({
    grant_type: 'authorization_code',
    code: 'the-code-of-the-server',
    client_id: 'ci',
    client_secret: SECRET,
    redirect_uri: searchParams.get('redirect_uri'),
    code_verifier: expect.any(String),
  });
  const verifier = forms[0]?.get('code_verifier') ?? '';
  expect(createHash('sha256').update(verifier).digest('base64url')).toBe(searchParams.get('code_challenge'));
  expect(host.lines.join('\n')).toMatch(
    /^Your browser was opened for the sign-in\. If no page appears, open this address in it:/u,
  );
  host.info(`the-code-of-the-server ${verifier} ${TOKENS.access_token} ${TOKENS.refresh_token}`);
  expect(host.infos.at(-1)).toBe('*** *** *** ***');
});

test('the authorization request contains the values of the options', async () => {
  const { signedIn, host } = begin({
    port: undefined,
    inputs: { audience: 'https://api.example.com' },
    typed: ['a-code'],
  });
  await signedIn;
  expect(Object.fromEntries(addressIn(host).searchParams)).toMatchObject({
    client_id: 'ci',
    scope: 'read write',
    audience: 'https://api.example.com',
    response_type: 'code',
  });
});

test('the authorization request contains no scope and no audience if they are unset', async () => {
  const { signedIn, host } = begin({ port: undefined, inputs: { scope: '' }, typed: ['a-code'] });
  await signedIn;
  expect(addressIn(host).searchParams.has('scope')).toBe(false);
  expect(addressIn(host).searchParams.has('audience')).toBe(false);
});

test('out of band, the user types the code in, and the token request contains that redirect URI', async () => {
  const { signedIn, forms, host, asked, opened } = begin({ port: undefined, typed: ['typed-code-0001'] });
  await signedIn;
  expect({ asked, opened }).toEqual({ asked: ['code'], opened: [] });
  expect(forms[0]?.get('code')).toBe('typed-code-0001');
  expect(forms[0]?.get('redirect_uri')).toBe('urn:ietf:wg:oauth:2.0:oob');
  host.info('typed-code-0001');
  expect(host.infos.at(-1)).toBe('***');
});

test('token-parameters do not replace the parameters of the grant', async () => {
  const tokenParameters = { resource: 'x', code: 'not-this-one', grant_type: 'password' };
  const { signedIn, forms } = begin({ port: undefined, typed: ['typed-code-0001'], inputs: { tokenParameters } });
  await signedIn;
  expect(Object.fromEntries(forms[0] ?? [])).toMatchObject({
    resource: 'x',
    code: 'typed-code-0001',
    grant_type: 'authorization_code',
  });
});

describe('the user is asked to open the address', () => {
  test.each([
    { name: '--no-browser', opensBrowser: false, opens: 0 },
    { name: 'no browser on the machine', opensBrowser: true, opens: 1 },
  ])('with $name', async ({ opensBrowser, opens }) => {
    const { signedIn, host, opened } = begin({ opensBrowser });
    const ending = expect(signedIn).rejects.toEqual(stepError('LOGIN_DENIED'));
    await Promise.resolve();
    while (host.lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(host.lines[0]).toMatch(/^Open this address in a browser on this machine and sign in:/u);
    expect(opened).toHaveLength(opens);
    const { searchParams } = addressIn(host);
    const query = new URLSearchParams({ error: 'access_denied', state: searchParams.get('state') ?? '' });
    await fetch(`${searchParams.get('redirect_uri')}?${query.toString()}`);
    await ending;
  });
});

describe('a sign-in fails', () => {
  test('if the user denies access', async () => {
    const { signedIn, forms, pages } = begin({ back: { error: 'access_denied', error_description: 'hush' } });
    await expect(signedIn).rejects.toEqual(stepError('LOGIN_DENIED', 'Redmine did not grant access.'));
    expect(await pages[0]).toContain('Access was denied');
    expect(forms).toEqual([]);
  });

  test('with the sanitized error of the server', async () => {
    const { signedIn, pages, host } = begin({ back: { error: `invalid_scope\n::error::\u202e${SECRET}` } });
    host.secrets.protect(SECRET);
    await expect(signedIn).rejects.toEqual(
      stepError('LOGIN_FAILED', 'returned invalid_scope\\n::error::\\u{202e}*** for the sign-in.'),
    );
    expect(await pages[0]).toContain('The sign-in failed');
  });

  test('if the token endpoint rejects the code', async () => {
    const reply = { status: 400, body: { error: 'invalid_grant' } };
    const { signedIn, pages } = begin({ back: { code: 'the-code-of-the-server' }, reply });
    await expect(signedIn).rejects.toEqual(stepError('TOKEN_REJECTED', 'invalid_grant'));
    expect(await pages[0]).toContain('The sign-in failed');
  });

  test('if the metadata contains no authorization endpoint', async () => {
    const { signedIn, host } = begin({ endpoint: undefined });
    await expect(signedIn).rejects.toEqual(stepError('LOGIN_FAILED', 'contains no authorization endpoint'));
    expect(host.lines).toEqual([]);
  });

  test.each([0, undefined])('if a browser must not open the address (port %s)', async (port) => {
    const { signedIn, host, opened } = begin({
      port,
      endpoint: new URL('http://login.example.com/a'),
      back: { code: 'x' },
    });
    await expect(signedIn).rejects.toEqual(stepError('ORIGIN_NOT_ALLOWED', 'is not https'));
    expect({ lines: host.lines, opened }).toEqual({ lines: [], opened: [] });
  });

  test('if no user signs in within five minutes', async () => {
    const { setTimeout: later } = globalThis;
    const limits: (number | undefined)[] = [];
    jest.spyOn(globalThis, 'setTimeout').mockImplementation((run: () => void, delayMs?: number) => {
      limits.push(delayMs);
      return later(run, 0);
    });
    const { signedIn, host } = begin({});
    await expect(signedIn).rejects.toEqual(stepError('LOGIN_FAILED', 'No user signed in within 5 minutes.'));
    expect(limits[0]).toBe(300_000);
    await expect(fetch(addressIn(host).searchParams.get('redirect_uri') ?? '')).rejects.toThrow();
  });

  test('if the user types an empty line', async () => {
    const { signedIn } = begin({ port: undefined });
    await expect(signedIn).rejects.toEqual(stepError('INPUT_INVALID', /^code: is empty/u));
  });
});

describe('the issuer of the authorization response (RFC 9207)', () => {
  const issuer = new URL('https://login.example.com/realms/ci');

  test.each([
    { name: 'the configured issuer', given: issuer, iss: issuer.href },
    {
      name: 'an issuer without a path, without a slash',
      given: new URL('https://login.example.com'),
      iss: 'https://login.example.com',
    },
    {
      name: 'an issuer without a path, with a slash',
      given: new URL('https://login.example.com'),
      iss: 'https://login.example.com/',
    },
    { name: 'absent', given: issuer, iss: undefined },
    { name: 'any issuer if none is configured', given: undefined, iss: 'https://login.evil.test' },
  ])('may be $name', async ({ given, iss }) => {
    const back = { code: 'the-code-of-the-server', ...(iss === undefined ? {} : { iss }) };
    const { signedIn } = begin({ back, ...(given === undefined ? {} : { issuer: given }) });
    expect((await signedIn).status).toBe(200);
  });

  test.each([
    { name: 'another host', iss: 'https://login.evil.test/realms/ci' },
    { name: 'another realm', iss: 'https://login.example.com/realms/other' },
    { name: 'a longer URL', iss: `${issuer.href}/more` },
    { name: 'the issuer in capitals', iss: issuer.href.toUpperCase() },
  ])('must not be $name', async ({ iss }) => {
    const { signedIn, forms } = begin({ back: { code: 'the-code-of-the-server', iss }, issuer });
    await expect(signedIn).rejects.toEqual(stepError('LOGIN_FAILED', 'comes from another issuer'));
    expect(forms).toEqual([]);
  });

  test('must be there if the metadata promise it', async () => {
    const { signedIn, forms } = begin({ back: { code: 'the-code-of-the-server' }, issuer, namesIssuer: true });
    await expect(signedIn).rejects.toEqual(stepError('LOGIN_FAILED', 'has no iss'));
    expect(forms).toEqual([]);
  });

  test('is checked before a denial', async () => {
    const { signedIn } = begin({ back: { error: 'access_denied', iss: 'https://login.evil.test' }, issuer });
    await expect(signedIn).rejects.toEqual(stepError('LOGIN_FAILED', 'comes from another issuer'));
  });
});

test('rejects with the error of the connection', async () => {
  const { deps, host } = createLoginWorld({ typed: ['a-code'] });
  const lost = new StepError('CONNECTION_LOST', 'The connection was lost.');
  const ask = { send: () => Promise.reject(lost), secrets: host.secrets, now: () => 0 };
  const login = {
    provider: findProvider('redmine'),
    target: {},
    inputs: { clientId: 'ci', scope: '', audience: '' },
    port: undefined,
  };
  const server = { authorizationEndpoint: ENDPOINT, tokenEndpoint: ENDPOINT, client: { id: 'ci' } };
  const signedIn = signIn({ ...login, server, ask, deps } as unknown as Login);
  await expect(signedIn).rejects.toBe(lost);
});
