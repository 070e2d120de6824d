import { describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { jiraStage, openIssues, type JiraStage } from './report-jira-stage.js';
import { addRun, messages, QUIET, RED } from './report-stage.js';

const REPORTERS = 50;
/** More rounds need minutes: ROUNDS=20. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 1);
const SEARCH_LAG_MS = 60_000;

/** Expects one open issue, which all reports name, duplicates that their creators closed, and limits that hold. */
function expectOneIssue({ jira }: JiraStage, results: readonly ActionResult[]): void {
  const [issue, ...others] = openIssues(jira);
  expect(others).toEqual([]);
  expect(results.map(messages)).toEqual(results.map(() => QUIET));
  expect(new Set(results.map(({ outputs }) => outputs['id']))).toEqual(new Set([issue?.key]));
  expect(results.filter(({ outputs }) => outputs['action'] === 'created')).toHaveLength(1);
  for (const loser of jira.project.issues.filter((one) => one !== issue)) {
    expect(loser).toMatchObject({ resolution: 'Duplicate', links: [{ type: 'Duplicate', outwardKey: issue?.key }] });
    expect(loser.comments).toHaveLength(1);
  }
  for (const times of jira.limits.writes.values()) expectWithin(times);
}

/** Expects at most 20 accepted writes in 2 s, and 100 in 30 s. */
function expectWithin(times: readonly number[]): void {
  for (const [writes, ms] of [
    [20, 2000],
    [100, 30_000],
  ] as const) {
    for (const start of times) {
      expect(times.filter((time) => time >= start && time < start + ms).length).toBeLessThanOrEqual(writes);
    }
  }
}

describe.each(Array.from({ length: ROUNDS }, (_, index) => index + 1))('50 reporters at once, round %i', (round) => {
  test('make one issue, although the search is late', async () => {
    const stage = await jiraStage();
    stage.jira.project.searchLagMs = SEARCH_LAG_MS;
    const isOneRun = round % 2 === 0;
    const first = addRun(stage.github, RED);
    const runs = Array.from({ length: REPORTERS }, () => (isOneRun ? first : addRun(stage.github, RED)));
    const results = await Promise.all(runs.map(({ id }) => stage.report({ needs: RED, runId: id })));
    expectOneIssue(stage, results);
  }, 600_000);
});
