/** Entries that an attacker saved: nothing from the cache touches a file outside a private folder. */
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startCacheService, type CacheServiceStandIn } from '../../sandbox/cache-service.js';
import { makeJobFolder, type JobFolder } from '../support/job-folder.js';
import { tarOf, type TarMember } from '../support/tar.js';
import { keyAt, openJob, PREFIX } from './cache-stage.js';
import { disposables } from './support.js';

// Each call starts a process.
jest.setTimeout(30_000);
const register = disposables();

let service: CacheServiceStandIn;
/** What an attacker wants to change. */
let witness: JobFolder;
beforeEach(async () => {
  service = register(await startCacheService());
  witness = register(makeJobFolder());
  writeFileSync(join(witness.workspace, 'package.json'), '{}');
  symlinkSync(witness.temp, join(witness.workspace, 'link'));
});

/** Returns all files below a folder with their contents, targets and times. */
const snapshot = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const stat = lstatSync(join(folder, name));
      return `${name} ${stat.mtimeMs} ${stat.size} ${stat.mode}${stat.isFile() ? readFileSync(join(folder, name), 'hex') : ''}`;
    });

/** Returns a job that has saved an entry. */
async function savedBy(version: 1 | 2): Promise<ReturnType<typeof openJob>> {
  const job = openJob(register, service.environment(version));
  await job.cache.save(keyAt(1000), 'a sealed token');
  return job;
}

/** Replaces the content of the entry, whose version is the right one. */
function poison(content: Buffer): void {
  for (const entry of service.entries) entry.content = content;
}

describe.each([2, 1] as const)('version %d of the service', (version) => {
  test.each<{ name: string; members: (folder: string) => TarMember[] }>([
    {
      name: 'an absolute name',
      members: () => [{ name: join(witness.workspace, 'package.json'), content: 'poison' }],
    },
    {
      name: 'a name with ..',
      members: (folder) => [{ name: relative(folder, join(witness.workspace, 'new')), content: 'poison' }],
    },
    {
      name: 'a link, and a file through it',
      members: () => [
        { name: 'out', link: witness.workspace },
        { name: 'out/package.json', content: 'poison' },
      ],
    },
  ])('an archive with $name changes no file', async ({ members }) => {
    const { cache, temp } = await savedBy(version);
    // At the same depth as the private folder.
    const folder = join(temp, 'extracted');
    const archive = gzipSync(tarOf(members(folder)));
    poison(archive);
    const before = snapshot(witness.root);
    await expect(cache.find([PREFIX])).resolves.toEqual({ key: keyAt(1000), text: '' });
    expect(snapshot(witness.root)).toEqual(before);
    expect(readdirSync(temp)).toEqual([]);
    // The archive does harm: tar changes a file if it gets the arguments of @actions/cache.
    mkdirSync(folder);
    execFileSync('tar', ['-xz', '-P', '-C', folder], { input: archive });
    expect(snapshot(witness.root)).not.toEqual(before);
  });

  test.each([
    { name: 'a bomb', content: () => gzipSync(Buffer.alloc(100_000_000), { level: 9 }) },
    {
      name: '10,000 members',
      content: () =>
        gzipSync(tarOf(Array.from({ length: 10_000 }, (_, index) => ({ name: `${index}`, content: 'x' })))),
    },
    {
      name: 'random bytes',
      content: () => Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 197) % 256)),
    },
    { name: 'more than 256 KiB', content: () => Buffer.alloc(262_145, 'x') },
    { name: 'no bytes', content: () => Buffer.alloc(0) },
  ])('$name is an entry without text', async ({ content }) => {
    const { cache, temp } = await savedBy(version);
    poison(content());
    await expect(cache.find([PREFIX])).resolves.toEqual({ key: keyAt(1000), text: '' });
    expect(readdirSync(temp)).toEqual([]);
  });

  describe('an entry of 10 GB', () => {
    let largest = 0;
    let timer: NodeJS.Timeout;
    afterEach(() => clearInterval(timer));

    test.each([{ 'content-length': '10737418240' }, {}, { 'content-encoding': 'gzip' }])(
      'with the headers %j is not read',
      async (headers) => {
        const { cache, temp } = await savedBy(version);
        let sent = 0;
        service.disturb = (operation, response) => {
          if (operation !== 'download') return false;
          response.writeHead(200, headers);
          const block = Buffer.alloc(65_536, 'x');
          const send = (): void => {
            while (sent < 10_737_418_240 && !response.destroyed) {
              sent += block.length;
              if (!response.write(block)) return;
            }
          };
          response.on('drain', send).on('error', () => undefined);
          send();
          return true;
        };
        timer = setInterval(() => {
          largest = Math.max(largest, sizeOf(temp));
        }, 2);
        await expect(cache.find([PREFIX])).resolves.toEqual({ key: keyAt(1000), text: '' });
        expect(largest).toBeLessThan(1_048_576);
        // The buffers of the sockets are also full.
        expect(sent).toBeLessThan(33_554_432);
        expect(readdirSync(temp)).toEqual([]);
      },
    );
  });
});

/** Returns the size of all files below a folder, in bytes. Files may vanish meanwhile. */
function sizeOf(folder: string): number {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names.reduce((sum, name) => sum + lstatSync(join(folder, name)).size, 0);
  } catch {
    return 0;
  }
}
