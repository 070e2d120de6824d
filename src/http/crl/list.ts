import {
  bitsOf,
  contentOf,
  context,
  DerError,
  elementsIn,
  extensionsIn,
  objectId,
  Reader,
  TAG,
  timeOf,
  whole,
  type Element,
  type Extension,
} from './der.js';
import { readPointName } from './points.js';

/** A certificate revocation list (RFC 5280 section 5). */
export interface RevocationList {
  der: Buffer;
  /** The name of the issuer, as bytes in hexadecimal digits. */
  issuer: string;
  /** Milliseconds since 1970. */
  thisUpdate: number;
  nextUpdate: number | undefined;
  /** Whether it only says what changed since another list. */
  isDelta: boolean;
  /** Whether it has a critical extension that is not known here. */
  isForeign: boolean;
  scope: Scope;
  /** What is signed, and by which algorithm. */
  signed: Buffer;
  algorithm: Buffer;
  signature: Buffer;
  /** Returns whether a certificate with this serial number is revoked. Throws DerError. */
  has(serial: string): boolean;
}

/** Which certificates a list is for (RFC 5280 section 5.2.5). */
export interface Scope {
  /** The names of its distribution point; undefined if it is for all points of its issuer. */
  names: string[] | undefined;
  onlyUsers: boolean;
  onlyAuthorities: boolean;
  /** Whether it covers only some reasons or only attribute certificates, or is of several issuers. */
  isPartial: boolean;
}

const SCOPE = '2.5.29.28';
const DELTA = '2.5.29.27';
/** Extensions that change nothing for this check, or that are read: the names of RFC 5280 section 5.2. */
const KNOWN = [SCOPE, DELTA, '2.5.29.35', '2.5.29.18', '2.5.29.20', '2.5.29.46', '1.3.6.1.5.5.7.1.1'];
/** Extensions of an entry that change nothing: reason, invalidity date. */
const KNOWN_OF_ENTRIES = ['2.5.29.21', '2.5.29.24'];

/** Returns the list in DER; undefined if it is damaged, or is no list. */
export function readList(der: Buffer): RevocationList | undefined {
  try {
    return read(der);
  } catch (error) {
    if (error instanceof DerError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function read(der: Buffer): RevocationList {
  const file = new Reader(der);
  const outer = new Reader(der, file.next(TAG.sequence));
  file.finish();
  const signed = outer.next(TAG.sequence);
  const algorithm = outer.next(TAG.sequence);
  const signature = outer.next(TAG.bits);
  outer.finish();
  const inner = new Reader(der, signed);
  inner.optional(TAG.integer); // version
  const sameAlgorithm = inner.next(TAG.sequence);
  if (!whole(der, sameAlgorithm).equals(whole(der, algorithm))) throw new DerError();
  const issuer = inner.next(TAG.sequence);
  const thisUpdate = timeOf(der, inner.next(TAG.utcTime, TAG.generalizedTime));
  const next = inner.optional(TAG.utcTime, TAG.generalizedTime);
  const entries = inner.optional(TAG.sequence);
  const explicit = inner.optional(context(0, true));
  inner.finish();
  const extensions: ReadonlyMap<string, Extension> =
    explicit === undefined ? new Map() : extensionsIn(der, new Reader(der, explicit).next(TAG.sequence));
  return {
    der,
    issuer: whole(der, issuer).toString('hex'),
    thisUpdate,
    nextUpdate: next === undefined ? undefined : timeOf(der, next),
    isDelta: extensions.has(DELTA),
    isForeign: hasUnknown(extensions, KNOWN),
    scope: readScope(extensions.get(SCOPE)?.value),
    signed: whole(der, signed),
    algorithm: whole(der, algorithm),
    signature: bitsOf(der, signature),
    has: (serial) => entries !== undefined && hasEntry(der, entries, Buffer.from(serial, 'hex')),
  };
}

const hasUnknown = (extensions: ReadonlyMap<string, Extension>, known: readonly string[]): boolean =>
  [...extensions].some(([id, { isCritical }]) => isCritical && !known.includes(id));

function readScope(value: Buffer | undefined): Scope {
  if (value === undefined) return { names: undefined, onlyUsers: false, onlyAuthorities: false, isPartial: false };
  const reader = new Reader(value, new Reader(value).next(TAG.sequence));
  const flag = (n: number): boolean => {
    const element = reader.optional(context(n, false));
    return element !== undefined && value[element.start] !== 0;
  };
  const name = reader.optional(context(0, true));
  const onlyUsers = flag(1);
  const onlyAuthorities = flag(2);
  const reasons = reader.optional(context(3, false));
  const isIndirect = flag(4);
  const onlyAttributes = flag(5);
  reader.finish();
  return {
    names: name === undefined ? undefined : readPointName(value, name).names,
    onlyUsers,
    onlyAuthorities,
    isPartial: reasons !== undefined || isIndirect || onlyAttributes,
  };
}

/** Returns whether an entry has the serial number. It reads hundreds of thousands of entries, and keeps none of them. */
function hasEntry(der: Buffer, entries: Element, serial: Buffer): boolean {
  let isFound = false;
  for (const entry of elementsIn(der, entries)) {
    const reader = new Reader(der, entry);
    const number = reader.next(TAG.integer);
    reader.next(TAG.utcTime, TAG.generalizedTime);
    const extensions = reader.optional(TAG.sequence);
    // An entry with a meaning that is not known here could be of another issuer.
    if (extensions !== undefined && hasCritical(der, extensions)) throw new DerError();
    if (number.end - number.start === serial.length && contentOf(der, number).equals(serial)) isFound = true;
  }
  return isFound;
}

/** Returns whether an entry has a critical extension that is not known here. Most are not critical, so look for a flag. */
function hasCritical(der: Buffer, extensions: Element): boolean {
  for (const extension of elementsIn(der, extensions)) {
    const reader = new Reader(der, extension);
    const id = reader.next(TAG.objectId);
    const critical = reader.optional(TAG.boolean);
    if (critical !== undefined && der[critical.start] !== 0 && !KNOWN_OF_ENTRIES.includes(objectId(der, id)))
      return true;
  }
  return false;
}

/** Returns the lists in a text or in DER; undefined for one that is damaged. None if there is nothing like a list. */
export function listsIn(content: Buffer): (RevocationList | undefined)[] {
  if (content[0] === TAG.sequence) return [readList(content)];
  const text = content.toString('latin1');
  const blocks = text.split('-----BEGIN X509 CRL-----').slice(1);
  return blocks.map((block) => {
    const end = block.indexOf('-----END X509 CRL-----');
    const base64 = block.slice(0, Math.max(0, end)).replaceAll(/\s+/gu, '');
    return /^[A-Za-z0-9+/]+={0,2}$/u.test(base64) ? readList(Buffer.from(base64, 'base64')) : undefined;
  });
}

/** Returns a list as PEM text. Node.js reads only the first list of a text, and none in DER. */
export const pemOf = ({ der }: Pick<RevocationList, 'der'>): string =>
  `-----BEGIN X509 CRL-----\n${der.toString('base64').replaceAll(/.{64}(?=.)/gu, '$&\n')}\n-----END X509 CRL-----\n`;
