import { describe, expect, test } from '@jest/globals';
import { addRun, end, expectAction, issueCalls, messages, openIssues, reportStage } from './report-stage.js';

describe('needs', () => {
  test.each([
    { needs: 'success, failure, skipped', action: 'created' },
    { needs: 'success,cancelled,failure', action: 'created' },
    { needs: 'success', action: 'none' },
  ])('as a list: $needs → $action', async ({ needs, action }) => {
    const { github, report } = await reportStage();
    const run = addRun(github, {});
    const result = await report({ inputs: { needs }, runId: run.id });
    expect(result.outputs['action']).toBe(action);
    expect(openIssues(github)).toHaveLength(action === 'created' ? 1 : 0);
  });

  test('of a fail-fast matrix: the failure decides, not the cancellation', async () => {
    const { github, build } = await reportStage();
    expectAction(
      await build({ 'test (1)': 'failure', 'test (2)': 'cancelled' }, { needs: { test: 'failure' } }),
      'created',
      '1',
    );
    expect(openIssues(github)[0]?.body).toContain('test (1)');
  });

  test('that does not name a failed job: it counts, and a notice names it', async () => {
    const { github, build } = await reportStage();
    const result = await build({ lint: 'failure', test: 'success', last: 'success' }, { needs: { last: 'success' } });
    expect(result.outputs['action']).toBe('created');
    expect(messages(result).notices).toEqual([expect.stringContaining('"lint"')]);
    expect(openIssues(github)[0]?.body).toContain('lint');
  });
});

describe('a job that ran into its time limit', () => {
  const jobs = [{ name: 'build' }, { name: 'test', exceededMinutes: 5 }];
  const needs = { build: 'success', test: 'cancelled' };

  test('is a failure', async () => {
    const { github, build } = await reportStage();
    expectAction(await build({}, { run: { jobs }, needs }), 'created', '1');
    expect(openIssues(github)[0]?.body).toContain('test');
  });

  test('is unknown without checks: read, and one notice says so', async () => {
    const { github, build } = await reportStage({ permissions: { actions: 'read', issues: 'write' } });
    const result = await build({}, { run: { jobs }, needs });
    expect(result.outputs['action']).toBe('none');
    expect(messages(result)).toEqual({
      errors: [],
      warnings: [],
      notices: [expect.stringMatching(/cannot tell whether it ran into its time limit.*checks: read/u)],
    });
    expect(issueCalls(github)).toEqual([]);
  });

  test('is not a job that somebody cancelled', async () => {
    const { github, build } = await reportStage();
    expectAction(await build({ build: 'success', test: 'cancelled' }), 'none');
    expect(issueCalls(github)).toEqual([]);
  });
});

describe('a step', () => {
  test('reports, and never resolves', async () => {
    const { github, report } = await reportStage();
    const red = addRun(github, {});
    expectAction(await report({ inputs: { status: 'failure' }, runId: red.id }), 'created', '1');
    end(red);
    const green = addRun(github, {});
    expectAction(await report({ inputs: { status: 'success' }, runId: green.id }), 'none');
    expect(openIssues(github)).toHaveLength(1);
  });
});
