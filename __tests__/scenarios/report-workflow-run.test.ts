import { describe, expect, test } from '@jest/globals';
import type { Conclusion } from '../../sandbox/systems/github/actions/runs.js';
import { endedPayload, expectAction, messages, openIssues, reportStage } from './report-stage.js';

describe('workflow_run', () => {
  test.each<{ conclusion: string; action: string }>([
    { conclusion: 'failure', action: 'created' },
    { conclusion: 'timed_out', action: 'created' },
    { conclusion: 'startup_failure', action: 'created' },
    { conclusion: 'cancelled', action: 'none' },
    { conclusion: 'success', action: 'none' },
    { conclusion: 'skipped', action: 'none' },
  ])('with the conclusion $conclusion → $action', async ({ conclusion, action }) => {
    const { github, report } = await reportStage();
    const run = github.runs.add({ jobs: [], conclusion: conclusion as Conclusion });
    const payload = endedPayload(github, run);
    const result = await report({ event: 'workflow_run', payload, runId: run.id + 1_000_000 });
    expect(result.outputs['action']).toBe(action);
    expect(messages(result).errors).toEqual([]);
  });

  test('that was cancelled by a time limit is a failure, and a success closes the issue', async () => {
    const { github, report } = await reportStage();
    const run = github.runs.add({ jobs: [{ name: 'slow', exceededMinutes: 5 }] });
    const ofReport = { event: 'workflow_run', runId: 99_000_000_000 };
    expectAction(await report({ ...ofReport, payload: endedPayload(github, run) }), 'created', '1');
    expect(openIssues(github)[0]).toMatchObject({ title: 'CI fails on main' });
    const green = github.runs.add();
    expectAction(await report({ ...ofReport, payload: endedPayload(github, green) }), 'closed', '1');
  });
});
