import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createTerminalHost } from '../../../src/ci/terminal-host.js';

const SECRET = 'hush-0001+/"hush';
let written: { stdout: string; stderr: string };

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
  const host = createTerminalHost({ scope: '  read write ' });
  expect([host.input('scope'), host.input('audience')]).toEqual(['read write', '']);
});

test('the advice for maps does not name expressions of GitHub', () => {
  expect(createTerminalHost({}).mapAdvice).toContain(`'{"name": "value"}'`);
  expect(createTerminalHost({}).mapAdvice).not.toContain('${{');
});

describe('the terminal host prints to stderr', () => {
  test('information', () => {
    createTerminalHost({}).info('Open this:\n\nhttps://login.example.com/?a=b&c\n');
    expect(written).toEqual({ stdout: '', stderr: 'Open this:\n\nhttps://login.example.com/?a=b&c\n\n' });
  });

  test('a warning', () => {
    createTerminalHost({}).warning('Check this.');
    expect(written).toEqual({ stdout: '', stderr: 'Warning: Check this.\n' });
    expect(process.exitCode).toBeUndefined();
  });

  test('a failure, which also sets the exit code', () => {
    createTerminalHost({}).fail('[LOGIN_DENIED] No.');
    expect(written).toEqual({ stdout: '', stderr: '[LOGIN_DENIED] No.\n' });
    expect(process.exitCode).toBe(1);
  });
});

describe.each(['info', 'warning', 'fail'] as const)('%s', (kind) => {
  test('prints no secret, in any form', () => {
    const host = createTerminalHost({});
    host.secrets.protect(SECRET);
    host[kind](
      `a ${SECRET}\nb ${JSON.stringify(SECRET)} c ${encodeURIComponent(SECRET)} d ${Buffer.from(SECRET).toString('base64')}`,
    );
    expect(written.stderr).not.toMatch(/hush|aHVza/u);
    expect(written.stderr.match(/\*\*\*/gu)?.length).toBeGreaterThanOrEqual(4);
  });

  test('prints no command for a runner or a terminal', () => {
    createTerminalHost({})[kind]('::add-mask::x\n  ::error::y\n##[command]z\r\u001b[2J\u202e\u0007');
    expect(written.stderr).not.toMatch(/^\s*::|##\[|[\r\u001b\u202e\u0007]/mu);
    expect(written.stderr).toContain('\\u{1b}[2J');
  });
});

test('protecting a secret prints nothing', () => {
  createTerminalHost({}).secrets.protect(SECRET);
  expect(written).toEqual({ stdout: '', stderr: '' });
});

test('the terminal host has no outputs, state, event, run or runner files', () => {
  const host = createTerminalHost({});
  host.output('token', SECRET);
  host.saveState(SECRET);
  expect(written).toEqual({ stdout: '', stderr: '' });
  expect(host.loadState()).toBe('');
  expect(host).toMatchObject({
    temp: '',
    commandFiles: [],
    event: undefined,
    run: undefined,
    workspace: process.cwd(),
  });
});
