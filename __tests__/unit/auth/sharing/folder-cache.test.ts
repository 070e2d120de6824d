import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FolderCacheService } from '../../../../src/auth/sharing/folder-cache.js';
import { makeJobFolder, type JobFolder } from '../../../support/job-folder.js';

const NOW = Date.UTC(2026, 10, 26);
const DAY_MS = 86_400_000;
const [PREFIX, OTHER] = ['a', 'b'].map((letter) => `bearer-step-1-${letter.repeat(64)}-`) as [string, string];

let job: JobFolder;
let folder: string;
beforeEach(() => {
  job = makeJobFolder();
  folder = join(job.root, 'cache');
});
afterEach(() => job.remove());

const openCache = (path = folder): Promise<FolderCacheService> =>
  FolderCacheService.open(path, job.workspace, () => NOW);
/** Writes a file to the folder, with its time of modification. */
function put(name: string, text: string, at = NOW): void {
  writeFileSync(join(folder, name), text);
  utimesSync(join(folder, name), at / 1000, at / 1000);
}

describe('the folder of cache-folder', () => {
  test('is created for this user alone', async () => {
    await openCache();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test.each([
    { name: 'a relative path', path: () => 'cache', expected: 'must be an absolute path' },
    {
      name: 'a folder without parent',
      path: () => join(job.root, 'no/folder'),
      expected: 'is in a folder that does not exist',
    },
    { name: 'the workspace', path: () => job.workspace, expected: 'must be outside the workspace' },
    {
      name: 'a folder in the workspace',
      path: () => join(job.workspace, 'x'),
      expected: 'must be outside the workspace',
    },
    {
      name: 'a file',
      path: () => (writeFileSync(join(job.root, 'file'), ''), join(job.root, 'file')),
      expected: 'is not a folder',
    },
    {
      name: 'a link to a folder',
      path: () => (symlinkSync(job.temp, join(job.root, 'link')), join(job.root, 'link')),
      expected: 'has a symbolic link in its path',
    },
    {
      name: 'a folder below a link',
      path: () => (symlinkSync(job.temp, join(job.root, 'link')), join(job.root, 'link', 'cache')),
      expected: 'has a symbolic link in its path',
    },
    {
      name: 'a folder that a group can write to',
      path: () => (mkdirSync(folder), chmodSync(folder, 0o770), folder),
      expected: 'can be written by other users. Run "chmod 700"',
    },
    {
      name: 'a folder that everyone can write to',
      path: () => (mkdirSync(folder), chmodSync(folder, 0o1707), folder),
      expected: 'can be written by other users',
    },
  ])('cannot be $name', async ({ path, expected }) => {
    await expect(openCache(path())).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining(`cache-folder: ${expected}`),
    });
    expect([...readdirSync(job.workspace), ...readdirSync(job.temp)]).toEqual([]);
  });

  // Only root can give a folder to another user.
  (process.getuid?.() === 0 ? test : test.skip)('cannot belong to another user', async () => {
    mkdirSync(folder, { mode: 0o700 });
    chownSync(folder, 12_345, 12_345);
    await expect(openCache()).rejects.toMatchObject({ message: expect.stringContaining('belongs to another user') });
  });
});

describe('the cache in a folder', () => {
  test('finds what was saved, in a file of this user alone', async () => {
    const cache = await openCache();
    await expect(cache.save(`${PREFIX}7-ab`, 'sealed')).resolves.toBe(true);
    await expect((await openCache()).find([PREFIX])).resolves.toEqual({ key: `${PREFIX}7-ab`, text: 'sealed' });
    expect(readdirSync(folder)).toEqual([`${PREFIX}7-ab`]);
    expect(statSync(join(folder, `${PREFIX}7-ab`)).mode & 0o777).toBe(0o600);
  });

  test('keeps what is saved under a key', async () => {
    const cache = await openCache();
    await cache.save(`${PREFIX}7-ab`, 'first');
    await expect(cache.save(`${PREFIX}7-ab`, 'second')).resolves.toBe(false);
    await expect(cache.find([PREFIX])).resolves.toMatchObject({ text: 'first' });
  });

  test('finds the newest by the minutes in the key, then by the time of the file', async () => {
    const cache = await openCache();
    put(`${PREFIX}9-aa`, 'old', NOW);
    put(`${PREFIX}10-aa`, 'older file', NOW - 2000);
    put(`${PREFIX}10-ab`, 'newest', NOW - 1000);
    put(`${OTHER}11-aa`, 'of another token', NOW);
    await expect(cache.find([PREFIX])).resolves.toMatchObject({ text: 'newest' });
    await expect(cache.find([`${PREFIX}8-`, `${PREFIX}9-`, PREFIX])).resolves.toMatchObject({ text: 'old' });
    await expect(cache.find([`${PREFIX}8-`])).resolves.toBeUndefined();
  });

  test('passes over what is not a regular file', async () => {
    const cache = await openCache();
    writeFileSync(join(job.root, 'secret'), 'not of the cache');
    symlinkSync(join(job.root, 'secret'), join(folder, `${PREFIX}9-aa`));
    mkdirSync(join(folder, `${PREFIX}8-aa`));
    await expect(cache.find([PREFIX])).resolves.toBeUndefined();
    put(`${PREFIX}7-aa`, 'sealed');
    await expect(cache.find([PREFIX])).resolves.toMatchObject({ text: 'sealed' });
  });

  test.each([
    {
      name: 'more than 256 KiB',
      write: (path: string) => {
        writeFileSync(path, '');
        truncateSync(path, 10_737_418_240);
      },
    },
    {
      name: 'bytes that are not visible ASCII',
      write: (path: string) => writeFileSync(path, Buffer.from([65, 0, 200])),
    },
    { name: 'two lines', write: (path: string) => writeFileSync(path, 'a\nb') },
  ])('returns an empty text for $name', async ({ write }) => {
    const cache = await openCache();
    write(join(folder, `${PREFIX}9-aa`));
    await expect(cache.find([PREFIX])).resolves.toEqual({ key: `${PREFIX}9-aa`, text: '' });
  });

  test('removes files of its own that are older than a day when it saves, at most 100', async () => {
    const cache = await openCache();
    for (let minutes = 0; minutes < 101; minutes += 1) put(`${PREFIX}${minutes}-aa`, 'old', NOW - DAY_MS);
    put(`bearer-step-left.part`, 'half', NOW - DAY_MS);
    put('of-a-user', 'keep', NOW - 2 * DAY_MS);
    await cache.save(`${PREFIX}200-aa`, 'new');
    expect(readdirSync(folder)).toEqual([`${PREFIX}100-aa`, `${PREFIX}200-aa`, `${PREFIX}99-aa`, 'of-a-user']);
  });

  test('removes files of its own that a clock far ahead has named, so that they hide no others', async () => {
    const cache = await openCache();
    const minute = NOW / 60_000;
    for (const minutes of [6, 100, 10_000_000]) put(`${PREFIX}${minute + minutes}-aa`, 'ahead', NOW + DAY_MS);
    for (const minutes of [-1, 0, 5]) put(`${PREFIX}${minute + minutes}-aa`, 'good', NOW);
    await cache.save(`${PREFIX}${minute}-bb`, 'new');
    const left = [-1, 0, 5].map((minutes) => `${PREFIX}${minute + minutes}-aa`);
    expect(readdirSync(folder).sort()).toEqual([...left, `${PREFIX}${minute}-bb`].sort());
  });

  test('fails if the folder cannot be written, without a half file', async () => {
    const cache = await openCache();
    mkdirSync(join(folder, 'sub'));
    // A file name of more than 255 bytes fails for every user, also for root.
    await expect(cache.save(`${PREFIX}${'9'.repeat(300)}-aa`, 'text')).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(readdirSync(folder)).toEqual(['sub']);
  });

  test('fails if the folder was removed', async () => {
    const cache = await openCache();
    job.remove();
    await expect(cache.find([PREFIX])).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await expect(cache.save(`${PREFIX}7-ab`, 'text')).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  test.each(['../outside', 'bearer-step-1/../../outside', '', '.part'])(
    'does not save under the name %j',
    async (key) => {
      const cache = await openCache();
      await expect(cache.save(key, 'text')).rejects.toThrow('not a file name');
      expect(readdirSync(job.root).sort()).toEqual(['cache', 'temp', 'workspace']);
    },
  );

  test('gives every step a complete file', async () => {
    const cache = await openCache();
    const text = 'x'.repeat(200_000);
    const saves = Array.from({ length: 20 }, (_, index) => cache.save(`${PREFIX}${index}-aa`, text));
    const finds = Array.from({ length: 20 }, () => cache.find([PREFIX]));
    for (const found of await Promise.all(finds)) expect([undefined, text]).toContain(found?.text);
    expect(await Promise.all(saves)).toEqual(Array.from({ length: 20 }, () => true));
    expect(readFileSync(join(folder, `${PREFIX}19-aa`), 'latin1')).toBe(text);
  });
});
