import { describe, expect, test } from '@jest/globals';
import type { LoggedCall } from '../../sandbox/systems/github/hooks.js';
import { expectAction, GREEN, messages, openIssues, RED, reportStage } from './report-stage.js';

const isIssues = ({ path }: LoggedCall): boolean => path.includes('/issues');

describe('fail-on-error', () => {
  test.each([
    { failOnError: 'setup', exitCode: 0, kind: 'warnings' },
    { failOnError: 'true', exitCode: 1, kind: 'errors' },
    { failOnError: 'false', exitCode: 0, kind: 'warnings' },
  ] as const)('$failOnError with a tracker that is down: $kind', async ({ failOnError, exitCode, kind }) => {
    const { github, build } = await reportStage();
    github.hooks.before = (call) => (isIssues(call) ? { status: 503, body: { message: 'Unavailable' } } : undefined);
    const result = await build(RED, { inputs: { 'fail-on-error': failOnError, retries: '0' } });
    expect(messages(result)[kind]).toEqual([expect.stringContaining('[API_STATUS]')]);
    expect(result.main.exitCode).toBe(exitCode);
  });

  test('setup with a server that refuses connections: warnings', async () => {
    const { report } = await reportStage();
    const env = { GITHUB_API_URL: 'http://127.0.0.1:9', GITHUB_GRAPHQL_URL: 'http://127.0.0.1:9/graphql' };
    const result = await report({ needs: RED, env, inputs: { retries: '0' } });
    expect(messages(result)).toMatchObject({ errors: [], warnings: [expect.stringContaining('CONNECTION_REFUSED')] });
    expect(messages(result).notices).toHaveLength(1);
    expect(result.main.exitCode).toBe(0);
  });

  test('setup with a rate limit that is exceeded: a warning', async () => {
    const { github, build, token } = await reportStage();
    await build(RED);
    github.limiter.exhaust(token);
    const result = await build(RED);
    expect(messages(result)).toMatchObject({ errors: [], warnings: [expect.stringContaining('RETRY_TOO_LATE')] });
    expect(messages(result).notices).toHaveLength(1);
    expect(result.main.exitCode).toBe(0);
  });

  test.each([200, 404])('setup with HTML and status %i: an error', async (status) => {
    const { github, build } = await reportStage();
    github.hooks.before = (call) => (isIssues(call) ? { status, html: '<html>Sign in</html>' } : undefined);
    const result = await build(RED);
    expect(messages(result).errors).toHaveLength(1);
    expect(result.main.exitCode).toBe(1);
    expect(github.tracker.issues).toEqual([]);
  });

  test('setup with a wrong token: an error', async () => {
    const { github, report } = await reportStage();
    const wrong = 'ghs_0123456789abcdef0123456789abcdef';
    const result = await report({ needs: RED, inputs: { 'github-token': wrong }, secrets: [wrong] });
    expect(messages(result).errors).toEqual([expect.stringContaining('401')]);
    expect(github.tracker.issues).toEqual([]);
  });

  test('setup with issues that are turned off: an error', async () => {
    const { github, build } = await reportStage();
    github.tracker.isEnabled = false;
    const result = await build(RED);
    expect(messages(result).errors).toEqual([expect.stringMatching(/410.*issues are disabled/u)]);
  });
});

test.each([-365, 365])('a clock that is wrong by %i days: one open issue at most', async (days) => {
  const { github, build } = await reportStage({}, { now: () => Date.now() + days * 86_400_000 });
  expectAction(await build(RED), 'created', '1');
  expectAction(await build(RED), 'commented', '1');
  expectAction(await build(GREEN), 'closed', '1');
  await build(RED);
  expect(openIssues(github)).toHaveLength(1);
});
