import { X509Certificate } from 'node:crypto';
import { bitsOf, context, extensionsIn, Reader, TAG, whole, contentOf, type Extension } from './der.js';
import { readPoints, type Point } from './points.js';

/** What the check of revocation lists needs of a certificate. */
export interface Certificate {
  x509: X509Certificate;
  /** Its serial number, as the content of an integer in hexadecimal digits. */
  serial: string;
  /** Its subject and its issuer, as bytes in hexadecimal digits. */
  subject: string;
  issuer: string;
  points: Point[];
  isAuthority: boolean;
  /** Whether it may sign revocation lists. */
  signsLists: boolean;
  /** Whether it was issued by itself: it is a root. */
  isRoot: boolean;
}

const POINTS = '2.5.29.31';
const KEY_USAGE = '2.5.29.15';
/** The bit of cRLSign in the first byte of the key usage (RFC 5280 section 4.2.1.3). */
const CRL_SIGN = 0x02;

/** Returns what is needed of a certificate; undefined if it cannot be read. */
export function readCertificate(raw: Buffer): Certificate | undefined {
  try {
    return read(raw);
  } catch {
    // It is no DER, or has a key that OpenSSL does not know.
    return undefined;
  }
}

function read(raw: Buffer): Certificate {
  const x509 = new X509Certificate(raw);
  const outer = new Reader(raw, new Reader(raw).next(TAG.sequence));
  const inner = new Reader(raw, outer.next(TAG.sequence));
  inner.optional(context(0, true)); // version
  const serial = inner.next(TAG.integer);
  inner.next(TAG.sequence); // signature algorithm
  const issuer = inner.next(TAG.sequence);
  inner.next(TAG.sequence); // validity
  const subject = inner.next(TAG.sequence);
  inner.next(TAG.sequence); // public key
  inner.optional(context(1, false)); // unique identifiers
  inner.optional(context(2, false));
  const list = inner.optional(context(3, true));
  const extensions: ReadonlyMap<string, Extension> =
    list === undefined ? new Map() : extensionsIn(raw, new Reader(raw, list).next(TAG.sequence));
  const points = extensions.get(POINTS)?.value;
  return {
    x509,
    serial: contentOf(raw, serial).toString('hex'),
    subject: whole(raw, subject).toString('hex'),
    issuer: whole(raw, issuer).toString('hex'),
    points: points === undefined ? [] : readPoints(points),
    isAuthority: x509.ca,
    signsLists: maySign(extensions.get(KEY_USAGE)),
    isRoot: x509.checkIssued(x509) && x509.verify(x509.publicKey),
  };
}

function maySign(usage: Extension | undefined): boolean {
  if (usage === undefined) return true;
  const bits = bitsOf(usage.value, new Reader(usage.value).next(TAG.bits));
  return ((bits[0] ?? 0) & CRL_SIGN) !== 0;
}
