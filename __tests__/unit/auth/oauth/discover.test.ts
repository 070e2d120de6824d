import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../../src/http/message.js';
import type { OutgoingRequest } from '../../../../src/http/send.js';
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

/** Runs `discover` with a server that returns `pages` by URL, and 404 for other URLs. */
async function runDiscovery(pages: Record<string, unknown>, issuer = ISSUER) {
  const requests: OutgoingRequest[] = [];
  const send = (request: OutgoingRequest): Promise<HttpResponse> => {
    requests.push(request);
    const page = pages[request.url.href];
    if (typeof page === 'number') return Promise.resolve({ status: page, headers: {}, body: Buffer.alloc(0) });
    const body = Buffer.from(typeof page === 'string' ? page : JSON.stringify(page ?? ''));
    return Promise.resolve({ status: page === undefined ? 404 : 200, headers: {}, body });
  };
  return { requests, metadata: await discover(new URL(issuer), { revocation: true, authorization: false }, send) };
}

test('reads the metadata from the OpenID Connect URL, without credentials or redirects', async () => {
  const { requests, metadata } = await runDiscovery({ [OPENID]: full });
  expect(metadata).toEqual({
    token_endpoint: new URL(full.token_endpoint),
    revocation_endpoint: new URL(full.revocation_endpoint),
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  });
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    method: 'GET',
    credentials: { kind: 'none' },
    maxRedirects: 0,
    repeatable: true,
  });
});

test('reads the metadata from the RFC 8414 URL if the OpenID Connect URL returns 404', async () => {
  const { requests } = await runDiscovery({ [RFC_8414]: full });
  expect(requests.map(({ url }) => url.href)).toEqual([OPENID, RFC_8414]);
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

test('omits unsupported authentication methods', async () => {
  const { metadata } = await runDiscovery({
    [OPENID]: {
      ...full,
      token_endpoint_auth_methods_supported: ['none', 'tls_client_auth', 'client_secret_basic_raw', 5],
    },
  });
  expect(metadata.token_endpoint_auth_methods_supported).toEqual([]);
});

describe('rejects metadata', () => {
  test.each<{ name: string; page: unknown; problem: RegExp }>([
    { name: 'that does not exist', page: undefined, problem: /cannot be read \(HTTP 404\)/u },
    { name: 'that is forbidden', page: 403, problem: /cannot be read \(HTTP 403\)/u },
    { name: 'that is a redirect', page: 302, problem: /cannot be read \(HTTP 302\)/u },
    { name: 'that is a web page', page: '<html>', problem: /is not JSON/u },
    { name: 'that is a list', page: [full], problem: /is not JSON/u },
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
    { name: 'without an issuer', page: { ...full, issuer: undefined }, problem: /names another issuer/u },
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
