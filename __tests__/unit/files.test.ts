import '../support/node-errors.js';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkOutputFile, readInputFile, writeOutputFile, type Places } from '../../src/files.js';
import { makeJobFolder, type JobFolder } from '../support/job-folder.js';
import { stepError } from '../support/step-error.js';

let job: JobFolder;
let places: Places;

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
  places = {
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
    { name: 'by a roundabout path', path: 'sub/../ca.pem', expected: 'PEM' },
    { name: 'by its absolute path', path: 'JOB/workspace/ca.pem', expected: 'PEM' },
    { name: 'elsewhere, where the workflow spells it out', path: 'JOB/outside/ca.pem', expected: 'outside' },
  ])('reads a file $name', async ({ path, expected }) => {
    await expect(readInputFile('ca-cert', inJob(path), places)).resolves.toBe(expected);
  });

  test('reads a file of 1 MiB, and none that is larger', async () => {
    await expect(readInputFile('ca-cert', 'full', places)).resolves.toHaveLength(1_048_576);
    await expect(readInputFile('ca-cert', 'big', places)).rejects.toEqual(
      stepError('FILE_REFUSED', 'larger than 1 MiB'),
    );
  });

  test.each([
    { name: 'a link, even to a regular place', path: 'environ', words: 'is a link' },
    { name: 'what lies behind a link to a folder outside', path: 'way-out/ca.pem', words: 'outside the workspace' },
    { name: 'a way out of the workspace', path: '../outside/ca.pem', words: 'outside the workspace' },
    { name: 'the environment of a process', path: '/proc/self/environ', words: '' },
    { name: 'the same behind a link', path: 'self/environ', words: '' },
    { name: 'a device', path: '/dev/null', words: 'may use' },
    { name: 'the settings of git, which hold a token', path: '.git/config', words: 'may use' },
    { name: 'a folder', path: 'sub', words: 'not a regular file' },
    { name: 'a named pipe, without waiting for a writer', path: 'pipe', words: 'not a regular file' },
  ])('refuses $name', async ({ path, words }) => {
    await expect(readInputFile('ca-cert', path, places)).rejects.toEqual(
      stepError('FILE_REFUSED', new RegExp(`input ca-cert.*${words}`, 'u')),
    );
  });

  test.each([
    { name: 'a file that is not there', path: 'missing' },
    { name: 'a folder that is not there', path: 'missing/ca.pem' },
    { name: 'a path with a NUL', path: 'a\0b' },
  ])('fails for $name', async ({ path }) => {
    await expect(readInputFile('ca-cert', path, places)).rejects.toEqual(stepError('FILE_FAILED', 'input ca-cert'));
  });

  test('works where the temp folder is not there', async () => {
    const withoutTemp = { ...places, temp: join(job.root, 'no-such-folder') };
    await expect(readInputFile('ca-cert', 'ca.pem', withoutTemp)).resolves.toBe('PEM');
  });
});

const write = (path: string, text = 'answer'): Promise<string> =>
  writeOutputFile('response-file', inJob(path), Buffer.from(text), places);

describe('writeOutputFile', () => {
  test('writes every byte to a new file that only its owner reads', async () => {
    const bytes = Buffer.from([0, 255, 13, 10]);
    const path = await writeOutputFile('response-file', 'sub/answer.bin', bytes, places);
    expect(path).toBe(join(job.workspace, 'sub/answer.bin'));
    expect(readFileSync(path)).toEqual(bytes);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each([
    { name: 'the temp folder', path: 'JOB/temp/answer.json', expected: 'JOB/temp/answer.json' },
    { name: 'a folder behind a link within the workspace', path: 'way-in/b', expected: 'JOB/workspace/sub/b' },
    { name: 'an absolute path that the workflow spells out', path: 'JOB/outside/b', expected: 'JOB/outside/b' },
  ])('writes to $name, and tells the real path', async ({ path, expected }) => {
    await expect(write(path)).resolves.toBe(inJob(expected));
    expect(readFileSync(inJob(expected), 'utf8')).toBe('answer');
  });

  test('replaces a link and never follows it', async () => {
    await write('linked-output');
    expect(readFileSync(join(job.temp, 'output'), 'utf8')).toBe('');
    expect(readFileSync(join(job.workspace, 'linked-output'), 'utf8')).toBe('answer');
  });

  test('leaves no part of a file behind when it fails', async () => {
    await expect(write('sub')).rejects.toEqual(stepError('FILE_FAILED', 'response-file'));
    expect(readdirSync(job.workspace).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe.each([
  { name: 'writeOutputFile', attempt: (path: string): Promise<unknown> => write(path) },
  {
    name: 'checkOutputFile',
    attempt: (path: string): Promise<unknown> => checkOutputFile('response-file', inJob(path), places),
  },
])('$name', ({ attempt }) => {
  test.each([
    { name: 'a command file of the runner', path: 'JOB/temp/output' },
    { name: 'one that is not made yet', path: 'JOB/temp/_runner_file_commands/set_env_1' },
    { name: 'the folder of the command files', path: 'JOB/temp/_runner_file_commands/new' },
    { name: 'the hooks of git', path: '.git/hooks/pre-commit' },
    { name: 'the checked-out actions', path: 'JOB/_actions/x/index.js' },
    { name: 'a way out', path: '../outside/new' },
    { name: 'a link to a folder outside', path: 'way-out/new' },
    { name: 'a link to a folder outside, by its absolute path', path: 'JOB/workspace/way-out/new' },
    { name: 'the system', path: '/proc/self/new' },
    { name: 'a device', path: '/dev/shm-not-here' },
  ])('refuses $name', async ({ path }) => {
    await expect(attempt(path)).rejects.toEqual(stepError('FILE_REFUSED', 'response-file'));
    expect(existsSync(inJob('JOB/outside/new'))).toBe(false);
  });

  test('fails where the folder is not there', async () => {
    await expect(attempt('no/such/folder/x')).rejects.toEqual(stepError('FILE_FAILED', 'response-file'));
  });
});

describe('checkOutputFile', () => {
  test('writes nothing', async () => {
    await checkOutputFile('response-file', 'not-yet', places);
    expect(existsSync(join(job.workspace, 'not-yet'))).toBe(false);
  });

  test.each(['ca.pem', 'environ'])('lets a file or link be replaced: %s', async (path) => {
    await expect(checkOutputFile('response-file', path, places)).resolves.toBeUndefined();
  });

  test.each(['sub', 'pipe'])('refuses what is no file: %s', async (path) => {
    await expect(checkOutputFile('response-file', path, places)).rejects.toEqual(
      stepError('FILE_REFUSED', 'not a regular file'),
    );
  });
});
