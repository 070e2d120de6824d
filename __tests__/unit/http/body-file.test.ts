import '../../support/node-errors.js';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readBodyToFile, type BodyFileOptions, type ReadBody } from '../../../src/http/body-file.js';
import { createOutputFile } from '../../../src/lib/files.js';
import { makeJobFolder, type JobFolder } from '../../support/job-folder.js';
import { stepError } from '../../support/step-error.js';

const MIB = 1_048_576;
const LARGE = randomBytes(3 * MIB);

let job: JobFolder;
beforeEach(() => {
  job = makeJobFolder();
});
afterEach(() => job.remove());

/** Reads a body that arrives in chunks. */
async function read(body: Buffer, options: Partial<BodyFileOptions> = {}): Promise<ReadBody> {
  const message = new IncomingMessage(new Socket());
  const feed = (at: number): void => {
    message.push(at < body.length ? body.subarray(at, at + 65_536) : null);
    if (at < body.length) setImmediate(() => feed(at + 65_536));
  };
  feed(0);
  return readBodyToFile(message, {
    coding: '',
    length: 0,
    createFile: () =>
      createOutputFile('response-file', 'large', { workspace: job.workspace, temp: job.temp, commandFiles: [] }),
    signal: new AbortController().signal,
    reset: () => undefined,
    ...options,
  });
}

describe('a body', () => {
  test.each([
    { name: 'as it is', body: LARGE, coding: '' },
    { name: 'as gzip', body: gzipSync(LARGE), coding: 'gzip' },
    { name: 'as raw deflate', body: deflateRawSync(LARGE), coding: 'deflate' },
    { name: 'twice as gzip', body: gzipSync(gzipSync(LARGE)), coding: 'gzip, x-gzip' },
  ])('goes to a file if it is large: $name', async ({ body, coding }) => {
    const { file, body: start, problem } = await read(body, { coding });
    expect(problem).toBeUndefined();
    expect(start.length).toBeGreaterThan(MIB);
    expect(start.length).toBeLessThan(2.1 * MIB);
    expect(file?.size).toBe(LARGE.length);
    expect(await file?.keep()).toBe(join(job.workspace, 'large'));
    expect(readFileSync(join(job.workspace, 'large')).equals(LARGE)).toBe(true);
    expect(readdirSync(job.workspace)).toEqual(['large']);
  });

  test.each([
    { name: 'as it is', body: Buffer.from('{"a":1}'), coding: '' },
    { name: 'as gzip', body: gzipSync('{"a":1}'), coding: 'gzip' },
  ])('stays in memory if it is small: $name', async ({ body, coding }) => {
    expect(await read(body, { coding })).toEqual({ body: Buffer.from('{"a":1}') });
    expect(readdirSync(job.workspace)).toEqual([]);
  });

  test('stays as it is if it is not in its coding, with a problem', async () => {
    const text = Buffer.from('text'.repeat(MIB));
    const { file, problem } = await read(text, { coding: 'gzip' });
    expect(problem).toContain('not in this coding');
    expect(file?.size).toBe(text.length);
    await file?.discard();
  });

  test('that is empty needs no decoder', async () => {
    expect(await read(Buffer.alloc(0), { coding: 'gzip' })).toEqual({ body: Buffer.alloc(0) });
  });
});

describe('no file is left', () => {
  afterEach(() => expect(readdirSync(job.workspace)).toEqual([]));

  test('of a body that grows too much', async () => {
    await expect(read(gzipSync(Buffer.alloc(50 * MIB)), { coding: 'gzip' })).rejects.toEqual(
      stepError('RESPONSE_TOO_LARGE', '200 times'),
    );
  });

  test('of a body that is damaged', async () => {
    const damaged = gzipSync(LARGE).fill(0, 2 * MIB, 2 * MIB + 100);
    await expect(read(damaged, { coding: 'gzip' })).rejects.toEqual(stepError('RESPONSE_INVALID'));
  });

  test('of a body in a coding without decoder', async () => {
    await expect(read(LARGE, { coding: 'compress' })).rejects.toEqual(stepError('RESPONSE_INVALID'));
  });

  test.each([
    { name: 'for an announced length', options: { length: 100 * MIB }, body: LARGE },
    { name: 'while it is written', options: {}, body: Buffer.alloc(65 * MIB) },
  ])('if less than 1 GiB would stay free $name', async ({ options, body }) => {
    const freeBytes = () => Promise.resolve(1024 * MIB - 1);
    await expect(read(body, { ...options, freeBytes })).rejects.toEqual(stepError('FILE_FAILED', '1 GiB'));
  });

  test('as soon as the signal aborts', async () => {
    const controller = new AbortController();
    const names: string[][] = [];
    const reset = (): void => {
      names.push(readdirSync(job.workspace));
      if (names.at(-1)?.length === 0 || controller.signal.aborted) return;
      controller.abort(new Error('the end'));
      names.push(readdirSync(job.workspace));
    };
    await read(LARGE, { signal: controller.signal, reset }).catch(() => undefined);
    const withFile = names.findIndex(({ length }) => length > 0);
    expect(withFile).toBeGreaterThan(0);
    expect(names[withFile + 1]).toEqual([]);
  });
});

test('an unknown free space is no limit', async () => {
  const freeBytes = (): Promise<number> => Promise.reject(new Error('ENOSYS'));
  const { file } = await read(LARGE, { length: 100 * MIB, freeBytes });
  expect(file?.size).toBe(LARGE.length);
});
