import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A key pair for each algorithm of assertions. RSA keys serve two. */
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');

export interface KeyPair {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

export const KEY_PAIRS: Readonly<Record<'RS256' | 'PS256' | 'ES256' | 'EdDSA', KeyPair>> = {
  RS256: rsa,
  PS256: rsa,
  ES256: ec,
  EdDSA: ed,
};

/** Returns a private key as PEM text (PKCS #8). */
export const pemOf = ({ privateKey }: KeyPair): string =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** Returns a private key as a JWK, with more members. */
export const jwkOf = ({ privateKey }: KeyPair, more: object = {}): string =>
  JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...more });

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The forms in which a private key may be given. */
export const KEY_FORMS: Readonly<Record<string, (pair: KeyPair) => string>> = {
  'PEM text': pemOf,
  'PEM text with \\n': (pair) => pemOf(pair).trimEnd().replaceAll('\n', '\\n'),
  'PEM text with spaces': (pair) => pemOf(pair).replaceAll('\n', ' '),
  'a JWK': jwkOf,
  'base64 of PEM text': (pair) => base64(pemOf(pair)),
  'base64 of a JWK': (pair) => base64(jwkOf(pair)),
  'the JSON file of a service account': (pair) =>
    JSON.stringify({ type: 'service_account', private_key_id: 'key-1', private_key: pemOf(pair) }),
};
