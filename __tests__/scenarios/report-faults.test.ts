import { describe, expect, test } from '@jest/globals';
import type { Hooks, Interference, LoggedCall } from '../../sandbox/systems/github/hooks.js';
import { expectAction, GREEN, messages, openIssues, RED, reportStage, type ReportStage } from './report-stage.js';

const isCreate = ({ method, path }: LoggedCall): boolean => method === 'POST' && path.endsWith('/issues');
const isComment = ({ method, path }: LoggedCall): boolean => method === 'POST' && path.endsWith('/comments');
const isState = ({ method }: LoggedCall): boolean => method === 'PATCH';
const isIssues = ({ path }: LoggedCall): boolean => path.includes('/issues');

/** Interferes with the first calls that match. */
function first(matches: (call: LoggedCall) => boolean, interference: Interference, times = 1): Hooks['before'] {
  let left = times;
  return (call) => (matches(call) && left-- > 0 ? interference : undefined);
}

const counts = ({ github }: ReportStage): number[] => github.tracker.issues.map(({ comments }) => comments.length);
const BROKEN = { status: 502, html: '<html><body>Bad Gateway</body></html>' };

describe.each<{ name: string; interference: Interference }>([
  { name: 'a connection that is cut', interference: 'lose' },
  { name: 'a 502', interference: BROKEN },
])('$name, after the change', ({ interference }) => {
  test('of a new issue, of a note, of a closure and of a reopening: nothing happens twice', async () => {
    const stage = await reportStage();
    const { github, build } = stage;
    github.hooks.after = first(isCreate, interference);
    expectAction(await build(RED), 'created', '1');
    github.hooks.after = first(isComment, interference);
    expectAction(await build(RED), 'commented', '1');
    github.hooks.after = first(isComment, interference);
    expectAction(await build(GREEN), 'closed', '1');
    github.hooks.after = first(isState, interference);
    expectAction(await build(RED), 'reopened', '1');
    github.hooks.after = first(isState, interference);
    expectAction(await build(GREEN), 'closed', '1');
    expect(counts(stage)).toEqual([4]);
    expect(openIssues(github)).toEqual([]);
  });
});

describe.each<{ name: string; interference: Interference }>([
  { name: 'a connection that is cut', interference: 'lose' },
  { name: 'a 502', interference: BROKEN },
])('$name, before the change', ({ interference }) => {
  test('of a new issue, of a note, and of a closure: nothing is lost', async () => {
    const stage = await reportStage();
    const { github, build } = stage;
    github.hooks.before = first(isCreate, interference);
    expectAction(await build(RED), 'created', '1');
    github.hooks.before = first(isComment, interference);
    expectAction(await build(RED), 'commented', '1');
    github.hooks.before = first(isState, interference);
    expectAction(await build(GREEN), 'closed', '1');
    expect(counts(stage)).toEqual([2]);
  });
});

describe('a duplicate', () => {
  /** Lets another report create the same issue just before. */
  const race = ({ github }: ReportStage): void => {
    github.hooks.before = (call) => {
      if (!isCreate(call) || github.tracker.issues.length > 0) return undefined;
      const { title, body } = JSON.parse(call.body) as { title: string; body: string };
      const author = github.tokens.account('github-actions[bot]');
      const other = body.replace(/<!-- report \w+ -->/u, '<!-- report other -->');
      github.tracker.add({ title, body: other, author, association: 'NONE', labels: ['build-failure'] });
      return undefined;
    };
  };

  test.each([
    { name: 'its creation', lost: isCreate },
    { name: 'its note', lost: isComment },
    { name: 'its closure', lost: isState },
  ])('is closed by its creator, also if the response to $name is lost', async ({ lost }) => {
    const stage = await reportStage();
    race(stage);
    stage.github.hooks.after = first(lost, 'lose');
    expectAction(await stage.build(RED), 'none', '1');
    expect(stage.github.tracker.issues).toMatchObject([
      { state: 'open', comments: [] },
      { state: 'closed', stateReason: 'duplicate', comments: [{}] },
    ]);
  });
});

describe('an issue that another report changes at the same time', () => {
  test('a failure opens it again if an older success closed it after its note', async () => {
    const { github, build } = await reportStage();
    const red = await build(RED);
    const author = github.tokens.account('github-actions[bot]');
    github.hooks.after = (call) => {
      const [issue] = github.tracker.issues;
      if (!isComment(call) || issue === undefined) return undefined;
      const body = `<!-- run ${red.run.id}.2 passed -->`;
      github.tracker.comment(issue, { author, association: 'NONE', body });
      Object.assign(issue, { state: 'closed', closedAtMs: Date.now() });
      return undefined;
    };
    expectAction(await build(RED), 'commented', '1');
    expect(openIssues(github)).toHaveLength(1);
  });

  test('a success opens it again if a newer failure was noted before it closed it', async () => {
    const { github, build } = await reportStage();
    await build(RED);
    const author = github.tokens.account('github-actions[bot]');
    github.hooks.before = (call) => {
      const [issue] = github.tracker.issues;
      if (!isState(call) || issue === undefined || issue.comments.length > 1) return undefined;
      github.tracker.comment(issue, { author, association: 'NONE', body: '<!-- run 99000000000.1 failed -->' });
      return undefined;
    };
    expectAction(await build(GREEN), 'none', '1');
    expect(openIssues(github)).toHaveLength(1);
  });
});

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

  test('setup with a limit that is used up: a warning', async () => {
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
