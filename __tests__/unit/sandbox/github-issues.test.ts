import { afterEach, describe, expect, test } from '@jest/globals';
import { startGitHub, type GitHub, type GitHubOptions } from '../../../sandbox/systems/github/server.js';
import type { Token } from '../../../sandbox/systems/github/tokens.js';
import { callGitHub, linkTo, type GitHubReply } from '../../support/github-client.js';

const running: GitHub[] = [];
const REPO = '/repos/example/project';
const START = Date.UTC(2026, 10, 1, 12);

interface Stage {
  github: GitHub;
  /** The token of a job with `issues: write`. */
  job: Token;
  /** A user who may not push. */
  user: Token;
  clock: { nowMs: number };
  send: (line: string, body?: unknown, token?: string) => Promise<GitHubReply>;
}

async function stage(options: GitHubOptions = {}): Promise<Stage> {
  const clock = { nowMs: START };
  const github = await startGitHub({ now: () => clock.nowMs, ...options });
  running.push(github);
  const job = github.tokens.add({ permissions: { issues: 'write' } });
  const user = github.tokens.add({ login: 'monalisa', permissions: { issues: 'write' }, mayPush: false });
  const send: Stage['send'] = (line, body, token = job.value) => {
    const [method = '', path = ''] = line.split(' ');
    return callGitHub(github, `${method} ${REPO}${path}`, { token, body });
  };
  return { github, job, user, clock, send };
}

const numbersOf = ({ json }: GitHubReply): number[] => (json as { number: number }[]).map(({ number }) => number);

afterEach(async () => {
  await Promise.all(running.splice(0).map((github) => github.close()));
});

describe('creating an issue', () => {
  test('sets labels, assignees and type, and returns what GitHub returns', async () => {
    const { github, send } = await stage({ serverUrl: 'https://git.example' });
    github.tracker.assignable.push('octocat');
    const body = { title: 'CI fails', body: 'text', labels: ['ci', 'CI', 'new'], assignees: ['Octocat'], type: 'bug' };
    const { status, headers, json } = await send('POST /issues', body);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`${github.apiUrl}${REPO}/issues/1`);
    expect(json).toMatchObject({
      number: 1,
      title: 'CI fails',
      body: 'text',
      state: 'open',
      state_reason: null,
      user: { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' },
      labels: [{ name: 'ci' }, { name: 'new' }],
      assignees: [{ login: 'octocat' }],
      type: { name: 'Bug' },
      author_association: 'NONE',
      html_url: 'https://git.example/example/project/issues/1',
      created_at: '2026-11-01T12:00:00Z',
    });
    const { id, number } = json as { id: number; number: number };
    expect(id).not.toBe(number);
    expect(github.tracker.labels.map(({ name }) => name)).toEqual(['ci', 'new']);
  });

  test('drops labels, assignees, type and milestone without an error if the caller may not push', async () => {
    const { github, send, user } = await stage();
    const body = { title: 'T', labels: ['ci'], assignees: ['nobody'], type: 'Nonsense', milestone: 3 };
    const { status, json } = await send('POST /issues', body, user.value);
    expect({ status, json }).toMatchObject({ status: 201, json: { labels: [], assignees: [], milestone: null } });
    expect(json).not.toHaveProperty('type');
    expect(github.tracker.labels).toEqual([]);
  });

  test.each([
    [{ title: 'x'.repeat(257) }, 'title', 'title is too long (maximum is 256 characters)'],
    [{ title: 'T', body: 'x'.repeat(65_537) }, 'body', 'body is too long (maximum is 65536 characters)'],
  ])('returns 422 for a text that is too long', async (body, field, message) => {
    const { send, github } = await stage();
    expect(await send('POST /issues', body)).toMatchObject({
      status: 422,
      json: { message: 'Validation Failed', errors: [{ resource: 'Issue', field, code: 'custom', message }] },
    });
    expect(github.tracker.issues).toEqual([]);
  });

  test('accepts texts of the greatest length, counted in code points', async () => {
    const { send } = await stage();
    expect((await send('POST /issues', { title: '😀'.repeat(256), body: '😀'.repeat(65_536) })).status).toBe(201);
    expect((await send('POST /issues', { title: 'T', body: null })).status).toBe(201);
    expect((await send('POST /issues', { title: 'T', body: 1 })).status).toBe(422);
  });

  test('returns 422 for an empty title, and for an assignee, type, label or milestone that is not valid', async () => {
    const { send } = await stage();
    const invalid = [{ assignees: ['a'] }, { type: 'a' }, { labels: [''] }, { labels: [1] }, { milestone: 1 }];
    for (const fields of [{ title: ' ' }, ...invalid.map((more) => ({ title: 'T', ...more }))]) {
      expect((await send('POST /issues', fields)).status).toBe(422);
    }
  });

  test('returns 410 if the repository has no issues', async () => {
    const { send, github } = await stage();
    github.tracker.isEnabled = false;
    expect((await send('POST /issues', { title: 'T' })).status).toBe(410);
    expect(await send('GET /issues')).toMatchObject({ status: 200, json: [] });
  });
});

describe('the list of issues', () => {
  async function filled(): Promise<Stage> {
    const current = await stage();
    const { tracker, tokens } = current.github;
    const [bot, author] = [
      { author: current.job.account, association: 'NONE' },
      { author: tokens.account('monalisa'), association: 'MEMBER' },
    ] as const;
    for (const [title, options] of [
      ['A', { ...bot, labels: ['M', 'ci'] }],
      ['B', { ...author, labels: ['M'], type: 'Bug' }],
      ['C', { ...bot, isPullRequest: true, labels: ['ci'] }],
      ['D', { ...bot }],
    ] as const) {
      tracker.add({ title, ...options });
      current.clock.nowMs += 1500;
    }
    const closed = tracker.find(1);
    if (closed) await current.send('PATCH /issues/1', { state: 'closed' });
    return current;
  }

  test.each([
    ['', [4, 3, 2]],
    ['?state=all', [4, 3, 2, 1]],
    ['?state=closed', [1]],
    ['?state=all&labels=m', [2, 1]],
    ['?state=all&labels=M,CI', [1]],
    ['?creator=monalisa', [2]],
    ['?creator=github-actions%5Bbot%5D&state=all', [4, 3, 1]],
    ['?type=bug', [2]],
    ['?assignee=none&state=all', [4, 3, 2, 1]],
    ['?assignee=*', []],
    ['?assignee=octocat', []],
    ['?state=all&sort=updated&direction=asc', [2, 3, 4, 1]],
    ['?sort=comments&direction=asc', [2, 3, 4]],
    ['?state=all&since=2026-11-01T12:00:04Z', [4, 1]],
    ['?state=all&per_page=2&page=2', [2, 1]],
    ['?state=all&per_page=0&page=-1', [4, 3, 2, 1]],
  ])('%s contains %j', async (query, expected) => {
    const { send } = await filled();
    expect(numbersOf(await send(`GET /issues${query}`))).toEqual(expected);
  });

  test('contains pull requests, with a key that issues do not have', async () => {
    const { send } = await filled();
    const { json } = await send('GET /issues');
    expect((json as object[]).map((issue) => 'pull_request' in issue)).toEqual([false, true, false]);
  });

  test('links to its other pages, which can be followed', async () => {
    const { github, send, job } = await filled();
    const first = await send('GET /issues?state=all&per_page=3');
    expect(linkTo(first, 'next')).toBe(
      `${github.apiUrl}/repositories/${github.repositoryId}/issues?state=all&per_page=3&page=2`,
    );
    expect(linkTo(first, 'prev')).toBeUndefined();
    const second = await callGitHub(github, `GET ${linkTo(first, 'last') ?? ''}`, { token: job.value });
    expect(numbersOf(second)).toEqual([1]);
    expect(linkTo(second, 'next')).toBeUndefined();
    expect(linkTo(second, 'first')).toContain('page=1');
  });

  test('has at most 100 issues on a page, and no links if there is one page', async () => {
    const { send, github, job } = await stage();
    for (let count = 0; count < 101; count += 1) {
      github.tracker.add({ title: 'T', author: job.account, association: 'NONE' });
    }
    expect(numbersOf(await send('GET /issues?per_page=500'))).toHaveLength(100);
    expect(numbersOf(await send('GET /issues'))).toHaveLength(30);
    expect((await send('GET /issues?labels=absent')).headers.has('link')).toBe(false);
  });
});

describe('changing an issue', () => {
  test('closes with a reason, and reopens', async () => {
    const { send, github, clock } = await stage();
    await send('POST /issues', { title: 'A' });
    await send('POST /issues', { title: 'B' });
    clock.nowMs += 5000;
    const duplicate = { state: 'closed', state_reason: 'duplicate', duplicate_issue_id: github.tracker.find(1)?.id };
    expect(await send('PATCH /issues/2', duplicate)).toMatchObject({
      status: 200,
      json: {
        state: 'closed',
        state_reason: 'duplicate',
        closed_at: '2026-11-01T12:00:05Z',
        closed_by: { login: 'github-actions[bot]' },
      },
    });
    expect(github.tracker.find(2)?.duplicateOf).toBe(github.tracker.find(1)?.id);
    expect((await send('PATCH /issues/2', { state: 'closed', state_reason: 'completed' })).json).toMatchObject({
      state_reason: 'duplicate',
    });
    expect((await send('PATCH /issues/2', { state: 'open' })).json).toMatchObject({
      state: 'open',
      state_reason: 'reopened',
      closed_at: null,
    });
    expect((await send('PATCH /issues/1', { state: 'closed' })).json).toMatchObject({ state_reason: 'completed' });
  });

  test('refuses unknown states, reasons and duplicates', async () => {
    const { send } = await stage();
    await send('POST /issues', { title: 'A' });
    const unknown = { state: 'closed', state_reason: 'duplicate', duplicate_issue_id: 1 };
    for (const body of [{ state: 'ajar' }, { state: 'closed', state_reason: 'bored' }, unknown]) {
      expect((await send('PATCH /issues/1', body)).status).toBe(422);
    }
    expect((await send('GET /issues/1')).json).toMatchObject({ state: 'open' });
  });

  test('replaces labels and assignees, and adds or removes one label', async () => {
    const { send } = await stage();
    const names = async (line: string, body?: unknown): Promise<unknown> => {
      const { json } = await send(line, body);
      const list = Array.isArray(json) ? (json as { name: string }[]) : (json as { labels: { name: string }[] }).labels;
      return list.map(({ name }) => name);
    };
    await send('POST /issues', { title: 'A', labels: ['a', 'b'], type: 'Bug' });
    expect(await names('PATCH /issues/1', { labels: ['b', { name: 'c' }], type: null })).toEqual(['b', 'c']);
    expect(await names('POST /issues/1/labels', { labels: ['d', 'B'] })).toEqual(['b', 'c', 'd']);
    expect(await names('POST /issues/1/labels', ['e'])).toEqual(['b', 'c', 'd', 'e']);
    expect(await names('DELETE /issues/1/labels/c')).toEqual(['b', 'd', 'e']);
    expect(await names('GET /issues/1/labels')).toEqual(['b', 'd', 'e']);
    expect((await send('POST /issues/1/labels', '"x"')).status).toBe(400);
  });

  test('creates a label only once', async () => {
    const { send } = await stage();
    expect((await send('POST /labels', { name: 'lock', description: 'd' })).status).toBe(201);
    expect(await send('POST /labels', { name: 'LOCK' })).toMatchObject({
      status: 422,
      json: { errors: [{ resource: 'Label', code: 'already_exists', field: 'name' }] },
    });
  });

  test('lets a user without push access change only own issues, without labels', async () => {
    const { send, user } = await stage();
    await send('POST /issues', { title: 'A' });
    await send('POST /issues', { title: 'B' }, user.value);
    expect((await send('PATCH /issues/1', { title: 'X' }, user.value)).status).toBe(403);
    expect((await send('POST /issues/2/labels', { labels: ['x'] }, user.value)).status).toBe(403);
    const changed = await send('PATCH /issues/2', { title: 'X', labels: ['x'] }, user.value);
    expect(changed).toMatchObject({ status: 200, json: { title: 'X', labels: [] } });
  });

  test('redirects from a transferred issue, and returns 410 for a deleted one', async () => {
    const { send, github } = await stage();
    await send('POST /issues', { title: 'A' });
    await send('POST /issues', { title: 'B' });
    github.tracker.transfer(1, 'https://api.github.example/repositories/7/issues/3');
    github.tracker.delete(2);
    const { status, headers, json } = await send('GET /issues/1');
    expect({ status, location: headers.get('location') }).toEqual({
      status: 301,
      location: 'https://api.github.example/repositories/7/issues/3',
    });
    expect(json).toMatchObject({ message: 'Moved Permanently' });
    expect((await send('PATCH /issues/2', {})).status).toBe(410);
    expect(numbersOf(await send('GET /issues?state=all'))).toEqual([]);
    expect(() => github.tracker.delete(9)).toThrow('There is no issue 9.');
  });
});

describe('comments', () => {
  test('are listed from the oldest, by page and since a time', async () => {
    const { send, user, clock } = await stage();
    await send('POST /issues', { title: 'A' });
    for (const [body, token] of [
      ['one', undefined],
      ['two', user.value],
      ['three', undefined],
    ] as const) {
      clock.nowMs += 2000;
      expect((await send('POST /issues/1/comments', { body }, token)).status).toBe(201);
    }
    const bodies = async (query: string): Promise<unknown> => {
      const { json } = await send(`GET /issues/1/comments${query}`);
      return (json as { body: string }[]).map(({ body }) => body);
    };
    expect(await bodies('')).toEqual(['one', 'two', 'three']);
    expect(await bodies('?per_page=2&page=2')).toEqual(['three']);
    expect(await bodies('?since=2026-11-01T12:00:04Z')).toEqual(['two', 'three']);
    expect((await send('GET /issues/1')).json).toMatchObject({ comments: 3, updated_at: '2026-11-01T12:00:06Z' });
  });

  test('contain the association of the author', async () => {
    const { send, github } = await stage();
    await send('POST /issues', { title: 'A' });
    const owner = github.tokens.add({ login: 'example', permissions: { issues: 'write' }, association: 'OWNER' });
    const { json } = await send('POST /issues/1/comments', { body: 'text' }, owner.value);
    expect(json).toMatchObject({ user: { login: 'example', type: 'User' }, author_association: 'OWNER' });
  });

  test('to a locked issue need push access', async () => {
    const { send, github, user } = await stage();
    await send('POST /issues', { title: 'A' });
    const issue = github.tracker.find(1);
    if (issue) issue.isLocked = true;
    expect(await send('POST /issues/1/comments', { body: 'text' }, user.value)).toMatchObject({
      status: 403,
      json: { message: 'Unable to create comment because issue is locked.' },
    });
    expect((await send('POST /issues/1/comments', { body: 'text' })).status).toBe(201);
  });

  test('must not be blank or too long', async () => {
    const { send } = await stage();
    await send('POST /issues', { title: 'A' });
    for (const body of [' ', 'x'.repeat(65_537)]) {
      expect((await send('POST /issues/1/comments', { body })).status).toBe(422);
    }
  });
});

describe('the search', () => {
  const search = async ({ github, job }: Stage, q: string): Promise<number[]> => {
    const { json } = await callGitHub(github, `GET /search/issues?q=${encodeURIComponent(q)}`, { token: job.value });
    return numbersOf({ json: (json as { items: unknown }).items } as GitHubReply);
  };

  test('does not see changes of the last moments', async () => {
    const current = await stage();
    current.github.tracker.searchLagMs = 3000;
    await current.send('POST /issues', { title: 'A' });
    expect(await search(current, 'is:open')).toEqual([]);
    current.clock.nowMs += 3000;
    expect(await search(current, 'is:open')).toEqual([1]);
    await current.send('PATCH /issues/1', { state: 'closed' });
    expect(await search(current, 'is:open')).toEqual([1]);
    current.clock.nowMs += 3000;
    expect(await search(current, 'is:open')).toEqual([]);
    current.github.tracker.delete(1);
    current.clock.nowMs += 3000;
    expect(await search(current, 'is:closed')).toEqual([]);
  });

  test.each([
    ['repo:example/project is:issue', [2, 1]],
    ['repo:example/other', []],
    ['label:"two words" in:body', [1]],
    ['author:app/github-actions', [2, 1]],
    ['author:monalisa', []],
    ['bsr123', [1]],
    ['"a note" is:issue state:open', [2]],
  ])('finds issues by %s', async (q, expected) => {
    const current = await stage();
    await current.send('POST /issues', { title: 'A', body: '<!-- bsr123 -->', labels: ['two words'] });
    await current.send('POST /issues', { title: 'B' });
    await current.send('POST /issues/2/comments', { body: 'A note' });
    expect(await search(current, q)).toEqual(expected);
  });

  test('rejects qualifiers that it does not know, and an empty query', async () => {
    const { github, job } = await stage();
    for (const q of ['milestone:1', '']) {
      expect((await callGitHub(github, `GET /search/issues?q=${q}`, { token: job.value })).status).toBe(422);
    }
  });
});
