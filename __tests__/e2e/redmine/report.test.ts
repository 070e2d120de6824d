/** The issue of a failing build in a real Redmine. */
import { describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../../sandbox/runner.js';
import { startGitHub, type GitHub } from '../../../sandbox/systems/github/server.js';
import type { NewRun } from '../../../sandbox/systems/github/actions/runs.js';
import { commandsOf } from '../../scenarios/support.js';
import { BUILDS, Builds, GREEN, outcome, RED, type Run } from './builds.js';
import { Stage } from './stage.js';

const stage = new Stage();
const builds = new Builds(stage);

const stamp = (run: string, result: string): string => `<!-- run ${run} ${result} -->`;

type Report = ReturnType<Builds['newWorkflow']>;

/** Creates the issue of a workflow by its run 1, and returns the id. */
async function openIssue(report: Report): Promise<string> {
  const [action, id] = outcome(await report({ needs: RED, runId: 1 }));
  expect(action).toBe('created');
  return id ?? '';
}

const changes = (): string[] => stage.gate.seen().filter((line) => !line.startsWith('GET '));

describe('the issue of a build', () => {
  test('is created, noted, closed and reopened, and a run that has its note changes nothing', async () => {
    const report = builds.newWorkflow();
    const id = await openIssue(report);
    expect(outcome(await report({ needs: RED, runId: 2 }))).toEqual(['commented', id]);
    expect(outcome(await report({ needs: RED, runId: 2, attempt: 2 }))).toEqual(['none', id]);
    expect(outcome(await report({ needs: { test: 'cancelled' }, runId: 3 }))).toEqual(['none', undefined]);
    expect(outcome(await report({ needs: GREEN, runId: 4 }))).toEqual(['closed', id]);
    expect(await builds.state(id)).toMatchObject({ isClosed: true });
    expect(outcome(await report({ needs: GREEN, runId: 5 }))).toEqual(['none', undefined]);
    expect(outcome(await report({ needs: RED, runId: 3, attempt: 2 }))).toEqual(['none', id]);
    expect(outcome(await report({ needs: RED, runId: 6 }))).toEqual(['reopened', id]);
    expect(outcome(await report({ needs: GREEN, runId: 5 }))).toEqual(['none', id]);
    expect(await builds.state(id)).toEqual({
      isClosed: false,
      stamps: [stamp('2.1', 'failed'), stamp('4.1', 'passed'), stamp('6.1', 'failed')],
    });
    const { subject, description, journals } = await builds.issue(id);
    expect(subject).toBe('CI fails on main');
    expect(description.split(/\r?\n/u).slice(0, 2)).toEqual([
      expect.stringMatching(/^<!-- bsr[0-9a-f]{32} -->$/u),
      stamp('1.1', 'failed'),
    ]);
    expect(journals.at(-1)?.notes).toContain('the 3rd time since 20');
  });

  test('is opened again if a run before it closes it in the meantime', async () => {
    const report = builds.newWorkflow();
    const id = await openIssue(report);
    const held = stage.gate.hold(`PUT /issues/${id}.json`, 'request');
    const red = report({ needs: RED, runId: 3 });
    await held.reached;
    expect(outcome(await report({ needs: GREEN, runId: 2 }))).toEqual(['closed', id]);
    held.release();
    expect(outcome(await red)).toEqual(['commented', id]);
    expect(await builds.state(id)).toMatchObject({ isClosed: false });
  });

  test('is that of all tags, and not that of a branch with the same name', async () => {
    const report = builds.newWorkflow();
    const id = await openIssue(report);
    const tag = (name: string, run: Run): Promise<ActionResult> => report({ ref: `refs/tags/${name}`, ...run });
    const [action, ofTags] = outcome(await tag('main', { needs: RED, runId: 2 }));
    expect(action).toBe('created');
    expect(ofTags).not.toBe(id);
    expect(outcome(await tag('v2', { needs: RED, runId: 3 }))).toEqual(['commented', ofTags]);
    expect(outcome(await tag('v3', { needs: GREEN, runId: 4 }))).toEqual(['closed', ofTags]);
    expect(await builds.state(id)).toEqual({ isClosed: false, stamps: [] });
  });

  test('is not touched by the merge queue, which reports only if asked to', async () => {
    const report = builds.newWorkflow();
    const id = await openIssue(report);
    stage.forgetExchanges();
    const base = { base_ref: 'refs/heads/main', head_ref: 'refs/heads/gh-readonly-queue/main/pr-7-0a1b' };
    const queue = {
      event: 'merge_group',
      ref: base.head_ref,
      payload: { action: 'checks_requested', merge_group: base },
    };
    expect(outcome(await report({ ...queue, needs: RED, runId: 2 }))).toEqual(['none', undefined]);
    expect(outcome(await report({ ...queue, event: 'push', needs: RED, runId: 3 }))).toEqual(['none', undefined]);
    expect(stage.gate.seen()).toEqual([]);
    const asked = { ...queue, inputs: { 'on-pull-request': 'true' } };
    const [action, own] = outcome(await report({ ...asked, needs: RED, runId: 4 }));
    expect(action).toBe('created');
    expect(outcome(await report({ ...asked, needs: GREEN, runId: 5 }))).toEqual(['closed', own]);
    expect(await builds.state(id)).toEqual({ isClosed: false, stamps: [] });
  });

  test('is noted by a red leg, and not closed by a green leg of the same run', async () => {
    const report = builds.newWorkflow();
    const [green, red, cancelled] = await Promise.all(
      ['success', 'failure', 'cancelled'].map((status) => report({ runId: 1, inputs: { status } })),
    );
    expect(outcome(green as ActionResult)).toEqual(['none', undefined]);
    expect(outcome(cancelled as ActionResult)).toEqual(['none', undefined]);
    const [action, id] = outcome(red as ActionResult);
    expect(action).toBe('created');
    expect(await builds.state(id)).toEqual({ isClosed: false, stamps: [] });
  });

  test('is found by its marker among 120 copies of other people, also if it is closed', async () => {
    const report = builds.newWorkflow();
    const id = await openIssue(report);
    const { description } = await builds.issue(id);
    const other = { subject: 'A copy', description };
    await stage.admin.createIssues(
      BUILDS,
      Array.from({ length: 120 }, () => other),
    );
    stage.forgetExchanges();
    expect(outcome(await report({ needs: GREEN, runId: 2 }))).toEqual(['closed', id]);
    // The step looks for the issue before the pause and after it.
    expect(stage.gate.exchanges.filter(({ query }) => query.get('offset') === '100')).toHaveLength(2);
    expect(outcome(await report({ needs: RED, runId: 3 }))).toEqual(['reopened', id]);
  });

  test('needs no more than the marker, the text and the author: a copy with another first line is none', async () => {
    const report = builds.newWorkflow();
    const id = await openIssue(report);
    const { description } = await builds.issue(id);
    await stage.admin.changeIssue(Number(id), { description: `Note: the build is flaky.\n${description}` });
    const [action, another] = outcome(await report({ needs: RED, runId: 2 }));
    expect(action).toBe('created');
    expect(another).not.toBe(id);
  });
});

describe('with the jobs from GitHub', () => {
  /** Starts GitHub with a run, and returns the report of that run. */
  async function onGitHub(
    run: NewRun,
    permissions: Record<string, 'read'> = { actions: 'read', checks: 'read', contents: 'read' },
  ) {
    const github = stage.keep(await startGitHub());
    const { value: token } = github.tokens.add({ permissions });
    stage.addSecret(token);
    const report = builds.newWorkflow({
      runId: github.runs.add(run).id,
      inputs: { 'github-token': token },
      env: environmentOf(github),
    });
    return { github, report };
  }

  const environmentOf = ({ apiUrl, graphqlUrl, repositoryId }: GitHub): Record<string, string> => ({
    GITHUB_API_URL: apiUrl,
    GITHUB_GRAPHQL_URL: graphqlUrl,
    GITHUB_REPOSITORY_ID: repositoryId,
    GITHUB_JOB: 'report',
    GITHUB_WORKFLOW_REF: 'example/project/.github/workflows/ci.yml@refs/heads/main',
  });

  const own = { name: 'report', status: 'in_progress' } as const;
  const needs = { build: 'success', test: 'cancelled' };
  const timeOut: NewRun = { jobs: [{ name: 'build' }, { name: 'test', exceededMinutes: 5 }, own] };

  test('a job that ran into its time limit is a failure', async () => {
    const { report } = await onGitHub(timeOut);
    const [action, id] = outcome(await report({ needs }));
    expect(action).toBe('created');
    expect((await builds.issue(id)).description).toMatch(/test.*, timed out/u);
  });

  test('a cancelled job is none, nor is one that may have run into its time limit', async () => {
    const { report } = await onGitHub(timeOut, { actions: 'read' });
    const unknown = await report({ needs, ref: 'refs/heads/unknown' });
    expect(outcome(unknown)).toEqual(['none', undefined]);
    expect(commandsOf(unknown.main, 'notice').join()).toMatch(/test.*cannot tell whether.*checks: read/u);
    const cancelled = await onGitHub({ jobs: [{ name: 'build' }, { name: 'test', conclusion: 'cancelled' }, own] });
    expect(outcome(await cancelled.report({ needs, ref: 'refs/heads/cancelled' }))).toEqual(['none', undefined]);
    expect(stage.gate.seen()).toEqual([]);
  });

  test('fail-fast is a failure', async () => {
    const { report } = await onGitHub({
      headBranch: 'fast',
      jobs: [{ name: 'test (1)', conclusion: 'failure' }, { name: 'test (2)', conclusion: 'cancelled' }, own],
    });
    const [action, id] = outcome(await report({ ref: 'refs/heads/fast', needs: { test: 'failure' } }));
    expect(action).toBe('created');
    const { description } = await builds.issue(id);
    expect(description).toContain('test (1)');
    expect(description).not.toContain('test (2)');
  });

  test('a failed job counts that needs does not name', async () => {
    const { report } = await onGitHub({
      headBranch: 'last',
      jobs: [
        { name: 'build', conclusion: 'failure' },
        { name: 'test', conclusion: 'skipped' },
        { name: 'deploy', conclusion: 'skipped' },
        own,
      ],
    });
    const result = await report({ ref: 'refs/heads/last', needs: { deploy: 'skipped' } });
    const [action, id] = outcome(result);
    expect(action).toBe('created');
    expect(commandsOf(result.main, 'notice').join()).toContain('Failed jobs that needs does not name: "build".');
    expect((await builds.issue(id)).description).toMatch(/build.*https:\/\/github\.com\/\S+\/job\/\d+/u);
  });

  test('a green run after a green one asks nobody: its chain is not refreshed', async () => {
    const { github, report } = await onGitHub({ jobs: [{ name: 'test' }] });
    const run = github.runs.add({ jobs: [{ name: 'test' }, own] });
    const chain = await stage.newChain();
    stage.forgetExchanges();
    const result = await report({ runId: run.id, needs: { test: 'success' }, ...builds.chain(chain) });
    expect(outcome(result)).toEqual(['none', undefined]);
    expect(stage.gate.seen()).toEqual([]);
    expect(chain.newest()).toBe(chain.seed);
  });
});

describe('with a refresh token chain', () => {
  const scopes = (): string[] => [...stage.redmine.scopes, ...stage.redmine.hidingScopes];

  test('a report spends one refresh, and the next one continues the chain', async () => {
    const report = builds.newWorkflow();
    const chain = await stage.newChain(scopes());
    const [action, id] = outcome(await report({ needs: RED, runId: 1, ...builds.chain(chain) }));
    expect(action).toBe('created');
    const second = chain.newest();
    expect(second).not.toBe(chain.seed);
    expect(outcome(await report({ needs: GREEN, runId: 2, ...builds.chain(chain) }))).toEqual(['closed', id]);
    expect(stage.gate.refreshTokens()).toEqual([chain.seed, second]);
  });

  test('a chain that ended fails the step, and nothing is written', async () => {
    const report = builds.newWorkflow();
    const chain = await stage.newChain(scopes());
    await stage.admin.revokeConsent();
    const result = await report({ needs: RED, runId: 1, ...builds.chain(chain) });
    expect(result.main.exitCode).toBe(1);
    expect(result.main.log).toMatch(/refresh token/u);
    expect(outcome(result)).toEqual([undefined, undefined]);
    expect(changes()).toEqual([expect.stringContaining('POST /oauth/token 4')]);
    await builds.signInAgain();
  });
});

describe('a lost response', () => {
  const moments = ['request', 'response'] as const;

  test.each(moments)('to the creation makes no second issue: cut at the %s', async (moment) => {
    const report = builds.newWorkflow();
    stage.gate.cut(`POST /projects/${BUILDS}/issues.json`, moment);
    const id = await openIssue(report);
    const marker = (await builds.issue(id)).description.split(/\r?\n/u)[0] ?? '';
    expect((await stage.admin.searchIssues(marker)).map((one) => String(one.id))).toEqual([id]);
  });

  test.each(moments)('to a note, to closing and to reopening writes no second note: cut at the %s', async (moment) => {
    const report = builds.newWorkflow();
    const id = await openIssue(report);
    const cut = (): void => stage.gate.cut(`PUT /issues/${id}.json`, moment);
    cut();
    expect(outcome(await report({ needs: RED, runId: 2 }))).toEqual(['commented', id]);
    cut();
    expect(outcome(await report({ needs: GREEN, runId: 3 }))).toEqual(['closed', id]);
    cut();
    expect(outcome(await report({ needs: RED, runId: 4 }))).toEqual(['reopened', id]);
    expect(await builds.state(id)).toEqual({
      isClosed: false,
      stamps: [stamp('2.1', 'failed'), stamp('3.1', 'passed'), stamp('4.1', 'failed')],
    });
  });

  test('to a read is read again', async () => {
    const report = builds.newWorkflow();
    stage.gate.cut(`GET /projects/${BUILDS}/issues.json`, 'request');
    stage.gate.cut('GET /users/current.json', 'response');
    await openIssue(report);
  });
});

describe('a tracker that is down', () => {
  const down = { 'base-url': 'http://127.0.0.1:9', retries: '1' };

  test('is a warning, and with fail-on-error: true an error', async () => {
    const report = builds.newWorkflow({ needs: RED });
    const { main, outputs } = await report({ inputs: down });
    expect([main.exitCode, outputs]).toEqual([0, { 'error-code': 'CONNECTION_REFUSED' }]);
    expect(commandsOf(main, 'warning')).toEqual([expect.stringMatching(/^\[CONNECTION_REFUSED\]/u)]);
    const strict = await report({ inputs: { ...down, 'fail-on-error': 'true' } });
    expect(strict.main.exitCode).toBe(1);
    const lenient = await report({ inputs: { ...down, 'fail-on-error': 'false' } });
    expect(lenient.main.exitCode).toBe(0);
  });
});

describe('statuses', () => {
  test('that the workflow does not allow are an error if no other one closes the issue', async () => {
    const fields = JSON.stringify({ project: stage.redmine.project });
    const report = builds.newWorkflow({ inputs: { fields } });
    const id = await openIssue(report);
    const result = await report({ needs: GREEN, runId: 2 });
    expect(result.main.exitCode).toBe(1);
    expect(commandsOf(result.main, 'error')).toEqual([
      expect.stringMatching(/allows no "closed" status for the issue \d+\. .*workflow/u),
    ]);
    expect(await builds.state(id)).toEqual({ isClosed: false, stamps: [] });
  });

  test('that the workflow does not allow are replaced by another one, with a warning', async () => {
    const report = builds.newWorkflow({ inputs: { 'close-status': 'Rejected', 'reopen-status': 'Rejected' } });
    const id = await openIssue(report);
    const closed = await report({ needs: GREEN, runId: 2 });
    expect(outcome(closed)).toEqual(['closed', id]);
    expect(commandsOf(closed.main, 'warning')).toEqual([expect.stringContaining('close-status')]);
    const reopened = await report({ needs: RED, runId: 3 });
    expect(outcome(reopened)).toEqual(['reopened', id]);
    expect(commandsOf(reopened.main, 'warning')).toEqual([expect.stringContaining('reopen-status')]);
  });

  test('are chosen by name', async () => {
    const report = builds.newWorkflow({ inputs: { 'close-status': 'closed', 'reopen-status': 'Feedback' } });
    const id = await openIssue(report);
    const closed = await report({ needs: GREEN, runId: 2 });
    expect([...outcome(closed), ...commandsOf(closed.main, 'warning')]).toEqual(['closed', id]);
    const reopened = await report({ needs: RED, runId: 3 });
    expect([...outcome(reopened), ...commandsOf(reopened.main, 'warning')]).toEqual(['reopened', id]);
    expect(await builds.issue(id)).toMatchObject({ status: { name: 'Feedback' } });
  });

  test('that Redmine ignores are reported: an issue with an open subtask stays open', async () => {
    const report = builds.newWorkflow();
    const id = await openIssue(report);
    await stage.admin.createIssues(BUILDS, [{ subject: 'A subtask', parent_issue_id: Number(id) }]);
    const result = await report({ needs: GREEN, runId: 2 });
    expect(result.main.exitCode).toBe(1);
    expect(await builds.state(id)).toMatchObject({ isClosed: false });
  });
});

describe('fields', () => {
  test('are set by name', async () => {
    const names = { tracker: 'Support', priority: 'High', assigned_to: 'Build Bot', custom_fields: { Team: 'CI' } };
    const fields = JSON.stringify({ project: BUILDS, ...names });
    const report = builds.newWorkflow({ inputs: { fields } });
    const id = await openIssue(report);
    expect(outcome(await report({ needs: RED, runId: 2 }))).toEqual(['commented', id]);
    expect(outcome(await report({ needs: GREEN, runId: 3 }))).toEqual(['closed', id]);
    expect(await builds.issue(id)).toMatchObject({
      tracker: { name: 'Support' },
      priority: { name: 'High' },
      assigned_to: { name: 'Build Bot' },
      custom_fields: [{ name: 'Team', value: 'CI' }],
    });
  });

  test.each([
    { name: 'an unknown project', fields: { project: 'nowhere' }, message: /404.*project/su },
    { name: 'a closed project', fields: { project: 'closed' }, message: /403.*closed/su },
    { name: 'no project', fields: {}, message: /fields: .*project/su },
    { name: 'an unknown priority', fields: { project: BUILDS, priority: 'Hihg' }, message: /Did you mean "High"/u },
    { name: 'an unknown field', fields: { project: BUILDS, prioritty: 'High' }, message: /Did you mean "priority"/u },
  ])('fail the step if they name $name', async ({ fields, message }) => {
    const report = builds.newWorkflow({ inputs: { fields: JSON.stringify(fields) } });
    const result = await report({ needs: RED });
    expect(result.main.exitCode).toBe(1);
    expect(commandsOf(result.main, 'error').join()).toMatch(message);
    expect(changes().filter((line) => / 20\d$/u.test(line))).toEqual([]);
  });
});
