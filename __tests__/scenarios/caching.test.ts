/** One token for several runs: cache-token and cache-folder, and all that may be wrong with a cache. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { startCacheService, type CacheServiceStandIn } from '../../sandbox/cache-service.js';
import type { ActionResult } from '../../sandbox/runner.js';
import { calls, keepFolder, OTHER_SECRET, runJob, startSharing, tokenOf, type SharingServer } from './sharing-stage.js';
import { expectFailure, expectSuccess, keep } from './stage.js';
import { commandsOf } from './support.js';

const CACHE = { 'cache-token': 'true' };

let service: CacheServiceStandIn;
let stage: SharingServer;
beforeEach(async () => {
  service = keep(await startCacheService());
  stage = await startSharing();
});

/** Runs a step of a run of its own, which uses the cache. */
let runs = 0;
function runWithCache(inputs: Record<string, string> = {}, env: Record<string, string> = {}): Promise<ActionResult> {
  runs += 1;
  const variables = { ...service.environment(2), GITHUB_RUN_ID: String(5000 + runs), ...env } as Record<string, string>;
  return runJob(stage, { ...CACHE, ...calls(stage), ...inputs }, { env: variables });
}

const notices = ({ main }: ActionResult): string[] => commandsOf(main, 'notice');
/** Returns the entries with another key or content, as someone with access to the cache may save them. */
const forge = (change: (key: string, content: string) => [string, string]): void => {
  for (const entry of [...service.entries]) {
    const [key, content] = change(entry.key, entry.content.toString());
    service.entries.push({ ...entry, key, content: Buffer.from(content) });
  }
};
const minutesOf = (key: string): number => Number(key.split('-').at(-2));

describe('with cache-token', () => {
  test('the next run uses the token, masked first', async () => {
    expectSuccess(await runWithCache());
    const next = await runWithCache();
    expectSuccess(next);
    expect(stage.issued).toHaveLength(1);
    expect(tokenOf(stage)).toBe(stage.issued[0]);
    expect(next.main.masks).toContain(stage.issued[0]);
    const printed = next.main.stdout.split('\n');
    expect(printed.indexOf(`::add-mask::${stage.issued[0]}`)).toBeLessThan(
      printed.findIndex((line) => line.includes('from the cache')),
    );
    expect(service.entries.map(({ key }) => key)).toEqual([
      expect.stringMatching(/^bearer-step-1-[0-9a-f]{64}-\d{8}-[0-9a-f]{16}$/u),
    ]);
    expect(minutesOf(service.entries[0]?.key ?? '')).toBeCloseTo(Date.now() / 60_000, -1);
  });

  test('a token that the API rejects is replaced in the cache', async () => {
    await runWithCache();
    stage.ended.add(stage.issued[0] ?? '');
    expectSuccess(await runWithCache());
    expect(stage.issued).toHaveLength(2);
    expectSuccess(await runWithCache());
    expect(stage.issued).toHaveLength(2);
    expect(tokenOf(stage)).toBe(stage.issued[1]);
    expect(service.entries).toHaveLength(2);
  });

  test('a token of a short life is not kept', async () => {
    const result = await runWithCache({ 'min-ttl': '1801' });
    expectSuccess(result);
    expect(result.main.log).toContain(
      'The token is not kept in the cache, because it is valid for 3600 s, less than twice',
    );
    expect(service.entries).toHaveLength(0);
  });

  test.each([
    { name: 'another scope', inputs: { scope: 'write' } },
    { name: 'another client', inputs: { 'client-id': 'another-client' } },
    { name: 'another secret', inputs: { 'client-secret': OTHER_SECRET } },
    { name: 'another secret parameter', inputs: { 'token-parameters': '{"api_key": "key-0001-of-another"}' } },
    { name: 'another repository', env: { GITHUB_REPOSITORY_ID: '7' } },
  ])('a step with $name gets its own token', async ({ inputs = {}, env = {} }) => {
    await runWithCache();
    expectSuccess(await runWithCache(inputs, env));
    expect(stage.issued).toHaveLength(2);
  });

  test('the token is not revoked when the run ends', async () => {
    const { post } = await runWithCache();
    expect(commandsOf(post, 'warning')).toEqual([]);
    expect(stage.revoked).toEqual([]);
  });
});

describe('entries of others', () => {
  const CANNOT_WRITE = { ACTIONS_CACHE_MODE: 'read' };

  test.each([
    {
      name: 'is changed',
      change: (key: string, text: string): [string, string] => [`${key.slice(0, -1)}z`, `${text}A`],
    },
    { name: 'is empty', change: (key: string): [string, string] => [`${key.slice(0, -1)}z`, ''] },
    {
      name: 'claims a time in the future',
      change: (key: string, text: string): [string, string] => [key.replace(/-\d{8}-/u, '-99999999-'), text],
    },
    {
      name: 'has no time',
      change: (key: string, text: string): [string, string] => [key.replace(/-\d{8}-/u, '-x-'), text],
    },
  ])('one that $name is passed over', async ({ change }) => {
    await runWithCache();
    // The good entry is a minute older than the bad one.
    for (const entry of service.entries)
      entry.key = entry.key.replace(/-(\d{8})-/u, (_, minutes: string) => `-${Number(minutes) - 1}-`);
    forge((key, text) =>
      change(
        key.replace(/-(\d{8})-/u, (_, minutes: string) => `-${Number(minutes) + 1}-`),
        text,
      ),
    );
    const next = await runWithCache({}, CANNOT_WRITE);
    expectSuccess(next);
    expect(stage.issued).toHaveLength(1);
    expect(notices(next)).toEqual([]);
  });

  test('three bad ones switch the cache off, with one notice', async () => {
    await runWithCache();
    const [good] = service.entries;
    if (good === undefined) throw new Error('nothing was saved');
    for (const age of [4, 3, 2, 1]) {
      const key = good.key.replace(/-(\d{8})-/u, (_, minutes: string) => `-${Number(minutes) - age}-`);
      service.entries.push({ ...good, key, content: Buffer.from('sealed.1.AQAA') });
    }
    good.key = good.key.replace(/-(\d{8})-/u, (_, minutes: string) => `-${Number(minutes) - 9}-`);
    const next = await runWithCache();
    expectSuccess(next);
    expect(stage.issued).toHaveLength(2);
    expect(notices(next)).toEqual([expect.stringContaining('its newest entries do not open')]);
    // It saves its own token, so the next run needs none.
    expectSuccess(await runWithCache());
    expect(stage.issued).toHaveLength(2);
  });

  test('the entry of another client is not a token for this one', async () => {
    await runWithCache();
    await runWithCache({ 'client-id': 'another-client' });
    const [first, second] = service.entries;
    if (first === undefined || second === undefined) throw new Error('two entries');
    [first.content, second.content] = [second.content, first.content];
    const next = await runWithCache();
    expectSuccess(next);
    expect(stage.issued).toHaveLength(3);
    expect(tokenOf(stage)).toBe(stage.issued[2]);
  });
});

describe('a cache that cannot be used', () => {
  test.each([
    {
      name: 'does not exist',
      env: { ACTIONS_RUNTIME_TOKEN: '' },
      says: 'The cache service does not exist in this job',
    },
    { name: 'is down', env: { ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/' }, says: 'The cache service' },
  ])('since it $name: one notice, and the step works', async ({ env, says }) => {
    const result = await runWithCache({}, env);
    expectSuccess(result);
    expect(notices(result)).toEqual([expect.stringContaining(says)]);
    expect(tokenOf(stage)).toBe(stage.issued[0]);
  });

  test('since it fails', async () => {
    service.disturb = (_, response) => {
      response.writeHead(500).end();
      return true;
    };
    const result = await runWithCache();
    expectSuccess(result);
    expect(notices(result)).toHaveLength(1);
  });

  test('since the secret of the client is weak', async () => {
    const result = await runWithCache({ 'client-secret': 'planview-hub-secret-2026' });
    expectSuccess(result);
    expect(notices(result)).toEqual([expect.stringMatching(/is no key.*seal-key/u)]);
    expect(service.requests).toHaveLength(0);
  });

  test.each(['read', 'none'] as const)('to write, in mode %s', async (access) => {
    service.access = access;
    const result = await runWithCache();
    expectSuccess(result);
    expect(notices(result).length).toBeLessThanOrEqual(1);
    expect(service.entries).toEqual([]);
  });

  test('to read, in mode write-only', async () => {
    service.access = 'write-only';
    expectSuccess(await runWithCache());
    expectSuccess(await runWithCache());
    expect(stage.issued).toHaveLength(2);
    expect(service.entries.length).toBeGreaterThan(0);
  });
});

describe('with cache-folder', () => {
  test('other runs on the same machine use the token', async () => {
    const folder = join(keepFolder(), 'tokens');
    expectSuccess(await runWithCache({ 'cache-folder': folder }, { ACTIONS_RUNTIME_TOKEN: '' }));
    expectSuccess(await runWithCache({ 'cache-folder': folder }, { ACTIONS_RUNTIME_TOKEN: '' }));
    expect(stage.issued).toHaveLength(1);
    const [file = '', ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, file), 'utf8')).toMatch(/^sealed\.1\.[\w-]+$/u);
    expect(service.requests).toHaveLength(0);
  });

  test.each([
    { name: 'is not absolute', make: () => 'tokens' },
    {
      name: 'can be written by others',
      make: (folder: string) => {
        mkdirSync(join(folder, 'open'));
        chmodSync(join(folder, 'open'), 0o777);
        return join(folder, 'open');
      },
    },
    {
      name: 'is a link',
      make: (folder: string) => {
        mkdirSync(join(folder, 'real'), { mode: 0o700 });
        symlinkSync(join(folder, 'real'), join(folder, 'link'));
        return join(folder, 'link');
      },
    },
    {
      name: 'is a file',
      make: (folder: string) => {
        writeFileSync(join(folder, 'file'), '');
        return join(folder, 'file');
      },
    },
  ])('a folder that $name is refused before anything is sent', async ({ make }) => {
    const result = await runWithCache({ 'cache-folder': make(keepFolder()) });
    expectFailure(result, 'INPUT_INVALID', 'cache-folder');
    expect(stage.server.requests).toEqual([]);
  });

  test('is an error without cache-token', async () => {
    const result = await runWithCache({ 'cache-folder': '/tmp/tokens', 'cache-token': 'false' });
    expectFailure(result, 'INPUT_INVALID', 'cache-folder: has no effect without cache-token');
  });
});
