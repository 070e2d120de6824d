import { generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { SignJWT } from 'jose/jwt/sign';

/** Signs a proof with these claims. `now`: milliseconds since 1970. */
export type SignProof = (claims: Readonly<Record<string, string>>, now: number) => Promise<string>;

/** Creates a key for ES256, and returns the function that signs proofs with it (RFC 9449 section 4.2). */
export async function createSigner(): Promise<SignProof> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  return (claims, now) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .setJti(randomUUID())
      .setIssuedAt(Math.floor(now / 1000))
      .sign(privateKey);
}
