import '../../support/node-errors.js';
import * as zlib from 'node:zlib';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { decodeContent } from '../../../src/http/content-coding.js';

const MIB = 1_048_576;
const text = Buffer.from('{"a":"ü"}'.repeat(200));
const PNG = Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001', 'hex');
const LATIN_1 = Buffer.from('{"name":"Größe"}', 'latin1');

describe('a body is decoded', () => {
  test.each([
    { coding: 'gzip', sent: gzipSync(text) },
    { coding: ' X-GZIP ', sent: gzipSync(text) },
    { coding: 'Deflate', sent: deflateSync(text) },
    { coding: 'br', sent: brotliCompressSync(text) },
    { coding: 'deflate', sent: deflateRawSync(text) },
    { coding: 'deflate', sent: gzipSync(text) },
    { coding: 'gzip', sent: deflateSync(text) },
    { coding: 'gzip, gzip', sent: gzipSync(gzipSync(text)) },
    { coding: 'deflate,br', sent: brotliCompressSync(deflateSync(text)) },
    { coding: 'gzip, identity', sent: gzipSync(text) },
    { coding: 'aws-chunked,gzip', sent: gzipSync(text) },
    { coding: ', gzip ,', sent: gzipSync(text) },
    { coding: 'utf-8, gzip', sent: gzipSync(text) },
    { coding: 'gzip', sent: Buffer.concat([gzipSync(text), Buffer.alloc(8)]) },
  ])('from the coding "$coding" (case $#)', async ({ coding, sent }) => {
    expect(await decodeContent(sent, coding, MIB)).toEqual({ body: text });
  });

  test('from zstd, if this Node.js has it, and is refused otherwise', async () => {
    const { zstdCompressSync } = zlib as Partial<typeof zlib>;
    const sent = zstdCompressSync?.(text) ?? Buffer.from('28b52ffd00', 'hex');
    const expected = zstdCompressSync === undefined ? undefined : text;
    const decoded = await decodeContent(sent, 'zstd', MIB).catch((error: unknown) => error);
    expect(decoded).toEqual(
      expected === undefined ? expect.objectContaining({ code: 'RESPONSE_INVALID' }) : { body: expected },
    );
  });
});

describe('a body stays as it is', () => {
  test.each([
    '',
    'identity',
    'none',
    'UTF-8',
    'utf8',
    'iso-8859-1',
    'us-ascii',
    'binary',
    '8bit',
    'aws-chunked',
    ' , ',
  ])('with "%s", which is no coding', async (coding) => {
    for (const body of [text, PNG]) expect(await decodeContent(body, coding, MIB)).toEqual({ body });
  });

  test('if it is empty, whatever its coding', async () => {
    for (const coding of ['gzip', 'br', 'compress', 'unknown, gzip']) {
      expect(await decodeContent(Buffer.alloc(0), coding, MIB)).toEqual({ body: Buffer.alloc(0) });
    }
  });

  test.each([
    { coding: 'gzip', body: text },
    { coding: 'gzip', body: Buffer.from('x') },
    { coding: 'gzip', body: PNG },
    { coding: 'gzip', body: LATIN_1 },
    { coding: 'gzip', body: brotliCompressSync(text) },
    { coding: 'deflate', body: text },
    { coding: 'deflate', body: Buffer.from('<!doctype html>') },
    { coding: 'deflate', body: PNG },
    { coding: 'br', body: text },
    { coding: 'br', body: Buffer.from('xyz') },
    { coding: 'br', body: PNG },
    { coding: 'br', body: LATIN_1 },
    { coding: 'zstd', body: text },
    { coding: 'compress', body: text },
  ])('if it is not in its coding $coding, with a problem (case $#)', async ({ coding, body }) => {
    const problem = `sent the Content-Encoding "${coding}", but its body is not in this coding`;
    expect(await decodeContent(body, coding, MIB)).toEqual({ body, problem });
  });

  test('after the codings that it is in, with a problem for the others', async () => {
    expect(await decodeContent(gzipSync(text), 'gzip, gzip', MIB)).toEqual({
      body: text,
      problem: expect.stringContaining('"gzip"'),
    });
    expect(await decodeContent(gzipSync(text), 'gzip, sdch', MIB)).toEqual({
      body: text,
      problem: 'sent the unknown Content-Encoding "sdch"',
    });
  });

  test.each(['sdch', 'constructor', '__proto__', 'base64', 'gzip;q=1', 'a'.repeat(70)])(
    'with the unknown coding "%s", with a problem',
    async (coding) => {
      const quoted = coding.length > 60 ? `${coding.slice(0, 60)}…` : coding;
      const problem = `sent the unknown Content-Encoding "${quoted}"`;
      expect(await decodeContent(PNG, coding, MIB)).toEqual({ body: PNG, problem });
    },
  );
});

describe('a body is refused', () => {
  const damaged = (body: Buffer, index: number): Buffer => {
    const copy = Buffer.from(body);
    copy[index] = (copy[index] ?? 0) ^ 0xff;
    return copy;
  };

  test.each([
    { name: 'with incomplete gzip', coding: 'gzip', sent: gzipSync(text).subarray(0, -10) },
    { name: 'with damaged gzip', coding: 'gzip', sent: damaged(gzipSync(text), 15) },
    { name: 'with a wrong checksum', coding: 'gzip', sent: damaged(gzipSync(text), gzipSync(text).length - 6) },
    { name: 'with gzip and other bytes', coding: 'gzip', sent: Buffer.concat([gzipSync(text), PNG]) },
    { name: 'with incomplete zlib', coding: 'deflate', sent: deflateSync(text).subarray(0, -5) },
    { name: 'with incomplete raw deflate', coding: 'deflate', sent: deflateRawSync(text).subarray(0, -5) },
    { name: 'with incomplete brotli', coding: 'br', sent: brotliCompressSync(text).subarray(0, -3) },
    { name: 'with a coding that has no decoder', coding: 'compress', sent: Buffer.from('1f9d908c', 'hex') },
    { name: 'with too many codings', coding: Array(6).fill('gzip').join(), sent: gzipSync(text) },
  ])('$name', async ({ coding, sent }) => {
    await expect(decodeContent(sent, coding, MIB)).rejects.toMatchObject({
      code: 'RESPONSE_INVALID',
      transient: false,
    });
  });

  const bomb = Buffer.alloc(2 * MIB);
  test.each([
    { name: 'gzip', coding: 'gzip', sent: gzipSync(bomb) },
    { name: 'zlib', coding: 'deflate', sent: deflateSync(bomb) },
    { name: 'raw deflate', coding: 'deflate', sent: deflateRawSync(bomb) },
    { name: 'brotli', coding: 'br', sent: brotliCompressSync(bomb) },
    { name: 'twice gzip', coding: 'gzip, gzip', sent: gzipSync(gzipSync(bomb)) },
  ])('above the limit, as a bomb of $name', async ({ coding, sent }) => {
    await expect(decodeContent(sent, coding, MIB)).rejects.toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
      message: 'The response is larger than 1 MiB.',
    });
  });
});
