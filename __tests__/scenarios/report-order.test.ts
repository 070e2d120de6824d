import { describe, expect, test } from '@jest/globals';
import { addRun, expectAction, GREEN, issueCalls, openIssues, RED, reportStage, writes } from './report-stage.js';

describe('runs out of order', () => {
  test('a re-run that is red again changes nothing', async () => {
    const { github, build, report } = await reportStage();
    const { run } = await build(RED);
    github.runs.addAttempt(run, { jobs: [{ name: 'test', conclusion: 'failure' }] });
    expectAction(await report({ needs: RED, runId: run.id, attempt: 2 }), 'none', '1');
    expect(writes(github)).toHaveLength(1);
  });

  test('a re-run that is green closes the issue', async () => {
    const { github, build, report } = await reportStage();
    const { run } = await build(RED);
    github.runs.addAttempt(run, { jobs: [{ name: 'build' }, { name: 'test' }] });
    expectAction(await report({ needs: GREEN, runId: run.id, attempt: 2 }), 'closed', '1');
  });

  test('an old run that finishes late changes nothing, whether it is red or green', async () => {
    const { github, build, report } = await reportStage();
    const [oldRed, oldGreen] = [addRun(github, RED), addRun(github, GREEN)];
    await build(RED);
    expectAction(await report({ needs: RED, runId: oldRed.id }), 'none', '1');
    expectAction(await report({ needs: GREEN, runId: oldGreen.id }), 'none', '1');
    expect(writes(github)).toHaveLength(1);
    expect(openIssues(github)).toHaveLength(1);
  });

  test('a failure after a newer success is not reported', async () => {
    const { github, build, report } = await reportStage();
    const old = addRun(github, RED);
    await build(GREEN);
    const before = issueCalls(github).length;
    expectAction(await report({ needs: RED, runId: old.id }), 'none');
    expect(issueCalls(github)).toHaveLength(before);
  });

  test('without actions: read, the notes of the issue decide', async () => {
    const { github, build, report } = await reportStage({ permissions: { issues: 'write' } });
    await build(RED);
    const old = addRun(github, RED);
    await build(GREEN);
    const result = await report({ needs: RED, runId: old.id });
    expect(result.outputs['action']).toBe('none');
    expect(openIssues(github)).toEqual([]);
    expect(github.tracker.issues).toHaveLength(1);
  });
});

describe('tags', () => {
  test('have one issue', async () => {
    const { github, build } = await reportStage();
    const tag = (name: string): object => ({ env: { GITHUB_REF: `refs/tags/${name}` }, run: { headBranch: name } });
    expectAction(await build(RED, tag('v1')), 'created', '1');
    expectAction(await build(RED, tag('v2')), 'commented', '1');
    expectAction(await build(GREEN, tag('v3')), 'closed', '1');
    expect(github.tracker.issues).toHaveLength(1);
  });
});
