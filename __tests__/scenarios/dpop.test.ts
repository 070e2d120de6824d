import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, jwtVerify, type JWK } from 'jose';
import { startOAuthServer } from '../../sandbox/oauth-server.js';
import type { RecordedRequest, RecordingServer } from '../../sandbox/recording-server.js';
import { at, expectFailure, expectSuccess, headerOf, keep, reply, run, serve, TOKEN, type Reply } from './stage.js';
import { lines } from './support.js';

const BOUND = { access_token: TOKEN, token_type: 'DPoP', expires_in: 300 };

/** Verifies the proof of a request as a server does (RFC 9449 section 4.3). Returns its claims, and its key. */
async function proofOf(
  request: RecordedRequest | undefined,
  origin: string,
): Promise<{ claims: Record<string, unknown>; key: string }> {
  const proof = headerOf(request, 'dpop') ?? '';
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] });
  const { jwk } = decodeProtectedHeader(proof) as { jwk: JWK };
  expect(Object.keys(jwk).sort()).toEqual(['crv', 'kty', 'x', 'y']);
  expect(protectedHeader.alg).toBe('ES256');
  expect(payload['htm']).toBe(request?.method);
  expect(payload['htu']).toBe(`${origin}${request?.url.split('?')[0] ?? ''}`);
  expect(Math.abs((payload.iat ?? 0) - Date.now() / 1000)).toBeLessThan(60);
  return { claims: payload, key: await calculateJwkThumbprint(jwk) };
}

const ath = createHash('sha256').update(TOKEN).digest('base64url');
const token = (more: object = {}): Reply => reply(200, { ...BOUND, ...more });

/** Expects that each request has a proof of its own, all with one key. Returns their claims. */
async function proofsOf({ requests, origin }: RecordingServer): Promise<Record<string, unknown>[]> {
  const proofs = await Promise.all(requests.map((request) => proofOf(request, origin)));
  expect(new Set(proofs.map(({ key }) => key)).size).toBe(1);
  expect(new Set(proofs.map(({ claims }) => claims['jti'])).size).toBe(proofs.length);
  return proofs.map(({ claims }) => claims);
}

describe('dpop: true', () => {
  test('proves in each attempt that the step has the key, at the API with the hash of the token', async () => {
    const server = await serve({ '/token': [reply(503), token()], '/api/items': [reply(503), reply(200, {})] });
    const inputs = { ...at(server, 'GET /api/items?page=1'), dpop: 'true' };
    expectSuccess(await run({ inputs }));
    expect(lines(server)).toEqual(['POST /token', 'POST /token', 'GET /api/items?page=1', 'GET /api/items?page=1']);
    const claims = await proofsOf(server);
    expect(claims.map((each) => each['ath'])).toEqual([undefined, undefined, ath, ath]);
    expect(headerOf(server.requests[2], 'authorization')).toBe(`DPoP ${TOKEN}`);
  });

  test('repeats a request once with the nonce of the server, also a POST', async () => {
    const nonce = { 'dpop-nonce': 'nonce-of-the-server' };
    const challenge = { ...nonce, 'www-authenticate': 'DPoP error="use_dpop_nonce"' };
    const server = await serve({
      '/token': [reply(400, { error: 'use_dpop_nonce' }, nonce), token()],
    });
    const api = await serve({
      '/items': [reply(401, '', { ...challenge, 'dpop-nonce': 'of-the-api' }), reply(201, {})],
    });
    const inputs = {
      'token-url': `${server.origin}/token`,
      'base-url': api.origin,
      request: 'POST /items',
      body: '{}',
    };
    expectSuccess(await run({ inputs: { ...inputs, dpop: 'true' } }));
    const nonces = [...(await proofsOf(server)), ...(await proofsOf(api))].map((each) => each['nonce']);
    expect(nonces).toEqual([undefined, 'nonce-of-the-server', undefined, 'of-the-api']);
  });

  test('warns if the server ignores the proof, and uses its token as a bearer token', async () => {
    const server = await serve({ '/token': token({ token_type: 'Bearer' }), '/items': reply(200, {}) });
    const result = await run({ inputs: { ...at(server, 'GET /items'), dpop: 'true' } });
    expectSuccess(result, [expect.stringContaining('The server ignored the proof of dpop')]);
    expect(headerOf(server.requests.at(-1), 'authorization')).toBe(`Bearer ${TOKEN}`);
    expect(headerOf(server.requests.at(-1), 'dpop')).toBeUndefined();
  });

  test('repeats it only once', async () => {
    const challenge = (response: ServerResponse, _: IncomingMessage): unknown =>
      reply(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': String(Math.random()) })(response, _);
    const server = await serve({ '/token': challenge });
    expectFailure(await run({ inputs: { ...at(server, 'GET /api'), dpop: 'true' } }), 'TOKEN_REJECTED');
    expect(lines(server)).toHaveLength(2);
  });

  test('a nonce that is no text is ignored', async () => {
    const server = await serve({
      '/token': [reply(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'a b' }), token()],
    });
    expectFailure(await run({ inputs: { ...at(server, 'GET /api'), dpop: 'true' } }), 'TOKEN_REJECTED');
    expect(lines(server)).toHaveLength(1);
  });

  test.each([
    { name: 'token mode', inputs: {}, says: 'hands the token on' },
    { name: 'a shared token', inputs: { 'share-token': 'true' }, says: 'share-token' },
    { name: 'a cached token', inputs: { 'cache-token': 'true' }, says: 'cache-token' },
    { name: 'a given token', inputs: { token: 'token-of-another-step' }, says: 'cannot be combined with token' },
    {
      name: 'the refresh token of a public client',
      inputs: {
        'client-auth': 'none',
        'client-secret': '',
        'refresh-token': 'refresh-0001',
        'save-refresh-token': 'none',
      },
      says: 'public client',
    },
  ])('cannot be combined with $name', async ({ name, inputs, says }) => {
    const server = await serve({ '/token': token(), '/api': reply(200, {}) });
    const request = name === 'token mode' ? undefined : 'GET /api';
    const result = await run({ inputs: { ...at(server, request), dpop: 'true', ...inputs } });
    expectFailure(result, 'INPUT_INVALID', says);
    expect(lines(server)).toEqual([]);
  });
});

describe('a server that issues only bound tokens', () => {
  const missing = reply(400, { error: 'invalid_request', error_description: 'DPoP proof is missing' });

  test('gets a proof after it has refused a request, if the step itself needs the token', async () => {
    const server = await serve({ '/token': [missing, token()], '/api': reply(200, {}) });
    const result = await run({ inputs: at(server, 'GET /api') });
    expectSuccess(result);
    expect(result.main.log).toContain('Set "dpop: true", to avoid this request.');
    expect(headerOf(server.requests[2], 'authorization')).toBe(`DPoP ${TOKEN}`);
  });

  test('gets none in token mode, and the message says what to do', async () => {
    const server = await serve({ '/token': [missing, token()] });
    expectFailure(await run({ inputs: at(server) }), 'TOKEN_REJECTED', 'Send the request in this step');
    expect(lines(server)).toEqual(['POST /token']);
  });

  test('gets none if dpop is false', async () => {
    const server = await serve({ '/token': [missing, token()] });
    expectFailure(await run({ inputs: { ...at(server, 'GET /api'), dpop: 'false' } }), 'TOKEN_REJECTED');
    expect(lines(server)).toEqual(['POST /token']);
  });
});

describe('a real authorization server', () => {
  test.each([
    { name: 'that requires bound tokens', dpop: { isRequired: true }, input: { dpop: 'true' } },
    { name: 'that can bind tokens', dpop: {}, input: { dpop: 'true' } },
    { name: 'that also requires a nonce', dpop: { isRequired: true, needsNonce: true }, input: { dpop: 'true' } },
  ])('$name issues a token of the type DPoP, and revokes it', async ({ dpop, input }) => {
    const system = keep(await startOAuthServer({ dpop }));
    const api = await serve({ '/api': reply(200, {}) });
    const result = await run({
      inputs: {
        issuer: system.issuer,
        'base-url': api.origin,
        'client-id': system.clientId,
        'client-secret': system.clientSecret,
        'ca-cert': system.caPem,
        request: 'GET /api',
        ...input,
      },
    });
    expectSuccess(result);
    const bound = /^DPoP (.+)$/u.exec(headerOf(api.requests[0], 'authorization') ?? '')?.[1] ?? '';
    const { claims } = await proofOf(api.requests[0], api.origin);
    expect(claims['ath']).toBe(createHash('sha256').update(bound).digest('base64url'));
    expect(await system.isActive(bound)).toBe(false);
    expect(system.requests.at(-1)).toMatchObject({ url: '/oauth2/revoke', status: 200 });
  });
});
