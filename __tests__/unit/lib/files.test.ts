import '../../support/node-errors.js';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  checkOutputFile,
  openFileBody,
  readInputFile,
  writeOutputFile,
  type FileBody,
  type JobFolders,
} from '../../../src/lib/files.js';
import { makeJobFolder, type JobFolder } from '../../support/job-folder.js';
import { stepError } from '../../support/step-error.js';

let job: JobFolder;
let folders: JobFolders;

beforeAll(() => {
  job = makeJobFolder();
  const commands = join(job.temp, '_runner_file_commands');
  for (const folder of ['workspace/.git/hooks', 'workspace/sub', 'outside', 'temp/_runner_file_commands', '_actions/x'])
    mkdirSync(join(job.root, folder), { recursive: true });
  writeFileSync(join(job.workspace, 'ca.pem'), 'PEM');
  writeFileSync(join(job.temp, 'output'), '');
  writeFileSync(join(job.root, 'outside/ca.pem'), 'outside');
  writeFileSync(join(job.workspace, '.git/config'), 'token');
  writeFileSync(join(job.workspace, 'big'), Buffer.alloc(1_048_577));
  writeFileSync(join(job.workspace, 'full'), Buffer.alloc(1_048_576, 'x'));
  symlinkSync(join(job.root, 'outside'), join(job.workspace, 'way-out'));
  symlinkSync(join(job.workspace, 'sub'), join(job.workspace, 'way-in'));
  symlinkSync('/proc/self/environ', join(job.workspace, 'environ'));
  symlinkSync('/proc/self', join(job.workspace, 'self'));
  symlinkSync(join(job.temp, 'output'), join(job.workspace, 'linked-output'));
  execFileSync('mkfifo', [join(job.workspace, 'pipe')]);
  folders = {
    workspace: job.workspace,
    temp: job.temp,
    commandFiles: [join(job.temp, 'output'), join(commands, 'set_env_1'), ''],
  };
});

afterAll(() => job.remove());

const inJob = (path: string): string => path.replace('JOB', job.root);

describe('readInputFile', () => {
  test.each([
    { name: 'in the workspace', path: 'ca.pem', expected: 'PEM' },
    { name: 'by a path with ..', path: 'sub/../ca.pem', expected: 'PEM' },
    { name: 'by its absolute path', path: 'JOB/workspace/ca.pem', expected: 'PEM' },
    { name: 'outside, by its absolute path', path: 'JOB/outside/ca.pem', expected: 'outside' },
  ])('reads a file $name', async ({ path, expected }) => {
    await expect(readInputFile('ca-cert', inJob(path), folders)).resolves.toBe(expected);
  });

  test('reads a file of 1 MiB, and refuses a larger one', async () => {
    await expect(readInputFile('ca-cert', 'full', folders)).resolves.toHaveLength(1_048_576);
    await expect(readInputFile('ca-cert', 'big', folders)).rejects.toEqual(
      stepError('FILE_REFUSED', 'larger than 1 MiB'),
    );
  });

  test.each([
    { name: 'a symbolic link', path: 'environ', words: 'is a symbolic link' },
    { name: 'a file behind a link to a folder outside', path: 'way-out/ca.pem', words: 'outside the workspace' },
    { name: 'a path out of the workspace', path: '../outside/ca.pem', words: 'outside the workspace' },
    { name: 'the environment of a process', path: '/proc/self/environ', words: '' },
    { name: 'the environment of a process behind a link', path: 'self/environ', words: '' },
    { name: 'a device', path: '/dev/null', words: 'is protected' },
    { name: 'the git configuration, which contains a token', path: '.git/config', words: 'is protected' },
    { name: 'a folder', path: 'sub', words: 'not a regular file' },
    { name: 'a named pipe, without waiting for a writer', path: 'pipe', words: 'not a regular file' },
  ])('refuses $name', async ({ path, words }) => {
    await expect(readInputFile('ca-cert', path, folders)).rejects.toEqual(
      stepError('FILE_REFUSED', new RegExp(`input ca-cert.*${words}`, 'u')),
    );
  });

  test.each([
    { name: 'a missing file', path: 'missing' },
    { name: 'a missing folder', path: 'missing/ca.pem' },
    { name: 'a path with a NUL', path: 'a\0b' },
  ])('fails for $name', async ({ path }) => {
    await expect(readInputFile('ca-cert', path, folders)).rejects.toEqual(stepError('FILE_FAILED', 'input ca-cert'));
  });

  test('reads a file of the repository from one of its folders', async () => {
    const inside = { ...folders, workspace: join(job.workspace, 'sub'), repository: job.workspace };
    expect(await readInputFile('ca-cert', '../ca.pem', inside)).toBe('PEM');
    await expect(readInputFile('ca-cert', '../ca.pem', { ...inside, repository: undefined })).rejects.toEqual(
      stepError('FILE_REFUSED', /outside the workspace/u),
    );
  });

  test('works without the temp folder', async () => {
    const withoutTemp = { ...folders, temp: join(job.root, 'no-such-folder') };
    await expect(readInputFile('ca-cert', 'ca.pem', withoutTemp)).resolves.toBe('PEM');
  });
});

describe('openFileBody', () => {
  const path = (): string => join(job.workspace, 'upload');
  /** Writes a file with this content, and returns its body. */
  async function bodyOf(content: string | Buffer): Promise<FileBody> {
    writeFileSync(path(), content);
    return openFileBody('parameters', 'upload', folders);
  }
  const changed = stepError('FILE_FAILED', /input parameters.*changed while the step ran/u);

  test.each([
    { name: 'with any bytes', content: Buffer.from([0, 255, 13, 10, 0xc3, 0x28]) },
    { name: 'that is empty', content: Buffer.alloc(0) },
    { name: 'of several chunks', content: Buffer.alloc(200_000, 'abc') },
    { name: 'larger than the limit of readInputFile', content: Buffer.alloc(1_500_000, 'x') },
  ])('returns the size and every byte of a file $name', async ({ content }) => {
    const body = await bodyOf(content);
    expect(body.size).toBe(content.length);
    expect(content.equals(await buffer(await body.open()))).toBe(true);
  });

  test('can be opened several times', async () => {
    const body = await bodyOf('again');
    for (let attempt = 1; attempt <= 3; attempt += 1) expect(await text(await body.open())).toBe('again');
  });

  test.each([
    { name: 'shorter', content: 'shor' },
    { name: 'longer', content: 'longer' },
  ])('fails for a file that has become $name before it is opened', async ({ content }) => {
    const body = await bodyOf('short');
    writeFileSync(path(), content);
    await expect(body.open()).rejects.toEqual(changed);
  });

  test('fails for a file that was removed, and refuses one that was replaced by a link', async () => {
    const body = await bodyOf('short');
    rmSync(path());
    await expect(body.open()).rejects.toEqual(stepError('FILE_FAILED', 'input parameters'));
    symlinkSync(join(job.workspace, 'ca.pem'), path());
    await expect(body.open()).rejects.toEqual(stepError('FILE_REFUSED', 'is a symbolic link'));
    rmSync(path());
  });

  test('fails if the file is truncated while it is read, so that half of it is not accepted as complete', async () => {
    const body = await bodyOf(Buffer.alloc(1_000_000, 'x'));
    const stream = await body.open();
    await once(stream, 'readable');
    truncateSync(path(), 500_000);
    await expect(buffer(stream)).rejects.toEqual(changed);
  });

  test('fails if the file grows while it is read', async () => {
    const body = await bodyOf(Buffer.alloc(1_000_000, 'x'));
    const stream = await body.open();
    await once(stream, 'readable');
    appendFileSync(path(), 'y');
    await expect(buffer(stream)).rejects.toEqual(changed);
  });

  test('never returns more bytes than its size', async () => {
    const body = await bodyOf(Buffer.alloc(1_000_000, 'x'));
    const stream = await body.open();
    await once(stream, 'readable');
    appendFileSync(path(), Buffer.alloc(1_000_000, 'y'));
    let received = 0;
    stream.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    await once(stream, 'error').catch(() => undefined);
    expect(received).toBeLessThanOrEqual(body.size);
  });

  test('closes the file if it is not read to its end', async () => {
    const body = await bodyOf(Buffer.alloc(1_000_000, 'x'));
    const stream = await body.open();
    await once(stream, 'readable');
    stream.destroy();
    const isOpen = (): boolean =>
      readdirSync('/proc/self/fd').some((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === path();
        } catch {
          return false;
        }
      });
    while (isOpen()) await new Promise((resolve) => setImmediate(resolve));
  });

  test.each([
    { name: 'a symbolic link', path: 'environ', code: 'FILE_REFUSED' as const, words: 'is a symbolic link' },
    {
      name: 'the environment of a process',
      path: '/proc/self/environ',
      code: 'FILE_REFUSED' as const,
      words: '',
    },
    { name: 'that environment behind a link', path: 'self/environ', code: 'FILE_REFUSED' as const, words: '' },
    { name: 'a device', path: '/dev/zero', code: 'FILE_REFUSED' as const, words: 'is protected' },
    { name: 'a path out of the workspace', path: '../outside/ca.pem', code: 'FILE_REFUSED' as const, words: 'outside' },
    { name: 'a folder', path: 'sub', code: 'FILE_REFUSED' as const, words: 'not a regular file' },
    { name: 'a named pipe', path: 'pipe', code: 'FILE_REFUSED' as const, words: 'not a regular file' },
    { name: 'the git configuration', path: '.git/config', code: 'FILE_REFUSED' as const, words: 'is protected' },
    { name: 'a command file', path: 'JOB/temp/output', code: 'FILE_REFUSED' as const, words: 'is protected' },
    { name: 'a missing file', path: 'missing', code: 'FILE_FAILED' as const, words: '' },
  ])('refuses $name', async ({ path: refused, code, words }) => {
    await expect(openFileBody('parameters', inJob(refused), folders)).rejects.toEqual(
      stepError(code, new RegExp(`input parameters.*${words}`, 'u')),
    );
  });
});

const write = (path: string, text = 'response'): Promise<string> =>
  writeOutputFile('response-file', inJob(path), Buffer.from(text), folders);

describe('writeOutputFile', () => {
  test('writes every byte to a new file that only its owner can read', async () => {
    const bytes = Buffer.from([0, 255, 13, 10]);
    const path = await writeOutputFile('response-file', 'sub/response.bin', bytes, folders);
    expect(path).toBe(join(job.workspace, 'sub/response.bin'));
    expect(readFileSync(path)).toEqual(bytes);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each([
    { name: 'the temp folder', path: 'JOB/temp/response.json', expected: 'JOB/temp/response.json' },
    { name: 'a folder behind a link within the workspace', path: 'way-in/b', expected: 'JOB/workspace/sub/b' },
    { name: 'an absolute path outside the workspace', path: 'JOB/outside/b', expected: 'JOB/outside/b' },
  ])('writes to $name, and resolves to the real path', async ({ path, expected }) => {
    await expect(write(path)).resolves.toBe(inJob(expected));
    expect(readFileSync(inJob(expected), 'utf8')).toBe('response');
  });

  test('replaces a link and never follows it', async () => {
    await write('linked-output');
    expect(readFileSync(join(job.temp, 'output'), 'utf8')).toBe('');
    expect(readFileSync(join(job.workspace, 'linked-output'), 'utf8')).toBe('response');
  });

  test('leaves no partial file when it fails', async () => {
    await expect(write('sub')).rejects.toEqual(stepError('FILE_FAILED', 'response-file'));
    expect(readdirSync(job.workspace).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe.each([
  { name: 'writeOutputFile', attempt: (path: string): Promise<unknown> => write(path) },
  {
    name: 'checkOutputFile',
    attempt: (path: string): Promise<unknown> => checkOutputFile('response-file', inJob(path), folders),
  },
])('$name', ({ attempt }) => {
  test.each([
    { name: 'a command file of the runner', path: 'JOB/temp/output' },
    { name: 'a command file that does not exist yet', path: 'JOB/temp/_runner_file_commands/set_env_1' },
    { name: 'the folder of the command files', path: 'JOB/temp/_runner_file_commands/new' },
    { name: 'the hooks of git', path: '.git/hooks/pre-commit' },
    { name: 'the checked-out actions', path: 'JOB/_actions/x/index.js' },
    { name: 'a path out of the workspace', path: '../outside/new' },
    { name: 'a link to a folder outside', path: 'way-out/new' },
    { name: 'a link to a folder outside, by its absolute path', path: 'JOB/workspace/way-out/new' },
    { name: 'a file in /proc', path: '/proc/self/new' },
    { name: 'a device', path: '/dev/shm-not-here' },
  ])('refuses $name', async ({ path }) => {
    await expect(attempt(path)).rejects.toEqual(stepError('FILE_REFUSED', 'response-file'));
    expect(existsSync(inJob('JOB/outside/new'))).toBe(false);
  });

  test('fails if the folder is missing', async () => {
    await expect(attempt('no/such/folder/x')).rejects.toEqual(stepError('FILE_FAILED', 'response-file'));
  });
});

describe('checkOutputFile', () => {
  test('writes nothing', async () => {
    await checkOutputFile('response-file', 'not-yet', folders);
    expect(existsSync(join(job.workspace, 'not-yet'))).toBe(false);
  });

  test.each(['ca.pem', 'environ'])('accepts a file or link, which may be replaced: %s', async (path) => {
    await expect(checkOutputFile('response-file', path, folders)).resolves.toBeUndefined();
  });

  test('accepts a name of 230 characters', async () => {
    await expect(checkOutputFile('response-file', 'n'.repeat(230), folders)).resolves.toBeUndefined();
  });

  test('leaves no file behind', async () => {
    const before = readdirSync(job.workspace);
    await checkOutputFile('response-file', 'not-yet', folders);
    expect(readdirSync(job.workspace)).toEqual(before);
  });

  test('rejects a name that is too long', async () => {
    await expect(checkOutputFile('response-file', 'n'.repeat(300), folders)).rejects.toEqual(
      stepError('FILE_FAILED', 'cannot be written'),
    );
  });

  test.each(['sub', 'pipe'])('refuses anything that is not a regular file: %s', async (path) => {
    await expect(checkOutputFile('response-file', path, folders)).rejects.toEqual(
      stepError('FILE_REFUSED', 'not a regular file'),
    );
  });
});
