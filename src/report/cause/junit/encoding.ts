/** Decodes the part of a file that follows the parts before. `more` says whether another part follows. */
export type Decode = (part: Buffer, more: boolean) => string;

/** What TextDecoder calls the encodings that are read. A name in a report is compared without case. */
const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'iso-8859-1',
  latin1: 'iso-8859-1',
  'windows-1252': 'windows-1252',
};

/**
 * Returns the decoder of an XML file: by its byte order mark, else by its first bytes, else by the encoding that it
 * declares. Bytes that are no character of the encoding become U+FFFD. Returns undefined for any other encoding.
 */
export function decoderOf(content: Buffer): Decode | undefined {
  const encoding = encodingOf(content);
  if (encoding === undefined) return undefined;
  const decoder = new TextDecoder(encoding);
  return (part, more) => decoder.decode(part, { stream: more });
}

function encodingOf(content: Buffer): string | undefined {
  const start = content.toString('latin1', 0, 1024);
  if (start.startsWith('\xef\xbb\xbf')) return 'utf-8';
  if (start.startsWith('\xff\xfe') || start.startsWith('<\0')) return 'utf-16le';
  if (start.startsWith('\xfe\xff') || start.startsWith('\0<')) return 'utf-16be';
  const declared = /^<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']/u.exec(start)?.[1] ?? 'utf-8';
  const name = declared.toLowerCase();
  return Object.hasOwn(ENCODINGS, name) ? ENCODINGS[name] : undefined;
}
