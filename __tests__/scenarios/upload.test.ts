import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import type { ActionOptions, ActionResult } from '../../sandbox/runner.js';
import { keep, refreshElsewhere, runOn, stagePlanio, TokenFile, type Stage } from './refresh-stage.js';
import type { Planio } from '../../sandbox/systems/planio/server.js';
import { expectFailure, expectSuccess, headerOf } from './stage.js';

const SIZE = 20 * 1_048_576;
const UPLOAD = 'POST /uploads.json';

/** Outside the job, whose files are searched for secrets. */
let folder: string;
let large: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-upload-'));
  large = join(folder, 'large.bin');
  const block = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 31 + (index >> 8)) % 256));
  writeFileSync(large, Buffer.concat(Array.from({ length: SIZE / block.length }, () => block)));
  // The end differs from the rest, so that the checksum shows a lost or repeated block.
  writeFileSync(large, 'the end', { flag: 'a' });
});
afterAll(() => rmSync(folder, { recursive: true }));

const sha256 = (bytes: Buffer | undefined): string =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');

/** Runs an operation with a refresh token and its file. */
function operate(
  stage: Stage<Planio>,
  operation: string,
  parameters: object,
  options: Partial<ActionOptions> = {},
  file = keep(new TokenFile(stage.chain().at(-1) ?? '')),
): Promise<ActionResult> {
  const inputs = { ...file.inputs, operation, parameters: JSON.stringify(parameters) };
  return runOn(stage, { ...options, inputs });
}

/** Returns the peak memory of a process in bytes. */
function peakOf({ pid }: ChildProcess): number {
  const [, kilobytes = ''] = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid ?? 'self'}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

test('a file of 20 MiB is streamed byte for byte, and a note attaches it to an issue', async () => {
  const stage = await stagePlanio();
  const { book } = stage.system;
  book.add({ subject: 'A failure' });
  const peaks: number[] = [];
  let child: ChildProcess | undefined;
  stage.intercept = ({ url = '' }) => {
    if (url.startsWith('/uploads') && child) peaks.push(peakOf(child));
    return false;
  };
  const onSpawn = (main: ChildProcess): void => void (child = main);
  const small = join(folder, 'small.bin');
  writeFileSync(small, 'small');
  expectSuccess(await operate(stage, 'upload-file', { file: small }, { onSpawn }));
  const sent = await operate(stage, 'upload-file', { file: large, filename: 'build log.bin' }, { onSpawn });
  expectSuccess(sent);
  expect(stage.calls()).toEqual([UPLOAD, `${UPLOAD}?filename=build%20log.bin`]);
  const request = stage.system.requests.at(-1);
  expect(headerOf(request, 'content-length')).toBe(String(SIZE + 7));
  expect(headerOf(request, 'transfer-encoding')).toBeUndefined();
  expect(headerOf(request, 'content-type')).toBe('application/octet-stream');
  expect(sha256(book.uploads[1]?.bytes)).toBe(sha256(readFileSync(large)));
  expect(sent.outputs).toMatchObject({ status: '201', id: book.uploads[1]?.token });
  // In memory as a whole, the file would take more than twice its size: once plain, and once encrypted.
  const [before = 0, after = 0] = peaks;
  expect(after - before).toBeLessThan(1.5 * SIZE);

  const uploads = [{ token: sent.outputs['id'], filename: 'build.log', content_type: 'text/plain' }];
  const noted = await operate(stage, 'add-note', { id: 1, notes: 'failed again', uploads });
  expectSuccess(noted);
  expect(noted.outputs).toMatchObject({ status: '204', id: '1', url: `${stage.system.baseUrl}/issues/1` });
  expect(book.find(1)).toMatchObject({
    journals: [{ notes: 'failed again' }],
    attachments: [{ filename: 'build.log', filesize: SIZE + 7 }],
  });
});

test('a file is sent again as a whole if the token was invalid the first time', async () => {
  const stage = await stagePlanio();
  const file = keep(new TokenFile(stage.seed));
  const path = join(folder, 'again.bin');
  writeFileSync(path, Buffer.alloc(200_000, 'again'));
  stage.intercept = async ({ url }) => {
    if (url !== '/uploads.json') return false;
    stage.intercept = undefined;
    file.token = await refreshElsewhere(stage, file.token);
    return false;
  };
  expectSuccess(await operate(stage, 'upload-file', { file: path }, {}, file));
  const uploads = stage.system.requests.filter(({ url }) => url === '/uploads.json');
  expect(uploads.map(({ status }) => status)).toEqual([401, 201]);
  for (const { body } of uploads) expect(sha256(Buffer.from(body))).toBe(sha256(readFileSync(path)));
  expect(stage.system.book.uploads).toHaveLength(1);
});

describe('before it sends anything, the step refuses', () => {
  test.each<{ name: string; path: string; prepare?: (workspace: string) => void; code: string; message: RegExp }>([
    {
      name: 'a link',
      path: 'link',
      prepare: (workspace) => symlinkSync('/etc/hostname', join(workspace, 'link')),
      code: 'FILE_REFUSED',
      message: /parameters is a symbolic link/u,
    },
    {
      name: 'a file below a linked folder',
      path: 'folder/hostname',
      prepare: (workspace) => symlinkSync('/etc', join(workspace, 'folder')),
      code: 'FILE_REFUSED',
      message: /outside the workspace/u,
    },
    {
      name: 'the environment of the process',
      path: '/proc/self/environ',
      code: 'FILE_REFUSED',
      message: /parameters/u,
    },
    { name: 'a folder', path: '.', code: 'FILE_REFUSED', message: /workspace/u },
    {
      name: 'a missing file',
      path: 'none.log',
      code: 'FILE_FAILED',
      message: /The file none\.log of the input parameters does not exist/u,
    },
    {
      name: 'a file outside the workspace',
      path: '../outside.log',
      code: 'FILE_REFUSED',
      message: /outside the workspace/u,
    },
  ])('$name', async ({ path, prepare, code, message }) => {
    const stage = await stagePlanio();
    const job = mkdtempSync(join(folder, 'job-'));
    mkdirSync(join(job, 'workspace'));
    prepare?.(join(job, 'workspace'));
    const result = await operate(stage, 'upload-file', { file: path }, { folder: job });
    expectFailure(result, code, message);
    expect(stage.system.requests).toEqual([]);
  });
});
