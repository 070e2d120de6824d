import { afterEach, describe, expect, test } from '@jest/globals';
import { startGitHub, type GitHub, type GitHubOptions } from '../../../sandbox/systems/github/server.js';
import type { Permissions } from '../../../sandbox/systems/github/tokens.js';
import type { NewJob } from '../../../sandbox/systems/github/actions/runs.js';
import { callGitHub, linkTo } from '../../support/github-client.js';

const running: GitHub[] = [];
const REPO = '/repos/example/project';
const START = Date.UTC(2026, 10, 1, 12);
const clock = { nowMs: START };

const start = async (options: GitHubOptions = {}): Promise<GitHub> => {
  clock.nowMs = START;
  const github = await startGitHub({ now: () => clock.nowMs, ...options });
  running.push(github);
  return github;
};
const tokenWith = (github: GitHub, permissions: Permissions): string => github.tokens.add({ permissions }).value;
const write = { issues: 'write' } as const;

afterEach(async () => {
  await Promise.all(running.splice(0).map((github) => github.close()));
});

describe('a token', () => {
  const message = 'Resource not accessible by integration';

  test.each([
    [`GET ${REPO}/issues`, { issues: 'read' }],
    [`POST ${REPO}/issues`, { issues: 'write' }],
    [`GET ${REPO}/actions/runs/1`, { actions: 'read' }],
    [`GET ${REPO}/check-runs/1/annotations`, { checks: 'read' }],
    [`GET ${REPO}/commits/main`, { contents: 'read' }],
  ] as const)('needs for %s %j', async (line, needed) => {
    const github = await start();
    const all = { actions: 'write', checks: 'write', contents: 'write', issues: 'write' } as const;
    const [name] = Object.keys(needed);
    const others = Object.fromEntries(Object.entries(all).filter(([key]) => key !== name));
    expect(await callGitHub(github, line, { token: tokenWith(github, others) })).toMatchObject({
      status: 403,
      json: { message, status: '403' },
    });
    expect((await callGitHub(github, line, { token: tokenWith(github, needed) })).status).not.toBe(403);
  });

  test('with issues: read cannot write', async () => {
    const github = await start();
    const token = tokenWith(github, { issues: 'read' });
    expect((await callGitHub(github, `POST ${REPO}/issues`, { token, body: { title: 'T' } })).status).toBe(403);
  });

  test('is not needed to read a public repository, but to write', async () => {
    const github = await start({ isPrivate: false });
    expect((await callGitHub(github, `GET ${REPO}/issues`)).status).toBe(200);
    expect((await callGitHub(github, `GET ${REPO}/issues`, { token: tokenWith(github, {}) })).status).toBe(200);
    expect((await callGitHub(github, `POST ${REPO}/issues`)).status).toBe(401);
  });

  test('of somebody else gets 404 for a private repository, and 401 after it was revoked', async () => {
    const github = await start();
    const token = github.tokens.add({ login: 'stranger', permissions: write, seesRepository: false }).value;
    expect((await callGitHub(github, `GET ${REPO}/issues`, { token })).status).toBe(404);
    github.tokens.revoke(token);
    expect(await callGitHub(github, `GET ${REPO}/issues`, { token })).toMatchObject({
      status: 401,
      json: { message: 'Bad credentials' },
    });
  });

  test('of a job cannot ask for its user', async () => {
    const github = await start();
    expect(await callGitHub(github, 'GET /user', { token: github.token })).toMatchObject({
      status: 403,
      json: { message },
    });
    const { value: token } = github.tokens.add({ login: 'monalisa' });
    expect(await callGitHub(github, 'GET /user', { token })).toMatchObject({
      status: 200,
      json: { login: 'monalisa' },
    });
  });
});

describe('GraphQL', () => {
  const ask = (github: GitHub, query: unknown, token = github.token): Promise<unknown> =>
    callGitHub(github, `POST ${github.graphqlUrl}`, { token, body: { query } });

  test('returns the login of the viewer', async () => {
    const github = await start();
    for (const query of ['{viewer{login}}', 'query { viewer { login } }', 'query Me {\n viewer { login }\n}\n']) {
      expect(await ask(github, query)).toMatchObject({
        status: 200,
        json: { data: { viewer: { login: 'github-actions[bot]' } } },
      });
    }
  });

  test('returns errors for other queries, and 401 without a known token', async () => {
    const github = await start();
    for (const query of ['{ rateLimit { cost } }', 1]) {
      expect(await ask(github, query)).toMatchObject({
        status: 200,
        json: { errors: [{ message: expect.any(String) }] },
      });
    }
    for (const token of ['', 'ghs_unknown']) {
      expect(await ask(github, '{viewer{login}}', token)).toMatchObject({ status: 401 });
    }
    const broken = await fetch(github.graphqlUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${github.token}` },
      body: '{',
    });
    expect(broken.status).toBe(400);
  });
});

test('a GitHub Enterprise Server has its APIs below /api, and its own URL for browsers', async () => {
  const github = await start({ isEnterprise: true });
  expect(github.apiUrl).toBe(`${github.origin}/api/v3`);
  expect(github.graphqlUrl).toBe(`${github.origin}/api/graphql`);
  const token = tokenWith(github, write);
  const { status, json } = await callGitHub(github, `POST ${REPO}/issues`, { token, body: { title: 'T' } });
  expect({ status, json }).toMatchObject({
    status: 201,
    json: {
      url: `${github.origin}/api/v3/repos/example/project/issues/1`,
      html_url: `${github.origin}/example/project/issues/1`,
    },
  });
  const viewer = { token, body: { query: '{viewer{login}}' } };
  expect((await callGitHub(github, `POST ${github.graphqlUrl}`, viewer)).status).toBe(200);
  expect((await callGitHub(github, `GET ${github.origin}${REPO}/issues`, { token })).status).toBe(404);
  expect(github.log.map(({ path }) => path)).toContain(`${REPO}/issues`);
});

describe('limits', () => {
  const create = (github: GitHub, token: string): ReturnType<typeof callGitHub> =>
    callGitHub(github, `POST ${REPO}/issues`, { token, body: { title: 'T' } });

  test('allow 80 issues and comments in a minute for each token', async () => {
    const github = await start();
    const token = tokenWith(github, write);
    await create(github, token);
    clock.nowMs += 10_000;
    for (let count = 1; count < 80; count += 1) {
      const comment = { token, body: { body: 'text' } };
      expect((await callGitHub(github, `POST ${REPO}/issues/1/comments`, comment)).status).toBe(201);
    }
    const refused = await create(github, token);
    expect(refused).toMatchObject({ status: 403, json: { message: expect.stringContaining('secondary rate limit') } });
    expect(refused.headers.get('retry-after')).toBe('50');
    expect(github.tracker.issues).toHaveLength(1);
    expect((await create(github, tokenWith(github, write))).status).toBe(201);
    clock.nowMs += 50_000;
    expect((await create(github, token)).status).toBe(201);
  });

  test('allow a number of issues and comments in an hour', async () => {
    const github = await start({ limits: { creationsPerHour: 2 } });
    const token = tokenWith(github, write);
    const statuses: number[] = [];
    for (const waitMs of [0, 120_000, 120_000, 3_360_000]) {
      clock.nowMs += waitMs;
      statuses.push((await create(github, token)).status);
    }
    expect(statuses).toEqual([201, 201, 403, 201]);
  });

  test('allow a number of requests in an hour, which headers show', async () => {
    const github = await start({ limits: { requests: 2, status: 429 } });
    const token = tokenWith(github, write);
    const read = async (): Promise<unknown> => {
      const { status, headers } = await callGitHub(github, `GET ${REPO}/issues`, { token });
      const [remaining, reset] = ['remaining', 'reset'].map((name) => Number(headers.get(`x-ratelimit-${name}`)));
      return { status, remaining, reset };
    };
    const reset = START / 1000 + 3600;
    expect(await read()).toEqual({ status: 200, remaining: 1, reset });
    expect(await read()).toEqual({ status: 200, remaining: 0, reset });
    expect(await read()).toEqual({ status: 429, remaining: 0, reset });
    clock.nowMs += 3_600_000;
    expect(await read()).toEqual({ status: 200, remaining: 1, reset: reset + 3600 });
    github.limiter.exhaust(token);
    expect(await read()).toMatchObject({ status: 429, remaining: 0 });
  });

  test('count searches for themselves', async () => {
    const github = await start({ limits: { searches: 1 } });
    const token = tokenWith(github, write);
    const statuses = [];
    for (let count = 0; count < 2; count += 1) {
      statuses.push((await callGitHub(github, 'GET /search/issues?q=is:open', { token })).status);
    }
    expect(statuses).toEqual([200, 403]);
    expect((await callGitHub(github, `GET ${REPO}/issues`, { token })).status).toBe(200);
  });

  test('refuse requests beyond a number at once', async () => {
    let release = (): void => undefined;
    const opened = new Promise<void>((resolve) => (release = resolve));
    const github = await start({ limits: { concurrent: 3 }, hold: () => opened });
    const token = tokenWith(github, write);
    const statuses: number[] = [];
    const calls = Array.from({ length: 5 }, async () => {
      const { status } = await callGitHub(github, `GET ${REPO}/issues`, { token });
      statuses.push(status);
      if (statuses.length === 2) release();
    });
    await Promise.all(calls);
    expect(statuses).toEqual([403, 403, 200, 200, 200]);
    expect((await callGitHub(github, `GET ${REPO}/issues`, { token })).status).toBe(200);
  });
});

describe('hooks', () => {
  const body = { title: 'T' };

  test('lose a response after the change was made', async () => {
    const github = await start();
    const token = tokenWith(github, write);
    github.hooks.after = ({ method }) => (method === 'POST' ? 'lose' : undefined);
    await expect(callGitHub(github, `POST ${REPO}/issues`, { token, body })).rejects.toThrow();
    expect(github.tracker.issues).toHaveLength(1);
    expect((await callGitHub(github, `GET ${REPO}/issues`, { token })).status).toBe(200);
  });

  test('lose a request before the change', async () => {
    const github = await start({ hooks: { before: () => 'lose' } });
    const token = tokenWith(github, write);
    await expect(callGitHub(github, `POST ${REPO}/issues`, { token, body })).rejects.toThrow();
    expect(github.tracker.issues).toEqual([]);
    expect(github.log).toMatchObject([{ method: 'POST', status: undefined }]);
  });

  test('send other responses, also HTML, and wait', async () => {
    const github = await start();
    const token = tokenWith(github, write);
    const waited: string[] = [];
    github.hooks.before = async ({ path }) => {
      await Promise.resolve();
      waited.push(path);
      return { status: 502, html: '<h1>Unicorn!</h1>' };
    };
    expect(await callGitHub(github, `POST ${REPO}/issues`, { token, body })).toMatchObject({
      status: 502,
      json: '<h1>Unicorn!</h1>',
    });
    expect(waited).toEqual([`${REPO}/issues`]);
    github.hooks.before = undefined;
    github.hooks.after = (call, made) => ({ status: 500, body: { call: call.status, made: made.status } });
    expect(await callGitHub(github, `POST ${REPO}/issues`, { token, body })).toMatchObject({
      status: 500,
      json: { call: 201, made: 201 },
    });
  });

  test('the log has the method, path, names in the query, login, body and status of a request', async () => {
    const github = await start();
    const token = tokenWith(github, write);
    await callGitHub(github, `GET ${REPO}/issues?state=all&labels=M`, { token });
    await callGitHub(github, `POST ${REPO}/issues`, { token: 'ghs_unknown', body });
    expect(github.log).toEqual([
      {
        method: 'GET',
        path: `${REPO}/issues`,
        query: ['state', 'labels'],
        login: 'github-actions[bot]',
        body: '',
        status: 200,
      },
      {
        method: 'POST',
        path: `${REPO}/issues`,
        query: [],
        login: undefined,
        body: JSON.stringify(body),
        status: 401,
      },
    ]);
  });
});

describe('the runs of a workflow', () => {
  interface Listed {
    total_count: number;
    workflow_runs: { id: number; head_repository: { id: number }; repository: { id: number } }[];
    jobs: { name: string; check_run_url: string }[];
  }

  async function read(github: GitHub, path: string): Promise<Listed & Record<string, unknown>> {
    const token = tokenWith(github, { actions: 'read', checks: 'read' });
    const { json } = await callGitHub(github, `GET ${REPO}${path}`, { token });
    return json as Listed & Record<string, unknown>;
  }

  const slow: NewJob = { name: 'slow', exceededMinutes: 5, runnerName: 'GitHub Actions 7' };

  test('have jobs for each attempt; the list of a run has only those of the last attempt', async () => {
    const github = await start();
    const run = github.runs.add({ jobs: [{ name: 'a' }, { name: 'b', conclusion: 'failure' }] });
    github.runs.addAttempt(run, { triggeredBy: 'monalisa', jobs: [{ name: 'b' }] });
    const names = async (path: string): Promise<unknown> =>
      (await read(github, `/actions/runs/${run.id}${path}`)).jobs.map(({ name }) => name);
    expect(await names('/attempts/1/jobs')).toEqual(['a', 'b']);
    expect(await names('/attempts/2/jobs')).toEqual(['b']);
    expect(await names('/jobs')).toEqual(['b']);
    expect(await names('/jobs?filter=all')).toEqual(['a', 'b', 'b']);
    expect(await read(github, `/actions/runs/${run.id}/attempts/1`)).toMatchObject({
      run_attempt: 1,
      status: 'completed',
      conclusion: 'failure',
      triggering_actor: { login: 'octocat' },
    });
    expect(await read(github, `/actions/runs/${run.id}`)).toMatchObject({
      run_attempt: 2,
      conclusion: 'success',
      triggering_actor: { login: 'monalisa' },
      path: '.github/workflows/ci.yml',
      html_url: `https://github.com/example/project/actions/runs/${run.id}`,
    });
  });

  test('list jobs in pages', async () => {
    const github = await start();
    const jobs = Array.from({ length: 150 }, (_, index) => ({ name: `job ${index}` }));
    const run = github.runs.add({ jobs });
    const token = tokenWith(github, { actions: 'read' });
    const path = `${REPO}/actions/runs/${run.id}/attempts/1/jobs?per_page=100`;
    const first = await callGitHub(github, `GET ${path}`, { token });
    expect(first.json).toMatchObject({ total_count: 150, jobs: { length: 100 } });
    const second = await callGitHub(github, `GET ${linkTo(first, 'next') ?? ''}`, { token });
    expect(second.json).toMatchObject({ total_count: 150, jobs: { length: 50 } });
  });

  test('run while a job is not completed', async () => {
    const github = await start();
    const queued: NewJob = { name: 'b', status: 'queued', runnerName: null, steps: [] };
    const run = github.runs.add({ jobs: [{ name: 'a' }, queued] });
    expect(await read(github, `/actions/runs/${run.id}`)).toMatchObject({ status: 'in_progress', conclusion: null });
    const { jobs } = await read(github, `/actions/runs/${run.id}/jobs`);
    expect(jobs).toMatchObject([
      { status: 'completed', conclusion: 'success', runner_name: 'GitHub Actions 1', run_attempt: 1 },
      { status: 'queued', conclusion: null, runner_name: null, completed_at: null, steps: [] },
    ]);
    expect(github.runs.addJob(run, { name: 'c' })).toBe(run.attempts[0]?.jobs[2]);
  });

  test.each<[NewJob, string[]]>([
    [
      slow,
      [
        'The job running on runner GitHub Actions 7 has exceeded the maximum execution time of 5 minutes.',
        'The operation was canceled.',
      ],
    ],
    [{ name: 'x', conclusion: 'cancelled' }, ['The operation was canceled.']],
    [{ name: 'x', conclusion: 'failure' }, ['Process completed with exit code 1.']],
    [{ name: 'x' }, []],
    [{ name: 'x', annotations: [{ level: 'failure', message: 'own' }] }, ['own']],
  ])('has a job %j with the annotations %j', async (job, messages) => {
    const github = await start();
    const run = github.runs.add({ jobs: [job] });
    const { jobs } = await read(github, `/actions/runs/${run.id}/jobs`);
    const path = jobs[0]?.check_run_url.slice(`${github.apiUrl}${REPO}`.length) ?? '';
    const annotations = await read(github, `${path}/annotations`);
    const expected = messages.map((message) => ({ annotation_level: 'failure', message, path: '.github' }));
    expect(annotations).toMatchObject(expected);
    expect(github.runs.findJob(run.attempts[0]?.jobs[0]?.id ?? 0)?.name).toBe(job.name);
  });

  test('are filtered by branch, which finds the same name in forks, and by event, status, time and commit', async () => {
    const github = await start();
    const { runs } = github;
    const day = 86_400_000;
    const own = runs.add({ createdAtMs: START, headSha: 'a'.repeat(40) });
    const fork = runs.add({ createdAtMs: START + day, event: 'pull_request', fork: 'octocat/project' });
    const red = runs.add({ createdAtMs: START + 2 * day, jobs: [slow] });
    runs.add({ createdAtMs: START, headBranch: 'other', workflow: 'other.yml' });
    const ids = async (query: string, workflow = 'ci.yml'): Promise<unknown> =>
      (await read(github, `/actions/workflows/${workflow}/runs${query}`)).workflow_runs.map(({ id }) => id);
    expect(await ids('')).toEqual([red.id, fork.id, own.id]);
    expect(await ids('', String(own.workflow.id))).toEqual([red.id, fork.id, own.id]);
    expect(await ids('?branch=main')).toEqual([red.id, fork.id, own.id]);
    expect(await ids('?branch=main&event=push')).toEqual([red.id, own.id]);
    expect(await ids('?status=success')).toEqual([fork.id, own.id]);
    expect(await ids('?status=completed&per_page=1&page=2')).toEqual([fork.id]);
    expect(await ids('?head_sha=' + 'a'.repeat(40))).toEqual([own.id]);
    expect(await ids('?actor=monalisa')).toEqual([]);
    for (const [created, expected] of [
      ['2026-11-02', [fork.id]],
      ['>=2026-11-02', [red.id, fork.id]],
      ['>2026-11-02', [red.id]],
      ['<2026-11-02', [own.id]],
      ['<=2026-11-02T12:00:00Z', [fork.id, own.id]],
      ['2026-11-01..2026-11-02', [fork.id, own.id]],
      ['2026-11-02..*', [red.id, fork.id]],
      ['*..2026-11-01', [own.id]],
    ] as const) {
      expect(await ids(`?created=${encodeURIComponent(created)}`)).toEqual(expected);
    }
    const { workflow_runs: listed } = await read(github, '/actions/workflows/ci.yml/runs?event=pull_request');
    expect(listed[0]?.head_repository.id).not.toBe(listed[0]?.repository.id);
  });

  test('a filtered list ends at 1,000', async () => {
    const github = await start();
    for (let count = 0; count < 1_001; count += 1) github.runs.add();
    const { total_count: total, workflow_runs: last } = await read(
      github,
      '/actions/workflows/ci.yml/runs?branch=main&per_page=100&page=11',
    );
    expect({ total, last }).toEqual({ total: 1_001, last: [] });
    expect((await read(github, '/actions/workflows/ci.yml/runs?per_page=100&page=11')).workflow_runs).toHaveLength(1);
  });
});

test('one server has files on branches and issues, also over HTTPS', async () => {
  const { createAuthority } = await import('../../../sandbox/certificates.js');
  const github = await start({ authority: await createAuthority() });
  expect(github.apiUrl).toMatch(/^https:\/\/localhost:/u);
  expect(github.branches()).toEqual(['main']);
  const created = github.tracker.add({ title: 'T', author: github.tokens.account('octocat'), association: 'MEMBER' });
  expect(created.number).toBe(1);
});
