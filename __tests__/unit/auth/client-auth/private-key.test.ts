import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { KEY_ALGORITHMS, secretPartsOf } from '../../../../src/auth/client-auth/private-key-text.js';
import { readPrivateKey } from '../../../../src/auth/client-auth/private-key.js';
import { jwkOf, KEY_FORMS, KEY_PAIRS, pemOf } from '../../../support/private-keys.js';
import { inputErrorLike } from '../../../support/step-error.js';

const NONE = { keyId: '', algorithm: '' };
const { RS256: rsa, ES256: ec, EdDSA: ed } = KEY_PAIRS;

describe.each(Object.entries(KEY_FORMS))('a key as %s', (_, form) => {
  test.each(KEY_ALGORITHMS)('signs with %s', (algorithm) => {
    const pair = KEY_PAIRS[algorithm];
    const { key, algorithm: found } = readPrivateKey(form(pair), { keyId: '', algorithm });
    expect(found).toBe(algorithm);
    expect(key.equals(pair.privateKey)).toBe(true);
  });

  test('has parts that are masked', () => {
    const parts = secretPartsOf(form(rsa));
    const { d = '' } = rsa.privateKey.export({ format: 'jwk' });
    const line = pemOf(rsa).split('\n')[3] ?? '';
    expect(parts.includes(d) || parts.includes(line)).toBe(true);
  });
});

test.each([
  { name: 'RSA', pair: rsa, algorithm: 'RS256' },
  { name: 'P-256', pair: ec, algorithm: 'ES256' },
  { name: 'Ed25519', pair: ed, algorithm: 'EdDSA' },
])('the usual algorithm of $name is $algorithm', ({ pair, algorithm }) => {
  expect(readPrivateKey(pemOf(pair), NONE)).toMatchObject({ algorithm, keyId: '' });
});

test.each([
  { name: 'PKCS #1', text: rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() },
  { name: 'SEC 1', text: ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString() },
])('reads $name', ({ text }) => {
  expect(readPrivateKey(text, NONE).key.equals(createPrivateKey(text))).toBe(true);
});

test('the id and the algorithm come from the inputs, else from the JWK', () => {
  expect(readPrivateKey(jwkOf(rsa, { kid: 'k1', alg: 'PS256' }), NONE)).toMatchObject({
    keyId: 'k1',
    algorithm: 'PS256',
  });
  expect(readPrivateKey(jwkOf(rsa, { kid: 'k1' }), { keyId: 'k2', algorithm: '' }).keyId).toBe('k2');
  expect(readPrivateKey(KEY_FORMS['the JSON file of a service account']?.(rsa) ?? '', NONE).keyId).toBe('key-1');
  expect(readPrivateKey(jwkOf(rsa, { kid: 7 }), NONE).keyId).toBe('');
});

describe('refuses', () => {
  const pkcs8 = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' } as const;
  const rsaOf = (modulusLength: number): string => pemOf(generateKeyPairSync('rsa', { modulusLength }));
  const curve = (namedCurve: string): string => pemOf(generateKeyPairSync('ec', { namedCurve }));

  test.each([
    { name: 'other text', text: 'not a key', says: 'contains no private key' },
    {
      name: 'a public key',
      text: rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      says: 'contains no',
    },
    { name: 'a damaged key', text: pemOf(rsa).replace(/\n.{64}\n/u, '\n'), says: 'is damaged' },
    { name: 'a public JWK', text: JSON.stringify(rsa.publicKey.export({ format: 'jwk' })), says: 'is damaged' },
    { name: 'an empty JWK', text: '{}', says: 'is damaged' },
    { name: 'an encrypted key', text: rsa.privateKey.export(pkcs8).toString(), says: 'is encrypted' },
    { name: 'a short RSA key', text: rsaOf(1024), says: 'has 1024 bits' },
    { name: 'another curve', text: curve('P-384'), says: 'is of the type ec secp384r1' },
    { name: 'a key of another type', text: pemOf(generateKeyPairSync('x25519')), says: 'is of the type x25519' },
    {
      name: 'an algorithm of the JWK that does not fit',
      text: jwkOf(ec, { alg: 'RS256' }),
      says: 'RS256 does not fit',
    },
  ])('$name', ({ text, says }) => {
    expect(() => readPrivateKey(text, NONE)).toThrow(inputErrorLike('client-key', says));
  });

  test.each([
    { name: 'that does not fit', text: pemOf(rsa), algorithm: 'ES256', says: 'ES256 does not fit the key' },
    { name: 'that is unknown', text: pemOf(rsa), algorithm: 'none', says: 'signs with RS256 or PS256' },
    {
      name: 'of another JWK',
      text: jwkOf(rsa, { alg: 'RS256' }),
      algorithm: 'PS256',
      says: 'the key is only for RS256',
    },
  ])('an algorithm $name', ({ text, algorithm, says }) => {
    expect(() => readPrivateKey(text, { keyId: '', algorithm })).toThrow(inputErrorLike('client-key-algorithm', says));
  });
});

test('an error never quotes the key', () => {
  const text = jwkOf(rsa).replace('"d":"', '"d":"!');
  const { d = '' } = rsa.privateKey.export({ format: 'jwk' });
  const messages = [text, pemOf(rsa).slice(0, -60)].map((damaged) => {
    try {
      readPrivateKey(damaged, NONE);
      return '';
    } catch (error) {
      return error instanceof Error ? `${error.message}${String(error.stack)}` : '';
    }
  });
  for (const message of messages) expect(message).not.toContain(d.slice(0, 12));
});
