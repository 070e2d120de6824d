import { describe, expect, test } from '@jest/globals';
import { endedPayload, expectAction, GREEN, messages, openIssues, RED, reportStage } from './report-stage.js';

describe('an event that does not report', () => {
  const pull = (id: number): object => ({ number: 7, head: { ref: 'main', sha: 'b'.repeat(40), repo: { id } } });
  const comment = { issue: { number: 7, pull_request: {} }, comment: { body: 'x' } };
  const merge = { merge_group: { base_ref: 'refs/heads/main' } };
  const queue = { GITHUB_REF: 'refs/heads/gh-readonly-queue/main/pr-7-abc0123' };

  test.each([
    { event: 'pull_request', payload: { pull_request: pull(812_345_678) }, env: { GITHUB_REF: 'refs/pull/7/merge' } },
    { event: 'pull_request_target', payload: { pull_request: pull(1) }, env: {} },
    { event: 'issue_comment', payload: comment, env: {} },
    { event: 'merge_group', payload: merge, env: queue },
    { event: 'push', payload: {}, env: queue },
  ])('$event of $env: 0 requests to the issues, red and green', async ({ event, payload, env }) => {
    const { github, build } = await reportStage();
    for (const jobs of [RED, GREEN]) expectAction(await build(jobs, { event, payload, env }), 'none');
    expect(github.log).toEqual([]);
  });

  test.each(['push', 'pull_request'])("a fork's branch main by workflow_run of %s", async (event) => {
    const { github, report } = await reportStage();
    for (const conclusion of ['failure', 'success'] as const) {
      const run = github.runs.add({ fork: 'stranger/project', event, conclusion });
      expectAction(await report({ event: 'workflow_run', payload: endedPayload(github, run) }), 'none');
    }
    expect(github.log).toEqual([]);
  });

  test('on-pull-request: pull requests and the merge queue have issues of their own', async () => {
    const { github, build } = await reportStage();
    await build(RED);
    const inputs = { 'on-pull-request': 'true' };
    const payload = { pull_request: pull(812_345_678) };
    const env = { GITHUB_REF: 'refs/pull/7/merge' };
    expectAction(await build(RED, { event: 'pull_request', payload, env, inputs }), 'created', '2');
    expectAction(await build(RED, { event: 'merge_group', payload: merge, env: queue, inputs }), 'created', '3');
    expectAction(await build(GREEN, { event: 'pull_request', payload, env, inputs }), 'closed', '2');
    expect(openIssues(github).map(({ number }) => number)).toEqual([1, 3]);
    const foreign = { pull_request: pull(1) };
    expectAction(await build(RED, { event: 'pull_request', payload: foreign, env, inputs }), 'none');
  });
});

describe('Dependabot', () => {
  const env = { GITHUB_ACTOR: 'dependabot[bot]', GITHUB_TRIGGERING_ACTOR: 'dependabot[bot]' };

  test('without secrets for another tracker: a notice, and no request', async () => {
    const { github, build } = await reportStage();
    const inputs = { provider: 'planio', 'base-url': github.origin };
    const result = await build(RED, { env, inputs });
    expect(messages(result)).toEqual({ errors: [], warnings: [], notices: [expect.stringContaining('Dependabot')] });
    expect(github.log).toEqual([]);
  });

  test('with a token that may only read: a notice', async () => {
    const { build } = await reportStage({
      permissions: { actions: 'read', checks: 'read', contents: 'read', issues: 'read' },
    });
    const result = await build(RED, { env });
    expect(messages(result)).toEqual({ errors: [], warnings: [], notices: [expect.stringContaining('Dependabot')] });
    expect(result.main.exitCode).toBe(0);
  });
});
