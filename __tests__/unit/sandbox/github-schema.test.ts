/** Compares the responses of the GitHub sandbox with GitHub's OpenAPI document. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { startGitHub, type GitHub, type GitHubOptions } from '../../../sandbox/systems/github/server.js';
import { replaceEntry } from '../../../sandbox/systems/github/trees.js';
import { checkResponse } from '../../support/github-openapi.js';

const REPO = '/repos/{owner}/{repo}';
const running: GitHub[] = [];

interface Stage {
  github: GitHub;
  /** The path parameters, by name. */
  parameters: Record<string, string>;
  tokens: Record<'job' | 'user' | 'none' | 'outsider' | 'unknown' | 'absent', string>;
}

/** Starts a server with three issues, a pull request, and a run with two attempts. */
async function stage(options: GitHubOptions = {}): Promise<Stage> {
  const github = await startGitHub({ now: () => Date.UTC(2026, 10, 1, 12), isPrivate: false, ...options });
  running.push(github);
  const { tokens, tracker, runs } = github;
  const all = { actions: 'read', checks: 'read', contents: 'write', issues: 'write' } as const;
  const job = tokens.add({ permissions: all });
  const user = tokens.add({ login: 'monalisa', permissions: all, mayPush: false });
  tracker.assignable.push('octocat');
  const author = { author: job.account, association: job.association };
  const assignees = [tokens.account('octocat')];
  const issue = tracker.add({ title: 'A', body: 'text', ...author, labels: ['ci', 'bug'], assignees, type: 'Bug' });
  tracker.comment(issue, { ...author, body: 'note' });
  tracker.add({ title: 'B', ...author, isPullRequest: true, body: 'pull' });
  tracker.add({ title: 'C', ...author, body: 'moved' });
  tracker.transfer(3, `${github.apiUrl}/repositories/7/issues/1`);
  tracker.add({ title: 'D', ...author, body: 'deleted' });
  tracker.delete(4);
  tracker.add({ title: 'E', ...author, body: 'locked' }).isLocked = true;
  const jobs = [
    { name: 'slow', exceededMinutes: 5 },
    { name: 'wrong', conclusion: 'failure', steps: [{ name: 'a', conclusion: 'success' }, { name: 'b' }] },
  ] as const;
  const run = runs.add({ jobs, headSha: 'a'.repeat(40) });
  runs.addAttempt(run, { triggeredBy: 'monalisa', jobs: [{ name: 'wrong', status: 'queued', runnerName: null }] });
  runs.add({ event: 'pull_request', fork: 'octocat/project' });
  addTopic(github);
  const parameters = {
    owner: 'example',
    repo: 'project',
    issue_number: '1',
    run_id: String(run.id),
    attempt_number: '1',
    workflow_id: 'ci.yml',
    check_run_id: String(run.attempts[0]?.jobs[0]?.id),
    job_id: String(run.attempts[0]?.jobs[0]?.id),
    ref: 'main',
    name: 'ci',
    path: 'README.md',
  };
  const none = tokens.add({ permissions: {} });
  const outsider = tokens.add({ login: 'stranger', permissions: all, mayPush: false, seesRepository: false });
  const values = { job: job.value, user: user.value, none: none.value, outsider: outsider.value };
  return { github, parameters, tokens: { ...values, unknown: 'ghs_unknown', absent: '' } };
}

/** Adds a branch with one more commit and one more file. */
function addTopic({ site: { repository } }: GitHub): void {
  const { objects, refs } = repository;
  const head = refs.get('refs/heads/main') ?? '';
  const sha = objects.addBlob(Buffer.from('x'));
  const tree = replaceEntry(objects, objects.commit(head)?.tree, 'a b.txt', { mode: '100644', type: 'blob', sha });
  const email = '1+octocat@users.noreply.github.com';
  const author = { name: 'Mona', email, date: '2026-10-01T12:00:00Z' };
  const commit = { tree, parents: [head], message: 'Add a file', author, committer: author };
  refs.set('refs/heads/topic', objects.addCommit(commit));
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((github) => github.close()));
});

interface Sent {
  token?: keyof Stage['tokens'];
  parameters?: Record<string, string>;
  query?: string;
  body?: unknown;
}

interface Reply {
  status: number;
  headers: Headers;
  body: unknown;
}

async function send({ github, parameters, tokens }: Stage, operation: string, sent: Sent = {}): Promise<Reply> {
  const [method = '', template = ''] = operation.split(' ');
  const values = { ...parameters, ...sent.parameters };
  const path = template.replaceAll(/\{(\w+)\}/gu, (_, name: string) => encodeURI(values[name] ?? ''));
  const token = tokens[sent.token ?? 'job'];
  const response = await fetch(`${github.apiUrl}${path}${sent.query ?? ''}`, {
    method,
    redirect: 'manual',
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const text = 'x'.repeat(65_537);
const issues = `${REPO}/issues`;
const issue = `${issues}/{issue_number}`;
const runs = `${REPO}/actions/runs/{run_id}`;
const moved = { parameters: { issue_number: '3' } };
const deleted = { parameters: { issue_number: '4' } };
const absent = { parameters: { issue_number: '99' } };

const CASES: readonly [string, number, Sent?][] = [
  [`GET ${issues}`, 200, { query: '?state=all' }],
  [`GET ${issues}`, 200, { token: 'absent' }],
  [`GET ${issues}`, 401, { token: 'unknown' }],
  [`GET ${issues}`, 422, { query: '?since=never' }],
  [`GET ${issues}`, 422, { query: '?state=ajar' }],
  [`POST ${issues}`, 201, { body: { title: 'T', body: 'b', labels: ['new'], assignees: ['octocat'], type: 'bug' } }],
  [`POST ${issues}`, 201, { body: { title: 'T' } }],
  [`POST ${issues}`, 201, { body: { title: 'T', labels: ['new'], type: 'nonsense' }, token: 'user' }],
  [`POST ${issues}`, 401, { body: { title: 'T' }, token: 'absent' }],
  [`POST ${issues}`, 403, { body: { title: 'T' }, token: 'none' }],
  [`POST ${issues}`, 422, { body: { title: 'T'.repeat(257), body: text } }],
  [`POST ${issues}`, 422, { body: { title: 'T', assignees: ['nobody'] } }],
  [`POST ${issues}`, 422, { body: { title: 'T', labels: ['x'.repeat(51)] } }],
  [`POST ${issues}`, 422, { body: { title: 'T', type: 'nonsense' } }],
  [`POST ${issues}`, 422, { body: { title: 'T', milestone: 1 } }],
  [`POST ${issues}`, 422, { body: {} }],
  [`GET ${issue}`, 200],
  [`GET ${issue}`, 200, { parameters: { issue_number: '2' } }],
  [`GET ${issue}`, 301, moved],
  [`GET ${issue}`, 404, absent],
  [`GET ${issue}`, 410, deleted],
  [`PATCH ${issue}`, 200, { body: { state: 'closed', state_reason: 'not_planned', labels: [] } }],
  [`PATCH ${issue}`, 301, { ...moved, body: {} }],
  [`PATCH ${issue}`, 403, { token: 'user', body: { state: 'closed' } }],
  [`PATCH ${issue}`, 404, { ...absent, body: {} }],
  [`PATCH ${issue}`, 410, { ...deleted, body: {} }],
  [`PATCH ${issue}`, 422, { body: { state: 'ajar' } }],
  [`PATCH ${issue}`, 422, { body: { state: 'closed', state_reason: 'duplicate', duplicate_issue_id: 1 } }],
  [`GET ${issue}/labels`, 200],
  [`POST ${issue}/labels`, 200, { body: { labels: ['more'] } }],
  [`POST ${issue}/labels`, 301, { ...moved, body: { labels: ['more'] } }],
  [`POST ${issue}/labels`, 422, { body: { labels: [''] } }],
  [`DELETE ${issue}/labels/{name}`, 200],
  [`DELETE ${issue}/labels/{name}`, 404, { parameters: { name: 'absent' } }],
  [`GET ${REPO}/labels/{name}`, 200],
  [`GET ${REPO}/labels/{name}`, 404, { parameters: { name: 'absent' } }],
  [`POST ${REPO}/labels`, 201, { body: { name: 'lock', color: 'ff0000' } }],
  [`POST ${REPO}/labels`, 422, { body: { name: 'CI' } }],
  [`GET ${issue}/comments`, 200],
  [`GET ${issue}/comments`, 404, absent],
  [`GET ${issue}/comments`, 410, deleted],
  [`POST ${issue}/comments`, 201, { body: { body: 'note' } }],
  [`POST ${issue}/comments`, 403, { parameters: { issue_number: '5' }, token: 'user', body: { body: 'note' } }],
  [`POST ${issue}/comments`, 404, { ...absent, body: { body: 'note' } }],
  [`POST ${issue}/comments`, 410, { ...deleted, body: { body: 'note' } }],
  [`POST ${issue}/comments`, 422, { body: { body: text } }],
  [`POST ${issue}/comments`, 422, { body: { body: ' ' } }],
  ['GET /search/issues', 200, { query: '?q=repo:example/project+is:issue' }],
  ['GET /search/issues', 422],
  ['GET /user', 200, { token: 'user' }],
  ['GET /user', 401, { token: 'absent' }],
  ['GET /user', 403],
  [`GET ${runs}`, 200],
  [`GET ${runs}`, 404, { parameters: { run_id: '1' } }],
  [`GET ${runs}/attempts/{attempt_number}`, 200],
  [`GET ${runs}/attempts/{attempt_number}`, 200, { parameters: { attempt_number: '2' } }],
  [`GET ${runs}/attempts/{attempt_number}`, 404, { parameters: { attempt_number: '3' } }],
  [`GET ${runs}/attempts/{attempt_number}/jobs`, 200],
  [`GET ${runs}/attempts/{attempt_number}/jobs`, 404, { parameters: { attempt_number: '3' } }],
  [`GET ${runs}/jobs`, 200],
  [`GET ${REPO}/actions/jobs/{job_id}`, 200],
  [`GET ${REPO}/actions/workflows/{workflow_id}/runs`, 200],
  [`GET ${REPO}/actions/workflows/{workflow_id}/runs`, 404, { parameters: { workflow_id: 'absent.yml' } }],
  [`GET ${REPO}/actions/workflows/{workflow_id}/runs`, 422, { query: '?created=never' }],
  [`GET ${REPO}/check-runs/{check_run_id}/annotations`, 200],
  [`GET ${REPO}/check-runs/{check_run_id}/annotations`, 404, { parameters: { check_run_id: '1' } }],
  [`GET ${REPO}/contents/{path}`, 200],
  [`GET ${REPO}/contents/{path}`, 404, { parameters: { path: 'absent' } }],
  [`PUT ${REPO}/contents/{path}`, 201, { parameters: { path: 'new' }, body: { message: 'm', content: 'eA==' } }],
  [`PUT ${REPO}/contents/{path}`, 409, { body: { message: 'm', content: 'eA==', sha: 'b'.repeat(40) } }],
  [`GET ${REPO}/git/ref/{ref}`, 200, { parameters: { ref: 'heads/main' } }],
  [`GET ${REPO}/git/ref/{ref}`, 404, { parameters: { ref: 'heads/absent' } }],
  [`GET ${REPO}/git/matching-refs/{ref}`, 200, { parameters: { ref: 'heads/ma' } }],
  [`GET ${REPO}/git/matching-refs/{ref}`, 200, { parameters: { ref: 'heads/absent' } }],
  [`POST ${REPO}/git/blobs`, 201, { body: { content: 'x' } }],
  [`GET ${REPO}/commits/{ref}`, 200],
  [`GET ${REPO}/compare/{base}...{head}`, 200, { parameters: { base: 'main', head: 'main' } }],
  [`GET ${REPO}/compare/{base}...{head}`, 200, { parameters: { base: 'main', head: 'topic' } }],
  [`GET ${REPO}/compare/{base}...{head}`, 200, { parameters: { base: 'topic', head: 'main' }, query: '?page=1' }],
  [`GET ${REPO}/compare/{base}...{head}`, 404, { parameters: { base: 'main', head: 'b'.repeat(40) } }],
  [`GET ${REPO}/commits/{ref}`, 422, { parameters: { ref: 'b'.repeat(40) } }],
];

describe('a response of the GitHub sandbox agrees with the OpenAPI document:', () => {
  const named = CASES.map(([operation, status, sent = {}]) => {
    return [`${operation} ${status} ${JSON.stringify(sent).slice(0, 80)}`, { operation, status, sent }] as const;
  });

  test.each(named)('%s', async (_, { operation, status, sent }) => {
    const reply = await send(await stage(), operation, sent);
    expect({ status: reply.status, body: reply.body }).toMatchObject({ status });
    expect(checkResponse({ operation, status, body: reply.body })).toEqual([]);
  });

  test('410 if the repository has no issues', async () => {
    const current = await stage();
    current.github.tracker.isEnabled = false;
    for (const [operation, body] of [[`POST ${issues}`, { title: 'T' }], [`GET ${issue}`]] as const) {
      const { status, body: json } = await send(current, operation, { body });
      expect(status).toBe(410);
      expect(checkResponse({ operation, status, body: json })).toEqual([]);
    }
  });

  test.each([403, 429] as const)('%i for an exceeded limit', async (limit) => {
    const current = await stage({ limits: { creationsPerMinute: 0, status: limit } });
    const operation = `POST ${issues}`;
    const { status, body } = await send(current, operation, { body: { title: 'T' } });
    expect(status).toBe(limit);
    expect(checkResponse({ operation, status, body })).toEqual([]);
  });

  test('403 and 404 in a private repository', async () => {
    const current = await stage({ isPrivate: true });
    for (const [token, expected] of [
      ['none', 403],
      ['outsider', 404],
      ['absent', 404],
    ] as const) {
      for (const operation of [`GET ${issues}`, `GET ${runs}`, `GET ${REPO}/check-runs/{check_run_id}/annotations`]) {
        const { status, body } = await send(current, operation, { token });
        expect({ operation, token, status }).toEqual({ operation, token, status: expected });
        expect(checkResponse({ operation, status, body })).toEqual([]);
      }
    }
  });
});

describe('the check against the document', () => {
  const operation = `GET ${REPO}/labels/{name}`;
  const label = { id: 1, node_id: 'x', url: 'https://h/l', name: 'ci', color: 'f', default: false, description: null };
  const check = (status: number, body: unknown): string[] => checkResponse({ operation, status, body });

  test('accepts a body with the right types, and null only if it is allowed', () => {
    expect(check(200, label)).toEqual([]);
    expect(check(200, { ...label, name: null })).toEqual(['/name must be string']);
  });

  test('finds wrong types, formats, missing and unknown properties', () => {
    const { id, name, ...rest } = label;
    expect(check(200, { ...rest, id: `${name}${id}`, url: 'x', colour: 'f' }).sort()).toEqual([
      " must have required property 'name'",
      '/colour is not a known property',
      '/id must be integer',
      '/url must match format "uri"',
    ]);
  });

  test('finds operations and statuses that the document does not have', () => {
    expect(check(200, [])).toEqual([' must be object']);
    expect(check(418, {})).toEqual([`${operation} 418: not in the document`]);
    expect(checkResponse({ operation: 'GET /nothing', status: 200, body: {} })).toEqual([
      'GET /nothing: not in the document',
    ]);
  });
});
