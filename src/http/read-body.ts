import type { IncomingMessage } from 'node:http';
import { decodeContent, tooLarge, type Decoded } from './content-coding.js';

/** Throws RESPONSE_TOO_LARGE if Content-Length is more than `maxBytes`. Such a body is not read. */
export function checkAnnouncedLength({ headers, statusCode }: IncomingMessage, method: string, maxBytes: number): void {
  const hasBody = method !== 'HEAD' && statusCode !== 304;
  if (hasBody && Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

/**
 * Resolves to the complete, decoded body, of at most `maxBytes` before and after decoding. Rejects with
 * RESPONSE_TOO_LARGE or RESPONSE_INVALID.
 */
export async function readResponseBody(
  message: IncomingMessage,
  maxBytes: number,
  reset: () => void,
): Promise<Decoded> {
  const body = await collect(message, maxBytes, reset);
  return decodeContent(body, message.headers['content-encoding'] ?? '', maxBytes);
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
