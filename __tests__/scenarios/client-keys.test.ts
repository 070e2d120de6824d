/** Private keys and client secrets that sign, on an authorization server that accepts each assertion once. */
import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, type JWK } from 'jose';
import { startFederationServer, type FederatedClient, type FederationServer } from '../../sandbox/federation-server.js';
import { startOAuthServer } from '../../sandbox/oauth-server.js';
import type { OAuthClient } from '../../sandbox/provider.js';
import { runAction, type ActionResult } from '../../sandbox/runner.js';
import { jwkOf, KEY_FORMS, KEY_PAIRS, pemOf } from '../support/private-keys.js';
import { keep } from './stage.js';
import { expectNoLeaks, lines } from './support.js';

jest.setTimeout(60_000);

type Algorithm = keyof typeof KEY_PAIRS;

const SECRET = 'client-secret-jwt-4f81c2d97be0a635';

const startServer = async (client: FederatedClient): Promise<FederationServer> =>
  keep(await startFederationServer({ issuers: {}, clients: { 'ci-key': client } }));

const clientOf = (algorithm: Algorithm, keyId?: string): FederatedClient => ({
  kind: 'key',
  key: KEY_PAIRS[algorithm].publicKey,
  algorithm,
  ...(keyId === undefined ? {} : { keyId }),
});

/** Returns the assertions that a server got, oldest first. */
const assertionsOf = ({ requests }: FederationServer): string[] =>
  requests.flatMap(({ body }) => new URLSearchParams(body).get('client_assertion') ?? []);

/** Runs the action, main and post, and expects that no part of a key and no assertion is in what it printed or wrote. */
async function run(server: FederationServer, inputs: Record<string, string>): Promise<ActionResult> {
  const common = { provider: 'oauth2', issuer: server.issuer, 'client-id': 'ci-key' };
  const result = keep(await runAction({ inputs: { ...common, ...inputs }, debug: true }));
  const { d: ofRsa = '' } = KEY_PAIRS.RS256.privateKey.export({ format: 'jwk' });
  const { d: ofEc = '' } = KEY_PAIRS.ES256.privateKey.export({ format: 'jwk' });
  const { d: ofEd = '' } = KEY_PAIRS.EdDSA.privateKey.export({ format: 'jwk' });
  const lost = pemOf(KEY_PAIRS.RS256).split('\n').slice(1, -2);
  const keys = [inputs['client-key'] ?? '', ofRsa, ofEc, ofEd, ...lost, SECRET].filter((text) => text !== '');
  expectNoLeaks(result, [...keys, ...assertionsOf(server)]);
  return result;
}

/** Expects that each request had an assertion of its own, with the claims of RFC 7523 section 3 and no others. */
function expectAssertions(server: FederationServer, header: object): void {
  const assertions = assertionsOf(server);
  const claims = assertions.map((assertion) => decodeJwt(assertion));
  expect(new Set(claims.map(({ jti }) => jti)).size).toBe(assertions.length);
  for (const { iat = 0, exp, jti, ...named } of claims) {
    expect({ ...named, jti: typeof jti }).toEqual({
      iss: 'ci-key',
      sub: 'ci-key',
      aud: server.issuer,
      jti: 'string',
    });
    expect(exp).toBe(iat + 60);
  }
  for (const assertion of assertions) expect(decodeProtectedHeader(assertion)).toEqual({ typ: 'JWT', ...header });
}

describe.each(['RS256', 'PS256', 'ES256', 'EdDSA'] as const)('a key for %s', (algorithm) => {
  test.each(Object.keys(KEY_FORMS))('gets, uses and revokes a token, from %s', async (form) => {
    const pair = KEY_PAIRS[algorithm];
    // The file of a service account names its key.
    const keyId = form.includes('service account') ? 'key-1' : undefined;
    const server = await startServer(clientOf(algorithm, keyId));
    const { main, outputs } = await run(server, {
      'client-auth': 'private_key_jwt',
      'client-key': KEY_FORMS[form]?.(pair) ?? '',
      ...(algorithm === 'PS256' ? { 'client-key-algorithm': algorithm } : {}),
      'base-url': server.issuer,
      request: 'GET /api',
    });
    expect(main.exitCode).toBe(0);
    expect(JSON.parse(outputs['response'] ?? '')).toEqual({ sub: 'ci-key' });
    expect(lines(server).slice(1)).toEqual(['POST /token', 'GET /api', 'POST /revoke']);
    expectAssertions(server, { alg: algorithm, ...(keyId === undefined ? {} : { kid: keyId }) });
  });
});

test.each([
  { name: 'found in a JWK', key: jwkOf(KEY_PAIRS.ES256, { kid: 'found' }), inputs: {}, keyId: 'found' },
  { name: 'given', key: pemOf(KEY_PAIRS.ES256), inputs: { 'client-key-id': 'given' }, keyId: 'given' },
  {
    name: 'given, before that of a JWK',
    key: jwkOf(KEY_PAIRS.ES256, { kid: 'found' }),
    inputs: { 'client-key-id': 'given' },
    keyId: 'given',
  },
])('the id of a key is $name', async ({ key, inputs, keyId }) => {
  const server = await startServer(clientOf('ES256', keyId));
  const { main } = await run(server, { 'client-key': key, ...inputs });
  expect(main.exitCode).toBe(0);
  expectAssertions(server, { alg: 'ES256', kid: keyId });
});

test('the post step revokes the token with a new assertion, and the key is not in the state', async () => {
  const server = await startServer(clientOf('RS256'));
  const { post, main } = await run(server, { 'client-key': pemOf(KEY_PAIRS.RS256) });
  expect([main.exitCode, post?.exitCode]).toEqual([0, 0]);
  expect(server.accepted.map(({ path }) => path)).toEqual(['/token', '/revoke']);
  expectAssertions(server, { alg: 'RS256' });
});

test('each attempt has a new assertion', async () => {
  const server = await startServer(clientOf('ES256'));
  server.disturbances = ['503', 'reset'];
  const { main } = await run(server, { 'client-key': pemOf(KEY_PAIRS.ES256), retries: '3' });
  expect(main.exitCode).toBe(0);
  expect(lines(server).slice(1)).toEqual(['POST /token', 'POST /token', 'POST /token', 'POST /revoke']);
  expectAssertions(server, { alg: 'ES256' });
});

test('client_secret_jwt signs with the secret, and sends it nowhere', async () => {
  const server = await startServer({ kind: 'key', key: createSecretKey(Buffer.from(SECRET)), algorithm: 'HS256' });
  const { main } = await run(server, { 'client-auth': 'client_secret_jwt', 'client-secret': SECRET });
  expect(main.exitCode).toBe(0);
  expect(server.accepted.map(({ path }) => path)).toEqual(['/token', '/revoke']);
  expect(JSON.stringify(server.requests)).not.toContain(SECRET);
  expectAssertions(server, { alg: 'HS256' });
});

describe('a server that refuses the assertion', () => {
  const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;

  test.each([
    { name: 'another key', client: { ...clientOf('ES256'), key: otherKey }, says: 'is not that of client-key' },
    { name: 'another algorithm', client: clientOf('PS256'), key: pemOf(KEY_PAIRS.RS256), says: 'client-key-algorithm' },
    { name: 'another key id', client: clientOf('ES256', 'key-2'), says: 'client-key-id' },
  ])('for $name gets one request, and the message says what to change', async ({ client, key, says }) => {
    const server = await startServer(client);
    const { main, outputs } = await run(server, { 'client-key': key ?? pemOf(KEY_PAIRS.ES256) });
    expect(main.exitCode).toBe(1);
    expect(outputs['error-code']).toBe('TOKEN_REJECTED');
    expect(main.log).toContain(says);
    expect(lines(server).slice(1)).toEqual(['POST /token']);
  });
});

describe('oidc-provider', () => {
  /** Calls the API of a system, and expects that its token was issued, used and revoked. */
  async function call(client: OAuthClient, inputs: Record<string, string>): Promise<void> {
    const system = keep(await startOAuthServer({ clients: [client] }));
    const common = {
      issuer: system.issuer,
      'base-url': system.baseUrl,
      'ca-cert': system.caPem,
      'client-id': client.id,
    };
    const all = { ...common, request: 'GET /api/whoami', ...inputs };
    const result = keep(await runAction({ inputs: all, debug: true }));
    expect(result.main.log).not.toContain('Error:');
    expect(JSON.parse(result.outputs['response'] ?? '')).toMatchObject({ client: client.id });
    const posts = system.requests.filter(({ method }) => method === 'POST');
    expect(posts.map(({ url, status }) => [url, status])).toEqual([
      ['/oauth2/token', 200],
      ['/oauth2/revoke', 200],
    ]);
    const assertions = posts.map(({ body }) => new URLSearchParams(body).get('client_assertion') ?? '');
    expect(new Set(assertions.map((assertion) => decodeJwt(assertion).jti)).size).toBe(2);
    const key = inputs['client-key'] ?? '';
    expectNoLeaks(result, [...assertions, ...(key === '' ? [SECRET] : [key])]);
  }

  describe.each(Object.keys(KEY_PAIRS) as Algorithm[])('private_key_jwt with %s', (algorithm) => {
    test.each(Object.keys(KEY_FORMS))('from %s', async (form) => {
      const { publicKey } = KEY_PAIRS[algorithm];
      const jwk = { ...(publicKey.export({ format: 'jwk' }) as JWK), kid: 'key-1', use: 'sig' };
      const client = { id: 'ci-key', secret: SECRET, method: 'private_key_jwt', key: { jwk, algorithm } } as const;
      await call(client, {
        'client-auth': 'private_key_jwt',
        'client-key': KEY_FORMS[form]?.(KEY_PAIRS[algorithm]) ?? '',
        'client-key-id': 'key-1',
        'client-key-algorithm': algorithm,
      });
    });
  });

  test('client_secret_jwt', async () => {
    const client = { id: 'ci-secret', secret: SECRET, method: 'client_secret_jwt' } as const;
    await call(client, { 'client-auth': 'client_secret_jwt', 'client-secret': SECRET });
  });
});
