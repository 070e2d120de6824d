/** What the program that calls @actions/cache knows, and what it leaves. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, jest, test } from '@jest/globals';
import { startCacheService, type CacheServiceStandIn } from '../../sandbox/cache-service.js';
import { makeJobFolder } from '../support/job-folder.js';
import { keyAt, openJob, PREFIX, PROGRAM } from './cache-stage.js';
import { disposables } from './support.js';

// Each call starts a process.
jest.setTimeout(30_000);
const register = disposables();
const SECRET = 'planted-secret-of-the-job';
const TEXT = 'planted-sealed-token';

/** The environment of a job with secrets. */
const PLANTED = {
  INPUT_CLIENT_SECRET: SECRET,
  'INPUT_CLIENT-SECRET': SECRET,
  STATE_token: SECRET,
  GITHUB_TOKEN: SECRET,
  GITHUB_OUTPUT: '/tmp/output',
  GITHUB_ENV: '/tmp/env',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: SECRET,
  NODE_OPTIONS: '--require=/tmp/code.js',
  NODE_TLS_REJECT_UNAUTHORIZED: '0',
  LD_PRELOAD: '/tmp/code.so',
  TAR_OPTIONS: '--to-command=sh',
  RUNNER_DEBUG: '1',
  PATH: process.env['PATH'],
  HOME: '/root',
};

let service: CacheServiceStandIn;
beforeEach(async () => {
  service = register(await startCacheService());
});

interface Process {
  pid: string;
  environment: string[];
  commandLine: string;
}

/** Returns the processes that run the program. */
const programs = (): Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((pid) => {
      try {
        const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        if (commandLine !== `${process.execPath}\0${PROGRAM}\0`) return [];
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
        return [{ pid, environment, commandLine }];
      } catch {
        return [];
      }
    });

/** Runs `look` while a call waits for the service. */
function whileCalled(look: () => void): void {
  service.disturb = () => {
    service.disturb = () => false;
    look();
    return false;
  };
}

// Only Linux has /proc.
const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('the program gets what it needs of the environment, and nothing secret of the job', async () => {
  const environment = { ...PLANTED, ...service.environment(2), ACTIONS_CACHE_MODE: 'write', no_proxy: 'localhost' };
  const { cache, temp } = openJob(register, environment);
  const seen: Process[] = [];
  whileCalled(() => seen.push(...programs()));
  await cache.save(keyAt(1000), TEXT);
  expect(seen).toHaveLength(1);
  const folder = seen[0]?.environment.find((line) => line.startsWith('HOME='))?.slice('HOME='.length) ?? '';
  expect(folder).toMatch(new RegExp(`^${temp}/bearer-step-cache-`, 'u'));
  expect(seen[0]?.environment.sort()).toEqual(
    [
      ...Object.entries(service.environment(2)).map(([name, value]) => `${name}=${value}`),
      'ACTIONS_CACHE_MODE=write',
      'no_proxy=localhost',
      'PATH=',
      ...['GITHUB_WORKSPACE', 'HOME', 'RUNNER_TEMP', 'TMPDIR'].map((name) => `${name}=${folder}`),
    ].sort(),
  );
  expect(JSON.stringify(seen)).not.toContain(SECRET);
  expect(JSON.stringify(seen)).not.toContain(TEXT);
});

onLinux('the private folder is open to this user alone, and removed at the end', async () => {
  const { cache, temp } = openJob(register, service.environment(2));
  const modes: number[] = [];
  whileCalled(() => modes.push(...readdirSync(temp).map((name) => statSync(join(temp, name)).mode & 0o777)));
  await cache.save(keyAt(1000), TEXT);
  expect(modes).toEqual([0o700]);
  expect(readdirSync(temp)).toEqual([]);
});

test.each(['find', 'save'] as const)('a %s prints nothing but its result', async (call) => {
  const { cache, root } = openJob(register, service.environment(2));
  await cache.save(keyAt(1000), TEXT);
  const folder = join(root, 'private');
  mkdirSync(folder);
  const own = { GITHUB_WORKSPACE: folder, RUNNER_TEMP: folder, RUNNER_DEBUG: '1' };
  const child = spawn(process.execPath, [PROGRAM], { cwd: folder, env: { ...service.environment(2), ...own } });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(String(chunk)));
  child.stdin.write(`${JSON.stringify(call === 'find' ? { find: [PREFIX] } : { save: keyAt(1001), text: TEXT })}\n`);
  await once(child, 'close');
  expect(output.join('')).toBe(JSON.stringify(call === 'find' ? { key: keyAt(1000), text: TEXT } : { saved: true }));
});

test('the program ends when the step is killed', async () => {
  const { workspace, remove } = makeJobFolder();
  service.disturb = () => {
    // As the pipe does when its process ends.
    child.stdin.destroy();
    return true;
  };
  const own = { GITHUB_WORKSPACE: workspace, RUNNER_TEMP: workspace };
  const child = spawn(process.execPath, [PROGRAM], { cwd: workspace, env: { ...service.environment(2), ...own } });
  child.stdin.write(`${JSON.stringify({ find: [PREFIX] })}\n`);
  await expect(once(child, 'exit')).resolves.toEqual([0, null]);
  remove();
});

test('the program can start no other program', () => {
  const code = readFileSync(PROGRAM, 'utf8');
  expect(code).toContain('artifactcache');
  expect(code).not.toContain('child_process');
});

test('no other bundle contains the library', () => {
  const dist = join(PROGRAM, '../..');
  const bundles = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const users = bundles.filter((name) => readFileSync(join(dist, name), 'utf8').includes('artifactcache'));
  expect(users).toEqual(['cache/index.js']);
});
