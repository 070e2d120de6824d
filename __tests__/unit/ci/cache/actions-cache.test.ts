/** Runs small programs instead of the bundle `cache`. The scenarios run the bundle. */
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ActionsCacheService, type ActionsCacheOptions } from '../../../../src/ci/cache/actions-cache.js';
import { makeJobFolder, type JobFolder } from '../../../support/job-folder.js';

let job: JobFolder;
beforeEach(() => {
  job = makeJobFolder();
});
afterEach(() => job.remove());

const SERVICE = { ACTIONS_RESULTS_URL: 'https://results.example.test/', ACTIONS_RUNTIME_TOKEN: 'token' };

/** Returns the cache with a program that gets the call as `call`, and prints what `code` returns. */
function cacheOf(code: string, options: Partial<ActionsCacheOptions> = {}): ActionsCacheService {
  const program = join(job.root, 'program.mjs');
  writeFileSync(
    program,
    `import { createInterface } from 'node:readline';
    createInterface({ input: process.stdin }).once('line', (line) => {
      const call = JSON.parse(line);
      process.stdout.write((() => { ${code} })(), () => process.exit());
    });`,
  );
  return new ActionsCacheService({ environment: SERVICE, temp: job.temp, program, ...options });
}

const found = (value: string): string => `return JSON.stringify({ key: 'key-1', text: ${value} });`;

test('finds an entry by the prefixes', async () => {
  const cache = cacheOf(found('call.find.join()'));
  await expect(cache.find(['key-', 'other'])).resolves.toEqual({ key: 'key-1', text: 'key-,other' });
});

test('finds nothing', async () => {
  await expect(cacheOf('return \'"nothing"\';').find(['key-'])).resolves.toBeUndefined();
});

test.each([true, false])('saves a text, or does not: %j', async (saved) => {
  const cache = cacheOf(`return JSON.stringify({ saved: call.save === 'key' && call.text === 'text' && ${saved} });`);
  await expect(cache.save('key', 'text')).resolves.toBe(saved);
});

test('carries a text of 200 KiB in both directions', async () => {
  const text = 'x'.repeat(204_800);
  const cache = cacheOf(`return JSON.stringify({ saved: call.text.length === ${text.length} });`);
  await expect(cache.save('key', text)).resolves.toBe(true);
  await expect(cacheOf(found("'x'.repeat(204800)")).find(['key-'])).resolves.toEqual({ key: 'key-1', text });
});

test('passes on the variables of the service, proxy and CA, and no others', async () => {
  const passed = {
    ...SERVICE,
    HTTPS_PROXY: 'http://proxy.test',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    GITHUB_SERVER_URL: 'x',
  };
  const environment = { ...passed, INPUT_A: 'secret', NODE_OPTIONS: '--require=/x', GITHUB_ENV: '/env', PATH: '/bin' };
  const { text } = (await cacheOf(found('JSON.stringify(process.env)'), { environment }).find(['key-'])) ?? {};
  const { HOME: folder = '', ...others } = JSON.parse(text ?? '') as Record<string, string>;
  expect(folder).toMatch(new RegExp(`^${job.temp}/bearer-step-cache-\\w+$`, 'u'));
  expect(others).toEqual({ ...passed, PATH: '', GITHUB_WORKSPACE: folder, RUNNER_TEMP: folder, TMPDIR: folder });
});

test('works in a private folder at the real path of the temp folder', async () => {
  const link = join(job.root, 'link');
  symlinkSync(job.temp, link);
  const { text } = (await cacheOf(found('process.cwd()'), { temp: link }).find(['key-'])) ?? {};
  expect(text).toMatch(new RegExp(`^${job.temp}/bearer-step-cache-`, 'u'));
});

test.each<{ name: string; code: string; options?: Partial<ActionsCacheOptions>; expected: string }>([
  { name: 'a problem', code: `return '{"problem":"has no space left"}';`, expected: 'has no space left' },
  { name: 'a crash', code: 'process.exit(3);', expected: 'cannot be used: its program did not run' },
  { name: 'no JSON', code: `return 'text';`, expected: 'cannot be used: its program did not run' },
  { name: 'another key', code: `return '{"key":"foreign","text":"x"}';`, expected: 'returned another entry' },
  { name: 'another result', code: `return '{"saved":true}';`, expected: 'returned another entry' },
  {
    name: 'no end',
    code: 'for (;;);',
    options: { timeoutMs: 300 },
    expected: 'did not respond within 0.3 seconds',
  },
  {
    name: 'a cancelled step',
    code: 'for (;;);',
    options: { signal: AbortSignal.abort() },
    expected: 'did not respond before the step ended',
  },
  {
    name: 'no program',
    code: '',
    options: { program: '/no/program.mjs' },
    expected: 'cannot be used: its program did not run',
  },
  { name: 'no temp folder', code: '', options: { temp: '' }, expected: 'does not exist in this job' },
  {
    name: 'a temp folder that was removed',
    code: '',
    options: { temp: '/no/folder' },
    expected: 'cannot be used: the step cannot write to the temp folder of the runner',
  },
  { name: 'no service', code: '', options: { environment: {} }, expected: 'does not exist in this job' },
  {
    name: 'no token',
    code: '',
    options: { environment: { ...SERVICE, ACTIONS_RUNTIME_TOKEN: '' } },
    expected: 'does not exist in this job',
  },
])('rejects on $name, and removes the folder', async ({ code, options, expected }) => {
  const work = cacheOf(code, options).find(['key-']);
  await expect(work).rejects.toMatchObject({ code: 'STORE_FAILED', message: `The cache service ${expected}.` });
  expect(readdirSync(job.temp)).toEqual([]);
});

test('version 1 needs no token', async () => {
  const environment = { ACTIONS_CACHE_URL: 'http://localhost/' };
  await expect(cacheOf(found("'text'"), { environment }).find(['key-'])).resolves.toMatchObject({ text: 'text' });
});
