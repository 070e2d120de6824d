import '../../support/node-errors.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { GITHUB } from '../../../src/ci/systems/github.js';
import { GITLAB } from '../../../src/ci/systems/gitlab.js';
import { SHELL } from '../../../src/ci/systems/shell.js';
import type { CiSystem } from '../../../src/ci/systems/system.js';
import { REPORT } from '../../../src/cli/report.js';
import { runVerb } from '../../../src/cli/run-verb.js';
import { SYSTEMS_OF_CI } from '../../support/hosts/builds.js';
import { makeJobFolder } from '../../support/job-folder.js';
import { inputErrorLike } from '../../support/step-error.js';
import { createLoginWorld, type LoginWorld } from './login/login-world.js';

const PIPELINE = SYSTEMS_OF_CI.find(({ name }) => name === 'gitlab')?.env({ number: 1001 }) ?? {};
const TRACKER = { provider: 'redmine', 'base-url': 'https://redmine.example.com', fields: '{"project":"ci"}' };

/** Runs the verb with these options in a job of a system. */
async function run(
  values: Record<string, string>,
  system: CiSystem = GITLAB,
  environment: NodeJS.ProcessEnv = PIPELINE,
): Promise<LoginWorld> {
  const world = createLoginWorld({ inputs: { ...values, token: 'token-0001-0001' }, environment });
  Object.assign(world.host, { system });
  await runVerb(REPORT, { command: 'report', words: [], values, flags: new Set() }, world.deps);
  return world;
}

test.each([
  { values: {}, input: 'status', says: 'is missing. Write --status failure, --status success' },
  { values: { status: 'failed' }, input: 'status', says: 'is not known' },
  { values: { status: 'failure', needs: '{}' }, input: 'needs', says: 'only for GitHub Actions' },
])('$input $says', async ({ values, input, says }) => {
  await expect(run(values as Record<string, string>)).rejects.toEqual(inputErrorLike(input, says));
});

test('a shell needs a key, and a job needs the variables of its system', async () => {
  const values = { status: 'failure' };
  await expect(run(values, SHELL)).rejects.toEqual(inputErrorLike('key', 'write --key NAME'));
  await expect(run(values, GITHUB, {})).rejects.toEqual(inputErrorLike('environment', 'GitHub Actions sets'));
  await expect(run(values, GITLAB, {})).rejects.toEqual(inputErrorLike('environment', 'is not set'));
  const { printed } = await run({ ...TRACKER, status: 'cancelled', key: 'backup' }, SHELL, {});
  expect(printed).toEqual(['{"action":"none"}']);
});

test('a cancelled build changes nothing, and nothing is sent', async () => {
  const { printed, host, sent } = await run({ ...TRACKER, status: 'cancelled' });
  expect({ printed, sent, failures: host.failures }).toEqual({
    printed: ['{"action":"none"}'],
    sent: [],
    failures: [],
  });
});

test.each([
  { values: { provider: '' }, says: /provider: is missing\./u },
  { values: { provider: 'github', 'base-url': '' }, says: /base-url: is missing/u },
  { values: { 'close-after': '2' }, says: /close-after: is above 1/u },
  { values: { 'save-refresh-token': 'branch' }, says: /save-refresh-token: is branch/u },
])('$values is an error outside GitHub', async ({ values, says }) => {
  const { printed, host, sent } = await run({ ...TRACKER, status: 'failure', ...values });
  expect(host.failures).toEqual([expect.stringMatching(says)]);
  expect(host.outputs).toEqual({ 'error-code': 'INPUT_INVALID' });
  expect({ printed, sent }).toEqual({ printed: [], sent: [] });
});

describe('--dotenv', () => {
  async function written(...[values, ...job]: Parameters<typeof run>): Promise<string> {
    const { workspace, remove } = makeJobFolder();
    const dotenv = join(workspace, 'out.env');
    await run({ ...TRACKER, ...values, dotenv }, ...job);
    const text = readFileSync(dotenv, 'utf8');
    remove();
    return text;
  }

  test('gets what the report did', async () => {
    expect(await written({ status: 'cancelled' })).toBe('ACTION=none\n');
  });

  test('gets the code of an error that is found before the report', async () => {
    const expected = 'ERROR_CODE=INPUT_INVALID\n';
    expect(await written({})).toBe(expected);
    expect(await written({ status: 'failed' })).toBe(expected);
    expect(await written({ status: 'failure', needs: '{}' })).toBe(expected);
    expect(await written({ status: 'failure' }, SHELL)).toBe(expected);
    expect(await written({ status: 'failure' }, GITLAB, {})).toBe(expected);
  });
});

test('on GitHub, --needs is enough, and another status is still an error', async () => {
  const build = {
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_RUN_ID: '1001',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_EVENT_NAME: 'push',
  };
  const needs = '{"test":{"result":"cancelled"}}';
  const { printed, sent } = await run({ ...TRACKER, needs }, GITHUB, build);
  expect({ printed, sent }).toEqual({ printed: ['{"action":"none"}'], sent: [] });
  await expect(run({ ...TRACKER, needs, status: 'purple' }, GITHUB, build)).rejects.toEqual(
    inputErrorLike('status', 'is not known'),
  );
});
