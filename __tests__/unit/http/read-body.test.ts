import '../../support/node-errors.js';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, jest, test } from '@jest/globals';
import type { HttpRequest } from '../../../src/http/message.js';
import { readResponseBody } from '../../../src/http/read-body.js';

const MIB = 1_048_576;

/** Returns a response as from Node's parser, in `chunks`. */
function respond(headers: Record<string, string>, ...chunks: (Buffer | string)[]): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  Object.assign(message.headers, headers);
  for (const chunk of chunks) message.push(chunk);
  message.push(null);
  return message;
}

const requestWith = (maxBodyBytes: number): HttpRequest => ({
  method: 'GET',
  url: new URL('https://api.example.com/'),
  headers: {},
  body: undefined,
  maxBodyBytes,
});
const idle = { signal: new AbortController().signal, reset: () => undefined };
const read = async (message: IncomingMessage, maxBytes = MIB): Promise<Buffer> =>
  (await readResponseBody(message, requestWith(maxBytes), idle)).body;
const text = 'ü'.repeat(1000);

describe('a body is read completely', () => {
  test.each([
    { name: 'without Content-Encoding', encoding: undefined, sent: Buffer.from(text) },
    { name: 'with the encoding gzip', encoding: 'gzip', sent: gzipSync(text) },
  ])('$name', async ({ encoding, sent }) => {
    const headers = encoding === undefined ? {} : { 'content-encoding': encoding };
    const body = await read(respond(headers, sent.subarray(0, 5), sent.subarray(5)));
    expect(body.toString()).toBe(text);
  });

  test('if it is empty, whatever its encoding', async () => {
    expect(await read(respond({ 'content-encoding': 'gzip' }))).toHaveLength(0);
  });

  test('byte for byte if it is not text', async () => {
    const bytes = Buffer.from([0, 255, 254, 128, 10, 13]);
    expect((await read(respond({}, bytes))).equals(bytes)).toBe(true);
  });

  test('up to the limit, and resets the idle timeout', async () => {
    const reset = jest.fn();
    const { body } = await readResponseBody(respond({ 'content-length': '10' }, '12345', '67890'), requestWith(10), {
      ...idle,
      reset,
    });
    expect(body.toString()).toBe('1234567890');
    expect(reset).toHaveBeenCalled();
  });
});

describe('a body above the limit is refused', () => {
  test.each([
    {
      name: 'with a correct Content-Length',
      message: () => respond({ 'content-length': String(MIB + 1) }, 'a'.repeat(MIB + 1)),
    },
    { name: 'without Content-Length', message: () => respond({}, 'a'.repeat(MIB), 'a') },
    { name: 'with a smaller Content-Length', message: () => respond({ 'content-length': '1' }, 'a'.repeat(MIB + 1)) },
    {
      name: 'as a gzip bomb',
      message: () => respond({ 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(50 * MIB))),
    },
  ])('$name', async ({ message }) => {
    await expect(read(message())).rejects.toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
      message: 'The response is larger than 1 MiB.',
    });
  });
});
