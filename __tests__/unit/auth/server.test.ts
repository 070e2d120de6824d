import { describe, expect, test } from '@jest/globals';
import { prepare } from '../../../src/step/prepare.js';
import type { Send } from '../../../src/http/send.js';
import { findServer, type Server } from '../../../src/auth/server.js';
import { createFakeHost } from '../../support/fake-host.js';

const ISSUER = 'https://login.example.com/realms/ci';
const client = { 'client-id': 'ci', 'client-secret': 'client-secret-1' };
const metadata = { issuer: ISSUER, token_endpoint: `${ISSUER}/token`, revocation_endpoint: `${ISSUER}/revoke` };

/** Returns the server of `inputs`, and the requested URLs. The metadata of the issuer is `document`. */
async function find(
  inputs: Record<string, string>,
  document: object = metadata,
): Promise<Server & { requested: string[] }> {
  const host = createFakeHost({ inputs: { ...client, ...inputs } });
  const run = await prepare(host, () => Promise.reject(new Error('no YAML')), {});
  const requested: string[] = [];
  const send: Send = ({ url }) => {
    requested.push(url.href);
    return Promise.resolve({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(document)) });
  };
  return { ...(await findServer(run, { send, host, now: () => 0 })), requested };
}

test('uses token-url without a request', async () => {
  const server = await find({ 'token-url': 'https://login.example.com/token' });
  expect(server).toMatchObject({
    requested: [],
    source: 'the input token-url',
    revocationEndpoint: undefined,
    client: { id: 'ci', credentials: { clientSecret: 'client-secret-1' }, issuer: 'https://login.example.com/token' },
  });
  expect(server.tokenEndpoint.href).toBe('https://login.example.com/token');
});

test('reads the endpoints from the metadata of the issuer', async () => {
  const server = await find({ issuer: ISSUER });
  expect(server.tokenEndpoint.href).toBe(`${ISSUER}/token`);
  expect(server.revocationEndpoint?.href).toBe(`${ISSUER}/revoke`);
  expect(server).toMatchObject({ source: 'the metadata of https://login.example.com', client: { issuer: ISSUER } });
  expect(server.requested).toHaveLength(1);
});

test('uses the endpoints of the provider without a request', async () => {
  const server = await find({ provider: 'planview-hub', 'base-url': 'https://hub.example.com:8443' });
  const realm = 'https://hub.example.com:8443/auth/realms/Tasktop';
  expect(server.tokenEndpoint.href).toBe(`${realm}/protocol/openid-connect/token`);
  expect(server.revocationEndpoint?.href).toBe(`${realm}/protocol/openid-connect/revoke`);
  expect(server).toMatchObject({ requested: [], source: 'the provider planview-hub', client: { issuer: realm } });
});

test('does not use the revocation endpoint of the provider if token-url is on another server', async () => {
  const inputs = { provider: 'planview-hub', 'base-url': 'https://hub.example.com' };
  expect((await find({ ...inputs, 'token-url': 'https://login.example.com/t' })).revocationEndpoint).toBeUndefined();
});

describe('rejects revoke-token: true without a revocation endpoint', () => {
  const tokenUrl = { 'token-url': 'https://login.example.com/token' };
  const without = { issuer: ISSUER, token_endpoint: `${ISSUER}/token` };

  test.each<{ name: string; inputs: Record<string, string>; says: string }>([
    { name: 'with token-url', inputs: tokenUrl, says: 'Set issuer instead of token-url' },
    { name: 'with token-url and issuer', inputs: { ...tokenUrl, issuer: ISSUER }, says: 'Remove token-url' },
    {
      name: 'with issuer',
      inputs: { issuer: ISSUER },
      says: 'the metadata of https://login.example.com contains no revocation endpoint. Remove revoke-token.',
    },
  ])('$name', async ({ inputs, says }) => {
    await expect(find({ ...inputs, 'revoke-token': 'true' }, without)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/^revoke-token: is true, but /u),
    });
    await expect(find({ ...inputs, 'revoke-token': 'true' }, without)).rejects.toMatchObject({
      message: expect.stringContaining(says),
    });
  });
});

test.each([
  { inputs: {}, requests: 3 },
  { inputs: { 'revoke-token': 'false' }, requests: 1 },
  { inputs: { 'refresh-token': 'refresh-0001', 'save-refresh-token': 'none', 'refresh-guard': 'none' }, requests: 1 },
])('searches all metadata for a revocation endpoint only if the token will be revoked: $inputs', async (item) => {
  const without = { issuer: ISSUER, token_endpoint: `${ISSUER}/token` };
  expect((await find({ issuer: ISSUER, ...item.inputs }, without)).requested).toHaveLength(item.requests);
});

describe('the authentication method is', () => {
  const hub = { provider: 'planview-hub', 'base-url': 'https://hub.example.com' };
  const supports = (...methods: string[]): object => ({ ...metadata, token_endpoint_auth_methods_supported: methods });

  test.each<{ name: string; inputs: Record<string, string>; document?: object; expected: string }>([
    {
      name: 'the value of the input client-auth',
      inputs: { ...hub, 'client-auth': 'client_secret_basic_raw' },
      expected: 'client_secret_basic_raw',
    },
    { name: 'the method of the provider', inputs: hub, expected: 'client_secret_post' },
    {
      name: 'client_secret_post, if the server supports it',
      inputs: { issuer: ISSUER },
      document: supports('client_secret_basic', 'client_secret_post'),
      expected: 'client_secret_post',
    },
    {
      name: 'client_secret_basic, if the server supports only that',
      inputs: { issuer: ISSUER },
      document: supports('client_secret_basic'),
      expected: 'client_secret_basic',
    },
    {
      name: 'client_secret_basic, if the server supports only names of our own',
      inputs: { issuer: ISSUER },
      document: supports('client_secret_basic_raw'),
      expected: 'client_secret_basic',
    },
    {
      name: 'client_secret_basic, if the metadata has no list',
      inputs: { issuer: ISSUER },
      expected: 'client_secret_basic',
    },
    {
      name: 'client_secret_basic, if the server supports only unknown methods',
      inputs: { issuer: ISSUER },
      document: supports('tls_client_auth'),
      expected: 'client_secret_basic',
    },
    {
      name: 'client_secret_basic, if there is no metadata',
      inputs: { 'token-url': 'https://x.test/t' },
      expected: 'client_secret_basic',
    },
  ])('$name', async ({ inputs, document, expected }) => {
    expect((await find(inputs, document)).client.method.name).toBe(expected);
  });
});

describe('the alternative authentication method is', () => {
  const both = { ...metadata, token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'] };
  const basic = { ...metadata, token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'] };

  test.each<{ name: string; inputs: Record<string, string>; document?: object; expected: string | undefined }>([
    { name: 'the other one that the metadata offer', inputs: {}, document: both, expected: 'client_secret_basic' },
    { name: 'none if the metadata offer one', inputs: {}, document: basic, expected: undefined },
    { name: 'none if the metadata have no list', inputs: {}, expected: undefined },
    {
      name: 'none with client-auth',
      inputs: { 'client-auth': 'client_secret_post' },
      document: both,
      expected: undefined,
    },
    { name: 'none with token-url', inputs: { 'token-url': `${ISSUER}/t` }, document: both, expected: undefined },
    { name: 'none if the provider sets it', inputs: { provider: 'keycloak' }, document: both, expected: undefined },
  ])('$name', async ({ inputs, document, expected }) => {
    const { client: found } = await find({ issuer: ISSUER, ...inputs }, document);
    expect(found.alternative?.method.name).toBe(expected);
    expect(found.alternative?.credentials).toEqual(expected && { clientSecret: 'client-secret-1' });
  });
});
