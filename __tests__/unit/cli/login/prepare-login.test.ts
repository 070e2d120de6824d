import { describe, expect, test } from '@jest/globals';
import { prepareLogin, type PreparedLogin } from '../../../../src/cli/login/prepare-login.js';
import type { CommandLine } from '../../../../src/cli/verb.js';
import { stepError } from '../../../support/step-error.js';
import { createLoginWorld, SECRET, type LoginWorld } from './login-world.js';

const REDMINE = { provider: 'redmine', 'base-url': 'https://redmine.example.com', 'client-id': 'ci', save: 'store it' };
const PLAIN = { 'client-id': 'ci', save: 'store it', 'base-url': 'https://api.example.com' };

interface Stage extends LoginWorld {
  prepared: Promise<PreparedLogin>;
}

/** Prepares a sign-in with these options. An option that is `undefined` is unset. */
function prepare(
  given: Record<string, string | undefined>,
  flags: string[] = [],
  world: Parameters<typeof createLoginWorld>[0] = {},
): Stage {
  const values = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as CommandLine['values'];
  const created = createLoginWorld({ inputs: values, ...world });
  return Object.assign(created, {
    prepared: prepareLogin({ command: 'login', words: [], values, flags: new Set(flags) }, created.deps),
  });
}

test('reads all settings of a sign-in with a provider', async () => {
  const { prepared, asked, sent } = prepare({ ...REDMINE, scope: 'view_issues', 'save-seal-key': 'store the key' });
  expect(await prepared).toMatchObject({
    provider: { id: 'redmine' },
    target: {
      authorizationEndpoint: new URL('https://redmine.example.com/oauth/authorize'),
      tokenEndpoint: new URL('https://redmine.example.com/oauth/token'),
    },
    inputs: { clientId: 'ci', clientSecret: SECRET, scope: 'view_issues' },
    port: 0,
    opensBrowser: true,
    refreshTokenTo: { option: 'save', script: 'store it' },
    sealKeyTo: { option: 'save-seal-key', script: 'store the key' },
  });
  expect({ asked, sent }).toEqual({ asked: [], sent: [] });
});

test.each([
  { flags: [], port: '4711', expected: { port: 4711, opensBrowser: true } },
  { flags: ['no-browser'], port: '0', expected: { port: 0, opensBrowser: false } },
  { flags: ['oob'], port: undefined, expected: { port: undefined, opensBrowser: false } },
  { flags: ['oob'], port: '0', expected: { port: undefined, opensBrowser: false } },
])('accepts $flags with the port $port', async ({ flags, port, expected }) => {
  expect(await prepare({ ...REDMINE, port }, flags).prepared).toMatchObject({ ...expected, sealKeyTo: undefined });
});

describe('the endpoints', () => {
  const TOKEN_URL = 'https://login.example.com/token';
  const AUTHORIZATION_URL = 'https://login.example.com/authorize';

  test('come from the options', async () => {
    const urls = { 'token-url': TOKEN_URL, 'authorization-url': AUTHORIZATION_URL };
    const { target } = await prepare({ ...PLAIN, ...urls }).prepared;
    expect(target.tokenEndpoint?.href).toBe(TOKEN_URL);
    expect(target.authorizationEndpoint?.href).toBe(AUTHORIZATION_URL);
  });

  test('an option overrides the provider', async () => {
    const { target } = await prepare({ ...REDMINE, 'authorization-url': AUTHORIZATION_URL }).prepared;
    expect(target.authorizationEndpoint?.href).toBe(AUTHORIZATION_URL);
  });

  test('are still unknown if they come from the metadata of an issuer', async () => {
    const { target } = await prepare({ ...PLAIN, issuer: 'https://login.example.com' }).prepared;
    expect(target.authorizationEndpoint).toBeUndefined();
  });

  test('come from the provider for a Keycloak realm', async () => {
    const issuer = 'https://login.example.com/realms/ci';
    const { target } = await prepare({ ...PLAIN, provider: 'keycloak', issuer }).prepared;
    expect(target.authorizationEndpoint?.href).toBe(`${issuer}/protocol/openid-connect/auth`);
  });
});

describe('the client secret', () => {
  test('is asked for if its variable is unset, and is masked in all its forms', async () => {
    const { prepared, asked, host } = prepare(REDMINE, [], { environment: {}, typed: ['typed-secret-0001'] });
    expect((await prepared).inputs).toMatchObject({ clientSecret: 'typed-secret-0001' });
    expect(asked).toEqual(['client-secret']);
    host.info(`typed-secret-0001 ${Buffer.from('ci:typed-secret-0001').toString('base64')}`);
    expect(host.infos).toEqual(['*** ***']);
  });

  test('is also masked if it comes from the environment', async () => {
    const { prepared, host } = prepare(REDMINE);
    await prepared;
    host.info(`${SECRET} ${encodeURIComponent(SECRET)}`);
    expect(host.infos).toEqual(['*** ***']);
  });

  test('is an error if it is unset and the user types an empty line', async () => {
    const { prepared } = prepare(REDMINE, [], { environment: { BEARER_STEP_CLIENT_SECRET: '' } });
    await expect(prepared).rejects.toEqual(stepError('INPUT_INVALID', /^client-secret: is empty/u));
  });
});

test('masks the password of a proxy', async () => {
  const environment = { BEARER_STEP_CLIENT_SECRET: SECRET, HTTPS_PROXY: 'http://me:proxy-password-1@proxy:3128' };
  const { prepared, host } = prepare(REDMINE, [], { environment });
  await prepared;
  host.info('proxy-password-1');
  expect(host.infos).toEqual(['***']);
});

describe('rejects, before it asks for a secret,', () => {
  test.each<{ name: string; given: Record<string, string | undefined>; flags?: string[]; says: RegExp }>([
    {
      name: 'no client id',
      given: { ...REDMINE, 'client-id': undefined },
      says: /^client-id: is missing. Set --client-id to the id of the client\.$/u,
    },
    { name: 'no destination', given: { ...REDMINE, save: undefined }, says: /^save: use either/u },
    { name: 'two destinations', given: REDMINE, flags: ['print'], says: /^save: use either/u },
    { name: 'no base URL', given: { ...REDMINE, 'base-url': undefined }, says: /^base-url: is missing/u },
    { name: 'an unknown provider', given: { ...REDMINE, provider: 'redmin' }, says: /^provider: .*redmine/u },
    { name: 'a provider without a sign-in', given: { ...REDMINE, provider: 'nuvias-hub' }, says: /needs no sign-in/u },
    {
      name: 'a provider without OAuth',
      given: { ...REDMINE, provider: 'github' },
      says: /^provider: GitHub needs no sign-in: set the input token\.$/u,
    },
    { name: 'no endpoints', given: PLAIN, says: /token-url: is missing[^]*authorization-url: is missing/u },
    {
      name: 'no authorization endpoint',
      given: { ...PLAIN, 'token-url': 'https://login.example.com/t' },
      says: /^authorization-url: is missing/u,
    },
    {
      name: 'a token endpoint with an issuer, but no authorization endpoint',
      given: { ...PLAIN, 'token-url': 'https://login.example.com/t', issuer: 'https://login.example.com' },
      says: /^authorization-url: is missing/u,
    },
    {
      name: 'a port that is too large',
      given: { ...REDMINE, port: '65536' },
      says: /^port: is not a whole number from 0 to 65535/u,
    },
    { name: 'an empty port', given: { ...REDMINE, port: '' }, says: /^port: is not a whole number/u },
    {
      name: 'a port with --oob',
      given: { ...REDMINE, port: '4711' },
      flags: ['oob'],
      says: /^port: cannot be combined with --oob/u,
    },
    {
      name: 'a javascript: URL as the authorization endpoint',
      given: { ...REDMINE, 'authorization-url': 'javascript:alert(1)' },
      says: /^authorization-url: is not a URL/u,
    },
    {
      name: 'an authorization endpoint with http on another machine',
      given: { ...REDMINE, 'authorization-url': 'http://login.example.com/a' },
      says: /^authorization-url: is not https/u,
    },
    {
      name: 'an authorization endpoint with a user name',
      given: { ...REDMINE, 'authorization-url': 'https://a@login.example.com/' },
      says: /^authorization-url: contains a user name/u,
    },
    {
      name: 'an authorization endpoint with a fragment',
      given: { ...REDMINE, 'authorization-url': 'https://login.example.com/#a' },
      says: /^authorization-url: contains a fragment/u,
    },
    {
      name: 'a secret in token-parameters',
      given: { ...REDMINE, 'token-parameters': '{"private_key":"hush-0001"}' },
      says: /^token-parameters: "private_key" sounds like a secret/u,
    },
    {
      name: 'a parameter of the grant in token-parameters',
      given: { ...REDMINE, 'token-parameters': '{"code_verifier":"hush-0001"}' },
      says: /^token-parameters: contains a parameter that the grant/u,
    },
  ])('$name', async ({ given, flags, says }) => {
    const { prepared, asked, sent } = prepare(given, flags, { environment: {}, typed: ['typed-secret-0001'] });
    await expect(prepared).rejects.toEqual(stepError('INPUT_INVALID', new RegExp(says.source, 'mu')));
    await expect(prepared).rejects.not.toMatchObject({ message: expect.stringContaining('hush') });
    expect({ asked, sent }).toEqual({ asked: [], sent: [] });
  });

  test.each([
    { name: 'the issuer', given: { ...PLAIN, issuer: 'login' }, says: /^issuer: is not a URL[^\n]*$/u },
    { name: 'the token endpoint', given: { ...PLAIN, 'token-url': 'login' }, says: /token-url: is not a URL/u },
    {
      name: 'the authorization endpoint',
      given: { ...PLAIN, 'token-url': 'https://x.test/t', 'authorization-url': 'login' },
      says: /^authorization-url: is not a URL[^\n]*$/u,
    },
  ])('$name, and does not also report it as missing', async ({ given, says }) => {
    const { prepared } = prepare(given);
    await expect(prepared).rejects.toEqual(stepError('INPUT_INVALID', says));
    await expect(prepared).rejects.not.toEqual(stepError('INPUT_INVALID', /(?:issuer|token-url): is missing/u));
  });

  test('all invalid options in one error', async () => {
    const { prepared } = prepare({ provider: 'redmine', port: 'x' });
    // authorization-url is no error here: the provider derives it from base-url.
    await expect(prepared).rejects.toEqual(stepError('INPUT_INVALID', /^4 inputs need a change:/u));
  });
});

describe('--device', () => {
  test('is a sign-in without a redirect, at the endpoint of the provider or of the option', async () => {
    const issuer = 'https://login.example.com/realms/ci';
    const keycloak = { ...PLAIN, provider: 'keycloak', issuer };
    const found = await prepare(keycloak, ['device']).prepared;
    expect(found).toMatchObject({ isByDevice: true, opensBrowser: true });
    expect(found.target.deviceEndpoint?.href).toBe(`${issuer}/protocol/openid-connect/auth/device`);
    const option = { 'device-authorization-url': 'https://login.example.com/device' };
    const { target } = await prepare({ ...keycloak, ...option }, ['device']).prepared;
    expect(target.deviceEndpoint?.href).toBe('https://login.example.com/device');
  });

  test('needs no authorization endpoint, but a device authorization endpoint', async () => {
    const urls = { 'token-url': 'https://login.example.com/token' };
    const device = { 'device-authorization-url': 'https://login.example.com/device' };
    await expect(prepare({ ...PLAIN, ...urls }, ['device']).prepared).rejects.toEqual(
      stepError('INPUT_INVALID', 'device-authorization-url: is missing'),
    );
    await expect(prepare(REDMINE, ['device']).prepared).rejects.toEqual(
      stepError('INPUT_INVALID', 'device-authorization-url: is missing'),
    );
    expect(await prepare({ ...PLAIN, ...urls, ...device }, ['device']).prepared).toMatchObject({ isByDevice: true });
  });
});

test('a public client is asked for no secret', async () => {
  const { prepared, asked } = prepare({ ...REDMINE, 'client-auth': 'none' }, [], { environment: {} });
  expect((await prepared).inputs).toMatchObject({ clientAuth: 'none' });
  expect(asked).toEqual([]);
});

describe('--authorization-parameters', () => {
  const read = (text: string) => prepare({ ...REDMINE, 'authorization-parameters': text }).prepared;

  test.each([
    ['{"access_type":"offline"}', { access_type: 'offline' }],
    ['{"prompt":"consent","audience":"api.atlassian.com"}', { prompt: 'consent', audience: 'api.atlassian.com' }],
    ['{"resource":"https://api.example.com","max_age":0}', { resource: 'https://api.example.com', max_age: '0' }],
    [' ', {}],
  ])('accepts %s', async (text, expected) => {
    expect((await read(text)).authorizationParameters).toEqual(expected);
  });

  test.each(
    [
      ['response_type', 'response_mode', 'client_id', 'client_secret', 'client_assertion', 'client_assertion_type'],
      ['redirect_uri', 'scope', 'state', 'nonce', 'code', 'code_challenge', 'code_challenge_method', 'code_verifier'],
      ['request', 'request_uri', 'registration', 'grant_type', 'device_code', 'user_code', 'dpop_jkt', 'refresh_token'],
      ['REDIRECT_URI', ' state', 'state[]', 'code.challenge', 'redirect uri', 'scope\u0000x'],
    ].flat(),
  )('refuses %j', async (name) => {
    await expect(read(JSON.stringify({ [name]: 'x' }))).rejects.toEqual(
      stepError('INPUT_INVALID', 'the protocol or another option sets'),
    );
  });

  test.each([
    ['{"id_token_hint":"the-token"}', 'sounds like a secret'],
    ['[1]', 'is not a map'],
    ['{"claims":{"a":1}}', 'is not text'],
  ])('refuses %s', async (text, problem) => {
    await expect(read(text)).rejects.toEqual(stepError('INPUT_INVALID', problem));
  });
});
