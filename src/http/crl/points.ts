import { contentOf, context, elementsIn, Reader, TAG, whole, type Element } from './der.js';

/** A place where a certificate says that its revocation list is (RFC 5280 section 4.2.1.13). */
export interface Point {
  /** Its names, each as the bytes of a GeneralName, in hexadecimal digits. */
  names: string[];
  /** Those of its names that are URLs. They are foreign text. */
  urls: string[];
  /** Whether its list covers only some reasons, or comes from another issuer. Then it does not suffice. */
  isPartial: boolean;
}

/** Returns the points in the value of the extension. Throws DerError. */
export function readPoints(value: Buffer): Point[] {
  const sequence = new Reader(value).next(TAG.sequence);
  return [...elementsIn(value, sequence)].map((point) => {
    const reader = new Reader(value, point);
    const name = reader.optional(context(0, true));
    const reasons = reader.optional(context(1, false));
    const issuer = reader.optional(context(2, true));
    reader.finish();
    return { ...readPointName(value, name), isPartial: reasons !== undefined || issuer !== undefined };
  });
}

/** Returns the full names of a DistributionPointName. None for a name that is relative to the issuer. */
export function readPointName(bytes: Buffer, name: Element | undefined): Pick<Point, 'names' | 'urls'> {
  const full = name === undefined ? undefined : new Reader(bytes, name).optional(context(0, true));
  const names = full === undefined ? [] : [...elementsIn(bytes, full)];
  return {
    names: names.map((one) => whole(bytes, one).toString('hex')),
    urls: names.filter(({ tag }) => tag === context(6, false)).map((one) => contentOf(bytes, one).toString('latin1')),
  };
}
