import { randomUUID, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose/jwt/sign';

/** How to sign, and for how long the token is valid. */
export interface Signing {
  key: KeyObject | Uint8Array;
  /** RFC 7518 section 3.1. */
  algorithm: string;
  /** The id of the key; '' if the server finds the key without it. */
  keyId: string;
  /** When the token is made, in milliseconds since 1970. */
  now: number;
  lifetimeS: number;
}

/**
 * Returns a signed JWT with these claims, a new `jti`, and its times (RFC 7523 section 3). Only who has a key loads this
 * file, and the library.
 */
export function signJwt(claims: Readonly<Record<string, string>>, signing: Signing): Promise<string> {
  const { key, algorithm, keyId, now, lifetimeS } = signing;
  const issuedAt = Math.floor(now / 1000);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', ...(keyId === '' ? {} : { kid: keyId }) })
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeS)
    .sign(key);
}
