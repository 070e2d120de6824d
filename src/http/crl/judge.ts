import type { Certificate } from './certificate.js';
import { DerError } from './der.js';
import type { RevocationList } from './list.js';
import { isSignedBy } from './signature.js';

/** What a list says about a certificate, or why it says nothing, as the end of a sentence about the list. */
export type Verdict = 'good' | 'revoked' | { because: string };

/**
 * Returns what a list says about a certificate. `issuer`: the certificate of its issuer, which signs the list. `now`:
 * milliseconds since 1970.
 */
export function judge(list: RevocationList, certificate: Certificate, issuer: Certificate, now: number): Verdict {
  const because = whyNoList(list, now) ?? whyNotBy(list, issuer) ?? whyNotFor(list, certificate);
  if (because !== undefined) return { because };
  try {
    return list.has(certificate.serial) ? 'revoked' : 'good';
  } catch (error) {
    if (error instanceof DerError) return { because: 'is damaged, or has entries that cannot be understood' };
    throw error;
  }
}

/** Returns why a list is not good for anything; undefined if it is. */
export function whyNoList(
  { isDelta, isForeign, thisUpdate, nextUpdate }: RevocationList,
  now: number,
): string | undefined {
  if (isDelta) return 'is a delta list, which is incomplete';
  if (isForeign) return 'has a critical extension that is not known';
  if (nextUpdate === undefined) return 'does not say when the next one comes (nextUpdate), so it could be of any age';
  if (now < thisUpdate) return `is not valid before ${day(thisUpdate)}`;
  return now >= nextUpdate ? `expired on ${day(nextUpdate)}` : undefined;
}

const day = (time: number): string => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function whyNotBy(list: RevocationList, issuer: Certificate): string | undefined {
  if (list.issuer !== issuer.subject) return 'is of another issuer';
  if (!issuer.signsLists) return 'is signed by a certificate that may not sign lists (cRLSign)';
  const isSigned = verifies(list, issuer);
  if (isSigned === undefined) return 'has a signature whose algorithm is not accepted';
  return isSigned ? undefined : "has a signature that is not its issuer's";
}

/** Returns as `isSignedBy` does. OpenSSL throws for some keys and algorithms, such as RSA keys of a few bits. */
function verifies(list: RevocationList, issuer: Certificate): boolean | undefined {
  try {
    return isSignedBy(list, issuer.x509.publicKey);
  } catch {
    return undefined;
  }
}

/** Returns why a list does not cover a certificate; undefined if it does. */
function whyNotFor({ scope }: RevocationList, { points, isAuthority }: Certificate): string | undefined {
  if (scope.isPartial) return 'covers only some reasons or other kinds of certificates';
  if (isAuthority ? scope.onlyUsers : scope.onlyAuthorities)
    return isAuthority ? 'does not cover certificate authorities' : 'covers only certificate authorities';
  const { names } = scope;
  if (names === undefined) return undefined;
  const own = points.filter(({ isPartial }) => !isPartial).flatMap((point) => point.names);
  return own.some((name) => names.includes(name))
    ? undefined
    : 'is for other distribution points than those of the certificate';
}
