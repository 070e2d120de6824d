import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { StepError } from '../lib/errors.js';

/** The step requests `identity`; these decoders are for servers that compress anyway. */
const DECODERS: Readonly<Record<string, 'gunzip' | 'inflate' | 'brotliDecompress'>> = {
  gzip: 'gunzip',
  'x-gzip': 'gunzip',
  deflate: 'inflate',
  br: 'brotliDecompress',
};

const tooLarge = (maxBytes: number): StepError =>
  new StepError('RESPONSE_TOO_LARGE', `The response is larger than ${maxBytes / 1_048_576} MiB.`, {
    hint: 'Request less data, for example page by page.',
  });

/** Throws RESPONSE_TOO_LARGE if Content-Length is more than `maxBytes`. Such a body is not read. */
export function checkAnnouncedLength({ headers, statusCode }: IncomingMessage, method: string, maxBytes: number): void {
  const hasBody = method !== 'HEAD' && statusCode !== 304;
  if (hasBody && Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

/**
 * Resolves to the complete, decoded body, of at most `maxBytes` before and after decoding. Rejects with
 * RESPONSE_TOO_LARGE or RESPONSE_INVALID.
 */
export async function readResponseBody(message: IncomingMessage, maxBytes: number, reset: () => void): Promise<Buffer> {
  const body = await collect(message, maxBytes, reset);
  const encoding = message.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  return encoding === 'identity' || body.length === 0 ? body : decompress(body, encoding, maxBytes);
}

/** Reads a body by events: the first async iteration over a stream costs 3 ms. A closed connection emits `error`. */
function collect(message: IncomingMessage, maxBytes: number, reset: () => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      reset();
      size += chunk.length;
      if (size > maxBytes) message.destroy(tooLarge(maxBytes));
      else chunks.push(chunk);
    });
    message.once('end', () => resolve(Buffer.concat(chunks)));
    message.once('error', reject);
  });
}

async function decompress(body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  const invalid = (cause?: unknown): StepError =>
    new StepError('RESPONSE_INVALID', 'The compressed response cannot be decoded.', {
      hint: 'The step did not request compression. Check the gateway or proxy in front of the server.',
      cause,
    });
  const decoder = DECODERS[encoding];
  if (decoder === undefined) throw invalid();
  const zlib = await import('node:zlib');
  try {
    return await promisify<Buffer, { maxOutputLength: number }, Buffer>(zlib[decoder])(body, {
      maxOutputLength: maxBytes,
    });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(maxBytes);
    throw invalid(cause);
  }
}
