import { createPrivateKey, type KeyObject } from 'node:crypto';
import { inputError } from '../../inputs/input-errors.js';
import { isObject, parseJson, type JsonObject } from '../../lib/json.js';
import { PEM_KEY, pemOfKey, type KeyAlgorithm } from './private-key-text.js';

/** A private key, and how to sign with it. */
export interface PrivateKey {
  key: KeyObject;
  algorithm: KeyAlgorithm;
  /** '' if the text has none. */
  keyId: string;
}

/** What the inputs say about a key, in addition to its text; '' if they say nothing. */
export interface KeySettings {
  keyId: string;
  algorithm: string;
}

const INPUT = 'client-key';

/**
 * Reads a private key: PEM text with any line breaks, a JWK (RFC 7517), the JSON file of a Google service account, or
 * base64 of one of these. Throws INPUT_INVALID.
 */
export function readPrivateKey(text: string, settings: KeySettings): PrivateKey {
  const { key, jwk } = parse(text) ?? parse(Buffer.from(text, 'base64').toString('utf8')) ?? noKey();
  const ofKey = algorithmsOf(key);
  const declared = typeof jwk['alg'] === 'string' ? jwk['alg'] : '';
  const [first] = ofKey;
  const algorithm = ofKey.find((name) => name === (settings.algorithm || declared || first));
  if (algorithm === undefined) {
    throw inputError(
      settings.algorithm === '' ? INPUT : 'client-key-algorithm',
      `${settings.algorithm || declared} does not fit the key, which signs with ${ofKey.join(' or ')}. Change one of them.`,
    );
  }
  if (declared !== '' && declared !== algorithm) {
    throw inputError(
      'client-key-algorithm',
      `is ${algorithm}, but the key is only for ${declared}. Remove this input.`,
    );
  }
  const own = jwk['kid'] ?? jwk['private_key_id'];
  return { key, algorithm, keyId: settings.keyId || (typeof own === 'string' ? own : '') };
}

function parse(text: string): { key: KeyObject; jwk: JsonObject } | undefined {
  const json = parseJson(text);
  if (isObject(json)) {
    const pem = json['private_key'];
    return { key: typeof pem === 'string' ? fromPem(pem) : create({ key: json, format: 'jwk' }), jwk: json };
  }
  return PEM_KEY.test(text) ? { key: fromPem(text), jwk: {} } : undefined;
}

/** Returns the key of a PEM text, whose line breaks may be lost or escaped. */
function fromPem(text: string): KeyObject {
  const pem = pemOfKey(text);
  if (pem?.isEncrypted === true) {
    throw inputError(INPUT, 'is encrypted. Set it to the key without its passphrase: openssl pkey -in FILE.');
  }
  return create(pem?.text ?? '');
}

function create(from: Parameters<typeof createPrivateKey>[0]): KeyObject {
  try {
    return createPrivateKey(from);
  } catch {
    // The error of the library may quote the key.
    throw inputError(INPUT, 'is damaged, or is not a private key. Copy it again, with all its lines.');
  }
}

function noKey(): never {
  throw inputError(INPUT, 'contains no private key. Set it to PEM text, a JWK, or base64 of one of them.');
}

/** Returns the algorithms with which a key can sign, the usual one first. Throws INPUT_INVALID if there are none. */
function algorithmsOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): KeyAlgorithm[] {
  const { modulusLength: bits = 0, namedCurve = '' } = details ?? {};
  if (type === 'ed25519') return ['EdDSA'];
  if (type === 'ec' && namedCurve === 'prime256v1') return ['ES256'];
  if (type === 'rsa' && bits >= 2048 && bits <= 8192) return ['RS256', 'PS256'];
  const problem = type === 'rsa' ? `has ${bits} bits` : `is of the type ${[type, namedCurve].join(' ').trim()}`;
  throw inputError(INPUT, `${problem}. Use an RSA key of 2048 to 8192 bits, or one for P-256 or Ed25519.`);
}
