import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createGitHubHost } from '../../../src/ci/github-host.js';

const kept = { ...process.env };
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
  Object.assign(process.env, kept);
  process.exitCode = undefined;
});

/** What a step wrote into a command file, as `name<<delimiter` blocks. */
const written = (file: string): (string | undefined)[][] =>
  [...readFileSync(join(folder, file), 'utf8').matchAll(/^(.+?)<<(ghadelimiter_.+)\n([\s\S]*?)\n\2\n/gmu)].map(
    ([, name, , value]) => [name, value],
  );

describe('what a host reads', () => {
  test('is the text of an input, trimmed; blank is unset', () => {
    Object.assign(process.env, { 'INPUT_BASE-URL': '  https://hub.test\n', INPUT_SCOPE: ' ' });
    const host = createGitHubHost(process.env);
    expect([host.input('base-url'), host.input('scope'), host.input('token')]).toEqual(['https://hub.test', '', '']);
  });

  test('is the state of main', () => {
    process.env['STATE_bearer-step'] = '{"a":1}';
    expect(createGitHubHost(process.env).loadState()).toBe('{"a":1}');
    delete process.env['STATE_bearer-step'];
    expect(createGitHubHost(process.env).loadState()).toBe('');
  });

  describe('is which run of which repository it is in:', () => {
    const RUN = {
      GITHUB_REPOSITORY: 'example/my.project_1',
      GITHUB_REPOSITORY_ID: '42',
      GITHUB_RUN_ID: '1001',
      GITHUB_RUN_ATTEMPT: '3',
      GITHUB_API_URL: 'https://github.example.com/api/v3',
    };
    const known = { repository: 'example/my.project_1', repositoryId: '42', id: '1001-3' };
    const enterprise = 'https://github.example.com/api/v3';

    test.each<{ name: string; changed: Record<string, string | undefined>; expected: object | undefined }>([
      { name: 'all of it', changed: {}, expected: { ...known, apiUrl: enterprise } },
      {
        name: 'the name for a number that an old server does not tell',
        changed: { GITHUB_REPOSITORY_ID: undefined },
        expected: { ...known, repositoryId: 'example/my.project_1', apiUrl: enterprise },
      },
      {
        name: 'the first attempt, unless it is told',
        changed: { GITHUB_RUN_ATTEMPT: undefined },
        expected: { ...known, id: '1001-1', apiUrl: enterprise },
      },
      {
        name: 'GitHub’s own API, unless another one is told',
        changed: { GITHUB_API_URL: '' },
        expected: { ...known, apiUrl: 'https://api.github.com' },
      },
      { name: 'none without a run', changed: { GITHUB_RUN_ID: undefined }, expected: undefined },
      { name: 'none without a repository', changed: { GITHUB_REPOSITORY: undefined }, expected: undefined },
      { name: 'none with a name that is none', changed: { GITHUB_REPOSITORY: 'a/b/../c' }, expected: undefined },
    ])('$name', ({ changed, expected }) => {
      for (const [name, value] of Object.entries<string | undefined>({ ...RUN, ...changed })) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
      expect(createGitHubHost(process.env).run).toEqual(expected);
    });
  });

  test('are the places of the job', () => {
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

  test('has defaults outside of a workflow', () => {
    for (const name of ['GITHUB_WORKSPACE', 'RUNNER_TEMP', 'GITHUB_EVENT_NAME'])
      Reflect.deleteProperty(process.env, name);
    expect(createGitHubHost(process.env)).toMatchObject({ workspace: process.cwd(), temp: '', event: '' });
  });
});

describe('what a host hands on', () => {
  test('goes into the command files, whatever it holds, and is not printed', () => {
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
    { name: 'GITHUB_OUTPUT', what: 'the output token' },
    { name: 'GITHUB_STATE', what: 'its state' },
  ])('is refused without $name, and the value is never printed', ({ name, what }) => {
    const host = createGitHubHost(process.env);
    const hand = (): void =>
      name === 'GITHUB_STATE' ? host.saveState('secret-value') : host.output('token', 'secret-value');
    for (const value of [undefined, '', join(folder, 'gone'), join(folder, 'gone', 'further')]) {
      Reflect.deleteProperty(process.env, name);
      if (value !== undefined) process.env[name] = value;
      expect(hand).toThrow(
        expect.objectContaining({ code: 'OUTPUT_FAILED', message: expect.stringContaining(`cannot hand on ${what}`) }),
      );
    }
    expect(printed).toBe('');
  });
});

describe('what a host prints', () => {
  test('are masks first, each on a line of its own with line breaks escaped', () => {
    createGitHubHost(process.env).secrets.protect('secret-1\nsecret-2');
    const lines = printed.trimEnd().split('\n');
    expect(lines[0]).toBe('::add-mask::secret-1%0Asecret-2');
    expect(lines.every((line) => line.startsWith('::add-mask::'))).toBe(true);
  });

  test('never holds a secret again', () => {
    const host = createGitHubHost(process.env);
    host.secrets.protect('secret-value-01');
    printed = '';
    host.info(`a secret-value-01 and ${Buffer.from('secret-value-01').toString('base64')}`);
    host.warning('b secret-value-01');
    host.fail('c secret-value-01');
    expect(printed).toBe('a *** and ***\n::warning::b ***\n::error::c ***\n');
  });

  test('is nothing that the runner obeys, in any line', () => {
    const host = createGitHubHost(process.env);
    host.info('a\n::set-output::b\n  ::error::c\r::d ##[error]e');
    expect(printed).toBe('a\n: :set-output::b\n  : :error::c\\r::d ## [error]e\n');
  });

  test('is one command for a warning and a failure, with their lines in it', () => {
    const host = createGitHubHost(process.env);
    host.warning('a\n::error::b 100%');
    host.fail('c\r\n##[error]d');
    expect(printed).toBe('::warning::a%0A: :error::b 100%25\n::error::c\\r%0A## [error]d\n');
  });

  test('goes to stdout alone', () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const host = createGitHubHost(process.env);
    host.info('a');
    host.warning('b');
    host.fail('c');
    expect(stderr).not.toHaveBeenCalled();
  });
});

test('a step fails by its exit code, and only by a failure', () => {
  const host = createGitHubHost(process.env);
  host.warning('a');
  expect(process.exitCode).toBeUndefined();
  host.fail('b');
  expect(process.exitCode).toBe(1);
});
