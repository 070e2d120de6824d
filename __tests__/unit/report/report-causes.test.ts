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

  test('makes at most 5 issues, and says how many causes there are', async () => {
    const stage = await open();
    const jobs = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => failed(name, `src/${name}.ts`));
    const { notices, outputs } = await build(stage, jobs);
    expect(issuesOf(stage)).toHaveLength(5);
    expect(notices.join()).toContain('failed for 7 causes. Only 5 have an issue');
    expect(JSON.parse(outputs['issues'] ?? '')).toHaveLength(5);
    const bodies = stage.github.tracker.issues.map(({ body }) => body ?? '');
    expect(bodies[0]).toMatch(/Other causes:\n\n\* `src\/f\.ts.*\n\* `src\/g\.ts/u);
    expect(bodies[1]).not.toContain('Other causes');
    await build(stage, jobs.slice(1));
    expect(issuesOf(stage).filter(({ state }) => state === 'open')).toHaveLength(6);
  });

  test('without a token for GitHub has one issue, which the next green run closes', async () => {
    const stage = await open();
    const inputs = { 'github-token': '', token: stage.token };
    const { outputs } = await build(stage, [failed('test', 'src/a.ts')], { inputs });
    expect(outputs['action']).toBe('created');
    expect(issuesOf(stage)).toMatchObject([{ state: 'open', title: 'test' }]);
    await build(stage, [passed('test')], { inputs });
    expect(issuesOf(stage)).toMatchObject([{ state: 'closed' }]);
  });

  test('opens the issue of a cause again, and notes it in the same run only once', async () => {
    const stage = await open();
    const red = [failed('test', 'src/a.ts')];
    await build(stage, red);
    await build(stage, [passed('test')]);
    expect((await build(stage, red)).outputs['action']).toBe('reopened');
    expect((await build(stage, red)).outputs['action']).toBe('commented');
    expect(issuesOf(stage)).toMatchObject([{ state: 'open' }]);
    expect((await build(stage, [passed('other')])).outputs['action']).toBe('none');
  });

  test('leaves an issue open after a step, and with close-after: never', async () => {
    const stage = await open();
    await build(stage, [failed('test', 'src/a.ts')]);
    const kept = await build(stage, [passed('test')], { inputs: { 'close-after': 'never' } });
    expect(kept.outputs['action']).toBe('commented');
    expect(issuesOf(stage)).toMatchObject([{ state: 'open' }]);
  });

  test('sends nothing as a dry run', async () => {
    const stage = await open();
    const { outputs } = await build(stage, [failed('test', 'src/a.ts')], { inputs: { 'dry-run': 'true' } });
    expect(outputs).toEqual({ action: 'none' });
    expect(issuesOf(stage)).toEqual([]);
  });
});
