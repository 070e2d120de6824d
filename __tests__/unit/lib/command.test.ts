import '../../support/node-errors.js';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { runCommand, withoutSecrets, type CommandCall, type CommandResult } from '../../../src/lib/command.js';
import { makeJobFolder, type JobFolder } from '../../support/job-folder.js';

const TOKEN = 'refresh-0001-refresh-0001';
const BASE = { PATH: process.env['PATH'] };

let job: JobFolder;
beforeAll(() => {
  job = makeJobFolder();
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => job.remove());

const run = (script: string, more: Partial<CommandCall> = {}): Promise<CommandResult> =>
  runCommand({
    name: 'save-refresh-token',
    script,
    stdin: TOKEN,
    environment: BASE,
    workspace: job.workspace,
    signal: new AbortController().signal,
    ...more,
  });

/** Whether a process lives: one that has ended and was not yet waited for does not. */
function lives(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX] /u.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** The timers that are set, and a way to end one before its time. */
function watchTimers(): { delays: (number | undefined)[]; fire: (delay: number) => void } {
  const real = globalThis.setTimeout;
  const set: { delay: number | undefined; fire: () => void }[] = [];
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((
    work: (...rest: unknown[]) => void,
    delay?: number,
    ...rest: unknown[]
  ) => {
    set.push({ delay, fire: () => work(...rest) });
    return real(work, delay, ...rest);
  }) as typeof setTimeout);
  return {
    get delays() {
      return set.map(({ delay }) => delay);
    },
    fire: (wanted) => set.find(({ delay }) => delay === wanted)?.fire(),
  };
}

describe('a command gets its input', () => {
  test('byte for byte, without a line break at the end', async () => {
    const stdin = `a\\b'"$x \`y\` ~${'z'.repeat(200_000)}`;
    expect(await run('cat > got', { stdin })).toMatchObject({ ending: 'ok', exitCode: 0 });
    expect(readFileSync(join(job.workspace, 'got'), 'utf8')).toBe(stdin);
  });

  test('whole, or does not begin: half a token must not take the place of a good one', async () => {
    // In this locale a shell counts two characters where JavaScript counts one, as if the other half had not come.
    const environment = { ...BASE, LC_ALL: 'C' };
    const result = await run('cat > half', { stdin: 'ü'.repeat(8), environment });
    expect(result).toMatchObject({ ending: 'failed', exitCode: 98, stderr: '' });
    expect(existsSync(join(job.workspace, 'half'))).toBe(false);
  });

  test('or none, where there is nothing to tell', async () => {
    expect(await run('cat', { stdin: '' })).toEqual({
      ending: 'ok',
      exitCode: 0,
      stdout: '',
      stderr: '',
      isCut: false,
    });
  });

  test('and never as an argument: no process of the machine shows it, its own shell neither', async () => {
    const script = 'cat > held; cat /proc/[0-9]*/cmdline 2> /dev/null | tr "\\0" " " || true';
    const { ending, stdout } = await run(script);
    expect(ending).toBe('ok');
    expect(stdout).toContain('save-refresh-token');
    expect(stdout).not.toContain(TOKEN);
  });

  test('its script neither, which may hold a secret of the workflow’s', async () => {
    const script = 'cat > held; cat /proc/[0-9]*/cmdline 2> /dev/null | tr "\\0" " " || true; : my-own-secret-1';
    const { ending, stdout } = await run(script);
    expect(ending).toBe('ok');
    expect(stdout).not.toContain('my-own-secret-1');
  });

  test('and may open it as a file', async () => {
    expect(await run('cat /dev/stdin')).toMatchObject({ ending: 'ok', stdout: TOKEN });
  });

  test('nor in the environment', async () => {
    const { stdout } = await run('cat > /dev/null; cat /proc/$$/environ /proc/$BASHPID/environ | tr "\\0" "\\n"');
    expect(stdout).toContain('PATH=');
    expect(stdout).not.toContain(TOKEN);
  });
});

describe('input that is left unread is told:', () => {
  test.each([
    { name: 'by a command that does nothing', script: 'true', expected: 'unread' },
    { name: 'by a script that is empty', script: '', expected: 'unread' },
    { name: 'by a script that is a comment', script: '# later', expected: 'unread' },
    { name: 'in part', script: 'head -c 3', expected: 'unread' },
    { name: 'but for its last byte', script: `head -c ${TOKEN.length - 1}`, expected: 'unread' },
    { name: 'not when all was read', script: `head -c ${TOKEN.length}`, expected: 'ok' },
    { name: 'not when it was read to its end', script: 'cat > /dev/null', expected: 'ok' },
    { name: 'not when a variable took it', script: 'token=$(cat); test -n "$token"', expected: 'ok' },
    { name: 'not when the command failed for another reason', script: 'exit 3', expected: 'failed' },
  ])('$name', async ({ script, expected }) => {
    expect((await run(script)).ending).toBe(expected);
  });

  test('and what it printed before is there', async () => {
    expect(await run('echo saved')).toMatchObject({ ending: 'unread', stdout: 'saved\n' });
  });

  test('however long it is', async () => {
    expect((await run('true', { stdin: 'x'.repeat(300_000) })).ending).toBe('unread');
  });
});

describe('a failure counts', () => {
  test.each([
    { name: 'with its exit code', script: 'cat > /dev/null; exit 7', exitCode: 7 },
    { name: 'of the last line', script: 'cat > /dev/null\nfalse', exitCode: 1 },
    { name: 'of any line', script: 'cat > /dev/null\nfalse\necho done', exitCode: 1 },
    { name: 'at the head of a pipe', script: 'cat | false | cat', exitCode: 1 },
    { name: 'of a program that is not there', script: 'cat > /dev/null; no-such-program-here', exitCode: 127 },
    { name: 'of the grammar', script: 'if', exitCode: 1 },
  ])('$name', async ({ script, exitCode }) => {
    const result = await run(script);
    expect(result).toMatchObject({ ending: 'failed', exitCode: expect.any(Number) });
    if (script !== 'if') expect(result.exitCode).toBe(exitCode);
    expect(result.stdout).toBe('');
  });

  test('with what was printed on both streams, under the name of the input', async () => {
    const result = await run('cat > /dev/null; echo out; echo err >&2; no-such-program-here');
    expect(result.stdout).toBe('out\n');
    expect(result.stderr).toMatch(/^err\nsave-refresh-token: .*no-such-program-here/u);
  });

  test('by a signal that the command sends to itself', async () => {
    expect(await run('kill -KILL $$')).toMatchObject({ ending: 'failed', exitCode: undefined });
  });

  test('to start: there is no such workspace', async () => {
    const result = await run('cat', { workspace: join(job.root, 'missing') });
    expect(result).toEqual({ ending: 'not-started', exitCode: undefined, stdout: '', stderr: '', isCut: false });
  });

  test('of a script that is too long for a process', async () => {
    expect((await run(`cat # ${'x'.repeat(200_000)}`)).ending).toBe('not-started');
  });

  test('of a shell that is not there', async () => {
    expect((await run('cat', { environment: { PATH: '/nowhere' } })).ending).toBe('not-started');
  });
});

test('a script runs in the workspace, with neither arguments nor the options of an interactive shell', async () => {
  const { stdout } = await run(
    'cat > /dev/null; pwd; echo "$#"; case $- in *i*) echo interactive ;; esac; echo "${-//[^e]/}"',
  );
  expect(stdout).toBe(`${job.workspace}\n0\ne\n`);
});

describe('what a command printed', () => {
  const many = (letter: string): string => `head -c 300000 /dev/zero | tr "\\0" ${letter}`;

  test('is kept up to 64 KiB of each stream, its end, and the rest does not stop the command', async () => {
    const script = `cat > /dev/null; ${many('o')}; echo end; ${many('e')} >&2; echo END >&2; touch ended`;
    const { ending, stdout, stderr, isCut } = await run(script);
    expect([ending, isCut]).toEqual(['ok', true]);
    expect([stdout, stderr]).toEqual([`${'o'.repeat(65_532)}end\n`, `${'e'.repeat(65_532)}END\n`]);
    expect(existsSync(join(job.workspace, 'ended'))).toBe(true);
  });

  test.each([
    { name: 'nothing', script: 'true', isCut: false },
    { name: '64 KiB', script: 'head -c 65536 /dev/zero', isCut: false },
    { name: 'one byte more', script: 'head -c 65537 /dev/zero', isCut: true },
    { name: 'much on standard error', script: `${many('e')} >&2`, isCut: false },
  ])('counts as cut where the end is not all of it: $name', async ({ script, isCut }) => {
    expect((await run(`cat > /dev/null; ${script}`)).isCut).toBe(isCut);
  });
});

describe('a command is ended', () => {
  test('with all that it started, when the step ends', async () => {
    const controller = new AbortController();
    const script = 'sleep 300 & echo $! > pids.part; echo $$ >> pids.part; mv pids.part pids; cat > /dev/null; wait';
    const running = run(script, { signal: controller.signal });
    const file = join(job.workspace, 'pids');
    await until(() => existsSync(file));
    const pids = readFileSync(file, 'utf8').trim().split('\n').map(Number);
    expect(pids.map(lives)).toEqual([true, true]);
    controller.abort();
    expect(await running).toMatchObject({ ending: 'timeout', exitCode: undefined });
    await until(() => !pids.some(lives));
  });

  test('when it outlives its own time of a minute', async () => {
    const timers = watchTimers();
    const running = run('touch begun; sleep 300');
    await until(() => existsSync(join(job.workspace, 'begun')));
    timers.fire(60_000);
    expect((await running).ending).toBe('timeout');
  });

  test('before it does anything, when the step has ended already', async () => {
    const result = await run('cat > /dev/null; touch never', { signal: AbortSignal.abort() });
    expect(result.ending).toBe('timeout');
    expect(existsSync(join(job.workspace, 'never'))).toBe(false);
  });
});

describe('what a command leaves running in the background', () => {
  test('is ended with it, and delays nothing', async () => {
    const { ending, stdout } = await run('cat > /dev/null; sleep 300 & echo $!');
    expect(ending).toBe('ok');
    await until(() => !lives(Number(stdout)));
  });

  test('in a group of its own is not waited for, though it holds the pipes', async () => {
    const timers = watchTimers();
    const running = run('cat > /dev/null; setsid sleep 300 & echo $!');
    await until(() => timers.delays.includes(1000));
    timers.fire(1000);
    const { ending, stdout } = await running;
    const pid = Number(stdout);
    expect(ending).toBe('ok');
    // The process that the test itself started.
    if (lives(pid)) process.kill(pid, 'SIGKILL');
  });
});

describe('the environment of a command', () => {
  const KEPT = {
    PATH: process.env['PATH'],
    HOME: '/home/runner',
    GH_TOKEN: 'gh-token',
    GITHUB_TOKEN: 'github-token',
    VAULT_ADDR: 'https://vault.example.com',
    GITHUB_REPOSITORY: 'example/project',
    GITHUB_PATHS: 'kept',
    GITHUB_WORKSPACE: '/work',
    ACTIONS_STEP_DEBUG: 'true',
    MY_INPUT_X: 'kept',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    https_proxy: 'http://proxy.example.com',
  };
  const WITHHELD = [
    'INPUT_CLIENT-SECRET',
    'INPUT_REFRESH-TOKEN',
    'INPUT_SEAL-KEY',
    'input_client-secret',
    'STATE_bearer-step',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_RUNTIME_URL',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'ACTIONS_CACHE_URL',
    'ACTIONS_RESULTS_URL',
    'BEARER_STEP_SEAL_KEY',
    'GITHUB_OUTPUT',
    'GITHUB_STATE',
    'GITHUB_ENV',
    'GITHUB_PATH',
    'GITHUB_STEP_SUMMARY',
    'NODE_OPTIONS',
    'BASH_ENV',
    'ENV',
    'SHELLOPTS',
    'BASHOPTS',
    'BASH_FUNC_cat%%',
  ];
  const ENVIRONMENT = { ...KEPT, ...Object.fromEntries(WITHHELD.map((name) => [name, `value-of-${name}`])) };

  test('is what the step has, without its inputs, its state, and the tokens and files of the runner', () => {
    expect(withoutSecrets(ENVIRONMENT)).toEqual(KEPT);
  });

  test('is that which the command sees', async () => {
    const { stdout } = await run('cat > /dev/null; env', { environment: ENVIRONMENT });
    expect(stdout).not.toContain('value-of-');
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['GH_TOKEN=gh-token', 'GITHUB_TOKEN=github-token']));
  });

  test('does not hold the script, which programs of it have no need of', async () => {
    const { stdout } = await run('cat > /dev/null; env; export -p');
    expect(stdout).not.toContain('BEARER_STEP');
  });

  test('names no file that the shell would run before the script', async () => {
    const file = join(job.workspace, 'profile.sh');
    writeFileSync(file, 'echo sourced > sourced\n');
    const environment = { ...BASE, BASH_ENV: file, ENV: file };
    expect((await run('cat > /dev/null', { environment })).ending).toBe('ok');
    expect(readdirSync(job.workspace)).not.toContain('sourced');
  });

  test('brings no function in the place of a program', async () => {
    const environment = { ...BASE, 'BASH_FUNC_cat%%': '() { echo in place of it; }' };
    expect(await run('cat', { environment })).toMatchObject({ stdout: TOKEN });
  });
});
