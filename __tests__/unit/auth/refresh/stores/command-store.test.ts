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

/** A place whose commands end as said: `load` and `save` in turn, the last one again and again. */
function setUp({ load, save }: { load?: CommandResult[]; save?: CommandResult[] }) {
  const host = createFakeHost({ workspace: '/work' });
  const clock = { now: 0 };
  const [step, section] = [createFakeDeadline(clock), createFakeDeadline(clock)];
  const calls: CommandCall[] = [];
  const results = { load: [...(load ?? [])], save: [...(save ?? [])] };
  const location = commandStore(
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
  return { location: location, host, calls, scripts, step, section, save: () => location.save(CHAIN, section) };
}

const messageOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.catch((caught: unknown) => caught);
  return error instanceof StepError ? `${error.message} ${error.hint}` : 'no fault';
};

describe('what load prints', () => {
  test.each([
    { name: 'alone', stdout: OLD },
    { name: 'with the line break of echo', stdout: `${OLD}\n` },
    { name: 'with blanks around it', stdout: `\r\n  ${OLD}\t\r\n` },
  ])('is the refresh token: $name', async ({ stdout }) => {
    const { location: location, calls, step, host } = setUp({ load: [printed(stdout)] });
    await expect(location.open(() => false)).resolves.toEqual({ refreshToken: OLD, token: undefined });
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

  test('is looked at again when it may have changed', async () => {
    const { location: location } = setUp({ load: [printed(OLD), printed(NEW)] });
    await location.open(() => false);
    await expect(location.reload?.()).resolves.toBe(NEW);
  });

  test.each([
    { name: 'nothing', stdout: ' \n', words: 'printed nothing' },
    { name: 'two lines', stdout: `${OLD}\n${NEW}\n`, words: 'cannot be a token' },
    { name: 'words', stdout: 'no such secret', words: 'cannot be a token' },
    { name: 'too little', stdout: 'short', words: 'cannot be a token' },
    { name: 'too much', stdout: 'x'.repeat(65_537), words: 'cannot be a token' },
    { name: 'bytes', stdout: '\ufffd\0\ufffd\0\ufffd\0\ufffd\0', words: 'cannot be a token' },
  ])('is refused where it is $name, and never shown', async ({ stdout, words }) => {
    const { location: location, host } = setUp({ load: [printed(stdout)] });
    await expect(location.open(() => false)).rejects.toEqual(stepError('LOAD_FAILED', words));
    const text = await messageOf(location.open(() => false));
    expect(text).toContain('load-refresh-token');
    for (const word of [OLD, NEW, 'such secret', 'xxx', '\0']) expect(text).not.toContain(word);
    expect(host.lines).toEqual([]);
  });

  test('is refused where it is longer than what is kept of it: half a token is none', async () => {
    const host = createFakeHost({ workspace: '/' });
    const deadline = createFakeDeadline({ now: 0 });
    const deps = { runCommand, host, environment: { PATH: process.env['PATH'] }, deadline, random: () => 0 };
    const location = commandStore({ load: 'head -c 102400 /dev/zero | tr "\\0" x', save: '' }, deps);
    // By its code alone: what is loaded instead would fill the screen.
    const outcome: unknown = await location.open(() => false).catch((error: unknown) => error);
    expect(outcome instanceof StepError ? outcome.code : 'loaded').toBe('LOAD_FAILED');
  });

  test('does not count when the step ended meanwhile: its reason is told', async () => {
    const { location: location, step } = setUp({ load: [{ ...OK, ending: 'timeout', exitCode: undefined }] });
    step.end(new StepError('CANCELLED', 'The step was cancelled.'));
    await expect(location.open(() => false)).rejects.toEqual(stepError('CANCELLED'));
  });

  test('is not asked for where there is no such command', async () => {
    const { location: location, calls } = setUp({ save: [OK] });
    await expect(location.open(() => true)).resolves.toBeUndefined();
    expect(location).not.toHaveProperty('reload');
    expect(calls).toEqual([]);
  });
});

describe('a token is saved', () => {
  test('by what the command reads, under the deadline of the section', async () => {
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

  test('and seen to be there, where it can be loaded', async () => {
    const { save, scripts, calls, section } = setUp({ save: [OK], load: [printed(`${NEW}\n`)] });
    await save();
    expect(scripts()).toEqual(['save', 'load']);
    expect(calls.map(({ signal }) => signal)).toEqual([section.signal, section.signal]);
    expect(section.slept).toEqual([]);
  });

  test('once more where another one is there, which another run saved, after a while', async () => {
    const { save, scripts, section, step } = setUp({ save: [OK], load: [printed(OLD), printed(NEW)] });
    await save();
    expect(scripts()).toEqual(['save', 'load', 'save', 'load']);
    expect([section.slept, step.slept]).toEqual([[500], []]);
  });

  test.each<{ name: string; load: CommandResult[] }>([
    { name: 'prints nothing', load: [printed(''), printed(NEW)] },
    { name: 'fails', load: [failed(), printed(NEW)] },
  ])('once where the look $name, which says nothing of the save: it is looked again', async ({ load }) => {
    const { save, scripts, section } = setUp({ save: [OK], load });
    await save();
    expect(scripts()).toEqual(['save', 'load', 'load']);
    expect(section.slept).toEqual([500]);
  });

  test('three times at most: then the two commands do not agree', async () => {
    const { save, scripts } = setUp({ save: [OK], load: [printed(OLD)] });
    await expect(save()).rejects.toEqual(stepError('SAVE_FAILED', 'does not print the token'));
    expect(scripts()).toEqual(['save', 'load', 'save', 'load', 'save', 'load']);
  });

  test('and looked for three times at most: then nobody can tell', async () => {
    const { save, scripts } = setUp({ save: [OK], load: [failed()] });
    await expect(save()).rejects.toEqual(stepError('SAVE_FAILED', 'cannot tell whether it is there'));
    expect(scripts()).toEqual(['save', 'load', 'load', 'load']);
  });

  test('not, with a warning, where the workflow names no place', async () => {
    const { save, calls, host } = setUp({ load: [printed(OLD)] });
    await expect(save()).resolves.toBeUndefined();
    expect(host.warnings).toEqual([expect.stringContaining('save-refresh-token')]);
    expect(calls).toEqual([]);
  });

  test('not, when the step is cancelled meanwhile: its reason is told', async () => {
    const { save, section } = setUp({ save: [OK], load: [printed(OLD)] });
    section.end(new StepError('CANCELLED', 'The step was cancelled.'));
    await expect(save()).rejects.toEqual(stepError('CANCELLED'));
  });

  test('and one that was cut off counts as failed, not as one that another run replaced', async () => {
    const { location: location, section, calls } = setUp({ save: [{ ...OK, ending: 'timeout', exitCode: undefined }] });
    section.end(new StepError('CANCELLED', 'The step was cancelled.'));
    await expect(location.save(CHAIN, section)).rejects.toEqual(stepError('SAVE_FAILED', 'did not end in time'));
    expect(calls).toHaveLength(1);
  });

  test.each([
    { name: 'can tell', load: [printed(OLD)], tells: true },
    { name: 'cannot tell', load: undefined, tells: false },
  ])('by a place that $name later steps, and look, whether it can load', async ({ load, tells }) => {
    const { location: location, calls, section } = setUp({ save: [OK], ...(load === undefined ? {} : { load }) });
    expect(location.isReadable).toBe(tells);
    expect(await location.readBack?.(section)).toBe(tells ? OLD : undefined);
    expect(calls.map(({ signal }) => signal)).toEqual(tells ? [section.signal] : []);
  });

  test('by a place that has no lease to give back', async () => {
    await expect(setUp({ save: [OK] }).location.close()).resolves.toBeUndefined();
  });
});

describe('a command that fails is named, with what it did:', () => {
  const ENDINGS: { result: CommandResult; words: RegExp }[] = [
    { result: failed({ exitCode: 7 }), words: /refresh-token failed with exit code 7\./u },
    { result: { ...failed(), exitCode: undefined }, words: /refresh-token failed\./u },
    { result: { ...OK, ending: 'unread', exitCode: 97 }, words: /did not read the token from its standard input\./u },
    { result: { ...OK, ending: 'timeout', exitCode: undefined }, words: /did not end in time\./u },
    { result: { ...OK, ending: 'not-started', exitCode: undefined }, words: /could not be started\./u },
  ];

  test.each(ENDINGS)('save: $words', async ({ result, words }) => {
    const { save, scripts } = setUp({ save: [result], load: [printed(NEW)] });
    await expect(save()).rejects.toEqual(stepError('SAVE_FAILED', words));
    await expect(save()).rejects.toEqual(stepError('SAVE_FAILED', /^The command of save-refresh-token /u));
    expect(scripts()).toEqual(['save', 'save']);
  });

  test.each(ENDINGS)('load: $words', async ({ result, words }) => {
    const { location: location } = setUp({ load: [result] });
    await expect(location.open(() => false)).rejects.toEqual(stepError('LOAD_FAILED', words));
    await expect(location.reload?.()).rejects.toEqual(stepError('LOAD_FAILED', /^The command of load-refresh-token /u));
  });

  test.each([
    { result: setUp({ save: [failed()] }).save, words: /bash.*without a line break/u },
    { result: () => setUp({ load: [failed()] }).location.open(() => false), words: /bash.*prints the token alone/u },
  ])('and how to try it: $words', async ({ result, words }) => {
    expect(await messageOf(result())).toMatch(words);
  });
});

describe('what a failed command printed', () => {
  const said = (result: Partial<CommandResult>): Promise<string> => {
    const { save, host } = setUp({ save: [failed(result)] });
    host.secrets.protect(NEW);
    return messageOf(save());
  };

  test('is shown: its last words on standard error, else on standard output', async () => {
    expect(await said({ stderr: 'HTTP 403\n', stdout: 'out' })).toContain('exit code 1: "HTTP 403".');
    expect(await said({ stderr: ' \n', stdout: 'no vault\n' })).toContain('exit code 1: "no vault".');
    expect(await said({})).toContain('exit code 1.');
    const end = await said({ stderr: `${'a'.repeat(9000)} and then it broke` });
    expect(end).toContain('and then it broke');
    expect(end.length).toBeLessThan(900);
  });

  test('is made harmless', async () => {
    const text = await said({ stderr: '::error::x\n##[warning]y\u001b[31m\u202e' });
    expect(text).not.toMatch(/^::|##\[|[\n\u001b\u202e]/mu);
  });

  test('holds no secret of the step, however it is written', async () => {
    const text = await said({ stderr: `+ put ${NEW} ${Buffer.from(NEW).toString('base64')}` });
    expect(text).toContain('***');
    expect(text).not.toContain(NEW);
  });

  test('holds no part of a secret either, where only its end is shown', async () => {
    for (let rest = 470; rest < 500; rest += 1) {
      const text = await said({ stderr: `+ put ${NEW}${' '.repeat(rest - 1)}.` });
      expect(text).not.toContain(NEW.slice(-8));
    }
  });

  test('holds no part of a secret either, where the output was cut', async () => {
    const host = createFakeHost({ workspace: '/' });
    host.secrets.protect(NEW);
    const deadline = createFakeDeadline({ now: 0 });
    for (const part of [12, NEW.length - 1]) {
      const script = `head -c ${65_536 - part} /dev/zero | tr "\\0" x >&2; cat >&2; exit 1`;
      const environment = { PATH: process.env['PATH'] };
      const deps = { runCommand, host, environment, deadline, random: () => 0 };
      const location = commandStore({ load: '', save: script }, deps);
      const text = await messageOf(location.save(CHAIN, deadline));
      expect(text).toContain('xxx');
      expect(text.includes(NEW.slice(0, 12))).toBe(false);
    }
  });

  test('is never the token that load was to print, which nobody masks yet', async () => {
    const { location: location } = setUp({ load: [failed({ stdout: `${OLD}\n`, exitCode: 3 })] });
    const text = await messageOf(location.open(() => false));
    expect(text).toContain('exit code 3');
    expect(text).not.toContain(OLD);
    expect(text).not.toContain('***');
  });

  test('is never what load was to print and wrote into its log as well', async () => {
    const { location: location } = setUp({ load: [failed({ stdout: `${OLD}\n`, stderr: `+ echo ${OLD}\n` })] });
    const text = await messageOf(location.open(() => false));
    expect(text).toContain('"+ echo ***"');
  });
});
