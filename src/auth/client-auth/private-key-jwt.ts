import { input, type Kind } from '../../inputs/declaration.js';
import { text } from '../../inputs/kinds.js';
import { addClientAssertion, ASSERTION_LIFETIME_S } from './client-assertion.js';
import { clientAuthMethod, type ClientCredentials } from './method.js';
import type { PrivateKey } from './private-key.js';
import { KEY_ALGORITHMS, secretPartsOf } from './private-key-text.js';

/** A private key. Its text is checked, so that a damaged one is an input error. */
const privateKey: Kind<string> = {
  read: async (_, raw, { host }) => {
    const { readPrivateKey } = await import('./private-key.js');
    readPrivateKey(raw, { keyId: '', algorithm: host.input('client-key-algorithm') });
    return raw;
  },
  unset: '',
};

/** The inputs with a private key. */
export const CLIENT_KEY = {
  clientKey: input('client-key', privateKey, {
    description: 'The private key of the client, from secrets: PEM text, a JWK, or base64 of one of them.',
    details:
      'The private key of the client, from `secrets`: PEM text (its line breaks may be `\\n`), a JWK, the JSON file of ' +
      'a Google service account, or base64 of one of them. RSA with 2048 to 8192 bits, P-256 or Ed25519. The key must ' +
      'not have a passphrase. Each request gets a new assertion, which is valid for 60 seconds.',
    secret: true,
  }),
  clientKeyId: input('client-key-id', text, {
    description: 'The id (kid) of the private key, if the server finds the key by it.',
    otherwise: 'the id in the JWK, else none',
    secret: false,
    option: 'ID',
  }),
  clientKeyAlgorithm: input('client-key-algorithm', text, {
    description: `The algorithm of the private key: ${KEY_ALGORITHMS.join(', ')}.`,
    otherwise: 'the one in the JWK, else `RS256` for RSA, `ES256` for P-256, `EdDSA` for Ed25519',
    secret: false,
    option: 'NAME',
  }),
};

/** Resolves to the private key of the inputs. Rejects with INPUT_INVALID. */
export const keyOf = async (credentials: ClientCredentials): Promise<PrivateKey> => {
  const { readPrivateKey } = await import('./private-key.js');
  const { clientKey = '', clientKeyId = '', clientKeyAlgorithm = '' } = credentials;
  return readPrivateKey(clientKey, { keyId: clientKeyId, algorithm: clientKeyAlgorithm });
};

/** An assertion that the client signs with its private key (OpenID Connect Core section 9, RFC 7523 section 2.2). */
export const PRIVATE_KEY_JWT = clientAuthMethod<keyof typeof CLIENT_KEY>({
  name: 'private_key_jwt',
  meaning: 'an assertion that the private key `client-key` signs',
  ifRejected:
    'Check client-id, and that the client has the public key of client-key on the server, for the same algorithm. If ' +
    'the server finds keys by their id, set client-key-id.',
  inputs: CLIENT_KEY,
  optional: ['clientKeyId', 'clientKeyAlgorithm'],
  authenticate: async ({ clientId, issuer, body, now }, credentials) => {
    const { signJwt } = await import('./sign-jwt.js');
    const claims = { iss: clientId, sub: clientId, aud: issuer };
    const signing = { ...(await keyOf(credentials)), now: now(), lifetimeS: ASSERTION_LIFETIME_S };
    addClientAssertion(body, clientId, await signJwt(claims, signing));
  },
  derivedSecrets: (_, { clientKey }) => secretPartsOf(clientKey),
});
