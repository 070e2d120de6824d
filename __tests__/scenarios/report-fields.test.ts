import { describe, expect, test } from '@jest/globals';
import { expectAction, GREEN, messages, openIssues, RED, reportStage, writes } from './report-stage.js';

describe('a token without push access', () => {
  const user = { login: 'ci-user', mayPush: false };

  test('cannot set the label: a warning, and the issue is found, closed and reopened by its author', async () => {
    const { github, build } = await reportStage(user);
    const red = await build(RED);
    expect(messages(red)).toEqual({
      errors: [],
      warnings: [expect.stringMatching(/label.*push access/u)],
      notices: [],
    });
    expect(red.outputs).toMatchObject({ action: 'created', id: '1' });
    expectAction(await build(RED), 'commented', '1');
    expectAction(await build(GREEN), 'closed', '1');
    expectAction(await build(RED), 'reopened', '1');
    expect(github.tracker.issues).toHaveLength(1);
  });

  test.each([
    { failOnError: 'setup', exitCode: 1 },
    { failOnError: 'false', exitCode: 0 },
  ])('cannot assign: with $failOnError, the exit code is $exitCode, and the issue is there', async (row) => {
    const { github, build } = await reportStage(user);
    github.tracker.assignable = ['alice'];
    const inputs = { fields: 'assignees: [alice]', 'fail-on-error': row.failOnError };
    const { main, outputs } = await build(RED, { inputs });
    expect(main.exitCode).toBe(row.exitCode);
    expect(main.stdout).toMatch(/CHANGE_IGNORED.*assignees/u);
    expect(outputs).toMatchObject({ action: 'created', id: '1' });
    expect(openIssues(github)).toHaveLength(1);
  });
});

describe('a field', () => {
  test('is set in a new issue, and labels are added to that of the report', async () => {
    const { github, build } = await reportStage();
    github.tracker.assignable = ['alice'];
    expectAction(
      await build(RED, { inputs: { fields: '{assignees: [alice], labels: [ci], type: Bug}' } }),
      'created',
      '1',
    );
    expect(github.tracker.issues).toMatchObject([
      { assignees: [{ login: 'alice' }], labels: [{ name: 'build-failure' }, { name: 'ci' }], type: 'Bug' },
    ]);
    expect(writes(github)).toHaveLength(1);
  });
});
