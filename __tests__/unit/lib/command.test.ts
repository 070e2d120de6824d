import '../../support/node-errors.js';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { runCommand, type CommandCall, type CommandResult } from '../../../src/lib/command.js';
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

/** Returns whether a process is running. A zombie is not. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX] /u.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** Spies on timers: returns the delays of those that are set, and a function that fires one early. */
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

describe('runCommand', () => {
  test('passes the input byte for byte, without a line break at the end', async () => {
    const stdin = `a\\b'"$x \`y\` ~${'z'.repeat(200_000)}`;
    expect(await run('cat > received', { stdin })).toMatchObject({ ending: 'ok', exitCode: 0 });
    expect(readFileSync(join(job.workspace, 'received'), 'utf8')).toBe(stdin);
  });

  test('does not start the script with incomplete input, since half a token must not replace a valid one', async () => {
    // In this locale the shell counts two characters for one of JavaScript, so the input seems incomplete.
    const environment = { ...BASE, LC_ALL: 'C' };
    const result = await run('cat > half', { stdin: 'ü'.repeat(8), environment });
    expect(result).toMatchObject({ ending: 'failed', exitCode: 98, stderr: '' });
    expect(existsSync(join(job.workspace, 'half'))).toBe(false);
  });

  test('passes empty input', async () => {
    expect(await run('cat', { stdin: '' })).toEqual({
      ending: 'ok',
      exitCode: 0,
      stdout: '',
      stderr: '',
      isCut: false,
    });
  });

  test('passes the input in no argument, so that no process list shows it', async () => {
    const script = 'cat > input; cat /proc/[0-9]*/cmdline 2> /dev/null | tr "\\0" " " || true';
    const { ending, stdout } = await run(script);
    expect(ending).toBe('ok');
    expect(stdout).toContain('save-refresh-token');
    expect(stdout).not.toContain(TOKEN);
  });

  test('passes the script in no argument, since it may contain a secret', async () => {
    const script = 'cat > input; cat /proc/[0-9]*/cmdline 2> /dev/null | tr "\\0" " " || true; : my-own-secret-1';
    const { ending, stdout } = await run(script);
    expect(ending).toBe('ok');
    expect(stdout).not.toContain('my-own-secret-1');
  });

  test('lets the script open the input as a file', async () => {
    expect(await run('cat /dev/stdin')).toMatchObject({ ending: 'ok', stdout: TOKEN });
  });

  test('passes the input in no environment variable', async () => {
    const { stdout } = await run('cat > /dev/null; cat /proc/$$/environ /proc/$BASHPID/environ | tr "\\0" "\\n"');
    expect(stdout).toContain('PATH=');
    expect(stdout).not.toContain(TOKEN);
  });
});

describe('the ending of a command', () => {
  test.each([
    { name: 'does nothing', script: 'true', expected: 'unread' },
    { name: 'is empty', script: '', expected: 'unread' },
    { name: 'is a comment', script: '# later', expected: 'unread' },
    { name: 'reads a part of its input', script: 'head -c 3', expected: 'unread' },
    { name: 'reads all but the last byte', script: `head -c ${TOKEN.length - 1}`, expected: 'unread' },
    { name: 'reads exactly all bytes', script: `head -c ${TOKEN.length}`, expected: 'ok' },
    { name: 'reads until the end of the input', script: 'cat > /dev/null', expected: 'ok' },
    { name: 'reads into a variable', script: 'token=$(cat); test -n "$token"', expected: 'ok' },
    { name: 'does not read, but fails for another reason', script: 'exit 3', expected: 'failed' },
  ])('is "$expected" if the script $name', async ({ script, expected }) => {
    expect((await run(script)).ending).toBe(expected);
  });

  test('is "unread" with the output that the script printed', async () => {
    expect(await run('echo saved')).toMatchObject({ ending: 'unread', stdout: 'saved\n' });
  });

  test('is "unread" for long input', async () => {
    expect((await run('true', { stdin: 'x'.repeat(300_000) })).ending).toBe('unread');
  });
});

describe('a command fails', () => {
  test.each([
    { name: 'with its exit code', script: 'cat > /dev/null; exit 7', exitCode: 7 },
    { name: 'if the last line fails', script: 'cat > /dev/null\nfalse', exitCode: 1 },
    { name: 'if any line fails', script: 'cat > /dev/null\nfalse\necho done', exitCode: 1 },
    { name: 'if a command within a pipe fails', script: 'cat | false | cat', exitCode: 1 },
    { name: 'if a program is missing', script: 'cat > /dev/null; no-such-program-here', exitCode: 127 },
    { name: 'with a syntax error', script: 'if', exitCode: 1 },
  ])('$name', async ({ script, exitCode }) => {
    const result = await run(script);
    expect(result).toMatchObject({ ending: 'failed', exitCode: expect.any(Number) });
    if (script !== 'if') expect(result.exitCode).toBe(exitCode);
    expect(result.stdout).toBe('');
  });

  test('with the output of both streams, in which the shell shows the name of the input', async () => {
    const result = await run('cat > /dev/null; echo out; echo err >&2; no-such-program-here');
    expect(result.stdout).toBe('out\n');
    expect(result.stderr).toMatch(/^err\nsave-refresh-token: .*no-such-program-here/u);
  });

  test('without an exit code after a signal', async () => {
    expect(await run('kill -KILL $$')).toMatchObject({ ending: 'failed', exitCode: undefined });
  });
});

describe('a command is not started', () => {
  test('if the workspace does not exist', async () => {
    const result = await run('cat', { workspace: join(job.root, 'missing') });
    expect(result).toEqual({ ending: 'not-started', exitCode: undefined, stdout: '', stderr: '', isCut: false });
  });

  test('if the script is too long for a variable', async () => {
    expect((await run(`cat # ${'x'.repeat(200_000)}`)).ending).toBe('not-started');
  });

  test('if the shell is missing', async () => {
    expect((await run('cat', { environment: { PATH: '/nowhere' } })).ending).toBe('not-started');
  });
});

test('a script runs in the workspace, without arguments, in a non-interactive shell with the option -e', async () => {
  const { stdout } = await run(
    'cat > /dev/null; pwd; echo "$#"; case $- in *i*) echo interactive ;; esac; echo "${-//[^e]/}"',
  );
  expect(stdout).toBe(`${job.workspace}\n0\ne\n`);
});

describe('the output of a command', () => {
  const many = (letter: string): string => `head -c 300000 /dev/zero | tr "\\0" ${letter}`;

  test('is the last 64 KiB of each stream, and more output does not block the command', async () => {
    const script = `cat > /dev/null; ${many('o')}; echo end; ${many('e')} >&2; echo END >&2; touch ended`;
    const { ending, stdout, stderr, isCut } = await run(script);
    expect([ending, isCut]).toEqual(['ok', true]);
    expect([stdout, stderr]).toEqual([`${'o'.repeat(65_532)}end\n`, `${'e'.repeat(65_532)}END\n`]);
    expect(existsSync(join(job.workspace, 'ended'))).toBe(true);
  });

  test.each([
    { name: 'no text', script: 'true', isCut: false },
    { name: '64 KiB', script: 'head -c 65536 /dev/zero', isCut: false },
    { name: '64 KiB and one byte', script: 'head -c 65537 /dev/zero', isCut: true },
    { name: 'a long standard error', script: `${many('e')} >&2`, isCut: false },
  ])('with $name is cut: $isCut', async ({ script, isCut }) => {
    expect((await run(`cat > /dev/null; ${script}`)).isCut).toBe(isCut);
  });
});

describe('a command is stopped', () => {
  test('with all processes that it started when the step ends', async () => {
    const controller = new AbortController();
    const script = 'sleep 300 & echo $! > pids.part; echo $$ >> pids.part; mv pids.part pids; cat > /dev/null; wait';
    const running = run(script, { signal: controller.signal });
    const file = join(job.workspace, 'pids');
    await until(() => existsSync(file));
    const pids = readFileSync(file, 'utf8').trim().split('\n').map(Number);
    expect(pids.map(isRunning)).toEqual([true, true]);
    controller.abort();
    expect(await running).toMatchObject({ ending: 'timeout', exitCode: undefined });
    await until(() => !pids.some(isRunning));
  });

  test('after one minute', async () => {
    const timers = watchTimers();
    const running = run('touch begun; sleep 300');
    await until(() => existsSync(join(job.workspace, 'begun')));
    timers.fire(60_000);
    expect((await running).ending).toBe('timeout');
  });

  test('before it does anything if the step has already ended', async () => {
    const result = await run('cat > /dev/null; touch never', { signal: AbortSignal.abort() });
    expect(result.ending).toBe('timeout');
    expect(existsSync(join(job.workspace, 'never'))).toBe(false);
  });
});

describe('a background process of a command', () => {
  test('is stopped with the command, and does not delay it', async () => {
    const { ending, stdout } = await run('cat > /dev/null; sleep 300 & echo $!');
    expect(ending).toBe('ok');
    await until(() => !isRunning(Number(stdout)));
  });

  test('in its own process group does not delay the command, although it keeps the pipes open', async () => {
    const timers = watchTimers();
    const running = run('cat > /dev/null; setsid sleep 300 & echo $!');
    await until(() => timers.delays.includes(1000));
    timers.fire(1000);
    const { ending, stdout } = await running;
    const pid = Number(stdout);
    expect(ending).toBe('ok');
    // The process that the test itself started.
    if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  });
});

describe('the environment of a command', () => {
  const ENVIRONMENT = {
    ...BASE,
    GH_TOKEN: 'gh-token',
    GITHUB_ENV: '/env',
    'INPUT_CLIENT-SECRET': 'client-secret-0123',
  };

  test('is that of the step, without withheld variables', async () => {
    const { stdout } = await run('cat > /dev/null; env', { environment: ENVIRONMENT });
    expect(stdout.split('\n')).toContain('GH_TOKEN=gh-token');
    expect(stdout).not.toMatch(/GITHUB_ENV|INPUT_|client-secret-0123/u);
  });

  test('does not contain the script', async () => {
    const { stdout } = await run('cat > /dev/null; env; export -p');
    expect(stdout).not.toContain('BEARER_STEP');
  });

  test('names no file that the shell runs before the script', async () => {
    const file = join(job.workspace, 'profile.sh');
    writeFileSync(file, 'echo sourced > sourced\n');
    const environment = { ...BASE, BASH_ENV: file, ENV: file };
    expect((await run('cat > /dev/null', { environment })).ending).toBe('ok');
    expect(readdirSync(job.workspace)).not.toContain('sourced');
  });

  test('contains no function that replaces a program', async () => {
    const environment = { ...BASE, 'BASH_FUNC_cat%%': '() { echo replaced; }' };
    expect(await run('cat', { environment })).toMatchObject({ stdout: TOKEN });
  });
});
