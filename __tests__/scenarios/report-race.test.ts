import { describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { addRun, messages, openIssues, QUIET, RED, reportStage, type ReportStage } from './report-stage.js';

const REPORTERS = 50;
const JOB_LIMITS = { requests: 1_000, creationsPerMinute: 80 };

/** Expects one open issue, which all reports name, and duplicates that their creators closed. */
function expectOneIssue({ github }: ReportStage, results: readonly ActionResult[]): void {
  const [issue, ...others] = openIssues(github);
  expect(others).toEqual([]);
  expect(new Set(results.map(({ outputs }) => outputs['id']))).toEqual(new Set([String(issue?.number)]));
  expect(results.map(messages)).toEqual(results.map(() => QUIET));
  expect(results.filter(({ outputs }) => outputs['action'] === 'created')).toHaveLength(1);
  for (const loser of github.tracker.issues.filter(({ state }) => state === 'closed')) {
    expect(loser).toMatchObject({ stateReason: 'duplicate', duplicateOf: issue?.id });
    expect(loser.comments.filter(({ body }) => body.includes(' duplicate -->'))).toHaveLength(1);
  }
  expect(github.log.filter(({ status }) => status === 403 || status === 429)).toEqual([]);
}

describe('50 reporters at once make one issue, within the limits of GitHub', () => {
  test('in one run', async () => {
    const stage = await reportStage({}, { limits: JOB_LIMITS });
    stage.github.tracker.searchLagMs = 30_000;
    const run = addRun(stage.github, RED);
    const reports = Array.from({ length: REPORTERS }, () => stage.report({ needs: RED, runId: run.id }));
    expectOneIssue(stage, await Promise.all(reports));
  });

  test('in runs of their own', async () => {
    const stage = await reportStage({}, { limits: JOB_LIMITS });
    stage.github.tracker.searchLagMs = 30_000;
    const runs = Array.from({ length: REPORTERS }, () => addRun(stage.github, RED));
    const reports = runs.map(({ id }) => stage.report({ needs: RED, runId: id }));
    expectOneIssue(stage, await Promise.all(reports));
  });
});
