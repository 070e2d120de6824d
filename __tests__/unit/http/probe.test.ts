import { expect, test } from '@jest/globals';
import * as http from 'node:http';
import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { mapFault } from '../../../src/http/faults.js';
test('realm', async () => {
  const e = await new Promise((r) => http.get('http://127.0.0.1:9').on('error', r));
  console.log(e instanceof Error, mapFault(e, new URL('http://127.0.0.1:9'), false).code);
  const z: unknown = await promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)((await import('node:zlib')).gzipSync(Buffer.alloc(10000)), { maxOutputLength: 10 }).catch((x: unknown) => x);
  console.log(z instanceof RangeError, z);
  try { await new Promise((r, j) => http.createServer().listen(0, '::1', () => r(1)).on('error', j)); console.log('ipv6'); } catch (x) { console.log(x); }
  expect(1).toBe(1);
});
