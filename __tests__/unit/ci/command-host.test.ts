import { generateKeyPairSync } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createCommandHost, type CommandHost } from '../../../src/ci/command-host.js';
import { SHELL } from '../../../src/ci/systems/shell.js';
import type { CiSystem, Voice } from '../../../src/ci/systems/system.js';

const SECRET = 'hush-0001+/"hush';
let written: { stdout: string; stderr: string };

const shellHost = (inputs: Record<string, string> = {}): CommandHost =>
  createCommandHost({ system: SHELL, inputs, environment: {}, exitCodeOf: () => 3 });

beforeEach(() => {
  written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
});
afterEach(() => {
  process.exitCode = undefined;
  jest.restoreAllMocks();
});

test('inputs are the trimmed options', () => {
  const host = shellHost({ scope: '  read write ' });
  expect([host.input('scope'), host.input('audience')]).toEqual(['read write', '']);
});

test('the advice for maps does not name expressions of GitHub', () => {
  expect(shellHost().advice.map).toContain(`'{"name": "value"}'`);
  expect(shellHost().advice.map).not.toContain('${{');
});

describe('the terminal host prints to stderr', () => {
  test('information', () => {
    shellHost().info('Open this:\n\nhttps://login.example.com/?a=b&c\n');
    expect(written).toEqual({ stdout: '', stderr: 'Open this:\n\nhttps://login.example.com/?a=b&c\n\n' });
  });

  test('a warning', () => {
    shellHost().warning('Check this.');
    expect(written).toEqual({ stdout: '', stderr: 'Warning: Check this.\n' });
    expect(process.exitCode).toBeUndefined();
  });

  test('a failure, which also sets the exit code', () => {
    shellHost().fail('LOGIN_DENIED', '[LOGIN_DENIED] No.');
    expect(written).toEqual({ stdout: '', stderr: '[LOGIN_DENIED] No.\n' });
    expect(process.exitCode).toBe(3);
  });
});

describe.each([
  { kind: 'info', say: (host: CommandHost, text: string) => host.info(text) },
  { kind: 'warning', say: (host: CommandHost, text: string) => host.warning(text) },
  { kind: 'fail', say: (host: CommandHost, text: string) => host.fail('INTERNAL', text) },
])('$kind', ({ say }) => {
  test('prints no secret, in any form', () => {
    const host = shellHost();
    host.secrets.protect(SECRET);
    say(
      host,
      `a ${SECRET}\nb ${JSON.stringify(SECRET)} c ${encodeURIComponent(SECRET)} d ${Buffer.from(SECRET).toString('base64')}`,
    );
    expect(written.stderr).not.toMatch(/hush|aHVza/u);
    expect(written.stderr.match(/\*\*\*/gu)?.length).toBeGreaterThanOrEqual(4);
  });

  test('prints no command for a runner or a terminal', () => {
    say(shellHost(), '::add-mask::x\n  ::error::y\n##[command]z\r\u001b[2J\u202e\u0007');
    expect(written.stderr).not.toMatch(/^\s*::|##\[|[\r\u001b\u202e\u0007]/mu);
    expect(written.stderr).toContain('\\u{1b}[2J');
  });
});

test('protecting a secret prints nothing', () => {
  shellHost().secrets.protect(SECRET);
  expect(written).toEqual({ stdout: '', stderr: '' });
});

test('a shell has no state, event, run or runner files, and a folder of its own for files', () => {
  const host = shellHost();
  host.output('token', SECRET);
  host.saveState(SECRET);
  expect(written).toEqual({ stdout: '', stderr: '' });
  expect(host.loadState()).toBe('');
  const { temp } = host;
  expect(statSync(temp).mode & 0o777).toBe(0o700);
  host.close();
  expect(existsSync(temp)).toBe(false);
  expect(host).toMatchObject({
    outputs: { token: SECRET },
    takesSecrets: false,
    commandFiles: [],
    event: undefined,
    run: undefined,
    workspace: process.cwd(),
  });
});

describe('in a system that masks, next to another process', () => {
  let masked: string[] = [];
  let isBroken = false;
  const system: CiSystem = {
    ...SHELL,
    connect: (_, print) => ({
      mask: (texts) => {
        if (isBroken) throw new Error('no mask');
        masked.push(...texts);
        print('::add-mask::');
      },
      error: (text) => print(`::error::${text}`),
    }),
  };
  const maskingHost = (): CommandHost =>
    createCommandHost({ system, inputs: {}, environment: {}, exitCodeOf: () => 3 });
  beforeEach(() => {
    masked = [];
    isBroken = false;
  });

  test('a command begins a line of its own while another process also prints, and words do not', () => {
    const host = maskingHost();
    host.secrets.protect(SECRET);
    host.mask();
    host.shareOutput();
    host.secrets.protect(`${SECRET}-2`);
    host.mask();
    host.info('Words.');
    host.fail('INTERNAL', 'No.');
    expect(written.stderr).toBe('::add-mask::\n\n::add-mask::\nWords.\n\n::error::No.\n');
  });

  test('a secret that could not be masked is masked later, or nothing goes on', () => {
    const host = maskingHost();
    host.secrets.protect(SECRET);
    isBroken = true;
    expect(() => host.mask()).toThrow('no mask');
    expect(() => host.mask()).toThrow('no mask');
    expect(() => host.info(SECRET)).toThrow('no mask');
    expect(() => host.output('url', 'x')).toThrow('no mask');
    expect(written.stderr).toBe('');
    isBroken = false;
    host.mask();
    expect(masked).toContain(SECRET);
  });

  test('a warning and an error are printed without the secret, also if it could not be masked', () => {
    const host = maskingHost();
    host.secrets.protect(SECRET);
    isBroken = true;
    host.warning(`A ${SECRET}.`);
    host.fail('INTERNAL', `B ${SECRET}.`);
    expect(written.stderr).toBe('Warning: A ***.\n::error::B ***.\n');
    expect(process.exitCode).toBe(3);
  });
});

describe('in a system that masks', () => {
  const calls: string[] = [];
  const system = (voice: Partial<Voice> = {}): CiSystem => ({
    ...SHELL,
    name: 'test',
    connect: (_, print) => ({
      mask: (texts) =>
        void calls.push(`mask ${texts.length > 1 ? 'many' : ''}${texts.find((text) => /[\r\n]/u.test(text)) ?? ''}`),
      output: (name) => void calls.push(`output ${name}`),
      secretOutput: (name) => void calls.push(`secret ${name}`),
      error: (text) => print(`error: ${text}`),
      ...voice,
    }),
  });
  const hostIn = (voice?: Partial<Voice>): CommandHost =>
    createCommandHost({ system: system(voice), inputs: {}, environment: {}, exitCodeOf: () => 1 });
  beforeEach(() => void calls.splice(0));

  test('all masks of a secret are set at once, before anything is printed or set', () => {
    const host = hostIn({ notice: () => void calls.push('notice') });
    host.secrets.protect(SECRET);
    expect(calls).toEqual([]);
    host.notice('x');
    host.output('status', '200');
    host.mask();
    expect(calls).toEqual(['mask many', 'notice', 'output status']);
  });

  test('the token goes to the place for secrets, and to no other', () => {
    const host = hostIn();
    host.secrets.protect(SECRET);
    host.output('token', SECRET);
    expect(calls).toEqual(['mask many', 'secret token']);
    const without: Voice = { output: (name) => void calls.push(`output ${name}`) };
    const other = createCommandHost({
      system: { ...SHELL, connect: () => without },
      inputs: {},
      environment: {},
      exitCodeOf: () => 1,
    });
    other.output('token', SECRET);
    expect(calls).toEqual(['mask many', 'secret token']);
  });

  test('foreign texts are no outputs, unless the system takes texts', () => {
    for (const name of ['response', 'result', 'headers', 'response-omitted'] as const) hostIn().output(name, 'x');
    expect(calls).toEqual([]);
    hostIn({ takesTexts: true }).output('response', 'x');
    expect(calls).toEqual(['output response']);
  });

  test('no mask has a line break: a private key is masked line by line', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const masks: string[] = [];
    const host = hostIn({ mask: (texts) => void masks.push(...texts) });
    host.secrets.protect(pem);
    host.mask();
    expect(masks).toEqual(expect.arrayContaining(pem.trim().split('\n').slice(1, -1)));
    expect(masks.filter((text) => /[\r\n]/u.test(text) || text.length < 8)).toEqual([]);
  });

  test('a system that cannot mask fails before anything is printed', () => {
    const host = hostIn({
      mask: () => {
        throw new Error('no');
      },
    });
    host.secrets.protect(SECRET);
    expect(() => host.info('x')).toThrow('no');
    expect(written).toEqual({ stdout: '', stderr: '' });
  });
});

test('a text for a command of a system has neither secrets nor commands of another', () => {
  const lines: string[] = [];
  const host = createCommandHost({
    system: { ...SHELL, connect: () => ({ error: (text) => lines.push(text), summary: (line) => lines.push(line) }) },
    inputs: {},
    environment: {},
    exitCodeOf: () => 1,
  });
  host.secrets.protect(SECRET);
  host.fail('INTERNAL', `${SECRET} ##vso[task.complete]\n::error::x`);
  host.summary(`| ${SECRET} |`);
  expect(lines).toEqual(['*** ## vso[task.complete]\n: :error::x', '| *** |']);
});
