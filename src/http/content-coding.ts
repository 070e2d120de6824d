import { promisify } from 'node:util';
import { StepError, systemCode } from '../lib/errors.js';
import { shorten } from '../lib/printable.js';
import { decodeText } from './charset.js';
import { MAX_READ_BYTES } from './message.js';

/** A decoded body. */
export interface Decoded<Body = Buffer> {
  body: Body;
  /** What is wrong with `Content-Encoding`, as the end of a sentence about the server; undefined if nothing is. */
  problem?: string;
}

export type Decoder = 'unzip' | 'inflateRaw' | 'brotliDecompress' | 'zstdDecompress';

/** Where bodies are decoded: in memory, or in files. */
export interface Coder<Body> {
  /** Resolves to at least the first 4 KiB of a body. */
  startOf(body: Body): Promise<Buffer>;
  /**
   * Resolves to the decoded body, and how many bytes the decoder has read; to undefined if this Node.js has no such
   * decoder. Rejects with RESPONSE_TOO_LARGE, or with the error of node:zlib.
   */
  decode(body: Body, decoder: Decoder): Promise<{ body: Body; isComplete: boolean } | undefined>;
}

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

/** Decodes a body in memory, as `decodeBy` does. A decoded body of more than `maxBytes` is RESPONSE_TOO_LARGE. */
export const decodeContent = async (body: Buffer, contentEncoding: string, maxBytes: number): Promise<Decoded> =>
  decodeBy(body, contentEncoding, {
    startOf: (all) => Promise.resolve(all),
    decode: async (encoded, name) => {
      const zlib = (await import('node:zlib')) as unknown as Partial<Record<Decoder, Decode>>;
      const decode = zlib[name];
      if (decode === undefined) return undefined;
      const { buffer, engine } = await promisify(decode)(encoded, { maxOutputLength: maxBytes, info: true }).catch(
        (error: unknown) => {
          throw error instanceof RangeError ? tooLarge(maxBytes) : error;
        },
      );
      return { body: buffer, isComplete: engine.bytesWritten === encoded.length };
    },
  });

/**
 * Decodes a body by the value of its `Content-Encoding`. Names that are no codings are skipped. Bytes that are not in
 * the named coding stay as they are, with a `problem`. Rejects with RESPONSE_INVALID for an incomplete body, or if the
 * step has no decoder, and as the coder does.
 */
export async function decodeBy<Body>(body: Body, contentEncoding: string, coder: Coder<Body>): Promise<Decoded<Body>> {
  let decoded: Decoded<Body> = { body };
  // The last coding was applied last.
  for (const coding of codingsOf(contentEncoding).reverse()) {
    const { body: next, problem = decoded.problem } = await decodeOne(decoded.body, coding, coder);
    decoded = problem === undefined ? { body: next } : { body: next, problem };
  }
  return decoded;
}

/** Returns whether a body has a coding. Throws RESPONSE_INVALID. */
export const isEncoded = (contentEncoding: string): boolean => codingsOf(contentEncoding).length > 0;

/** Returns the codings of a `Content-Encoding`, in the order in which they were applied. Throws RESPONSE_INVALID. */
function codingsOf(contentEncoding: string): string[] {
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => !NO_CODING.test(name));
  if (codings.length > MAX_CODINGS) throw invalid();
  return codings;
}

/** Returns the error for a body of more than `maxBytes`. Only responses of the API may have more than 1 MiB. */
export const tooLarge = (maxBytes: number): StepError =>
  new StepError('RESPONSE_TOO_LARGE', `The response is larger than ${maxBytes / 1_048_576} MiB.`, {
    hint: `Request less data, for example page by page${maxBytes > MAX_READ_BYTES ? ', or set response-file' : ''}.`,
  });

async function decodeOne<Body>(body: Body, coding: string, coder: Coder<Body>): Promise<Decoded<Body>> {
  const start = await coder.startOf(body);
  if (start.length === 0) return { body };
  const decoders = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  const name = `Content-Encoding "${shorten(coding, MAX_NAME)}"`;
  if (decoders === undefined && !UNSUPPORTED.test(coding)) return { body, problem: `sent the unknown ${name}` };
  // Compressed bytes are never plain text.
  const decoded = isPlainText(start) ? undefined : await decompress(body, start, decoders ?? [], coder);
  return decoded ?? { body, problem: `sent the ${name}, but its body is not in this coding` };
}

/**
 * Resolves to the body by the first decoder that reads it; to undefined if it is in none of the formats. Rejects with
 * RESPONSE_INVALID if it is incomplete or damaged, or if there is no decoder.
 */
async function decompress<Body>(
  body: Body,
  start: Buffer,
  decoders: readonly Decoder[],
  coder: Coder<Body>,
): Promise<{ body: Body } | undefined> {
  let failure: StepError | undefined;
  let hasDecoder = false;
  for (const name of decoders) {
    try {
      const decoded = await coder.decode(body, name);
      hasDecoder ||= decoded !== undefined;
      // The raw format has no signature: other bytes may fit by chance, but not up to their end.
      if (decoded !== undefined && (name !== 'inflateRaw' || decoded.isComplete)) return { body: decoded.body };
    } catch (cause) {
      if (cause instanceof StepError) throw cause;
      hasDecoder = true;
      if (!isOtherFormat(cause, name, start)) failure ??= invalid(cause);
    }
  }
  if (failure === undefined && hasDecoder) return undefined;
  throw failure ?? invalid();
}

const invalid = (cause?: unknown): StepError =>
  new StepError('RESPONSE_INVALID', 'The compressed response cannot be decoded.', {
    hint: 'The step did not request compression. Check the gateway or proxy in front of the server.',
    cause,
  });

/** Returns whether a decoder failed at the start of a body: then the body is in another format, not damaged. */
function isOtherFormat(error: unknown, decoder: Decoder, start: Buffer): boolean {
  const code = systemCode(error);
  if (decoder === 'inflateRaw') return code === 'Z_DATA_ERROR';
  // Behind the end of a gzip body, bytes that are no further one cause the same error.
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  const isBadHeader = error instanceof Error && error.message === 'incorrect header check' && !isGzip;
  return isBadHeader || /^ERR__ERROR_FORMAT_|^ZSTD_error_prefix_unknown$/u.test(code);
}

/** Returns whether the first bytes are UTF-8 without control characters, except for white space. */
function isPlainText(bytes: Buffer): boolean {
  const start = bytes.subarray(0, START_BYTES);
  return !/[\0-\x08\x0e-\x1f]/u.test(start.toString('latin1')) && decodeText(start, '', true) !== undefined;
}
