import { createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../../sandbox/certificates.js';
import { openCertificate } from '../../../src/auth/client-auth/open-certificate.js';
import { keyOf } from '../../../src/auth/client-auth/private-key-jwt.js';
import { runStep } from '../../../src/step/run-step.js';
import { createFakeWorld, type FakeWorld, type Reply } from '../../support/fake-world.js';
import { inputErrorLike } from '../../support/step-error.js';

const TOKEN = 'access-token-0123456789';
const BASE = {
  'token-url': 'https://login.example.com/token',
  'base-url': 'https://api.example.com',
  'client-id': 'ci',
  'client-secret': 'client-secret-1',
};
const REQUEST = { request: 'POST /items?a=1', body: '{}' };
const BOUND: Reply = { body: { access_token: TOKEN, token_type: 'DPoP', expires_in: 300 } };
const MISSING: Reply = {
  status: 400,
  body: { error: 'invalid_request', error_description: 'DPoP proof is missing' },
};

/** Runs a step, whose servers send these replies in turn. */
async function run(
  inputs: Record<string, string>,
  token: Reply[],
  api: Reply[] = [{ status: 201 }],
): Promise<FakeWorld> {
  const replies = { token: [...token], api: [...api] };
  const world = createFakeWorld({
    inputs: { ...BASE, ...inputs },
    serve: ({ url }) => (url.host === 'login.example.com' ? replies.token.shift() : replies.api.shift()) ?? {},
  });
  await runStep(world.deps);
  return world;
}

const proofsOf = ({ attempts }: FakeWorld): Record<string, unknown>[] =>
  attempts.flatMap(({ headers }) => (headers['dpop'] === undefined ? [] : [decodeJwt(headers['dpop'])]));

test('each attempt has a proof with its method, its address and a new id', async () => {
  const world = await run({ ...REQUEST, dpop: 'true' }, [{ status: 503 }, BOUND]);
  expect(world.host.failures).toEqual([]);
  const ath = createHash('sha256').update(TOKEN).digest('base64url');
  const proofs = proofsOf(world);
  const shown = proofs.map(({ htm, htu, ath: hash }) => ({ htm, htu, ath: hash }));
  expect(shown).toEqual([
    { htm: 'POST', htu: BASE['token-url'], ath: undefined },
    { htm: 'POST', htu: BASE['token-url'], ath: undefined },
    { htm: 'POST', htu: 'https://api.example.com/items', ath },
  ]);
  expect(new Set(proofs.map(({ jti }) => jti)).size).toBe(3);
  const { headers = {} } = world.attempts[2] ?? {};
  expect(headers['authorization']).toBe(`DPoP ${TOKEN}`);
  expect(decodeProtectedHeader(headers['dpop'] ?? '')).toMatchObject({ alg: 'ES256', typ: 'dpop+jwt' });
});

describe('a nonce', () => {
  const nonce = (value: string): Reply => ({
    status: 401,
    headers: { 'dpop-nonce': value, 'www-authenticate': 'DPoP error="use_dpop_nonce"' },
  });

  test('is kept for its origin, and its request is sent once more', async () => {
    const refused: Reply = { status: 400, headers: { 'dpop-nonce': 'n1' }, body: { error: 'use_dpop_nonce' } };
    const world = await run({ ...REQUEST, dpop: 'true' }, [refused, BOUND], [nonce('n2'), { status: 201 }]);
    expect(world.host.failures).toEqual([]);
    expect(proofsOf(world).map(({ nonce: each }) => each)).toEqual([undefined, 'n1', undefined, 'n2']);
  });

  test('that comes with a success is used for the next request, which is not repeated', async () => {
    const issued: Reply = { ...BOUND, headers: { 'dpop-nonce': 'n1' } };
    const world = await run({ ...REQUEST, dpop: 'true' }, [issued], [nonce('n2'), nonce('n3')]);
    expect(world.host.failures).toHaveLength(1);
    expect(world.attempts).toHaveLength(3);
  });

  test('without a challenge is kept, and the request is not repeated', async () => {
    const world = await run({ ...REQUEST, dpop: 'true' }, [BOUND], [{ status: 401, headers: { 'dpop-nonce': 'n1' } }]);
    expect(world.attempts).toHaveLength(2);
  });

  test('that is no text is ignored', async () => {
    const world = await run({ ...REQUEST, dpop: 'true' }, [BOUND], [nonce('a "b"')]);
    expect(world.attempts).toHaveLength(2);
  });
});

describe('a server that issues only bound tokens', () => {
  test.each([
    { name: 'that names the proof', refusal: MISSING },
    { name: 'with the code of RFC 9449', refusal: { status: 400, body: { error: 'invalid_dpop_proof' } } },
  ])('gets a proof after a refusal $name, if the step itself needs the token', async ({ refusal }) => {
    const world = await run(REQUEST, [refusal, BOUND]);
    expect(world.host.failures).toEqual([]);
    expect(world.host.infos.join('\n')).toContain('Set "dpop: true"');
    expect(proofsOf(world)).toHaveLength(2);
  });

  test.each([
    { name: 'in token mode', inputs: {} },
    { name: 'with dpop: false', inputs: { ...REQUEST, dpop: 'false' } },
    { name: 'with a shared token', inputs: { ...REQUEST, 'share-token': 'true' } },
  ])('gets none $name', async ({ inputs }) => {
    const world = await run(inputs, [MISSING, BOUND]);
    expect(world.host.failures).toEqual([expect.stringContaining('[TOKEN_REJECTED]')]);
    expect(proofsOf(world)).toEqual([]);
  });
});

test('a token that is not bound after all is used with a warning', async () => {
  const bearer: Reply = { body: { access_token: TOKEN, token_type: 'Bearer' } };
  const { host } = await run({ ...REQUEST, dpop: 'true' }, [bearer]);
  expect(host.warnings).toEqual([expect.stringContaining('ignored the proof')]);
});

test('a token of the type DPoP without a key is a warning', async () => {
  const { host } = await run({ ...REQUEST, dpop: 'false' }, [BOUND]);
  expect(host.warnings).toEqual([expect.stringContaining('The token type is DPoP')]);
});

test.each([
  { name: 'token mode', inputs: {}, says: 'hands the token on' },
  { name: 'a given token', inputs: { ...REQUEST, token: 'given-token-1' }, says: 'cannot be combined with token' },
  { name: 'a shared token', inputs: { ...REQUEST, 'share-token': 'true' }, says: 'with share-token' },
  { name: 'a cached token', inputs: { ...REQUEST, 'cache-token': 'true' }, says: 'with cache-token' },
  {
    name: 'a public client',
    inputs: { ...REQUEST, 'client-auth': 'none', 'refresh-token': 'refresh-0001', 'save-refresh-token': 'none' },
    says: 'of a public client',
  },
])('dpop: true cannot be combined with $name', async ({ inputs, says }) => {
  const { host, sent } = await run({ dpop: 'true', ...inputs }, [BOUND]);
  expect(host.failures[0]).toContain(says);
  expect(sent).toEqual([]);
});

test('credentials without texts are no certificate and no key', async () => {
  await expect(openCertificate(undefined)).resolves.toBeUndefined();
  await expect(openCertificate({})).rejects.toEqual(inputErrorLike('client-cert'));
  await expect(keyOf({})).rejects.toEqual(inputErrorLike('client-key', 'contains no private key'));
});

describe('the certificate of a client', () => {
  let certificate: { certPem: string; keyPem: string };
  beforeAll(async () => {
    certificate = await (await createAuthority()).issue({ names: ['ci'] });
  });

  test('authenticates it, and its thumbprint is in the target', async () => {
    const { certPem, keyPem } = certificate;
    const inputs = { ...REQUEST, 'client-auth': 'tls_client_auth', 'client-cert': certPem, 'client-cert-key': keyPem };
    const world = await run({ ...inputs, 'client-secret': '' }, [{ body: { access_token: TOKEN } }]);
    expect(world.host.failures).toEqual([]);
    expect(world.attempts[0]?.body).toBe('grant_type=client_credentials&client_id=ci');
    expect(world.attempts.map(({ presentsCertificate }) => presentsCertificate)).toEqual([true, false]);
    expect(world.host.masks.join('\n')).toContain(keyPem.split('\n')[1]);
  });

  test.each([
    { name: 'without its key', given: ['client-cert'], says: 'client-cert-key: is empty' },
    { name: 'that is missing', given: ['client-cert-key'], says: 'client-cert: is empty, but client-cert-key is set' },
  ])('$name is an input error', async ({ given, says }) => {
    const texts: Record<string, string> = { 'client-cert': certificate.certPem, 'client-cert-key': certificate.keyPem };
    const some = Object.fromEntries(given.map((name) => [name, texts[name] ?? '']));
    const { host, sent } = await run({ ...REQUEST, ...some }, []);
    expect(host.failures[0]).toContain(says);
    expect(sent).toEqual([]);
  });
});
