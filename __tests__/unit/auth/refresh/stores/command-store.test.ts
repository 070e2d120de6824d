import { describe, expect, test } from '@jest/globals';
import { runCommand, type CommandCall, type CommandResult } from '../../../../../src/lib/command.js';
import { StepError } from '../../../../../src/lib/errors.js';
import { commandStore } from '../../../../../src/auth/refresh/stores/command-store.js';
import { createFakeDeadline } from '../../../../support/fake-deadline.js';
import { createFakeHost } from '../../../../support/fake-host.js';
import { stepError } from '../../../../support/step-error.js';

const [OLD, NEW] = ['refresh-0001-refresh-0001', 'refresh-0002-refresh-0002'];
const CHAIN = { refreshToken: NEW, token: undefined };
const OK: CommandResult = { ending: 'ok', exitCode: 0, stdout: '', stderr: '', isCut: false };
const printed = (stdout: string): CommandResult => ({ ...OK, stdout });
const failed = (more: Partial<CommandResult> = {}): CommandResult => ({
  ...OK,
  ending: 'failed',
  exitCode: 1,
  ...more,
});

/** Returns a store whose commands end with these results, in order. The last result repeats. */
function setUp({ load, save }: { load?: CommandResult[]; save?: CommandResult[] }) {
  const host = createFakeHost({ workspace: '/work' });
  const clock = { now: 0 };
  const [step, section] = [createFakeDeadline(clock), createFakeDeadline(clock)];
  const calls: CommandCall[] = [];
  const results = { load: [...(load ?? [])], save: [...(save ?? [])] };
  const store = commandStore(
    { load: load === undefined ? '' : 'load', save: save === undefined ? '' : 'save' },
    {
      host,
      deadline: step,
      environment: { HOME: '/home' },
      random: () => 0.5,
      runCommand: (call) => {
        calls.push(call);
        const queue = results[call.script as 'load' | 'save'];
        return Promise.resolve((queue.length > 1 ? queue.shift() : queue[0]) ?? OK);
      },
    },
  );
  const scripts = (): string[] => calls.map(({ script }) => script);
  return {
    store,
    host,
    calls,
    scripts,
    step,
    section,
    save: (mayReplace: (found: string) => boolean = always) => store.save(CHAIN, section, mayReplace),
  };
}

/** The store may be replaced, whatever it contains. */
const always = (): boolean => true;

const messageOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.catch((caught: unknown) => caught);
  return error instanceof StepError ? `${error.message} ${error.hint}` : 'no error';
};

describe('the output of load-refresh-token', () => {
  test.each([
    { name: 'only the token', stdout: OLD },
    { name: 'with the line break of echo', stdout: `${OLD}\n` },
    { name: 'with spaces and line breaks around it', stdout: `\r\n  ${OLD}\t\r\n` },
  ])('is the refresh token: $name', async ({ stdout }) => {
    const { store, calls, step, host } = setUp({ load: [printed(stdout)] });
    await expect(store.open(() => false)).resolves.toEqual({ refreshToken: OLD, token: undefined });
    expect(calls).toEqual([
      {
        name: 'load-refresh-token',
        script: 'load',
        stdin: '',
        workspace: '/work',
        environment: { HOME: '/home' },
        signal: step.signal,
      },
    ]);
    expect(host.masks).toContain(OLD);
  });

  test('is loaded again by reload', async () => {
    const { store } = setUp({ load: [printed(OLD), printed(NEW)] });
    await store.open(() => false);
    await expect(store.reload?.()).resolves.toBe(NEW);
  });

  test.each([
    { name: 'is empty', stdout: ' \n', problem: 'printed nothing' },
    { name: 'has two lines', stdout: `${OLD}\n${NEW}\n`, problem: 'is not a valid token' },
    { name: 'has spaces', stdout: 'no such secret', problem: 'is not a valid token' },
    { name: 'is too short', stdout: 'short', problem: 'is not a valid token' },
    { name: 'is too long', stdout: 'x'.repeat(65_537), problem: 'is not a valid token' },
    { name: 'is binary', stdout: '\ufffd\0\ufffd\0\ufffd\0\ufffd\0', problem: 'is not a valid token' },
  ])('is rejected if it $name, and is never printed', async ({ stdout, problem }) => {
    const { store, host } = setUp({ load: [printed(stdout)] });
    await expect(store.open(() => false)).rejects.toEqual(stepError('LOAD_FAILED', problem));
    const text = await messageOf(store.open(() => false));
    expect(text).toContain('load-refresh-token');
    for (const word of [OLD, NEW, 'such secret', 'xxx', '\0']) expect(text).not.toContain(word);
    expect(host.lines).toEqual([]);
  });

  test('is rejected if it is longer than the captured output', async () => {
    const host = createFakeHost({ workspace: '/' });
    const deadline = createFakeDeadline({ now: 0 });
    const deps = { runCommand, host, environment: { PATH: process.env['PATH'] }, deadline, random: () => 0 };
    const store = commandStore({ load: 'head -c 102400 /dev/zero | tr "\\0" x', save: '' }, deps);
    // Compare only the code: a loaded token would fill the screen.
    const outcome: unknown = await store.open(() => false).catch((error: unknown) => error);
    expect(outcome instanceof StepError ? outcome.code : 'loaded').toBe('LOAD_FAILED');
  });

  test('is ignored if the step ended meanwhile: the reason for its end is reported', async () => {
    const { store, step } = setUp({ load: [{ ...OK, ending: 'timeout', exitCode: undefined }] });
    step.end(new StepError('CANCELLED', 'The step was cancelled.'));
    await expect(store.open(() => false)).rejects.toEqual(stepError('CANCELLED'));
  });

  test('is not needed if load-refresh-token is unset', async () => {
    const { store, calls } = setUp({ save: [OK] });
    await expect(store.open(() => true)).resolves.toBeUndefined();
    expect(store).not.toHaveProperty('reload');
    expect(calls).toEqual([]);
  });
});

describe('a refresh token is saved', () => {
  test('by the standard input of the command, with the deadline of the critical section', async () => {
    const { save, calls, section } = setUp({ save: [OK] });
    await save();
    expect(calls).toEqual([
      {
        name: 'save-refresh-token',
        script: 'save',
        stdin: NEW,
        workspace: '/work',
        environment: { HOME: '/home' },
        signal: section.signal,
      },
    ]);
  });

  test('and read back if there is a load command', async () => {
    const { save, scripts, calls, section } = setUp({ save: [OK], load: [printed(`${NEW}\n`)] });
    await save();
    expect(scripts()).toEqual(['save', 'load']);
    expect(calls.map(({ signal }) => signal)).toEqual([section.signal, section.signal]);
    expect(section.slept).toEqual([]);
  });

  test('again after a delay if the store contains another one, which another run has saved', async () => {
    const { save, scripts, section, step } = setUp({ save: [OK], load: [printed(OLD), printed(NEW)] });
    await save();
    expect(scripts()).toEqual(['save', 'load', 'save', 'load']);
    expect([section.slept, step.slept]).toEqual([[500], []]);
  });

  test.each<{ name: string; load: CommandResult[] }>([
    { name: 'prints nothing', load: [printed(''), printed(NEW)] },
    { name: 'fails', load: [failed(), printed(NEW)] },
  ])('once, but read back again, if the load command $name', async ({ load }) => {
    const { save, scripts, section } = setUp({ save: [OK], load });
    await save();
    expect(scripts()).toEqual(['save', 'load', 'load']);
    expect(section.slept).toEqual([500]);
  });

  test('at most three times: then the two commands use different stores', async () => {
    const { save, scripts } = setUp({ save: [OK], load: [printed(OLD)] });
    await expect(save()).rejects.toEqual(stepError('SAVE_FAILED', 'does not print the new refresh token'));
    expect(scripts()).toEqual(['save', 'load', 'save', 'load', 'save', 'load']);
  });

  test('and read back at most three times: then the save could not be verified', async () => {
    const { save, scripts } = setUp({ save: [OK], load: [failed()] });
    await expect(save()).rejects.toEqual(stepError('SAVE_FAILED', 'could not be verified'));
    expect(scripts()).toEqual(['save', 'load', 'load', 'load']);
  });

  test('by no command, with one warning, if save-refresh-token is unset', async () => {
    const { save, calls, host } = setUp({ load: [printed(OLD)] });
    await expect(save()).resolves.toBeUndefined();
    await expect(save()).resolves.toBeUndefined();
    expect(host.warnings).toEqual([expect.stringMatching(/next run fails with REFRESH_REJECTED\. Set save-refresh/u)]);
    expect(calls).toEqual([]);
  });

  test('only once if the store then contains a token that must not be replaced', async () => {
    const { save, scripts } = setUp({ save: [OK], load: [printed(OLD)] });
    await save((found) => found !== OLD);
    expect(scripts()).toEqual(['save', 'load']);
  });

  test('but not verified if the step is cancelled meanwhile: the reason is reported', async () => {
    const { save, section } = setUp({ save: [OK], load: [printed(OLD)] });
    section.end(new StepError('CANCELLED', 'The step was cancelled.'));
    await expect(save()).rejects.toEqual(stepError('CANCELLED'));
  });

  test('only once if the command is cancelled: that is an error, not a save by another run', async () => {
    const { store, section, calls } = setUp({ save: [{ ...OK, ending: 'timeout', exitCode: undefined }] });
    section.end(new StepError('CANCELLED', 'The step was cancelled.'));
    await expect(store.save(CHAIN, section, always)).rejects.toEqual(
      stepError('SAVE_FAILED', 'did not finish in time'),
    );
    expect(calls).toHaveLength(1);
  });

  test.each([
    { name: 'is readable', load: [printed(OLD)], readable: true },
    { name: 'is not readable', load: undefined, readable: false },
  ])('by a store that $name, depending on load-refresh-token', async ({ load, readable }) => {
    const { store, calls, section } = setUp({ save: [OK], ...(load === undefined ? {} : { load }) });
    expect(store.isReadable).toBe(readable);
    expect(await store.readBack?.(section)).toBe(readable ? OLD : undefined);
    expect(calls.map(({ signal }) => signal)).toEqual(readable ? [section.signal] : []);
  });

  test('by a store without a lease, so that close does nothing', async () => {
    await expect(setUp({ save: [OK] }).store.close()).resolves.toBeUndefined();
  });
});

describe('the error of a failed command names the command and the problem:', () => {
  const ENDINGS: { result: CommandResult; message: RegExp }[] = [
    { result: failed({ exitCode: 7 }), message: /refresh-token failed with exit code 7\./u },
    { result: { ...failed(), exitCode: undefined }, message: /refresh-token failed\./u },
    { result: { ...OK, ending: 'unread', exitCode: 97 }, message: /did not read the token from its standard input\./u },
    { result: { ...OK, ending: 'timeout', exitCode: undefined }, message: /did not finish in time\./u },
    { result: { ...OK, ending: 'not-started', exitCode: undefined }, message: /could not be started\./u },
  ];

  test.each(ENDINGS)('save: $message', async ({ result, message }) => {
    const { save, scripts } = setUp({ save: [result], load: [printed(NEW)] });
    await expect(save()).rejects.toEqual(stepError('SAVE_FAILED', message));
    await expect(save()).rejects.toEqual(stepError('SAVE_FAILED', /^The command of save-refresh-token /u));
    expect(scripts()).toEqual(['save', 'save']);
  });

  test.each(ENDINGS)('load: $message', async ({ result, message }) => {
    const { store } = setUp({ load: [result] });
    await expect(store.open(() => false)).rejects.toEqual(stepError('LOAD_FAILED', message));
    await expect(store.reload?.()).rejects.toEqual(stepError('LOAD_FAILED', /^The command of load-refresh-token /u));
  });

  test.each([
    { result: setUp({ save: [failed()] }).save, message: /bash.*no line break follows the token/u },
    { result: () => setUp({ load: [failed()] }).store.open(() => false), message: /bash.*print only the token/u },
  ])('hint: $message', async ({ result, message }) => {
    expect(await messageOf(result())).toMatch(message);
  });
});

describe('the output of a failed command', () => {
  const messageFor = (result: Partial<CommandResult>): Promise<string> => {
    const { save, host } = setUp({ save: [failed(result)] });
    host.secrets.protect(NEW);
    return messageOf(save());
  };

  test('is quoted: the end of standard error, or of standard output if standard error is empty', async () => {
    expect(await messageFor({ stderr: 'HTTP 403\n', stdout: 'out' })).toContain('exit code 1: "HTTP 403".');
    expect(await messageFor({ stderr: ' \n', stdout: 'no vault\n' })).toContain('exit code 1: "no vault".');
    expect(await messageFor({})).toContain('exit code 1.');
    const end = await messageFor({ stderr: `${'a'.repeat(9000)} and then it broke` });
    expect(end).toContain('and then it broke');
    expect(end.length).toBeLessThan(900);
  });

  test('is sanitized', async () => {
    const text = await messageFor({ stderr: '::error::x\n##[warning]y\u001b[31m\u202e' });
    expect(text).not.toMatch(/^::|##\[|[\n\u001b\u202e]/mu);
  });

  test('contains no secret of the step in any encoding', async () => {
    const text = await messageFor({ stderr: `+ put ${NEW} ${Buffer.from(NEW).toString('base64')}` });
    expect(text).toContain('***');
    expect(text).not.toContain(NEW);
  });

  test('contains no part of a secret if only the end of the output is quoted', async () => {
    for (let rest = 470; rest < 500; rest += 1) {
      const text = await messageFor({ stderr: `+ put ${NEW}${' '.repeat(rest - 1)}.` });
      expect(text).not.toContain(NEW.slice(-8));
    }
  });

  test('contains no part of a secret if the captured output was cut', async () => {
    const host = createFakeHost({ workspace: '/' });
    host.secrets.protect(NEW);
    const deadline = createFakeDeadline({ now: 0 });
    for (const part of [12, NEW.length - 1]) {
      const script = `head -c ${65_536 - part} /dev/zero | tr "\\0" x >&2; cat >&2; exit 1`;
      const environment = { PATH: process.env['PATH'] };
      const deps = { runCommand, host, environment, deadline, random: () => 0 };
      const store = commandStore({ load: '', save: script }, deps);
      const text = await messageOf(store.save(CHAIN, deadline, always));
      expect(text).toContain('xxx');
      expect(text.includes(NEW.slice(0, 12))).toBe(false);
    }
  });

  test('is not quoted from the standard output of load, since the token may not be masked yet', async () => {
    const { store } = setUp({ load: [failed({ stdout: `${OLD}\n`, exitCode: 3 })] });
    const text = await messageOf(store.open(() => false));
    expect(text).toContain('exit code 3');
    expect(text).not.toContain(OLD);
    expect(text).not.toContain('***');
  });

  test('is quoted with a mask for a token that load also wrote to standard error', async () => {
    const { store } = setUp({ load: [failed({ stdout: `${OLD}\n`, stderr: `+ echo ${OLD}\n` })] });
    const text = await messageOf(store.open(() => false));
    expect(text).toContain('"+ echo ***"');
  });
});

test('a look only loads, and is not possible without a load command', async () => {
  const { store, scripts } = setUp({ load: [printed(NEW)], save: [OK] });
  expect(await store.look?.()).toEqual({ chain: CHAIN, leasedMs: 0, waiting: 0 });
  expect(scripts()).toEqual(['load']);
  expect('look' in setUp({ save: [OK] }).store).toBe(false);
});
