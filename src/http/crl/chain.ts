import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate } from 'node:tls';
import { readCertificate, type Certificate } from './certificate.js';

/** More certificates than any chain has. */
const MAX_LENGTH = 20;

/** Returns the certificates that a server sent, in DER, beginning with its own. */
export function sentBy(peer: DetailedPeerCertificate): Buffer[] {
  const found: Buffer[] = [];
  // The last certificate of the chain names itself as its issuer.
  for (
    let certificate: Partial<DetailedPeerCertificate> | undefined = peer;
    certificate?.raw !== undefined && !found.some((raw) => raw.equals(certificate?.raw ?? raw));
    certificate = certificate.issuerCertificate
  )
    found.push(certificate.raw);
  return found;
}

/**
 * Returns the chain that OpenSSL builds from the certificates that a server sent: it looks for each issuer among the
 * trusted certificates first, so a cross-signed certificate that the server sends is not used if its own root is
 * trusted. Returns undefined if no chain ends at a trusted root.
 */
export function buildChain(
  sent: readonly Buffer[],
  trusted: readonly X509Certificate[],
  now: number,
): Certificate[] | undefined {
  const [own, ...others] = sent.flatMap((raw) => readCertificate(raw) ?? []);
  if (own === undefined) return undefined;
  const chain = [own];
  for (let last = own; chain.length < MAX_LENGTH;) {
    if (last.isRoot) return trusted.some(({ raw }) => raw.equals(last.x509.raw)) ? chain : undefined;
    const { x509 } = last;
    const issuer =
      issuerAmong(trusted, x509, now) ??
      issuerAmong(
        others.map((other) => other.x509),
        x509,
        now,
      );
    const next = issuer === undefined ? undefined : readCertificate(issuer.raw);
    if (next === undefined) return undefined;
    chain.push(next);
    last = next;
  }
  return undefined;
}

/** Returns the certificate that issued another one. Of several, one that is valid now, and that is valid longest. */
function issuerAmong(
  candidates: readonly X509Certificate[],
  of: X509Certificate,
  now: number,
): X509Certificate | undefined {
  const issuers = candidates.filter((candidate) => of.checkIssued(candidate) && of.verify(candidate.publicKey));
  const rank = (one: X509Certificate): number => {
    const until = Date.parse(one.validTo);
    return Date.parse(one.validFrom) <= now && now <= until ? until : Number.NEGATIVE_INFINITY;
  };
  return issuers.sort((a, b) => rank(b) - rank(a))[0];
}

/** Returns the certificates in PEM texts, of which each may have several. Leaves out what cannot be read. */
export function certificatesOf(pems: readonly string[]): X509Certificate[] {
  return pems
    .flatMap((pem) => pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? [])
    .flatMap((pem) => {
      try {
        return [new X509Certificate(pem)];
      } catch {
        return [];
      }
    });
}
