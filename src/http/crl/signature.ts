import { constants, verify, type KeyObject } from 'node:crypto';
import { context, objectId, Reader, TAG } from './der.js';

/** How the signature of a list is verified, by the object identifier of its algorithm (RFC 8017, 5758 and 8410). */
const ALGORITHMS: Readonly<Record<string, { hash: string | null; key: string }>> = {
  '1.2.840.113549.1.1.11': { hash: 'sha256', key: 'rsa' },
  '1.2.840.113549.1.1.12': { hash: 'sha384', key: 'rsa' },
  '1.2.840.113549.1.1.13': { hash: 'sha512', key: 'rsa' },
  '1.2.840.10045.4.3.2': { hash: 'sha256', key: 'ec' },
  '1.2.840.10045.4.3.3': { hash: 'sha384', key: 'ec' },
  '1.2.840.10045.4.3.4': { hash: 'sha512', key: 'ec' },
  '1.3.101.112': { hash: null, key: 'ed25519' },
  '1.3.101.113': { hash: null, key: 'ed448' },
};
const PSS = '1.2.840.113549.1.1.10';
const PSS_HASHES: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** What is signed, by which algorithm, and the signature. */
export interface Signed {
  signed: Buffer;
  algorithm: Buffer;
  signature: Buffer;
}

/**
 * Returns whether a key made the signature of a list; undefined for an algorithm that is not known here, such as those
 * with SHA-1. Throws DerError.
 */
export function isSignedBy({ signed, algorithm, signature }: Signed, key: KeyObject): boolean | undefined {
  const reader = new Reader(algorithm, new Reader(algorithm).next(TAG.sequence));
  const id = objectId(algorithm, reader.next(TAG.objectId));
  if (id === PSS) return isSignedWithPss({ signed, algorithm, signature }, reader, key);
  const known = ALGORITHMS[id];
  if (known === undefined) return undefined;
  // A key of another type made no such signature.
  return key.asymmetricKeyType === known.key && verify(known.hash, signed, key, signature);
}

function isSignedWithPss(
  { signed, algorithm, signature }: Signed,
  reader: Reader,
  key: KeyObject,
): boolean | undefined {
  const parameters = reader.optional(TAG.sequence);
  const hash = parameters && new Reader(algorithm, parameters).optional(context(0, true));
  if (hash === undefined) return undefined; // SHA-1
  const sequence = new Reader(algorithm, hash).next(TAG.sequence);
  const name = PSS_HASHES[objectId(algorithm, new Reader(algorithm, sequence).next(TAG.objectId))];
  if (name === undefined) return undefined;
  if (!['rsa', 'rsa-pss'].includes(key.asymmetricKeyType ?? '')) return false;
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  return verify(name, signed, { key, ...padding }, signature);
}
