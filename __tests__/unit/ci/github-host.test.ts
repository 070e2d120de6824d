import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createGitHubHost } from '../../../src/ci/github-host.js';

const original = { ...process.env };
let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-host-'));
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE']) {
    process.env[name] = join(folder, name);
    writeFileSync(join(folder, name), '');
  }
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, original);
  process.exitCode = undefined;
});

/** Returns what a step wrote to a command file, from its `name<<delimiter` blocks. */
const written = (file: string): (string | undefined)[][] =>
  [...readFileSync(join(folder, file), 'utf8').matchAll(/^(.+?)<<(ghadelimiter_.+)\n([\s\S]*?)\n\2\n/gmu)].map(
    ([, name, , value]) => [name, value],
  );

describe('the GitHub host', () => {
  test('reads inputs, trimmed, and treats a blank input as unset', () => {
    Object.assign(process.env, { 'INPUT_BASE-URL': '  https://hub.test\n', INPUT_SCOPE: ' ' });
    const host = createGitHubHost(process.env);
    expect([host.input('base-url'), host.input('scope'), host.input('token')]).toEqual(['https://hub.test', '', '']);
  });

  test('reads the state of main', () => {
    process.env['STATE_bearer-step'] = '{"a":1}';
    expect(createGitHubHost(process.env).loadState()).toBe('{"a":1}');
    delete process.env['STATE_bearer-step'];
    expect(createGitHubHost(process.env).loadState()).toBe('');
  });

  describe('reads the run', () => {
    const RUN = {
      GITHUB_REPOSITORY: 'example/my.project_1',
      GITHUB_REPOSITORY_ID: '42',
      GITHUB_RUN_ID: '1001',
      GITHUB_RUN_ATTEMPT: '3',
      GITHUB_API_URL: 'https://github.example.com/api/v3',
    };
    const run = { repository: 'example/my.project_1', repositoryId: '42', workflowRun: '1001', id: '1001-3' };
    const enterprise = 'https://github.example.com/api/v3';

    test.each<{ name: string; changed: Record<string, string | undefined>; expected: object | undefined }>([
      { name: 'with all its fields', changed: {}, expected: { ...run, apiUrl: enterprise } },
      {
        name: 'with the name as its id on an old server',
        changed: { GITHUB_REPOSITORY_ID: undefined },
        expected: { ...run, repositoryId: 'example/my.project_1', apiUrl: enterprise },
      },
      {
        name: 'with attempt 1 by default',
        changed: { GITHUB_RUN_ATTEMPT: undefined },
        expected: { ...run, id: '1001-1', apiUrl: enterprise },
      },
      {
        name: 'with the API of github.com by default',
        changed: { GITHUB_API_URL: '' },
        expected: { ...run, apiUrl: 'https://api.github.com' },
      },
      { name: 'as undefined without a run id', changed: { GITHUB_RUN_ID: undefined }, expected: undefined },
      { name: 'as undefined without a repository', changed: { GITHUB_REPOSITORY: undefined }, expected: undefined },
      {
        name: 'as undefined with an invalid repository',
        changed: { GITHUB_REPOSITORY: 'a/b/../c' },
        expected: undefined,
      },
    ])('$name', ({ changed, expected }) => {
      for (const [name, value] of Object.entries<string | undefined>({ ...RUN, ...changed })) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
      expect(createGitHubHost(process.env).run).toEqual(expected);
    });
  });

  test('reads the folders, the event and the command files of the job', () => {
    Object.assign(process.env, {
      GITHUB_WORKSPACE: '/w',
      RUNNER_TEMP: '/t',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_ENV: '/env',
    });
    for (const name of ['GITHUB_PATH', 'GITHUB_STEP_SUMMARY']) Reflect.deleteProperty(process.env, name);
    expect(createGitHubHost(process.env)).toMatchObject({
      workspace: '/w',
      temp: '/t',
      event: 'push',
      commandFiles: [join(folder, 'GITHUB_OUTPUT'), join(folder, 'GITHUB_STATE'), '/env'],
    });
  });

  test('has defaults outside a workflow', () => {
    for (const name of ['GITHUB_WORKSPACE', 'RUNNER_TEMP', 'GITHUB_EVENT_NAME'])
      Reflect.deleteProperty(process.env, name);
    expect(createGitHubHost(process.env)).toMatchObject({ workspace: process.cwd(), temp: '', event: '' });
  });
});

describe('outputs and state', () => {
  test('are written to the command files, whatever they contain, and are not printed', () => {
    const host = createGitHubHost(process.env);
    host.output('response', 'a\nb<<EOF\n::error::c');
    host.output('status', '200');
    host.saveState('{"token":"access-token-1"}');
    expect(written('GITHUB_OUTPUT')).toEqual([
      ['response', 'a\nb<<EOF\n::error::c'],
      ['status', '200'],
    ]);
    expect(written('GITHUB_STATE')).toEqual([['bearer-step', '{"token":"access-token-1"}']]);
    expect(printed).toBe('');
  });

  test.each([
    { name: 'GITHUB_OUTPUT', task: 'set the output token' },
    { name: 'GITHUB_STATE', task: 'save its state' },
  ])('fail without the file of $name, and the value is never printed', ({ name, task }) => {
    const host = createGitHubHost(process.env);
    const write = (): void =>
      name === 'GITHUB_STATE' ? host.saveState('secret-value') : host.output('token', 'secret-value');
    for (const value of [undefined, '', join(folder, 'gone'), join(folder, 'gone', 'further')]) {
      Reflect.deleteProperty(process.env, name);
      if (value !== undefined) process.env[name] = value;
      expect(write).toThrow(
        expect.objectContaining({ code: 'OUTPUT_FAILED', message: expect.stringContaining(`cannot ${task}`) }),
      );
    }
    expect(printed).toBe('');
  });
});

describe('the log', () => {
  test('gets a mask for each line of a secret, and none for a short line', () => {
    createGitHubHost(process.env).secrets.protect('{\nsecret-1\nsecret-2\n}');
    const lines = printed.trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual(['::add-mask::secret-1', '::add-mask::secret-2']);
    expect(lines.some((line) => line.includes('%0A'))).toBe(false);
    expect(lines.every((line) => line.startsWith('::add-mask::'))).toBe(true);
  });

  test('contains no secret after its masks', () => {
    const host = createGitHubHost(process.env);
    host.secrets.protect('secret-value-01');
    printed = '';
    host.info(`a secret-value-01 and ${Buffer.from('secret-value-01').toString('base64')}`);
    host.warning('b secret-value-01');
    host.fail('INTERNAL', 'c secret-value-01');
    expect(printed).toBe('a *** and ***\n::warning::b ***\n::error::c ***\n');
  });

  test('contains nothing in any line that the runner would execute', () => {
    const host = createGitHubHost(process.env);
    host.info('a\n::set-output::b\n  ::error::c\r::d ##[error]e');
    expect(printed).toBe('a\n: :set-output::b\n  : :error::c\\r::d ## [error]e\n');
  });

  test('gets one command for a warning or an error of several lines', () => {
    const host = createGitHubHost(process.env);
    host.warning('a\n::error::b 100%');
    host.fail('INTERNAL', 'c\r\n##[error]d');
    expect(printed).toBe('::warning::a%0A: :error::b 100%25\n::error::c\\r%0A## [error]d\n');
  });

  test('goes only to stdout', () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const host = createGitHubHost(process.env);
    host.info('a');
    host.warning('b');
    host.fail('INTERNAL', 'c');
    expect(stderr).not.toHaveBeenCalled();
  });
});

test('only a failure sets the exit code', () => {
  const host = createGitHubHost(process.env);
  host.warning('a');
  expect(process.exitCode).toBeUndefined();
  host.fail('INTERNAL', 'b');
  expect(process.exitCode).toBe(1);
});
