/** Byte order marks, with the encoding that each one means. They win over the content type, as in browsers. */
const MARKS: readonly { encoding: string; bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
];

/**
 * Encodings that servers declare by mistake or by default, such as ISO-8859-1 for every text. Their bytes are hardly
 * ever valid UTF-8 by chance, so a body that is valid UTF-8 is read as UTF-8.
 */
const OFTEN_WRONG = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'];

/**
 * Decodes a body to text without a byte order mark: by that mark, else as UTF-8, else by the charset of its content
 * type. An unknown charset has no effect. `isPart`: the body continues after `bytes`. Returns undefined if the body is
 * not text: it is invalid in its encoding, or contains a NUL, which no environment variable can contain.
 */
export function decodeText(bytes: Buffer, contentType: string, isPart = false): string | undefined {
  const mark = MARKS.find((candidate) => candidate.bytes.every((byte, index) => bytes[index] === byte));
  if (mark !== undefined) return decode(bytes, mark.encoding, isPart);
  const declared = declaredEncoding(contentType, bytes);
  const text = OFTEN_WRONG.includes(declared) ? decode(bytes, 'utf-8', isPart) : undefined;
  return text ?? (declared === 'utf-8' ? undefined : decode(bytes, declared, isPart));
}

/** Returns the encoding of the `charset` of a content type, by its standard name; `utf-8` if it is unknown. */
function declaredEncoding(contentType: string, bytes: Buffer): string {
  const [, quoted, plain = quoted] = /;\s*charset\s*=\s*(?:["']([^"']*)["']|([^\s;"']+))/iu.exec(contentType) ?? [];
  if (plain === undefined) return 'utf-8';
  // Without a mark, "utf-16" may be in either order. Almost every text begins with an ASCII character.
  if (/^utf-?16$/iu.test(plain.trim()) && bytes[0] === 0) return 'utf-16be';
  try {
    return new TextDecoder(plain).encoding;
  } catch {
    return 'utf-8';
  }
}

function decode(bytes: Buffer, encoding: string, isPart: boolean): string | undefined {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true });
    // Without `stream`, Node 20 reads windows-1252 as ISO-8859-1. UTF-8 is faster without it.
    const text =
      encoding === 'utf-8' && !isPart
        ? decoder.decode(bytes)
        : decoder.decode(bytes, { stream: true }) + (isPart ? '' : decoder.decode());
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
