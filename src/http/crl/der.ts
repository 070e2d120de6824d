/** An element of DER (X.690): its tag, and where it and its content are in the bytes. */
export interface Element {
  tag: number;
  /** Where the tag is. */
  from: number;
  /** Where the content begins. */
  start: number;
  /** Where the element ends. */
  end: number;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  objectId: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

/** Returns the tag of a context-specific element: `[n]`, constructed if it contains elements. */
export const context = (n: number, constructed: boolean): number => (constructed ? 0xa0 : 0x80) + n;

/** Bytes that are not the DER that they should be. */
export class DerError extends Error {}

/** Returns the element at `at`, which must end at or before `limit`. Throws DerError. */
export function elementAt(bytes: Buffer, at: number, limit: number): Element {
  const tag = bytes[at];
  const first = bytes[at + 1];
  // Tags of several bytes occur in no certificate and no list.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new DerError();
  const count = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + count;
  if (first === 0x80 || count > 4 || start > limit) throw new DerError();
  const length = count === 0 ? first : bytes.readUIntBE(at + 2, count);
  const end = start + length;
  if (end > limit) throw new DerError();
  return { tag, from: at, start, end };
}

/** Yields the elements in the content of an element. Throws DerError. */
export function* elementsIn(bytes: Buffer, { start, end }: Pick<Element, 'start' | 'end'>): Generator<Element, void> {
  for (let at = start; at < end;) {
    const element = elementAt(bytes, at, end);
    yield element;
    at = element.end;
  }
}

/** Reads elements one after the other. */
export class Reader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, { start, end }: Pick<Element, 'start' | 'end'> = { start: 0, end: bytes.length }) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Returns the next element if it has one of the tags. */
  optional(...tags: readonly number[]): Element | undefined {
    if (this.#at >= this.#end || !tags.includes(this.#bytes[this.#at] ?? -1)) return undefined;
    const element = elementAt(this.#bytes, this.#at, this.#end);
    this.#at = element.end;
    return element;
  }

  /** Returns the next element. Throws DerError if it has none of the tags. */
  next(...tags: readonly number[]): Element {
    const element = this.optional(...tags);
    if (element === undefined) throw new DerError();
    return element;
  }

  /** Throws DerError if anything follows. */
  finish(): void {
    if (this.#at !== this.#end) throw new DerError();
  }
}

/** Returns the bytes of an element, with its tag and length. */
export const whole = (bytes: Buffer, { from, end }: Element): Buffer => bytes.subarray(from, end);

/** Returns the bytes in an element. */
export const contentOf = (bytes: Buffer, { start, end }: Element): Buffer => bytes.subarray(start, end);

/** Returns a bit string without the count of its unused bits. */
export const bitsOf = (bytes: Buffer, { start, end }: Element): Buffer => bytes.subarray(start + 1, end);

/** Returns an object identifier in its usual form, `2.5.29.31`. */
export function objectId(bytes: Buffer, element: Element): string {
  const parts: number[] = [];
  let value = 0;
  for (const byte of contentOf(bytes, element)) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      parts.push(value);
      value = 0;
    }
  }
  const [first = 0, ...others] = parts;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...others].join('.');
}

/** Returns a time in milliseconds since 1970 (RFC 5280 section 4.1.2.5). Throws DerError. */
export function timeOf(bytes: Buffer, element: Element): number {
  const text = contentOf(bytes, element).toString('latin1');
  const digits = element.tag === TAG.utcTime ? /^(\d\d)(\d{10})Z$/u : /^(\d{4})(\d{10})Z$/u;
  const [, year = '', rest = ''] = digits.exec(text) ?? [];
  const century = year.length === 4 ? '' : Number(year) < 50 ? '20' : '19';
  const [month, day, hour, minute, second] = rest.match(/\d\d/gu) ?? [];
  const time = Date.parse(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time)) throw new DerError();
  return time;
}

/** An extension of a certificate, of a list or of an entry of a list. */
export interface Extension {
  isCritical: boolean;
  /** Its value: the bytes of an element. */
  value: Buffer;
}

/** Returns the extensions in a sequence of them, by object identifier. Throws DerError. */
export function extensionsIn(bytes: Buffer, sequence: Element): Map<string, Extension> {
  const found = new Map<string, Extension>();
  for (const element of elementsIn(bytes, sequence)) {
    const reader = new Reader(bytes, element);
    const id = objectId(bytes, reader.next(TAG.objectId));
    const critical = reader.optional(TAG.boolean);
    const value = contentOf(bytes, reader.next(TAG.octets));
    if (found.has(id)) throw new DerError();
    found.set(id, { isCritical: critical !== undefined && bytes[critical.start] !== 0, value });
  }
  return found;
}
