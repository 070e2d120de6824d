/** The operations of the provider github, against a stand-in that is compared with GitHub's OpenAPI document. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { startGitHub, type GitHub } from '../../sandbox/systems/github/server.js';
import type { Token, TokenOptions } from '../../sandbox/systems/github/tokens.js';
import { expectFailure, expectSuccess, headerOf, keep, run } from './stage.js';
import { lines } from './support.js';

const ISSUES = '/repos/example/project/issues';

let github: GitHub;
let token: Token;

async function open(options: TokenOptions = {}): Promise<void> {
  github = keep(await startGitHub());
  token = github.tokens.add({
    permissions: { actions: 'read', checks: 'read', contents: 'read', issues: 'write' },
    ...options,
  });
}

beforeEach(() => open());

/** Runs an operation with the input `token`, in the repository of the stand-in. */
function act(operation: string, parameters: object = {}, inputs: Record<string, string> = {}): Promise<ActionResult> {
  const repository = operation === 'viewer' ? {} : { owner: 'example', repository: 'project' };
  const client = { 'client-id': '', 'client-secret': '' };
  const given = { provider: 'github', 'base-url': github.apiUrl, token: token.value, ...client, operation };
  return run({ inputs: { ...given, parameters: JSON.stringify({ ...repository, ...parameters }), ...inputs } });
}

const bodyOf = (index: number): unknown => JSON.parse(github.requests.at(index)?.body ?? '');
const responseOf = ({ outputs }: ActionResult): unknown => JSON.parse(outputs['response'] ?? '');

/** Adds an issue with this title to the repository. */
const addIssue = (title: string) =>
  github.tracker.add({ title, author: token.account, association: token.association });

test('list-issues reads all pages by the header Link', async () => {
  for (let number = 1; number <= 205; number += 1) addIssue(`Issue ${number}`);
  const result = await act('list-issues', {}, { paginate: 'true', jq: 'map(.number)' });
  expectSuccess(result);
  expect(result.outputs).toMatchObject({ count: '205', pages: '3' });
  const numbers = JSON.parse(result.outputs['result'] ?? '') as number[];
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 205 }, (_, index) => index + 1));
  const first = `GET ${ISSUES}?state=open&per_page=100`;
  const [one, ...others] = lines(github);
  expect(one).toBe(first);
  expect(others.sort()).toEqual([`${first}&page=2`, `${first}&page=3`]);
  for (const request of github.requests) {
    expect(headerOf(request, 'authorization')).toBe(`Bearer ${token.value}`);
    expect(headerOf(request, 'accept')).toBe('application/vnd.github+json');
    expect(headerOf(request, 'x-github-api-version')).toBe('2022-11-28');
  }
});

describe('create-issue', () => {
  const fields = { title: 'The nightly build failed', body: 'See the log.', labels: ['ci', 'nightly'] };

  test('sends the fields as JSON, and its number and page are the outputs', async () => {
    const result = await act('create-issue', fields);
    expectSuccess(result);
    expect(lines(github)).toEqual([`POST ${ISSUES}`]);
    expect(bodyOf(0)).toEqual(fields);
    expect(result.outputs).toMatchObject({
      status: '201',
      id: '1',
      url: 'https://github.com/example/project/issues/1',
    });
  });

  test('fails if GitHub silently ignores the labels, because the token may not push', async () => {
    await open({ login: 'monalisa', mayPush: false });
    const result = await act('create-issue', fields);
    expectFailure(result, 'CHANGE_IGNORED', /labels \(ci is missing\)/u);
    expect(result.outputs['id']).toBe('1');
  });
});

test('update-issue closes an issue', async () => {
  addIssue('A');
  const changes = { state: 'closed', state_reason: 'not_planned' };
  const result = await act('update-issue', { id: 1, ...changes });
  expectSuccess(result);
  expect(lines(github)).toEqual([`PATCH ${ISSUES}/1`]);
  expect(bodyOf(0)).toEqual(changes);
  expect(responseOf(await act('get-issue', { id: 1 }))).toMatchObject(changes);
});

test('add-comment adds a comment, which list-comments then shows', async () => {
  addIssue('A');
  const added = await act('add-comment', { id: 1, body: 'Still failing.' });
  expectSuccess(added);
  expect(added.outputs['url']).toContain('/project/issues/1#issuecomment-');
  const result = await act('list-comments', { id: 1 }, { paginate: 'true' });
  expectSuccess(result);
  expect(responseOf(result)).toMatchObject([{ body: 'Still failing.' }]);
  expect(lines(github)).toEqual([`POST ${ISSUES}/1/comments`, `GET ${ISSUES}/1/comments?per_page=100`]);
});

test('list-jobs lists the jobs of a run, and keeps the object around them', async () => {
  const { id } = github.runs.add({ jobs: [{ name: 'lint' }, { name: 'test', conclusion: 'failure' }] });
  const result = await act('list-jobs', { run: id, attempt: 1, per_page: 1 }, { paginate: 'true' });
  expectSuccess(result);
  expect(result.outputs).toMatchObject({ count: '2', pages: '2' });
  expect(responseOf(result)).toMatchObject({ total_count: 2, jobs: [{ name: 'lint' }, { name: 'test' }] });
});

test('viewer names the login of a token', async () => {
  await open({ login: 'monalisa' });
  const result = await act('viewer');
  expectSuccess(result);
  expect(lines(github)).toEqual(['POST /graphql']);
  expect(result.outputs['id']).toBe('monalisa');
});
