/** `token --print`: only where the user says that the output is captured, and never into a log that cannot be masked. */
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { HOSTS, type HostJob } from '../support/hosts/hosts.js';
import { COMMAND } from '../support/hosts/run.js';
import { CLIENT_ID, CLIENT_SECRET, startHostsWorld, TOKEN, type HostsWorld } from '../support/hosts/world.js';

jest.setTimeout(60_000);

let world: HostsWorld;
let folder: string;
beforeAll(async () => {
  world = await startHostsWorld();
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-print-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await world.close();
});

/** Runs `token --print` with its streams in one file, or in two. */
async function print(
  job: HostJob,
  more: readonly string[],
  { isCaptured, env = {} }: { isCaptured: boolean; env?: Record<string, string> },
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const own = mkdtempSync(join(folder, 'run-'));
  const stdout = openSync(join(own, 'stdout'), 'a');
  const stderr = isCaptured ? openSync(join(own, 'stderr'), 'a') : stdout;
  const { origin } = world;
  const client = [
    '--provider',
    'keycloak',
    '--issuer',
    `${origin}/realms/ci`,
    '--base-url',
    origin,
    '--client-id',
    CLIENT_ID,
  ];
  const path = [job.bin, process.env['PATH']].filter((each) => each !== undefined).join(':');
  const child = spawn(
    process.env['ACTION_NODE'] ?? process.execPath,
    [COMMAND, 'token', '--print', ...client, ...more],
    {
      cwd: own,
      env: { PATH: path, HOME: own, TMPDIR: own, BEARER_STEP_CLIENT_SECRET: CLIENT_SECRET, ...job.environment, ...env },
      stdio: ['ignore', stdout, stderr],
    },
  );
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const read = (name: string): string => readFileSync(join(own, name), 'utf8');
  return { exitCode, stdout: read('stdout'), stderr: isCaptured ? read('stderr') : '' };
}

describe.each(HOSTS)('$name', (host) => {
  let job: HostJob;
  beforeAll(async () => {
    const own = mkdtempSync(join(folder, `${host.name}-`));
    job = await host.open(own, own, []);
  });
  afterAll(() => job.close?.());

  const isSystem = host.name !== 'shell';
  const empty = Object.fromEntries(host.overridable.map((name) => [name, '']));

  test.each([
    { title: '', env: {} },
    { title: ', also if someone has set its variables to nothing', env: { CI: '', ...empty } },
  ])('without --host, the token is printed in a shell alone$title', async ({ env }) => {
    const { exitCode, stdout, stderr } = await print(job, [], { isCaptured: true, env: isSystem ? env : {} });
    expect([exitCode, stdout]).toEqual(isSystem ? [2, ''] : [0, `${TOKEN}\n`]);
    expect(job.withoutMasks(stderr)).not.toContain(TOKEN);
  });

  test('with --host, a captured output has the token alone', async () => {
    const { exitCode, stdout, stderr } = await print(job, ['--host', host.name], { isCaptured: true });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${TOKEN}\n` });
    expect(job.withoutMasks(stderr)).not.toContain(TOKEN);
  });

  test('with --host, the log has the token only where it is masked', async () => {
    const sent = world.requests.length;
    const { exitCode, stdout } = await print(job, ['--host', host.name], { isCaptured: false });
    if (isSystem && host.masks !== true) {
      expect({ exitCode, sent: world.requests.length - sent }).toEqual({ exitCode: 2, sent: 0 });
      expect(stdout).toContain('[INPUT_INVALID] print: would show the token in the log of the job');
      return;
    }
    expect(exitCode).toBe(0);
    // One file has both streams in the order in which they were written.
    const { log } = job.read({ stdout: '', stderr: stdout });
    expect(log.includes(TOKEN)).toBe(!isSystem);
  });
});
