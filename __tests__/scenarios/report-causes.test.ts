/** Causes, suspects and logs in the issues of a failing build. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { NewJob } from '../../sandbox/systems/github/actions/runs.js';
import { installHistory } from '../support/histories/install.js';
import { generate } from '../support/histories/kinds.js';
import {
  addRun,
  end,
  messages,
  openIssues,
  QUIET,
  reportStage,
  type ReportRun,
  type ReportStage,
} from './report-stage.js';

/** Returns a log of the corpus. */
const logOf = (cause: string, variant = 'plain'): string =>
  readFileSync(new URL(`../causes/logs/${cause}/${variant}.log`, import.meta.url), 'utf8');

const JEST = logOf('jest-refuses-expired-token');
const TSC = logOf('tsc-string-is-no-number-in-basket');
const steps = [{ name: 'Run npm test' }];
const failed = (name: string, log: string | undefined): NewJob => ({ name, conclusion: 'failure', steps, log });
const passed = (name: string): NewJob => ({ name, conclusion: 'success', steps });

type Result = Awaited<ReturnType<ReportStage['report']>>;

/** Adds a run with these jobs, and reports it. */
async function build({ github, report }: ReportStage, jobs: readonly NewJob[], more: ReportRun = {}): Promise<Result> {
  const run = addRun(github, {}, { jobs });
  const needs = Object.fromEntries(jobs.map(({ name, conclusion }) => [name, conclusion ?? 'success']));
  const result = await report({ needs, runId: run.id, ...more });
  end(run);
  return result;
}

const CAUSE = { inputs: { 'group-by': 'cause' } };

describe('group-by: cause', () => {
  test('has an issue for each cause, whose title is the cause, and the outputs name them', async () => {
    const stage = await reportStage();
    const result = await build(stage, [failed('test', JEST), failed('types', TSC)], CAUSE);
    expect(messages(result)).toEqual(QUIET);
    expect(openIssues(stage.github).map(({ title }) => title.replaceAll('\u2060', ''))).toEqual([
      'test/auth.test.js › auth › refuses an expired token: Expected: 401, Received: 200',
      "src/basket.ts TS2322: Type 'string' is not assignable to type 'number'.",
    ]);
    expect(JSON.parse(result.outputs['issues'] ?? '')).toMatchObject([
      { action: 'created', id: '1' },
      { action: 'created', id: '2' },
    ]);
    const moved = await build(
      stage,
      [failed('test', logOf('jest-refuses-expired-token', 'moved-file')), passed('types')],
      CAUSE,
    );
    expect(JSON.parse(moved.outputs['issues'] ?? '')).toMatchObject([
      { action: 'commented', id: '1' },
      { action: 'closed', id: '2' },
    ]);
    const green = await build(stage, [passed('test'), passed('types')], CAUSE);
    expect(green.outputs).toMatchObject({ action: 'closed', id: '1' });
    expect(openIssues(stage.github)).toEqual([]);
  });

  test('reads JUnit reports in the workspace, and says what is wrong with a report', async () => {
    const stage = await reportStage();
    const failure = '<failure message="expected 2, got 3">at cart.test.ts:3</failure>';
    const report = `<testsuite name="s"><testcase classname="cart" name="adds">${failure}</testcase></testsuite>`;
    const hostile = `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${report}`;
    const workspace = { 'reports/a.xml': report, 'reports/b.xml': hostile };
    const inputs = { ...CAUSE.inputs, junit: 'reports/*.xml\nnone/*.xml' };
    const result = await build(stage, [failed('test', 'nothing to see')], { inputs, workspace });
    expect(openIssues(stage.github).map(({ title }) => title)).toEqual(['cart › adds: expected 2, got 3']);
    expect(messages(result).notices).toEqual([expect.stringMatching(/none/u), expect.stringMatching(/b\.xml/u)]);
  });
});

describe('the issue of a workflow', () => {
  test('names a new cause in its note', async () => {
    const { github, ...stage } = await reportStage();
    await build({ github, ...stage }, [failed('test', JEST)]);
    await build({ github, ...stage }, [failed('test', JEST), failed('types', TSC)]);
    const [issue] = openIssues(github);
    expect(issue?.title).toContain('CI fails on main: test/auth.test.js');
    expect(issue?.comments[0]?.body).toMatch(
      /New cause: `src\/basket\.ts TS2322`[\s\S]*Other causes:[\s\S]*auth\.test\.js/u,
    );
  });

  test('lists the commits since the last green run', async () => {
    const { github, report } = await reportStage();
    const [history] = generate(1);
    if (history === undefined) throw new Error('There is no history.');
    const run = installHistory(github, history);
    github.site.runs.runs = github.site.runs.runs.filter(({ id }) => id <= run.id);
    const env = { GITHUB_SHA: run.headSha };
    const result = await report({ needs: { build: 'failure' }, runId: run.id, env });
    expect(messages(result)).toEqual(QUIET);
    const [issue] = openIssues(github);
    expect(issue?.body).toMatch(
      /Suspects: \d+ commits? since the last green run: https:\/\/github\.com\/\S+\.\.\S+\n\n\* /u,
    );
  });

  test('without contents: read lacks the suspects, and a notice says so', async () => {
    const stage = await reportStage({ permissions: { actions: 'read', checks: 'read', issues: 'write' } });
    stage.github.runs.add({ jobs: [passed('test')] });
    const { notices } = messages(await build(stage, [failed('test', JEST)]));
    expect(notices).toEqual([expect.stringMatching(/contents: read.*does not name the commits/u)]);
  });

  test('quotes lines of the log only if asked to, without secrets', async () => {
    const stage = await reportStage();
    const log = JEST.replace('refuses an expired token (', 'refuses an expired token API_TOKEN=q1w2e3r4t5y6 (');
    await build(stage, [failed('test', log)], { secrets: ['q1w2e3r4t5y6'] });
    expect(openIssues(stage.github)[0]?.body).not.toContain('Log of');
    await build(stage, [failed('test', log)], { secrets: ['q1w2e3r4t5y6'], inputs: { 'log-lines': '12' } });
    const note = openIssues(stage.github)[0]?.comments.at(-1)?.body ?? '';
    expect(note).toContain('Log of `test`:\n\n```text\n');
    expect(note).not.toContain('q1w2e3r4t5y6');
  });

  test('is made after the log did not come in time', async () => {
    const stage = await reportStage();
    const { outputs } = await build(stage, [failed('test', undefined)], { inputs: { timeout: '20' } });
    expect(outputs['action']).toBe('created');
    expect(openIssues(stage.github)[0]?.title).toBe('CI fails on main');
  });
});
