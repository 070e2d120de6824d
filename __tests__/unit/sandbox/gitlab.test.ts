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
