import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { StepError } from '../lib/errors.js';

/** We ask for `identity`; these are for servers that compress all the same. */
const DECODERS: Readonly<Record<string, 'gunzip' | 'inflate' | 'brotliDecompress'>> = {
  gzip: 'gunzip',
  'x-gzip': 'gunzip',
  deflate: 'inflate',
  br: 'brotliDecompress',
};

const tooLarge = (maxBytes: number): StepError =>
  new StepError('RESPONSE_TOO_LARGE', `The answer is larger than ${maxBytes / 1_048_576} MiB.`, {
    hint: 'Ask for less, page by page.',
  });

/** Throws RESPONSE_TOO_LARGE where more than `maxBytes` are announced: that is not waited for. */
export function checkAnnouncedLength({ headers, statusCode }: IncomingMessage, method: string, maxBytes: number): void {
  const hasBody = method !== 'HEAD' && statusCode !== 304;
  if (hasBody && Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

/** The whole body, decoded; at most `maxBytes` before and after. Rejects with RESPONSE_TOO_LARGE or RESPONSE_INVALID. */
export async function readResponseBody(message: IncomingMessage, maxBytes: number, reset: () => void): Promise<Buffer> {
  const body = await collect(message, maxBytes, reset);
  const encoding = message.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  return encoding === 'identity' || body.length === 0 ? body : decompress(body, encoding, maxBytes);
}

/** By events: the first async iteration over a stream would cost 3 ms. A connection that is cut emits `error`. */
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
    new StepError('RESPONSE_INVALID', 'The answer is compressed in a way that cannot be read.', {
      hint: 'The step asked for no compression: look at what stands between it and the server.',
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
