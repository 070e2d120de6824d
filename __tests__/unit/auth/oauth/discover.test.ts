import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../../src/http/message.js';
import type { OutgoingRequest } from '../../../../src/http/send.js';
import type { WantedEndpoints } from '../../../../src/auth/oauth/metadata.js';
import { StepError } from '../../../../src/lib/errors.js';
import { createFakeHost } from '../../../support/fake-host.js';
import { discover } from '../../../../src/auth/oauth/discover.js';

const ISSUER = 'https://login.example.com/realms/ci';
const OPENID = `${ISSUER}/.well-known/openid-configuration`;
const RFC_8414 = 'https://login.example.com/.well-known/oauth-authorization-server/realms/ci';
const full = {
  issuer: ISSUER,
  token_endpoint: `${ISSUER}/token`,
  revocation_endpoint: `${ISSUER}/revoke`,
  token_endpoint_auth_methods_supported: ['tls_client_auth', 'client_secret_basic', 'client_secret_post'],
};

const APPENDED = `${ISSUER}/.well-known/oauth-authorization-server`;
const WANTED: WantedEndpoints = { revocation: 'optional', authorization: false };

describe('the endpoints for clients with a certificate', () => {
  const aliased = (origin: string): object => ({
    ...full,
    mtls_endpoint_aliases: { token_endpoint: `${origin}/mtls/token`, revocation_endpoint: `${origin}/mtls/revoke` },
  });
  const own = new URL(ISSUER).origin;

  test('are used on the origin of the issuer, by a client that has one', async () => {
    const wanted = { ...WANTED, mutualTls: true };
    const { metadata } = await runDiscovery({ [OPENID]: aliased(own) }, ISSUER, wanted);
    expect(metadata.token_endpoint.href).toBe(`${own}/mtls/token`);
    expect(metadata.revocation_endpoint?.href).toBe(`${own}/mtls/revoke`);
    expect(metadata.foreign_alias).toBeUndefined();
    const without = await runDiscovery({ [OPENID]: aliased(own) });
    expect(without.metadata.token_endpoint.href).toBe(`${ISSUER}/token`);
  });

  test('are only named on another origin', async () => {
    const wanted = { ...WANTED, mutualTls: true };
    const { metadata } = await runDiscovery({ [OPENID]: aliased('https://mtls.example.com') }, ISSUER, wanted);
    expect(metadata.token_endpoint.href).toBe(`${ISSUER}/token`);
    expect(metadata.foreign_alias?.href).toBe('https://mtls.example.com/mtls/token');
  });
});

/** A page: a status, a text, JSON, or a response. */
type Page = unknown;

/** Runs `discover` with a server that returns `pages` by URL, and 404 for other URLs. */
async function runDiscovery(pages: Record<string, Page>, issuer = ISSUER, wanted = WANTED) {
  const requests: OutgoingRequest[] = [];
  const { secrets } = createFakeHost();
  secrets.protect('client-secret-1');
  const send = (request: OutgoingRequest): Promise<HttpResponse> => {
    requests.push(request);
    const page = pages[request.url.href];
    if (page instanceof Error) return Promise.reject(page);
    if (typeof page === 'number') return Promise.resolve({ status: page, headers: {}, body: Buffer.alloc(0) });
    const body = Buffer.from(typeof page === 'string' ? page : JSON.stringify(page ?? ''));
    return Promise.resolve({ status: page === undefined ? 404 : 200, headers: {}, body });
  };
  const metadata = discover(new URL(issuer), wanted, { send, secrets });
  return { requests, metadata: await metadata.catch((error: unknown) => Promise.reject(error as Error)) };
}
const urlsOf = (requests: OutgoingRequest[]): string[] => requests.map(({ url }) => url.href);

test('reads the metadata from the OpenID Connect URL, without credentials or redirects', async () => {
  const { requests, metadata } = await runDiscovery({ [OPENID]: full });
  expect(metadata).toEqual({
    issuer: full.issuer,
    token_endpoint: new URL(full.token_endpoint),
    revocation_endpoint: new URL(full.revocation_endpoint),
    token_endpoint_auth_methods_supported: full.token_endpoint_auth_methods_supported,
    authorization_response_iss_parameter_supported: false,
  });
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    method: 'GET',
    credentials: { kind: 'none' },
    maxRedirects: 0,
    repeatable: true,
  });
});

describe('tries the RFC 8414 URL if the OpenID Connect URL returns', () => {
  test.each<{ name: string; page: Page }>([
    { name: '404', page: undefined },
    { name: '403', page: 403 },
    { name: '204', page: 204 },
    { name: 'a redirect', page: 302 },
    { name: 'a web page', page: '<!doctype html><title>Sign in</title>' },
    { name: 'text', page: 'not here' },
    { name: 'nothing', page: '' },
    { name: 'a list', page: [full] },
    { name: 'an empty object', page: {} },
    { name: 'an error in JSON', page: { error: 'not_found' } },
    { name: 'no issuer', page: { ...full, issuer: undefined } },
    { name: 'no token endpoint', page: { ...full, token_endpoint: undefined } },
  ])('$name', async ({ page }) => {
    const { requests, metadata } = await runDiscovery({ [OPENID]: page, [RFC_8414]: full });
    expect(urlsOf(requests)).toEqual([OPENID, RFC_8414]);
    expect(metadata.token_endpoint.href).toBe(full.token_endpoint);
  });
});

test('appends the RFC 8414 name to the path of the issuer at last', async () => {
  const { requests } = await runDiscovery({ [APPENDED]: full });
  expect(urlsOf(requests)).toEqual([OPENID, RFC_8414, APPENDED]);
});

test('tries each URL once for an issuer without a path', async () => {
  const { origin } = new URL(ISSUER);
  const url = `${origin}/.well-known/oauth-authorization-server`;
  const { requests } = await runDiscovery({ [url]: { ...full, issuer: origin } }, origin);
  expect(urlsOf(requests)).toEqual([`${origin}/.well-known/openid-configuration`, url]);
});

describe('the revocation endpoint', () => {
  const openId = { ...full, revocation_endpoint: undefined };
  const wanted: WantedEndpoints = { revocation: 'wanted', authorization: false };
  const other = { ...full, revocation_endpoint: `${ISSUER}/o/revoke_token` };

  test.each<{ name: string; pages: Record<string, Page>; requested: string[]; expected?: string }>([
    {
      name: 'comes from the first document',
      pages: { [OPENID]: full, [RFC_8414]: other },
      requested: [OPENID],
      expected: full.revocation_endpoint,
    },
    {
      name: 'comes from the RFC 8414 document if the first one has none',
      pages: { [OPENID]: openId, [RFC_8414]: other },
      requested: [OPENID, RFC_8414],
      expected: other.revocation_endpoint,
    },
    {
      name: 'comes from the third URL if only that one has it',
      pages: { [OPENID]: openId, [RFC_8414]: openId, [APPENDED]: other },
      requested: [OPENID, RFC_8414, APPENDED],
      expected: other.revocation_endpoint,
    },
    { name: 'is unknown if no document has one', pages: { [OPENID]: openId }, requested: [OPENID, RFC_8414, APPENDED] },
    {
      name: 'does not come from a document of another issuer',
      pages: { [OPENID]: openId, [RFC_8414]: { ...other, issuer: 'https://login.example.com/realms/CI' } },
      requested: [OPENID, RFC_8414, APPENDED],
    },
    {
      name: 'does not come from another origin',
      pages: { [OPENID]: openId, [RFC_8414]: { ...other, revocation_endpoint: 'https://evil.test/revoke' } },
      requested: [OPENID, RFC_8414, APPENDED],
    },
    {
      name: 'is unknown if the connection fails',
      pages: { [OPENID]: openId, [RFC_8414]: new StepError('CONNECTION_LOST', 'Lost.') },
      requested: [OPENID, RFC_8414, APPENDED],
    },
  ])('$name', async ({ pages, requested, expected }) => {
    const { requests, metadata } = await runDiscovery(pages, ISSUER, wanted);
    expect(urlsOf(requests)).toEqual(requested);
    expect(metadata.revocation_endpoint?.href).toBe(expected);
    expect(metadata.token_endpoint.href).toBe(full.token_endpoint);
    expect(requests.slice(1).every(({ retries, credentials }) => retries === 0 && credentials.kind === 'none')).toBe(
      true,
    );
  });

  test.each(['optional', 'ignored'] as const)('is not searched for if it is %s', async (revocation) => {
    const pages = { [OPENID]: openId, [RFC_8414]: other };
    const { requests } = await runDiscovery(pages, ISSUER, { revocation, authorization: false });
    expect(urlsOf(requests)).toEqual([OPENID]);
  });

  test('does not hide an unexpected exception', async () => {
    const pages = { [OPENID]: openId, [RFC_8414]: new TypeError('a bug') };
    await expect(runDiscovery(pages, ISSUER, wanted)).rejects.toThrow(TypeError);
  });
});

test('the error contains what each URL returned, redacted', async () => {
  const pages = {
    [OPENID]: 302,
    [RFC_8414]: '<html><title>Sign in</title>',
    [APPENDED]: { ...full, token_endpoint: undefined },
  };
  await expect(runDiscovery(pages)).rejects.toMatchObject({
    code: 'DISCOVERY_FAILED',
    message:
      'The metadata of the issuer https://login.example.com cannot be read: ' +
      '/realms/ci/.well-known/openid-configuration returned a redirect (HTTP 302), ' +
      '/.well-known/oauth-authorization-server/realms/ci returned a web page, ' +
      '/realms/ci/.well-known/oauth-authorization-server contains no token endpoint.',
  });
});

test('does not try further URLs if the server has a problem', async () => {
  await expect(runDiscovery({ [OPENID]: 503, [RFC_8414]: full })).rejects.toMatchObject({
    message: expect.stringMatching(/returned HTTP 503\.$/u),
  });
});

describe('metadata of another issuer', () => {
  test.each([
    {
      issuer: 'https://login.example.com/realms/CI',
      shown: 'https://login.example.com/realms/CI',
      hint: 'set issuer to that URL',
    },
    { issuer: 'https://evil.test/', shown: 'https://evil.test', hint: 'set issuer to that URL' },
    {
      issuer: 'https://evil.test/client-secret-1?a=b',
      shown: 'https://evil.test/***',
      hint: 'Check the path of issuer',
    },
    {
      issuer: 'http://login.example.com/realms/ci',
      shown: 'http://login.example.com',
      hint: 'Check the path of issuer',
    },
    { issuer: '::error::x\n##[add-mask]y', shown: ': :error::x\\n', hint: 'Check the path of issuer' },
  ])('is never used, and the error contains it: $issuer', async ({ issuer, shown, hint }) => {
    const failed = runDiscovery({ [OPENID]: { ...full, issuer }, [RFC_8414]: full });
    await expect(failed).rejects.toMatchObject({
      code: 'DISCOVERY_FAILED',
      message: expect.stringContaining(`names another issuer, ${shown}`),
      hint: expect.stringContaining(hint),
    });
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('a=b') });
  });
});

test.each([
  { issuer: 'https://login.example.com', named: 'https://login.example.com/' },
  { issuer: 'https://login.example.com/', named: 'https://login.example.com' },
  { issuer: `${ISSUER}/`, named: ISSUER },
  { issuer: ISSUER, named: `${ISSUER}/` },
])('accepts $named in the metadata of the issuer $issuer', async ({ issuer, named }) => {
  const url = `${issuer.replace(/\/$/u, '')}/.well-known/openid-configuration`;
  const { metadata } = await runDiscovery({ [url]: { ...full, issuer: named } }, issuer);
  expect(metadata.token_endpoint.href).toBe(full.token_endpoint);
});

test('ignores missing fields and fields of the wrong type', async () => {
  const { metadata } = await runDiscovery({
    [OPENID]: { issuer: ISSUER, token_endpoint: full.token_endpoint, revocation_endpoint: 5 },
  });
  expect(metadata.revocation_endpoint).toBeUndefined();
  expect(metadata.token_endpoint_auth_methods_supported).toBeUndefined();
});

test('omits authentication methods that are not texts', async () => {
  const { metadata } = await runDiscovery({
    [OPENID]: {
      ...full,
      token_endpoint_auth_methods_supported: ['none', 'tls_client_auth', 'client_secret_basic_raw', 5],
    },
  });
  expect(metadata.token_endpoint_auth_methods_supported).toEqual([
    'none',
    'tls_client_auth',
    'client_secret_basic_raw',
  ]);
});

describe('rejects metadata', () => {
  test.each<{ name: string; page: unknown; problem: RegExp }>([
    { name: 'that does not exist', page: undefined, problem: /cannot be read: \S+ returned HTTP 404, /u },
    { name: 'that is forbidden', page: 403, problem: /cannot be read: \S+ returned HTTP 403, /u },
    { name: 'that is a redirect', page: 302, problem: /returned a redirect \(HTTP 302\)/u },
    { name: 'that is a web page', page: '<html>', problem: /returned a web page/u },
    { name: 'that is a list', page: [full], problem: /returned no JSON object/u },
    {
      name: 'with another issuer',
      page: { ...full, issuer: 'https://login.example.com/realms/other' },
      problem: /names another issuer/u,
    },
    {
      name: 'with an issuer on another host',
      page: { ...full, issuer: 'https://evil.test/realms/ci' },
      problem: /names another issuer/u,
    },
    { name: 'without an issuer', page: { ...full, issuer: undefined }, problem: /names no issuer/u },
    { name: 'with an issuer that is not a URL', page: { ...full, issuer: 'login' }, problem: /names another issuer/u },
    {
      name: 'without a token endpoint',
      page: { ...full, token_endpoint: undefined },
      problem: /contains no token endpoint/u,
    },
  ])('$name', async ({ page, problem }) => {
    await expect(runDiscovery({ [OPENID]: page })).rejects.toMatchObject({
      code: 'DISCOVERY_FAILED',
      message: expect.stringMatching(problem),
      hint: expect.stringMatching(/issuer|token-url/u),
    });
  });

  test.each([
    { name: 'token_endpoint', value: 'https://evil.test/token' },
    { name: 'token_endpoint', value: 'https://login.example.com:8443/token' },
    { name: 'token_endpoint', value: 'http://login.example.com/token' },
    { name: 'token_endpoint', value: 'https://login.example.com.evil.test/token' },
    { name: 'token_endpoint', value: 'https://login.example.com@evil.test/token' },
    { name: 'token_endpoint', value: '/token' },
    { name: 'revocation_endpoint', value: 'https://evil.test/revoke' },
  ])('with the $name $value', async ({ name, value }) => {
    await expect(runDiscovery({ [OPENID]: { ...full, [name]: value } })).rejects.toMatchObject({
      code: 'ORIGIN_NOT_ALLOWED',
      message: expect.stringContaining(name),
      hint: expect.stringContaining('token-url'),
    });
  });
});
