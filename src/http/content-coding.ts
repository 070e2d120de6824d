import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { StepError, systemCode } from '../lib/errors.js';
import { shorten } from '../lib/printable.js';

/** A decoded body. */
export interface Decoded {
  body: Buffer;
  /** What is wrong with `Content-Encoding`, as the end of a sentence about the server; undefined if nothing is. */
  problem?: string;
}

type Decoder = 'unzip' | 'inflateRaw' | 'brotliDecompress' | 'zstdDecompress';

/** A function of node:zlib. With `info`, its result also says how many bytes the decoder has read. */
type Decode = (
  body: Buffer,
  options: { maxOutputLength: number; info: true },
  callback: (error: Error | null, result: { buffer: Buffer; engine: { bytesWritten: number } }) => void,
) => void;

/**
 * The codings that the step decodes. `unzip` reads gzip and zlib, whichever the bytes are. Node 20 has no zstd.
 * (RFC 9110 section 8.4.1, RFC 8878)
 */
const DECODERS: Readonly<Record<string, readonly Decoder[]>> = {
  gzip: ['unzip'],
  'x-gzip': ['unzip'],
  // Some servers send the raw format of RFC 1951 instead of the zlib format of RFC 1950.
  deflate: ['unzip', 'inflateRaw'],
  br: ['brotliDecompress'],
  zstd: ['zstdDecompress'],
};

/** The other codings of IANA's registry: their bytes are no use without a decoder. */
const UNSUPPORTED = /^(?:x-)?compress$|^(?:aes128gcm|dcb|dcz|exi|pack200-gzip)$/u;

/** What servers write although nothing is encoded. `aws-chunked` is the coding of an upload to S3, kept as metadata. */
const NO_CODING = /^(?:|identity|none|utf-?8|us-ascii|iso-8859-1|binary|[78]bit|aws-chunked)$/u;

/** More codings than any server applies. Each one is decoded in turn. */
const MAX_CODINGS = 5;
/** Characters of an unknown name that are quoted. */
const MAX_NAME = 60;
/** Compressed bytes have a control character long before this. */
const START_BYTES = 4096;

/**
 * Decodes a body by the value of its `Content-Encoding`. Names that are no codings are skipped. Bytes that are not in
 * the named coding stay as they are, with a `problem`. Rejects with RESPONSE_TOO_LARGE if a decoded body has more than
 * `maxBytes`, and with RESPONSE_INVALID for an incomplete body, or if the step has no decoder.
 */
export async function decodeContent(body: Buffer, contentEncoding: string, maxBytes: number): Promise<Decoded> {
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => !NO_CODING.test(name));
  if (codings.length > MAX_CODINGS) throw invalid();
  let decoded: Decoded = { body };
  // The last coding was applied last.
  for (const coding of codings.reverse()) {
    if (decoded.body.length === 0) break;
    const { body: next, problem = decoded.problem } = await decodeOne(decoded.body, coding, maxBytes);
    decoded = problem === undefined ? { body: next } : { body: next, problem };
  }
  return decoded;
}

/** Returns the error for a body of more than `maxBytes`. */
export const tooLarge = (maxBytes: number): StepError =>
  new StepError('RESPONSE_TOO_LARGE', `The response is larger than ${maxBytes / 1_048_576} MiB.`, {
    hint: 'Request less data, for example page by page.',
  });

async function decodeOne(body: Buffer, coding: string, maxBytes: number): Promise<Decoded> {
  const decoders = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  const name = `Content-Encoding "${shorten(coding, MAX_NAME)}"`;
  if (decoders === undefined && !UNSUPPORTED.test(coding)) return { body, problem: `sent the unknown ${name}` };
  // Compressed bytes are never plain text.
  const encoded = isPlainText(body) ? undefined : await decompress(body, decoders ?? [], maxBytes);
  if (Buffer.isBuffer(encoded)) return { body: encoded };
  if (encoded === undefined) return { body, problem: `sent the ${name}, but its body is not in this coding` };
  throw encoded;
}

/**
 * Resolves to the body by the first decoder that reads it. Resolves to RESPONSE_INVALID if the body is incomplete or
 * damaged, or if there is no decoder; to undefined if it is in none of the formats.
 */
async function decompress(
  body: Buffer,
  decoders: readonly Decoder[],
  maxBytes: number,
): Promise<Buffer | StepError | undefined> {
  const zlib = (await import('node:zlib')) as unknown as Partial<Record<Decoder, Decode>>;
  let failure = decoders.some((name) => zlib[name] !== undefined) ? undefined : invalid();
  for (const name of decoders) {
    const decode = zlib[name];
    if (decode === undefined) continue;
    try {
      const { buffer, engine } = await promisify(decode)(body, { maxOutputLength: maxBytes, info: true });
      // The raw format has no signature: other bytes may fit by chance, but not up to their end.
      if (name !== 'inflateRaw' || engine.bytesWritten === body.length) return buffer;
    } catch (cause) {
      if (cause instanceof RangeError) throw tooLarge(maxBytes);
      if (!isOtherFormat(cause, name, body)) failure ??= invalid(cause);
    }
  }
  return failure;
}

const invalid = (cause?: unknown): StepError =>
  new StepError('RESPONSE_INVALID', 'The compressed response cannot be decoded.', {
    hint: 'The step did not request compression. Check the gateway or proxy in front of the server.',
    cause,
  });

/** Returns whether a decoder failed at the start of a body: then the body is in another format, not damaged. */
function isOtherFormat(error: unknown, decoder: Decoder, body: Buffer): boolean {
  const code = systemCode(error);
  if (decoder === 'inflateRaw') return code === 'Z_DATA_ERROR';
  // Behind the end of a gzip body, bytes that are no further one cause the same error.
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const isBadHeader = error instanceof Error && error.message === 'incorrect header check' && !isGzip;
  return isBadHeader || /^ERR__ERROR_FORMAT_|^ZSTD_error_prefix_unknown$/u.test(code);
}

/** Returns whether bytes are UTF-8 without control characters, except for white space. */
function isPlainText(bytes: Buffer): boolean {
  const start = bytes.subarray(0, START_BYTES).toString('latin1');
  return !/[\0-\x08\x0e-\x1f]/u.test(start) && isUtf8(bytes);
}
