import { describe, expect, test } from '@jest/globals';
import { prepare } from '../../../src/actions/step/prepare.js';
import type { Send } from '../../../src/http/send.js';
import { findServer, type Server } from '../../../src/auth/server.js';
import { createFakeHost } from '../../support/fake-host.js';

const ISSUER = 'https://login.example.com/realms/ci';
const client = { 'client-id': 'ci', 'client-secret': 'client-secret-1' };
const metadata = { issuer: ISSUER, token_endpoint: `${ISSUER}/token`, revocation_endpoint: `${ISSUER}/revoke` };

/** The server that `inputs` lead to, where the issuer says `said` of itself. */
async function find(inputs: Record<string, string>, said: object = metadata): Promise<Server & { asked: string[] }> {
  const host = createFakeHost({ inputs: { ...client, ...inputs } });
  const run = await prepare(host, () => Promise.reject(new Error('no YAML')), {});
  const asked: string[] = [];
  const send: Send = ({ url }) => {
    asked.push(url.href);
    return Promise.resolve({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(said)) });
  };
  return { ...(await findServer(run, send)), asked };
}

test('a token-url is used as it is, and nobody is asked', async () => {
  const server = await find({ 'token-url': 'https://login.example.com/token' });
  expect(server).toMatchObject({
    asked: [],
    source: 'the input token-url',
    revocationEndpoint: undefined,
    client: { id: 'ci', credentials: { clientSecret: 'client-secret-1' }, issuer: 'https://login.example.com/token' },
  });
  expect(server.tokenEndpoint.href).toBe('https://login.example.com/token');
});

test('an issuer is asked for its endpoints', async () => {
  const server = await find({ issuer: ISSUER });
  expect(server.tokenEndpoint.href).toBe(`${ISSUER}/token`);
  expect(server.revocationEndpoint?.href).toBe(`${ISSUER}/revoke`);
  expect(server).toMatchObject({ source: 'the metadata of https://login.example.com', client: { issuer: ISSUER } });
  expect(server.asked).toHaveLength(1);
});

test('a provider names its endpoints, and nobody is asked', async () => {
  const server = await find({ provider: 'planview-hub', 'base-url': 'https://hub.example.com:8443' });
  const realm = 'https://hub.example.com:8443/auth/realms/Tasktop';
  expect(server.tokenEndpoint.href).toBe(`${realm}/protocol/openid-connect/token`);
  expect(server.revocationEndpoint?.href).toBe(`${realm}/protocol/openid-connect/revoke`);
  expect(server).toMatchObject({ asked: [], source: 'the provider planview-hub', client: { issuer: realm } });
});

test('a token-url on another server leaves the provider’s revocation endpoint behind', async () => {
  const inputs = { provider: 'planview-hub', 'base-url': 'https://hub.example.com' };
  expect((await find({ ...inputs, 'token-url': 'https://login.example.com/t' })).revocationEndpoint).toBeUndefined();
});

test('a revocation that is asked for needs an endpoint', async () => {
  const inputs = { 'token-url': 'https://login.example.com/token', 'revoke-token': 'true' };
  await expect(find(inputs)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('revoke-token'),
  });
});

describe('the client authenticates itself by', () => {
  const hub = { provider: 'planview-hub', 'base-url': 'https://hub.example.com' };
  const supports = (...methods: string[]): object => ({ ...metadata, token_endpoint_auth_methods_supported: methods });

  test.each<{ name: string; inputs: Record<string, string>; said?: object; expected: string }>([
    {
      name: 'the workflow’s word first',
      inputs: { ...hub, 'client-auth': 'client_secret_basic_raw' },
      expected: 'client_secret_basic_raw',
    },
    { name: 'the provider’s word', inputs: hub, expected: 'client_secret_post' },
    {
      name: 'what the server supports, post first',
      inputs: { issuer: ISSUER },
      said: supports('client_secret_basic', 'client_secret_post'),
      expected: 'client_secret_post',
    },
    {
      name: 'the only one that the server supports',
      inputs: { issuer: ISSUER },
      said: supports('client_secret_basic'),
      expected: 'client_secret_basic',
    },
    { name: 'Basic where the server says nothing', inputs: { issuer: ISSUER }, expected: 'client_secret_basic' },
    {
      name: 'Basic where the server supports nothing that is known',
      inputs: { issuer: ISSUER },
      said: supports('tls_client_auth'),
      expected: 'client_secret_basic',
    },
    {
      name: 'Basic where nobody says anything',
      inputs: { 'token-url': 'https://x.test/t' },
      expected: 'client_secret_basic',
    },
  ])('$name', async ({ inputs, said, expected }) => {
    expect((await find(inputs, said)).client.method.name).toBe(expected);
  });
});
