/** The memory of a step that reads a million items: six pages and the ids are in memory, all items in the file. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { createAuthority } from '../../sandbox/certificates.js';
import { watchPeakMemory } from '../support/peak-memory.js';
import { fileWith } from './pages-stage.js';
import { expectSuccess, run, serve, token } from './stage.js';

jest.setTimeout(180_000);

const PAGES = 1000;
const SIZE = 1000;

/** Returns the text of the items from `start` up to `end`, separated by commas. */
const itemsOf = (start: number, end: number): string =>
  Array.from({ length: end - start }, (_, index) => `{"id": ${start + index}, "name": "Item ${start + index}"}`).join();

// Only Linux says how much memory another process had at most.
const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux.each([
  { name: 'without an id', list: {}, maxMb: 200 },
  { name: 'with an id, which is kept', list: { id: 'id' }, maxMb: 200 },
])('a million items $name take less than $maxMb MB', async ({ list, maxMb }) => {
  const authority = await createAuthority();
  const api = await serve(
    {
      '/token': token(),
      '/list': (response, request) => {
        const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 1);
        response.writeHead(200, { 'content-type': 'application/json', 'x-total-pages': String(PAGES) });
        response.end(`[${itemsOf((page - 1) * SIZE, page * SIZE)}]`);
      },
    },
    { certificate: await authority.issue({ names: ['localhost'] }) },
  );
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-memory-'));
  mkdirSync(join(folder, 'workspace'));
  const pagination = { style: 'page', page: 'page', size: 'size', pages: { header: 'x-total-pages' } };
  writeFileSync(join(folder, 'workspace', 'own.yml'), fileWith(pagination, list));
  let isComplete = false;
  let peak = (): number => 0;
  const result = await run({
    inputs: {
      provider: './own.yml',
      'base-url': api.origin,
      'ca-cert': authority.certificatePem,
      operation: 'things',
      paginate: 'true',
    },
    folder,
    onSpawn: (child) => {
      peak = watchPeakMemory(child);
    },
    betweenSteps: ({ outputs }) => {
      const file = outputs['response-file'] ?? '';
      // A difference of 40 MB cannot be printed.
      isComplete = readFileSync(file, 'utf8') === `[${itemsOf(0, PAGES * SIZE)}]`;
      // The runner of the tests reads all files that are left.
      rmSync(file);
    },
  }).finally(() => rmSync(folder, { recursive: true }));
  expectSuccess(result);
  expect(isComplete).toBe(true);
  expect(result.outputs).toMatchObject({ count: String(PAGES * SIZE), pages: String(PAGES) });
  expect(peak()).toBeGreaterThan(20);
  expect(peak()).toBeLessThan(maxMb);
});
