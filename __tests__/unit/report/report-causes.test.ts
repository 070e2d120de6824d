import '../../support/node-errors.js';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Issue } from '../../../sandbox/systems/github/issues/tracker.js';
import type { NewJob } from '../../../sandbox/systems/github/actions/runs.js';
import { createReportWorld, type ReportWorld } from '../../support/report-world.js';
import type { FakeHost } from '../../support/fake-host.js';

jest.setTimeout(60_000);

let world: ReportWorld | undefined;

async function open(...options: Parameters<typeof createReportWorld>): Promise<ReportWorld> {
  world = await createReportWorld(...options);
  return world;
}

afterEach(async () => {
  await world?.github.close();
  world = undefined;
});

/** Returns the log of a job in which tsc found this error. */
const logOf = (file: string, message: string): string =>
  [
    '##[group]Run npx tsc --noEmit',
    'npx tsc --noEmit',
    'shell: /usr/bin/bash -e {0}',
    '##[endgroup]',
    `${file}(${1 + Math.floor(Math.random() * 90)},7): error TS2322: ${message}`,
    '##[error]Process completed with exit code 2.',
    'Post job cleanup.',
  ]
    .map((line) => `2026-11-27T09:10:01.1234567Z ${line}`)
    .join('\n');

const failed = (name: string, file: string, message = "Type 'string' is not assignable to type 'number'."): NewJob => ({
  name,
  conclusion: 'failure',
  steps: [{ name: 'Check types' }],
  log: logOf(file, message),
});
const passed = (name: string): NewJob => ({ name, conclusion: 'success', steps: [{ name: 'Check types' }] });
const skipped = (name: string): NewJob => ({ name, conclusion: 'skipped', steps: [] });

interface BuildOptions {
  inputs?: Record<string, string>;
  workflow?: string;
  env?: Record<string, string>;
}

/** Adds a run with these jobs, and reports it. */
async function build(
  { github, report }: ReportWorld,
  jobs: readonly NewJob[],
  { inputs = {}, workflow = 'ci', env = {} }: BuildOptions = {},
): Promise<FakeHost> {
  const own = { name: 'report', status: 'in_progress', runnerName: 'sandbox' } as const;
  const run = github.runs.add({ jobs: [...jobs, own], workflow: `${workflow}.yml`, workflowName: workflow });
  const needs = Object.fromEntries(jobs.map(({ name, conclusion }) => [name, conclusion ?? 'success']));
  const host = await report(needs, {
    id: run.id,
    inputs: { 'group-by': 'cause', ...inputs },
    env: {
      GITHUB_WORKFLOW: workflow,
      GITHUB_WORKFLOW_REF: `${github.repository}/.github/workflows/${workflow}.yml@refs/heads/main`,
      GITHUB_REPOSITORY_ID: github.repositoryId,
      ...env,
    },
  });
  const [attempt] = run.attempts;
  const isRed = jobs.some(({ conclusion }) => conclusion === 'failure');
  Object.assign(attempt ?? {}, { status: 'completed', conclusion: isRed ? 'failure' : 'success' });
  return host;
}

const issuesOf = ({ github }: ReportWorld): Pick<Issue, 'title' | 'state'>[] =>
  github.tracker.issues.map(({ title, state }) => ({ title, state }));

describe('group-by: cause', () => {
  test('makes one issue for each cause, and closes it when its steps are green', async () => {
    const stage = await open();
    await build(stage, [failed('lint', 'src/a.ts'), failed('test', 'src/b.ts')]);
    expect(issuesOf(stage)).toEqual([
      { title: expect.stringContaining('src/a.ts'), state: 'open' },
      { title: expect.stringContaining('src/b.ts'), state: 'open' },
    ]);
    await build(stage, [passed('lint'), failed('test', 'src/b.ts')]);
    expect(issuesOf(stage).map(({ state }) => state)).toEqual(['closed', 'open']);
    await build(stage, [passed('lint'), skipped('test')]);
    expect(issuesOf(stage).map(({ state }) => state)).toEqual(['closed', 'open']);
    await build(stage, [passed('lint'), passed('test')]);
    expect(issuesOf(stage).map(({ state }) => state)).toEqual(['closed', 'closed']);
  });

  test('three workflows that fail for two causes give two issues', async () => {
    const stage = await open();
    await build(stage, [failed('a', 'src/a.ts')], { workflow: 'one' });
    await build(stage, [failed('b', 'src/b.ts')], { workflow: 'two' });
    await build(stage, [failed('c', 'src/a.ts')], { workflow: 'three' });
    expect(issuesOf(stage)).toHaveLength(2);
    await build(stage, [passed('a')], { workflow: 'one' });
    expect(issuesOf(stage).map(({ state }) => state)).toEqual(['open', 'open']);
    expect(stage.github.tracker.issues[0]?.comments.at(-1)?.body).toContain('Other workflows still fail');
    await build(stage, [passed('c')], { workflow: 'three' });
    expect(issuesOf(stage).map(({ state }) => state)).toEqual(['closed', 'open']);
  });
});
