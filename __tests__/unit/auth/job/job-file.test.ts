import '../../../support/node-errors.js';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openJobFile, type JobFile } from '../../../../src/auth/job/job-file.js';
import { nameUnder, seal, type Binding } from '../../../../src/lib/seal.js';
import { createFakeHost, type FakeHost } from '../../../support/fake-host.js';
import { makeJobFolder, type JobFolder } from '../../../support/job-folder.js';
import { stepError } from '../../../support/step-error.js';

const KEY = ['client-secret-of-24-letters', 'refresh-0001'];
const BINDING: Binding = ['job', '42', '1001-1', 'https://login.example.com/token'];
const TEXT = '{"refreshToken":"refresh-0002"}';

let job: JobFolder;
let host: FakeHost;
beforeEach(() => {
  job = makeJobFolder();
  host = createFakeHost({ workspace: job.workspace, temp: job.temp });
});
afterEach(() => job.remove());

const open = (material: readonly string[] = KEY, binding = BINDING): JobFile => openJobFile(material, binding, host);
/** Returns the path of the only file in the temp folder. */
function pathOf(): string {
  const names = readdirSync(job.temp);
  expect(names).toHaveLength(1);
  return join(job.temp, names[0] ?? '');
}

describe('the text that a step writes', () => {
  test('can be read by another step of the job', async () => {
    await open().write(TEXT);
    expect(await open().read()).toBe(TEXT);
  });

  test('replaces an earlier text', async () => {
    await open().write('first');
    await open().write(TEXT);
    expect(await open().read()).toBe(TEXT);
    pathOf();
  });

  test('is sealed in a file that only its owner may read, and whose name reveals nothing', async () => {
    await open().write(TEXT);
    const path = pathOf();
    const content = readFileSync(path, 'utf8');
    expect(path).toMatch(/\/bearer-step-[0-9a-f]{20}\.box$/u);
    expect(content).toMatch(/^[\w-]+$/u);
    expect(Buffer.from(content, 'base64url').toString('latin1')).not.toContain('refresh');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('cannot be written if the folder is missing', async () => {
    job.remove();
    await expect(open().write(TEXT)).rejects.toEqual(stepError('FILE_FAILED'));
  });
});

describe('nothing is read', () => {
  test('if nothing was written', async () => {
    expect(await open().read()).toBeUndefined();
  });

  test.each<{ name: string; material: readonly string[]; binding: Binding }>([
    { name: 'in another run', material: KEY, binding: ['job', '42', '1002-1', 'https://login.example.com/token'] },
    { name: 'in another attempt', material: KEY, binding: ['job', '42', '1001-2', 'https://login.example.com/token'] },
    { name: 'with another secret', material: ['client-secret-of-24-lettres', 'refresh-0001'], binding: BINDING },
    { name: 'with another refresh token', material: ['client-secret-of-24-letters', 'refresh-0009'], binding: BINDING },
  ])('by a step $name, even if the file has the right name', async ({ material, binding }) => {
    await open().write(TEXT);
    const other = open(material, binding);
    expect(await other.read()).toBeUndefined();
    renameSync(pathOf(), join(job.temp, `bearer-step-${nameUnder(material, binding)}.box`));
    expect(await other.read()).toBeUndefined();
  });

  test.each([
    {
      name: 'that was changed',
      change: (envelope: string) =>
        `${envelope.slice(0, 100)}${envelope[100] === 'A' ? 'B' : 'A'}${envelope.slice(101)}`,
    },
    { name: 'that was cut', change: (envelope: string) => envelope.slice(0, 40) },
    { name: 'that is empty', change: () => '' },
    { name: 'that is too large', change: (envelope: string) => envelope.padEnd(1_048_577, 'A') },
    { name: 'that was sealed under another key', change: () => seal(TEXT, ['another'], BINDING) },
  ])('from a file $name', async ({ change }) => {
    await open().write(TEXT);
    const path = pathOf();
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    expect(await open().read()).toBeUndefined();
  });

  test('through a symbolic link, even to the right file; writing replaces the link', async () => {
    await open().write(TEXT);
    const path = pathOf();
    const elsewhere = join(job.workspace, 'elsewhere');
    renameSync(path, elsewhere);
    symlinkSync(elsewhere, path);
    expect(await open().read()).toBeUndefined();
    const before = readFileSync(elsewhere, 'utf8');
    await open().write('new');
    expect(readFileSync(elsewhere, 'utf8')).toBe(before);
    expect(await open().read()).toBe('new');
  });

  test('from a folder with the name of the file', async () => {
    await open().write(TEXT);
    const path = pathOf();
    rmSync(path);
    renameSync(job.workspace, path);
    expect(await open().read()).toBeUndefined();
  });
});

test('an unexpected error is not treated as a missing file', async () => {
  await open().write(TEXT);
  const strange = {
    ...host,
    temp: job.temp,
    get commandFiles(): string[] {
      throw new TypeError('strange');
    },
  };
  await expect(openJobFile(KEY, BINDING, strange).read()).rejects.toThrow('strange');
});
