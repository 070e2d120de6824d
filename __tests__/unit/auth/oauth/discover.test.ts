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

/** Discovers at a server that answers by URL, and 404 elsewhere. */
async function look(pages: Record<string, unknown>, issuer = ISSUER) {
  const asked: OutgoingRequest[] = [];
  const send = (request: OutgoingRequest): Promise<HttpResponse> => {
    asked.push(request);
    const page = pages[request.url.href];
    if (typeof page === 'number') return Promise.resolve({ status: page, headers: {}, body: Buffer.alloc(0) });
    const body = Buffer.from(typeof page === 'string' ? page : JSON.stringify(page ?? ''));
    return Promise.resolve({ status: page === undefined ? 404 : 200, headers: {}, body });
  };
  return { asked, metadata: await discover(new URL(issuer), { revocation: true, authorization: false }, send) };
}

test('the metadata is read where OpenID Connect puts it, without credentials and redirects', async () => {
  const { asked, metadata } = await look({ [OPENID]: full });
  expect(metadata).toEqual({
    token_endpoint: new URL(full.token_endpoint),
    revocation_endpoint: new URL(full.revocation_endpoint),
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ method: 'GET', credentials: { kind: 'none' }, maxRedirects: 0, repeatable: true });
});

test('the metadata is read where RFC 8414 puts it, when it is not there', async () => {
  const { asked } = await look({ [RFC_8414]: full });
  expect(asked.map(({ url }) => url.href)).toEqual([OPENID, RFC_8414]);
});

test.each([
  { issuer: 'https://login.example.com', named: 'https://login.example.com/' },
  { issuer: 'https://login.example.com/', named: 'https://login.example.com' },
  { issuer: `${ISSUER}/`, named: ISSUER },
  { issuer: ISSUER, named: `${ISSUER}/` },
])('the issuer $issuer may name itself $named', async ({ issuer, named }) => {
  const url = `${issuer.replace(/\/$/u, '')}/.well-known/openid-configuration`;
  const { metadata } = await look({ [url]: { ...full, issuer: named } }, issuer);
  expect(metadata.token_endpoint.href).toBe(full.token_endpoint);
});

test('what the metadata does not say, or not well, is unknown', async () => {
  const { metadata } = await look({
    [OPENID]: { issuer: ISSUER, token_endpoint: full.token_endpoint, revocation_endpoint: 5 },
  });
  expect(metadata.revocation_endpoint).toBeUndefined();
  expect(metadata.token_endpoint_auth_methods_supported).toBeUndefined();
});

test('authentication methods that nobody here knows are left out', async () => {
  const { metadata } = await look({
    [OPENID]: {
      ...full,
      token_endpoint_auth_methods_supported: ['none', 'tls_client_auth', 'client_secret_basic_raw', 5],
    },
  });
  expect(metadata.token_endpoint_auth_methods_supported).toEqual([]);
});

describe('the metadata is refused', () => {
  test.each<{ name: string; page: unknown; says: RegExp }>([
    { name: 'when there is none', page: undefined, says: /cannot be read \(HTTP 404\)/u },
    { name: 'when it cannot be read', page: 403, says: /cannot be read \(HTTP 403\)/u },
    { name: 'when it redirects', page: 302, says: /cannot be read \(HTTP 302\)/u },
    { name: 'when it is a page', page: '<html>', says: /is not JSON/u },
    { name: 'when it is a list', page: [full], says: /is not JSON/u },
    {
      name: 'when it names another issuer',
      page: { ...full, issuer: 'https://login.example.com/realms/other' },
      says: /names another issuer/u,
    },
    {
      name: 'when it names an issuer on another host',
      page: { ...full, issuer: 'https://evil.test/realms/ci' },
      says: /names another issuer/u,
    },
    { name: 'when it names no issuer', page: { ...full, issuer: undefined }, says: /names another issuer/u },
    { name: 'when its issuer is no URL', page: { ...full, issuer: 'login' }, says: /names another issuer/u },
    {
      name: 'without a token endpoint',
      page: { ...full, token_endpoint: undefined },
      says: /names no token endpoint/u,
    },
  ])('$name', async ({ page, says }) => {
    await expect(look({ [OPENID]: page })).rejects.toMatchObject({
      code: 'DISCOVERY_FAILED',
      message: expect.stringMatching(says),
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
  ])('when it puts its $name at $value', async ({ name, value }) => {
    await expect(look({ [OPENID]: { ...full, [name]: value } })).rejects.toMatchObject({
      code: 'ORIGIN_NOT_ALLOWED',
      message: expect.stringContaining(name),
      hint: expect.stringContaining('token-url'),
    });
  });
});
