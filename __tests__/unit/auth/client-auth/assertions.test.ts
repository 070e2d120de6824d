import { createSecretKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { clientCredentials, type Client } from '../../../../src/auth/client-auth/client.js';
import { KEY_ALGORITHMS } from '../../../../src/auth/client-auth/private-key-text.js';
import { clientOf, TARGET } from '../../../support/client.js';
import { identityToken } from '../../../support/identity-token.js';
import { KEY_PAIRS, pemOf } from '../../../support/private-keys.js';

const NOW = 1_800_000_000_000;
const ISSUER = 'https://login.example.com/realms/ci';
const verify = { issuer: 'ci', subject: 'ci', audience: ISSUER, currentDate: new Date(NOW) };

const client = (method: string, credentials: Record<string, string>): Client => ({
  ...clientOf(method, { issuer: ISSUER }),
  credentials,
  now: () => NOW,
});

/** Returns the parameters of two attempts. */
async function attempts(from: Client): Promise<[URLSearchParams, URLSearchParams]> {
  const credentials = clientCredentials(from, { grant_type: 'client_credentials' });
  const bodies = [await credentials.attach(TARGET), await credentials.attach(TARGET)].map(
    ({ body }) => new URLSearchParams(body),
  );
  return bodies as [URLSearchParams, URLSearchParams];
}

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe.each(KEY_ALGORITHMS)('private_key_jwt with %s', (algorithm) => {
  const pair = KEY_PAIRS[algorithm];

  test.each(['', 'key-1'])('signs a new assertion for each attempt, with the key id "%s"', async (keyId) => {
    const credentials = { clientKey: pemOf(pair), clientKeyId: keyId, clientKeyAlgorithm: algorithm };
    const [first, second] = await attempts(client('private_key_jwt', credentials));
    expect(Object.fromEntries(first)).toMatchObject({ client_id: 'ci', client_assertion_type: TYPE });
    const tokens = [first, second].map((body) => body.get('client_assertion') ?? '');
    expect(decodeProtectedHeader(tokens[0] ?? '')).toEqual({
      alg: algorithm,
      typ: 'JWT',
      ...(keyId && { kid: keyId }),
    });
    const payloads = await Promise.all(tokens.map(async (token) => jwtVerify(token, pair.publicKey, verify)));
    const [one, two] = payloads.map(({ payload }) => payload);
    expect(one).toEqual({
      iss: 'ci',
      sub: 'ci',
      aud: ISSUER,
      iat: NOW / 1000,
      exp: NOW / 1000 + 60,
      jti: expect.stringMatching(/^[\da-f-]{36}$/u),
    });
    expect(two?.jti).not.toBe(one?.jti);
  });
});

test('client_secret_jwt signs with the secret, and does not send it', async () => {
  const secret = 'client-secret-0123456789-0123456789';
  const [body] = await attempts(client('client_secret_jwt', { clientSecret: secret }));
  const token = body.get('client_assertion') ?? '';
  const { payload } = await jwtVerify(token, createSecretKey(Buffer.from(secret)), verify);
  expect(payload.exp).toBe(NOW / 1000 + 60);
  expect(body.toString()).not.toContain(secret);
});

test('id_token sends the identity of the job, and the id of the client if there is one', async () => {
  let count = 0;
  const identity = {
    isSingle: false,
    audience: ISSUER,
    claims: () => undefined,
    token: () => Promise.resolve(identityToken({ jti: String((count += 1)) })),
  };
  const [first, second] = await attempts({ ...client('id_token', {}), identity });
  expect(first.get('client_assertion')).not.toBe(second.get('client_assertion'));
  expect(Object.fromEntries(first)).toMatchObject({ client_id: 'ci', client_assertion_type: TYPE });
  const [unnamed] = await attempts({ ...client('id_token', {}), identity, id: '' });
  expect(unnamed.has('client_id')).toBe(false);
});

test('none sends only the id of the client, if there is one', async () => {
  const [body] = await attempts(client('none', {}));
  expect(body.toString()).toBe('grant_type=client_credentials&client_id=ci');
  const [unnamed] = await attempts({ ...client('none', {}), id: '' });
  expect(unnamed.toString()).toBe('grant_type=client_credentials');
});
