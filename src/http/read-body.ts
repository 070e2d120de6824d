import type { IncomingMessage } from 'node:http';
import type { ReadBody } from './body-file.js';
import { decodeContent, isEncoded, tooLarge } from './content-coding.js';
import { StepError } from '../lib/errors.js';
import { MAX_READ_BYTES, type BodyReader, type HttpRequest } from './message.js';

/** Returns the Content-Length of a response with a body; 0 if it is unknown. */
function announcedLength({ headers, statusCode }: IncomingMessage, method: string): number {
  const hasBody = method !== 'HEAD' && statusCode !== 304;
  return hasBody ? Number(headers['content-length'] ?? 0) : 0;
}

/**
 * Resolves to the complete, decoded body. Its limit counts before and after decoding; a body that is announced to be
 * larger is not read. A body that is too large to be parsed goes to a file, if the request has one, and a body with a
 * reader goes there. `reset` is called for each chunk. Rejects with RESPONSE_TOO_LARGE, RESPONSE_INVALID, FILE_REFUSED or FILE_FAILED.
 */
export async function readResponseBody(
  message: IncomingMessage,
  { method, maxBodyBytes: maxBytes, fileFor, readerFor }: HttpRequest,
  { signal, reset }: { signal: AbortSignal; reset: () => void },
): Promise<ReadBody> {
  const length = announcedLength(message, method);
  const coding = message.headers['content-encoding'] ?? '';
  const status = message.statusCode ?? 0;
  const reader = readerFor?.(status);
  if (reader !== undefined) return passBody(message, { coding, reader, reset });
  const createFile = fileFor?.(status);
  // A small body may be large when it is decoded.
  if (createFile !== undefined && (length === 0 || length > MAX_READ_BYTES || isEncoded(coding))) {
    const { readBodyToFile } = await import('./body-file.js');
    return readBodyToFile(message, { coding, length, createFile, signal, reset });
  }
  if (length > maxBytes) throw tooLarge(maxBytes);
  return decodeContent(await collect(message, maxBytes, reset), coding, maxBytes);
}

interface Passing {
  /** The `Content-Encoding`. */
  coding: string;
  reader: BodyReader;
  reset: () => void;
}

/** Passes a body to the function that reads it. What that function does not read is not received. */
async function passBody(message: IncomingMessage, { coding, reader, reset }: Passing): Promise<ReadBody> {
  if (isEncoded(coding)) {
    throw new StepError('RESPONSE_INVALID', 'The response is compressed, although the step did not request that.');
  }
  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      reset();
      yield chunk;
    }
  }
  await reader(chunks());
  // A loop that ends early destroys the message, but a reader may also read nothing.
  if (!message.complete) message.destroy();
  return { body: Buffer.alloc(0) };
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
