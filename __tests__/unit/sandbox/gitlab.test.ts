/** Compares the GitLab sandbox with the examples of GitLab's documentation. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { call, type ClientResponse } from '../../../sandbox/client.js';
import { addIssue } from '../../../sandbox/systems/gitlab/project.js';
import { startGitLab, type GitLab } from '../../../sandbox/systems/gitlab/server.js';

let gitLab: GitLab;
beforeEach(async () => {
  gitLab = await startGitLab();
});
afterEach(() => gitLab.close());

const ISSUES = '/api/v4/projects/7/issues';

async function as(scopes: readonly string[], line: string, json?: object): Promise<ClientResponse> {
  const headers = { authorization: `Bearer ${await gitLab.issueToken(scopes)}` };
  return call(gitLab, line, json === undefined ? { headers } : { headers, json });
}

const refresh = (token: string): Promise<ClientResponse> => {
  const { clientId: client_id, clientSecret: client_secret } = gitLab;
  const form = { grant_type: 'refresh_token', refresh_token: token, client_id, client_secret };
  return call(gitLab, 'POST /oauth/token', { form });
};

// https://docs.gitlab.com/api/oauth2/
describe('a refresh', () => {
  test('returns a new pair of tokens, and ends the earlier pair at once', async () => {
    const seed = await gitLab.issueRefreshToken(['api']);
    const [earlier = ''] = gitLab.issued().accessTokens;
    const { status, json } = await refresh(seed);
    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 7200,
      refresh_token: expect.any(String),
      scope: 'api',
      created_at: expect.any(Number),
    });
    expect(await gitLab.isActive(earlier)).toBe(false);
    expect(await refresh(seed)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
    expect((await refresh((json as { refresh_token: string }).refresh_token)).status).toBe(200);
  });

  test('is no longer possible after its access token was revoked', async () => {
    const seed = await gitLab.issueRefreshToken(['api']);
    const [token = ''] = gitLab.issued().accessTokens;
    const { clientId: client_id, clientSecret: client_secret } = gitLab;
    await call(gitLab, 'POST /oauth/revoke', { form: { client_id, client_secret, token } });
    expect((await refresh(seed)).status).toBe(400);
  });
});

// https://docs.gitlab.com/api/rest/#pagination
describe('a page of a list', () => {
  beforeEach(() => {
    for (let number = 1; number <= 8; number += 1) addIssue(gitLab.project, 'https://x.test', { title: `${number}` });
  });
  const url = (page: number): string => `<${gitLab.origin}${ISSUES}?per_page=3&page=${page}>`;

  test('has links and totals', async () => {
    const { json, headers } = await as(['read_api'], `GET ${ISSUES}?per_page=3&page=2`);
    expect(json).toMatchObject([{ iid: 5 }, { iid: 4 }, { iid: 3 }]);
    expect(headers).toMatchObject({
      link: `${url(1)}; rel="prev", ${url(3)}; rel="next", ${url(1)}; rel="first", ${url(3)}; rel="last"`,
      'x-next-page': '3',
      'x-page': '2',
      'x-per-page': '3',
      'x-prev-page': '1',
      'x-total': '8',
      'x-total-pages': '3',
    });
  });

  test('has neither totals nor a last link above the limit', async () => {
    expect(gitLab.project.countLimit).toBe(10_000);
    gitLab.project.countLimit = 7;
    const { headers } = await as(['read_api'], `GET ${ISSUES}?per_page=3`);
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-total']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-total-pages']));
    expect(headers['link']).toBe(`${url(2)}; rel="next", ${url(1)}; rel="first"`);
  });

  test('has only the next link with pagination=keyset, and none after the last item', async () => {
    const keyset = `${ISSUES}?pagination=keyset&order_by=id&sort=asc&per_page=8`;
    const one = await as(['read_api'], `GET ${keyset}`);
    expect(one.headers['link']).toBe(`<${gitLab.origin}${keyset}&cursor=1008>; rel="next"`);
    const two = await as(['read_api'], `GET ${keyset}&cursor=1008`);
    expect([two.json, two.headers['link'], two.headers['x-total']]).toEqual([[], undefined, undefined]);
  });
});

// https://docs.gitlab.com/api/rest/authentication/
test.each([
  { name: 'no token', scopes: undefined, status: 401, json: { message: '401 Unauthorized' } },
  { name: 'a token to read', scopes: ['read_api'], status: 403, json: { error: 'insufficient_scope', scope: 'api' } },
  { name: 'no title', scopes: ['api'], status: 400, json: { error: 'title is missing' } },
])('a new issue is refused with $name', async ({ scopes, status, json }) => {
  const made = scopes ? as(scopes, `POST ${ISSUES}`, {}) : call(gitLab, `POST ${ISSUES}`, { json: {} });
  expect(await made).toMatchObject({ status, json });
});

describe('issues and notes', () => {
  const api = ['api'];
  const create = (fields: object): Promise<ClientResponse> => as(api, `POST ${ISSUES}`, { title: 'x', ...fields });
  const listed = async (query: string): Promise<number> =>
    ((await as(api, `GET ${ISSUES}?${query}`)).json as unknown[]).length;

  test('have a number in their project, which the addresses take', async () => {
    expect((await create({})).json).toMatchObject({
      id: 1001,
      iid: 1,
      created_at: expect.stringMatching(/\.\d{3}Z$/u),
    });
    expect((await as(api, `GET ${ISSUES}/1`)).status).toBe(200);
    expect((await as(api, `GET ${ISSUES}/1001`)).status).toBe(404);
  });

  test('without permission lose labels, assignees and flags silently, with 201', async () => {
    Object.assign(gitLab.project, { maySetMetadata: false, mayHide: false });
    const made = await create({ labels: ['ci'], assignee_ids: [5], confidential: true });
    expect(made).toMatchObject({ status: 201, json: { labels: [], assignees: [], confidential: false } });
    const note = await as(api, `POST ${ISSUES}/1/notes`, { body: 'x', internal: true });
    expect(note).toMatchObject({ status: 201, json: { body: 'x', internal: false } });
  });

  test('with permission keep them', async () => {
    const made = await create({ labels: ['ci'], assignee_ids: [5], confidential: true });
    expect(made.json).toMatchObject({ labels: ['ci'], assignees: [{ id: 5 }], confidential: true });
    const note = await as(api, `POST ${ISSUES}/1/notes`, { body: 'x', internal: true });
    expect(note.json).toMatchObject({ internal: true });
  });

  test('are in the list at once, by label and by author, and in the search later', async () => {
    gitLab.project.searchLagMs = 60_000;
    await create({ labels: ['ci'], description: 'needle' });
    const queries = ['labels=ci', 'author_id=5', 'author_id=6', 'labels=cd', 'search=needle'];
    expect(await Promise.all(queries.map(listed))).toEqual([1, 1, 0, 0, 0]);
    gitLab.project.searchLagMs = 0;
    expect(await listed('search=needle')).toBe(1);
  });

  test.each([
    { text: 'x\n/close\ny', obeyed: ['close'], left: 'x\ny' },
    { text: '/CLOSE', obeyed: ['close'], left: undefined },
    { text: '/label ~a', obeyed: ['label'], left: undefined },
    { text: ' /close', obeyed: [], left: ' /close' },
    { text: '\u2060/close', obeyed: [], left: '\u2060/close' },
    { text: '```\n/close\n```', obeyed: [], left: '```\n/close\n```' },
    { text: '~~~\n/close\n~~~', obeyed: ['close'], left: '~~~\n~~~' },
    { text: '<div>\n/close\n</div>', obeyed: [], left: '<div>\n/close\n</div>' },
    { text: '>>>\n/close\n>>>', obeyed: [], left: '>>>\n/close\n>>>' },
  ])('obey the quick actions of $text', async ({ text, obeyed, left }) => {
    await create({});
    const { status, json } = await as(api, `POST ${ISSUES}/1/notes`, { body: text });
    expect(gitLab.project.actions.map(({ name }) => name)).toEqual(obeyed);
    // A note of commands only is none.
    expect(status).toBe(left === undefined ? 202 : 201);
    expect((json as { body?: string }).body).toBe(left);
    await create({ description: text });
    expect(gitLab.project.issues[1]).toMatchObject({ description: left ?? '' });
  });

  test('an internal note stays as it is: only its text changes, and not to nothing', async () => {
    await create({});
    await as(api, `POST ${ISSUES}/1/notes`, { body: 'x' });
    const changed = await as(api, `PUT ${ISSUES}/1/notes/301`, { body: 'y', internal: true });
    expect(changed.json).toMatchObject({ body: 'y', internal: false });
    expect((await as(api, `PUT ${ISSUES}/1/notes/301`, { body: '' })).status).toBe(400);
  });

  test('are closed and opened with messages of GitLab among their notes', async () => {
    await create({});
    for (const event of ['close', 'reopen']) await as(api, `PUT ${ISSUES}/1`, { state_event: event });
    const { json } = await as(api, `GET ${ISSUES}/1/notes?sort=asc`);
    expect(json).toMatchObject([
      { body: 'closed', system: true },
      { body: 'reopened', system: true },
    ]);
  });

  test('are linked once, and only with a project', async () => {
    await create({});
    await create({});
    const links = `POST ${ISSUES}/2/links`;
    const target = { target_project_id: 'example/project', target_issue_iid: 1 };
    expect(await as(api, links, target)).toMatchObject({ status: 201, json: { link_type: 'relates_to' } });
    expect((await as(api, links, target)).status).toBe(409);
    expect((await as(api, links, { target_issue_iid: 1 })).status).toBe(400);
    expect((await as(api, `GET ${ISSUES}/1/links`)).json).toMatchObject([{ iid: 2, link_type: 'relates_to' }]);
  });

  test('are limited to 300 notes a minute', async () => {
    await create({});
    expect(gitLab.project.noteLimit).toEqual({ count: 300, windowMs: 60_000 });
    gitLab.project.noteLimit = { count: 1, windowMs: 60_000 };
    await as(api, `POST ${ISSUES}/1/notes`, { body: 'x' });
    const { status, headers } = await as(api, `POST ${ISSUES}/1/notes`, { body: 'y' });
    expect([status, headers['retry-after']]).toEqual([429, '60']);
  });
});

test('a member has a role, and a stranger is 404', async () => {
  gitLab.project.members.set(9, 30);
  expect((await as(['read_api'], 'GET /api/v4/projects/7/members/all/9')).json).toMatchObject({ access_level: 30 });
  expect((await as(['read_api'], 'GET /api/v4/projects/7/members/all/8')).status).toBe(404);
});
