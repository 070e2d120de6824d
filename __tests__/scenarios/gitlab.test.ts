/** The provider gitlab, against a stand-in with the documented behaviour. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { addIssue } from '../../sandbox/systems/gitlab/project.js';
import { startGitLab, type GitLab, type GitLabOptions } from '../../sandbox/systems/gitlab/server.js';
import { keep, runOn, Stage, TokenFile } from './refresh-stage.js';
import { expectFailure, expectSuccess, headerOf, run } from './stage.js';
import { lines } from './support.js';

/** The project of the stand-in, as a path. */
const PROJECT = 'example/project';
const ISSUES = '/api/v4/projects/example%2Fproject/issues';

let gitLab: GitLab;
let given: string;

async function open(options: GitLabOptions = {}, scopes = ['api']): Promise<void> {
  gitLab = keep(await startGitLab(options));
  given = await gitLab.issueToken(scopes);
}

/** Runs an operation with the input `token`. */
function act(operation: string, parameters: object = {}, inputs: Record<string, string> = {}): Promise<ActionResult> {
  const common = { provider: 'gitlab', 'base-url': gitLab.baseUrl, 'ca-cert': gitLab.caPem, token: given };
  return run({
    inputs: {
      ...common,
      'client-id': '',
      'client-secret': '',
      operation,
      parameters: JSON.stringify(parameters),
      ...inputs,
    },
  });
}

/** Adds issues to the project. */
function addIssues(count: number): void {
  for (let number = 1; number <= count; number += 1) {
    addIssue(gitLab.project, `${gitLab.baseUrl}/${PROJECT}`, { title: `Issue ${number}` });
  }
}

const bodyOf = (index: number): unknown => JSON.parse(gitLab.requests.at(index)?.body ?? '');
const responseOf = ({ outputs }: ActionResult): unknown => JSON.parse(outputs['response'] ?? '');
const headersOf = ({ outputs }: ActionResult): unknown => JSON.parse(outputs['headers'] ?? '');
const sent = (): Record<string, string>[] =>
  gitLab.requests.map(({ url }) => Object.fromEntries(new URL(url, gitLab.origin).searchParams));

beforeEach(() => open());

describe('all issues of a project', () => {
  const first = { state: 'opened', per_page: '2', order_by: 'created_at', sort: 'asc' };
  const readAll = (parameters: object = {}): Promise<ActionResult> =>
    act('list-issues', { project: PROJECT, per_page: 2, ...parameters }, { paginate: 'true' });

  /** Expects that the list has the five issues, oldest first. */
  const expectAll = (result: ActionResult, pages: string): void => {
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ count: '5', pages });
    expect(responseOf(result)).toMatchObject([1, 2, 3, 4, 5].map((iid) => ({ iid, title: `Issue ${iid}` })));
    expect(gitLab.requests.map(({ url }) => url.split('?')[0])).toEqual(Array(Number(pages)).fill(ISSUES));
  };

  test('are read by the totals of the first page', async () => {
    addIssues(5);
    const result = await readAll();
    expectAll(result, '3');
    expect(headersOf(result)).toMatchObject({ 'x-total': '5', 'x-total-pages': '3' });
    const [one, ...others] = sent();
    expect(one).toEqual(first);
    expect(new Set(others)).toEqual(new Set([2, 3].map((page) => ({ ...first, page: String(page) }))));
  });

  test('are read by the header Link if there are too many to be counted', async () => {
    addIssues(5);
    gitLab.project.countLimit = 4;
    const result = await readAll();
    expectAll(result, '3');
    expect(headersOf(result)).not.toHaveProperty('x-total');
    expect(sent()).toEqual([first, { ...first, page: '2' }, { ...first, page: '3' }]);
  });

  test('are read by cursors with pagination: keyset', async () => {
    addIssues(5);
    expectAll(await readAll({ pagination: 'keyset' }), '4');
    const keyset = { ...first, pagination: 'keyset' };
    expect(sent()).toEqual([keyset, ...[1002, 1004, 1005].map((id) => ({ ...keyset, cursor: String(id) }))]);
  });

  test('are requested 100 at once, unless the workflow sets another number', async () => {
    addIssues(101);
    const result = await act('list-issues', { project: 7 }, { paginate: 'true' });
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ count: '101', pages: '2' });
    expect(sent().map(({ per_page: size }) => size)).toEqual(['100', '100']);
  });
});

describe('a new issue', () => {
  const fields = { title: 'The nightly build failed', labels: ['ci', 'nightly'], assignee_ids: [5], milestone_id: 3 };

  test('is sent as JSON, and its number and page are the outputs', async () => {
    const result = await act('create-issue', { project: PROJECT, description: 'See the log.', ...fields });
    expectSuccess(result);
    expect(lines(gitLab)).toEqual([`POST ${ISSUES}`]);
    expect(bodyOf(0)).toEqual({ description: 'See the log.', ...fields });
    expect(headerOf(gitLab.requests[0], 'authorization')).toBe(`Bearer ${given}`);
    expect(headerOf(gitLab.requests[0], 'content-type')).toBe('application/json');
    expect(result.outputs).toMatchObject({
      status: '201',
      id: '1',
      url: `${gitLab.baseUrl}/${PROJECT}/-/issues/1`,
    });
  });

  test('fails the step if GitLab silently ignores what the user may not set', async () => {
    gitLab.project.maySetMetadata = false;
    const result = await act('create-issue', { project: PROJECT, ...fields });
    expectFailure(result, 'CHANGE_IGNORED', /labels .*assignee_ids .*milestone_id/u);
    expect(result.outputs).toMatchObject({ id: '1', url: expect.stringContaining('/-/issues/1') });
  });

  test('fails the step if GitLab keeps only the first assignee', async () => {
    const result = await act('create-issue', { project: PROJECT, ...fields, assignee_ids: [5, 6] });
    expectFailure(result, 'CHANGE_IGNORED', /assignee_ids \(6 is missing\)/u);
  });

  test('is confidential before its text is sent', async () => {
    const parameters = { project: PROJECT, title: 'The key', description: 'of the house', labels: ['ci'] };
    const result = await act('create-issue', { ...parameters, confidential: true });
    expectSuccess(result);
    expect(bodyOf(0)).toEqual({ confidential: true, title: 'Confidential issue', labels: ['ci'] });
    expect(bodyOf(1)).toEqual({ title: 'The key', description: 'of the house' });
    expect(gitLab.project.issues).toMatchObject([{ confidential: true, title: 'The key', labels: ['ci'] }]);
    expect(result.outputs).toMatchObject({ id: '1', url: expect.stringContaining('/-/issues/1') });
  });

  test('whose flag GitLab ignores is closed as a placeholder, and its text is not sent', async () => {
    gitLab.project.mayHide = false;
    const result = await act('create-issue', { project: PROJECT, title: 'The key', confidential: true });
    expectFailure(result, 'PRIVACY_UNPROVEN', /withdrawn the placeholder \(1\)/u);
    expect(gitLab.requests.map(({ body }) => body).join('')).not.toContain('The key');
    expect(gitLab.project.issues).toMatchObject([{ state: 'closed', title: 'Confidential issue' }]);
  });

  test('that GitLab publishes after its text was sent loses the text', async () => {
    let puts = 0;
    await open({
      intercept: ({ method }) => {
        if (method === 'PUT') puts += 1;
        const [issue] = gitLab.project.issues;
        // Somebody withdraws the permission, and publishes the issue, just before the text.
        if (issue !== undefined && puts === 1) Object.assign(issue, { confidential: false });
        if (puts === 1) gitLab.project.mayHide = false;
        return false;
      },
    });
    const parameters = { project: PROJECT, title: 'The key', description: 'of the house' };
    const result = await act('create-issue', { ...parameters, confidential: true });
    expectFailure(result, 'TEXT_PUBLIC', 'The step has removed the text.');
    expect(gitLab.project.issues).toMatchObject([{ title: 'Confidential issue', description: '' }]);
  });

  test("that GitLab refuses fails with GitLab's own words", async () => {
    const result = await act('create-issue', { project: PROJECT, title: 'x'.repeat(256) });
    expectFailure(result, 'API_STATUS', /title[^]*is too long \(maximum is 255 characters\)/u);
  });
});

describe('an issue', () => {
  beforeEach(() => addIssues(1));

  test('is changed and closed', async () => {
    const parameters = { project: PROJECT, id: 1, state_event: 'close', add_labels: ['done'] };
    const result = await act('update-issue', parameters);
    expectSuccess(result);
    expect(lines(gitLab)).toEqual([`PUT ${ISSUES}/1`]);
    expect(bodyOf(0)).toEqual({ state_event: 'close', add_labels: ['done'] });
    expect(gitLab.project.issues[0]).toMatchObject({ state: 'closed', labels: ['done'] });
    expect(result.outputs).toMatchObject({ id: '1', url: expect.stringContaining('/-/issues/1') });
  });

  test('gets a note, which is then in the list of its notes', async () => {
    expectSuccess(await act('add-note', { project: 7, id: 1, body: 'Still failing.' }));
    const result = await act('list-notes', { project: 7, id: 1 }, { paginate: 'true' });
    expectSuccess(result);
    expect(responseOf(result)).toMatchObject([{ body: 'Still failing.' }]);
    const query = 'order_by=created_at&sort=asc';
    expect(lines(gitLab)).toEqual([
      'POST /api/v4/projects/7/issues/1/notes',
      `GET /api/v4/projects/7/issues/1/notes?per_page=100&${query}`,
    ]);
    expect(bodyOf(0)).toEqual({ body: 'Still failing.' });
  });

  test('gets an internal note, which is hidden before its text is sent', async () => {
    expectSuccess(await act('add-note', { project: 7, id: 1, body: 'The key.', internal: true }));
    expect(lines(gitLab)).toEqual([
      'POST /api/v4/projects/7/issues/1/notes',
      'PUT /api/v4/projects/7/issues/1/notes/301',
      'GET /api/v4/projects/7/issues/1/notes/301',
    ]);
    expect(bodyOf(0)).toEqual({ body: 'Internal note', internal: true });
    expect(bodyOf(1)).toEqual({ body: 'The key.' });
    expect(gitLab.project.notes).toMatchObject([{ body: 'The key.', internal: true }]);
  });

  test('gets no internal note if GitLab would publish it', async () => {
    gitLab.project.mayHide = false;
    const result = await act('add-note', { project: 7, id: 1, body: 'The key.', internal: true });
    expectFailure(result, 'PRIVACY_UNPROVEN', /ignored "internal", so the text was not sent/u);
    expect(gitLab.requests.map(({ body }) => body).join('')).not.toContain('The key');
    expect(gitLab.project.notes).toMatchObject([{ body: 'This note was withdrawn.', internal: false }]);
  });

  test('can be linked to another one', async () => {
    addIssues(2);
    const target = { target_project_id: PROJECT, target_issue_iid: 2 };
    const result = await act('link-issue', { project: 7, id: 1, ...target });
    expectSuccess(result);
    expect(result.outputs['id']).toBe('1');
    expect(gitLab.project.links).toEqual([{ source: 1, target: 2, link_type: 'relates_to' }]);
  });

  test('can be read', async () => {
    const result = await act('get-issue', { project: 7, id: 1 });
    expectSuccess(result);
    expect(responseOf(result)).toMatchObject({ title: 'Issue 1', state: 'opened' });
    expect(result.outputs['id']).toBe('1');
  });
});

test('the failed pipelines of a branch and their failed jobs are listed', async () => {
  const pipeline = { status: 'failed', ref: 'main', web_url: '' };
  gitLab.project.pipelines.push({ id: 47, ...pipeline }, { id: 48, ...pipeline, status: 'success' });
  const job = { status: 'success', pipeline: { id: 47 } };
  gitLab.project.jobs.push({ id: 6, name: 'lint', ...job }, { id: 7, name: 'test', ...job, status: 'failed' });
  const pipelines = await act('list-pipelines', { project: PROJECT, ref: 'main', status: 'failed' });
  expectSuccess(pipelines);
  expect(responseOf(pipelines)).toMatchObject([{ id: 47 }]);
  const jobs = await act('list-jobs', { project: PROJECT, pipeline: 47, scope: 'failed' });
  expectSuccess(jobs);
  expect(responseOf(jobs)).toMatchObject([{ id: 7, name: 'test' }]);
});

test('GitLab below a path is reached there', async () => {
  await open({ path: '/gitlab' });
  const result = await act('create-issue', { project: PROJECT, title: 'x' });
  expectSuccess(result);
  expect(lines(gitLab)).toEqual([`POST /gitlab${ISSUES}`]);
  expect(result.outputs['url']).toBe(`${gitLab.origin}/gitlab/${PROJECT}/-/issues/1`);
});

describe('the error says what to do', () => {
  test('if the token lacks the scope', async () => {
    await open({}, ['read_api']);
    const result = await act('create-issue', { project: PROJECT, title: 'x' });
    expectFailure(result, 'API_STATUS', /403[^]*higher privileges[^]*The token lacks a scope/u);
  });

  test('if the project is unknown', async () => {
    const result = await act('list-issues', { project: 'example/other' });
    expectFailure(result, 'API_STATUS', /404[^]*Project Not Found[^]*group\/project/u);
  });

  test('if the token is unknown', async () => {
    given = 'glpat-0123456789abcdefghij';
    expectFailure(await act('current-user'), 'API_STATUS', /401[^]*Unauthorized[^]*unknown, expired or revoked/u);
  });
});

describe('a refresh token chain of GitLab', () => {
  const stage = (): Promise<Stage<GitLab>> =>
    Stage.open(startGitLab, ['api'], () => ({ provider: 'gitlab', operation: 'current-user' }));

  test('is renewed by each run, and each new refresh token is saved', async () => {
    const chain = await stage();
    const store = keep(new TokenFile(chain.seed));
    for (const run of [1, 2, 3]) {
      const result = await runOn(chain, { inputs: { ...store.inputs, 'refresh-guard': 'concurrency' } });
      expectSuccess(result);
      expect(responseOf(result)).toMatchObject({ username: 'bot' });
      expect(chain.chain()).toHaveLength(run + 1);
      expect(store.token).toBe(chain.chain().at(-1));
    }
    expect(chain.presented()).toEqual(chain.chain().slice(0, 3));
    const form = new URLSearchParams(chain.system.requests[0]?.body);
    const { clientId, clientSecret } = chain.system;
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'refresh_token',
      refresh_token: chain.seed,
      client_id: clientId,
      client_secret: clientSecret,
    });
    expect(lines(chain.system).slice(0, 2)).toEqual(['POST /oauth/token', 'GET /api/v4/user']);
    // GitLab ends the earlier access tokens with each refresh, and the step revokes none.
    const active = await Promise.all(chain.system.issued().accessTokens.map((one) => chain.system.isActive(one)));
    expect(active).toEqual([false, false, false, true]);
  });

  test('needs a saved refresh token: the first one ends with its refresh', async () => {
    const chain = await stage();
    const inputs = { 'refresh-token': chain.seed, 'save-refresh-token': 'cat > /dev/null' };
    expectSuccess(await runOn(chain, { inputs }));
    expectFailure(await runOn(chain, { inputs }), 'REFRESH_REJECTED', /invalid_grant/u);
  });
});
