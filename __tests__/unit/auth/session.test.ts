import '../../support/node-errors.js';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { StepError } from '../../../src/lib/errors.js';
import type { FileBody } from '../../../src/lib/files.js';
import type { HttpRequest } from '../../../src/http/message.js';
import { prepare } from '../../../src/step/prepare.js';
import type { RequestPlan } from '../../../src/request/plan/plan.js';
import { openTestRun } from '../../support/opened-run.js';
import { createFakeWorld, fakeCommands, type FakeServer, type Reply } from '../../support/fake-world.js';
import { makeJobFolder, type JobFolder } from '../../support/job-folder.js';

const HUB = 'https://hub.example.com';
const lost = new StepError('CONNECTION_LOST', 'Lost.', { transient: true });
const inputs = { provider: 'planview-hub', 'base-url': HUB, 'client-id': 'ci', 'client-secret': 'client-secret-1' };

/** Opens a session for `request`. The API of the hub returns `replies` in this order. */
async function open(request: string, replies: Reply[] = [], more: Record<string, string> = {}, revoke: Reply = {}) {
  const api: HttpRequest[] = [];
  const serve: FakeServer = (attempt) => {
    if (attempt.url.pathname.endsWith('/token')) return { body: { access_token: 'token-0001', expires_in: 3600 } };
    if (attempt.url.pathname.endsWith('/revoke')) return revoke;
    api.push(attempt);
    return replies[api.length - 1] ?? {};
  };
  const world = createFakeWorld({ inputs: { ...inputs, request, ...more }, serve });
  const run = await prepare(world.host, world.deps.loadBundle, {});
  const session = openTestRun(run, world.deps);
  const plan = run.plan as RequestPlan;
  return { ...world, session, api, send: () => session.send(plan).finally(() => session.close()) };
}

test('sends nothing before the token or a request is needed', async () => {
  const { attempts, session } = await open('GET /a');
  session.close();
  expect(attempts).toEqual([]);
});

test('sends a request with the token in the header of the provider', async () => {
  const { send, api, attempts } = await open('POST /a?b=c', [], { body: '{"d":1}', headers: '{"x-own":"e"}' });
  expect((await send()).status).toBe(200);
  expect(attempts).toHaveLength(2);
  expect(api[0]).toMatchObject({
    method: 'POST',
    body: '{"d":1}',
    maxBodyBytes: 64 * 1_048_576,
    headers: { authorization: 'Bearer token-0001', 'content-type': 'application/json', 'x-own': 'e', accept: '*/*' },
  });
  expect(api[0]?.url.href).toBe(`${HUB}/a?b=c`);
});

describe('a request whose connection is lost', () => {
  test.each<{ request: string; more: Record<string, string>; count: number }>([
    { request: 'GET /a', more: {}, count: 4 },
    { request: 'HEAD /a', more: {}, count: 4 },
    { request: 'GET /a', more: { retries: '1' }, count: 2 },
    { request: 'GET /a', more: { retries: '0' }, count: 1 },
    { request: 'POST /a', more: {}, count: 1 },
    { request: 'PUT /a', more: {}, count: 1 },
    { request: 'PATCH /a', more: {}, count: 1 },
    { request: 'DELETE /a', more: {}, count: 1 },
    { request: 'POST /a', more: { 'retry-unsafe': 'true' }, count: 4 },
  ])('is sent $count time(s): $request with $more', async ({ request, more, count }) => {
    const { send, api } = await open(
      request,
      Array.from({ length: 9 }, () => lost),
      more,
    );
    await expect(send()).rejects.toBe(lost);
    expect(api).toHaveLength(count);
  });
});

describe('a redirect', () => {
  const redirect: Reply = { status: 302, headers: { location: '/b' } };

  test.each<{ request: string; more: Record<string, string>; count: number }>([
    { request: 'GET /a', more: {}, count: 2 },
    { request: 'HEAD /a', more: {}, count: 2 },
    { request: 'POST /a', more: {}, count: 1 },
    { request: 'DELETE /a', more: {}, count: 1 },
    { request: 'GET /a', more: { 'expect-status': '302' }, count: 1 },
  ])('leads to $count request(s): $request with $more', async ({ request, more, count }) => {
    const { send, api } = await open(request, [redirect], more);
    expect((await send()).status).toBe(count === 2 ? 200 : 302);
    expect(api).toHaveLength(count);
  });
});

/**
 * Opens a session with Redmine. Its API returns `replies` in this order. Its token endpoint returns `tokens` in this
 * order, then token pairs that contain the number of the request.
 */
async function openChain(request: string, replies: Reply[], more: Record<string, string> = {}, tokens: Reply[] = []) {
  const [api, forms, revoked]: [HttpRequest[], URLSearchParams[], string[]] = [[], [], []];
  const serve: FakeServer = (attempt) => {
    const form = new URLSearchParams(typeof attempt.body === 'string' ? attempt.body : '');
    if (attempt.url.pathname === '/oauth/revoke') {
      revoked.push(form.get('token') ?? '');
      return {};
    }
    if (attempt.url.pathname !== '/oauth/token') {
      api.push(attempt);
      return replies[api.length - 1] ?? {};
    }
    forms.push(form);
    const n = forms.length;
    const pair = { access_token: `access-000${n}`, refresh_token: `refresh-000${n}`, scope: 'view_issues add_issues' };
    return tokens[n - 1] ?? { body: { ...pair, expires_in: 7200 } };
  };
  const redmine = { provider: 'redmine', 'base-url': 'https://redmine.example.com', 'client-id': 'ci' };
  // It is long enough for a key, so the steps of a job share their tokens.
  const secret = 'client-secret-of-24-letters';
  const chain = { 'client-secret': secret, 'refresh-token': 'refresh-0000', 'save-refresh-token': 'keep' };
  const { runCommand, calls } = fakeCommands();
  const all = { ...redmine, ...chain, request, ...more };
  const world = createFakeWorld({ inputs: all, serve, runCommand, ...job });
  const run = await prepare(world.host, world.deps.loadBundle, {});
  const session = openTestRun(run, world.deps);
  cleanup.push(() => session.close());
  const bearers = (): (string | undefined)[] => api.map(({ headers }) => headers['authorization']);
  const saved = (): string[] => calls.map(({ stdin }) => stdin);
  return { ...world, session, api, forms, revoked, bearers, saved, send: () => session.send(run.plan as RequestPlan) };
}

let job: JobFolder;
const cleanup: (() => void)[] = [];
beforeEach(() => {
  job = makeJobFolder();
});
afterEach(() => {
  for (const undo of cleanup.splice(0)) undo();
  job.remove();
});

describe('a 401', () => {
  const unauthorized: Reply = { status: 401, body: 'revoked' };

  test.each(['GET /a', 'POST /a', 'PUT /a', 'DELETE /a'])(
    'for a token of a chain leads to one retry with a new token: %s',
    async (request) => {
      const { send, bearers, forms, saved, host } = await openChain(request, [unauthorized, { status: 201 }]);
      expect((await send()).status).toBe(201);
      expect(bearers()).toEqual(['Bearer access-0001', 'Bearer access-0002']);
      expect(forms.map((form) => form.get('refresh_token'))).toEqual(['refresh-0000', 'refresh-0001']);
      expect(saved()).toEqual(['refresh-0001', 'refresh-0002']);
      expect(host.warnings).toEqual([]);
    },
  );

  test('is returned if the API also rejects the new token', async () => {
    const { send, bearers } = await openChain('POST /a', [unauthorized, { status: 401, body: 'again' }]);
    expect((await send()).body.toString()).toBe('again');
    expect(bearers()).toHaveLength(2);
  });

  test('leads to a retry with the same body', async () => {
    const { send, api } = await openChain('POST /a', [unauthorized], { body: '{"subject":"ü"}' });
    await send();
    expect(api.map(({ body }) => body)).toEqual(['{"subject":"ü"}', '{"subject":"ü"}']);
  });

  test('is replaced by REFRESH_REJECTED if the server rejects the refresh token: the chain has ended', async () => {
    const none = { status: 400, body: { error: 'invalid_grant' } };
    const { send, api, host } = await openChain('POST /a', [unauthorized], {}, [
      { body: { access_token: 'access-0001', expires_in: 7200, refresh_token: 'refresh-0001' } },
      none,
      none,
      none,
    ]);
    await expect(send()).rejects.toMatchObject({ code: 'REFRESH_REJECTED' });
    expect(api).toHaveLength(1);
    expect(host.infos).toContain('The API rejected the token. Getting another one.');
  });

  const first: Reply = {
    body: { access_token: 'access-0001', expires_in: 7200, refresh_token: 'refresh-0001', scope: 'a b' },
  };

  test('is replaced by SCOPE_MISSING if the new token lacks a scope', async () => {
    const second = { access_token: 'access-0002', expires_in: 7200, refresh_token: 'refresh-0002', scope: 'a' };
    const tokens = [first, { body: second }];
    const { send, api, saved } = await openChain('GET /a', [unauthorized], { scope: 'b' }, tokens);
    await expect(send()).rejects.toMatchObject({ code: 'SCOPE_MISSING' });
    expect(api).toHaveLength(1);
    expect(saved()).toEqual(['refresh-0001', 'refresh-0002']);
  });

  test('is replaced by TOKEN_INVALID if the new refresh token is invalid', async () => {
    const second = { access_token: 'access-0002', refresh_token: 'not valid' };
    const { send, host } = await openChain('GET /a', [unauthorized], {}, [first, { body: second }]);
    await expect(send()).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    expect(host.warnings).toEqual([]);
  });

  test('in expect-status is returned without a retry', async () => {
    const { send, api, forms } = await openChain('GET /a', [unauthorized], { 'expect-status': '2xx,401' });
    expect((await send()).status).toBe(401);
    expect([api.length, forms.length]).toEqual([1, 1]);
  });

  test.each([400, 403, 404, 422])('is retried with a new token, but HTTP %i is not', async (status) => {
    const { send, api } = await openChain('GET /a', [{ status }]);
    expect((await send()).status).toBe(status);
    expect(api).toHaveLength(1);
  });

  test.each<{ name: string; more: Record<string, string> }>([
    { name: 'a token of the client credentials grant', more: {} },
    { name: 'the input token', more: { token: 'input-token-1', 'client-id': '', 'client-secret': '' } },
  ])('for $name is returned without a retry', async ({ more }) => {
    const { send, api } = await open('GET /a', [unauthorized], more);
    expect((await send()).status).toBe(401);
    expect(api).toHaveLength(1);
  });

  test('leads to a retry with the token that another step of the job has fetched meanwhile', async () => {
    const mine = await openChain('GET /a', [unauthorized]);
    await mine.session.token();
    const seventh = { access_token: 'access-0007', refresh_token: 'refresh-0007', expires_in: 7200 };
    const other = await openChain('GET /b', [unauthorized], {}, [{ body: seventh }]);
    await other.send();
    expect(other.bearers()).toEqual(['Bearer access-0001', 'Bearer access-0007']);
    expect(other.forms.map((form) => form.get('refresh_token'))).toEqual(['refresh-0001']);
    await mine.send();
    expect(mine.bearers()).toEqual(['Bearer access-0001', 'Bearer access-0007']);
    expect(mine.forms).toHaveLength(1);
  });
});

describe('the input scope with a chain', () => {
  test('is not requested, because a server may restrict the chain to it', async () => {
    const { session, forms, grantedScope } = await openChain('GET /a', [], { scope: 'view_issues' }).then((opened) => ({
      ...opened,
      grantedScope: () => opened.session.grantedScope(),
    }));
    await session.token();
    expect(forms.map((form) => [...form.keys()].sort())).toEqual([
      ['client_id', 'client_secret', 'grant_type', 'refresh_token'],
    ]);
    expect(grantedScope()).toBe('view_issues add_issues');
  });

  test.each([
    { name: 'all scopes were granted', scope: 'add_issues view_issues', granted: 'view_issues add_issues' },
    {
      name: 'more scopes were granted',
      scope: ' add_issues\n  view_issues ',
      granted: 'view_issues add_issues edit_issues',
    },
    { name: 'the server returns no scope', scope: 'add_issues', granted: undefined },
    { name: 'the input is unset', scope: '', granted: 'view_issues' },
  ])('is satisfied if $name', async ({ scope, granted }) => {
    const body = { access_token: 'access-0001', refresh_token: 'refresh-0001', expires_in: 60, scope: granted };
    const { send } = await openChain('GET /a', [], { scope }, [{ body }]);
    expect((await send()).status).toBe(200);
  });

  test('fails the step if a scope is missing, after saving the refresh token and before using the token', async () => {
    const { send, api, saved } = await openChain('POST /a', [], { scope: 'add_issues edit_issues ##[error] view' });
    await expect(send()).rejects.toMatchObject({
      code: 'SCOPE_MISSING',
      hint: expect.stringContaining('sign in again'),
      message: 'The token lacks the scope edit_issues ## [error] view.',
    });
    expect(api).toEqual([]);
    expect(saved()).toEqual(['refresh-0001']);
  });
});

describe('a token of a chain', () => {
  test('is not revoked, and no state is saved for the post step', async () => {
    const { send, session, revoked, host } = await openChain('GET /a', []);
    await send();
    await session.revoke();
    expect(revoked).toEqual([]);
    expect(host.states).toEqual([]);
  });

  test('is revoked if revoke-token is true and save-refresh-token is none', async () => {
    const more = { 'revoke-token': 'true', 'save-refresh-token': 'none' };
    const { send, session, revoked, host } = await openChain('GET /a', [], more);
    await send();
    await session.revoke();
    expect(revoked).toEqual(['access-0001']);
    expect(host.states.at(-1)).toBe('{}');
  });

  test('is also revoked if it replaced a token that the API rejected', async () => {
    const more = { 'revoke-token': 'true', 'save-refresh-token': 'none' };
    const { send, session, revoked } = await openChain('GET /a', [{ status: 401 }], more);
    await send();
    await session.revoke();
    expect(revoked).toEqual(['access-0002']);
  });

  test('is not used after a cancellation during the refresh, but the refresh token is saved', async () => {
    const { runCommand, calls } = fakeCommands(() => {
      world.cancel('SIGTERM');
      return '';
    });
    const serve: FakeServer = ({ url }) =>
      url.pathname === '/oauth/token' ? { body: { access_token: 'access-0001', refresh_token: 'refresh-0001' } } : {};
    const redmine = { provider: 'redmine', 'base-url': 'https://redmine.example.com', request: 'GET /a' };
    const chain = { ...inputs, ...redmine, 'refresh-token': 'refresh-0000', 'save-refresh-token': 'keep' };
    const world = createFakeWorld({ inputs: chain, serve, runCommand, ...job });
    const run = await prepare(world.host, world.deps.loadBundle, {});
    const session = openTestRun(run, world.deps);
    cleanup.push(() => session.close());
    await expect(session.token()).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(calls.map(({ stdin }) => stdin)).toEqual(['refresh-0001']);
  });
});

describe('a file that a request sends', () => {
  const upload = { operation: 'upload-file', parameters: '{"file":"build.log"}' };

  test('is opened again for each attempt, with its size', async () => {
    writeFileSync(join(job.workspace, 'build.log'), 'line\n');
    const opened = await openChain('', [{ status: 401 }, { status: 201 }], upload);
    expect((await opened.send()).status).toBe(201);
    const bodies = opened.api.map(({ body }) => body as FileBody);
    expect(bodies.map(({ size }) => size)).toEqual([5, 5]);
    expect(await Promise.all(bodies.map(async (body) => text(await body.open())))).toEqual(['line\n', 'line\n']);
    expect(opened.api[0]?.headers).toMatchObject({ 'content-type': 'application/octet-stream' });
  });

  test('causes an error before any request if it was deleted meanwhile', async () => {
    writeFileSync(join(job.workspace, 'build.log'), 'line\n');
    const { send, attempts } = await openChain('', [], upload);
    rmSync(join(job.workspace, 'build.log'));
    await expect(send()).rejects.toMatchObject({ code: 'FILE_FAILED', message: expect.stringContaining('parameters') });
    expect(attempts).toEqual([]);
  });
});

describe('a revocation', () => {
  test('logs a warning if it fails', async () => {
    const { session, host } = await open('GET /a', [], {}, { status: 503, body: 'token-0001' });
    await session.token();
    await session.revoke();
    session.close();
    expect(host.warnings).toEqual([expect.stringMatching(/could not be revoked.*\[TOKEN_REJECTED\].*HTTP 503/u)]);
  });

  test('logs a warning if the server allows a retry only after the deadline of the step', async () => {
    const busy = { status: 503, headers: { 'retry-after': '3600' } };
    const { session, host, attempts } = await open('GET /a', [], {}, busy);
    await session.token();
    await session.revoke();
    session.close();
    expect(host.warnings).toEqual([expect.stringMatching(/could not be revoked.*\[RETRY_TOO_LATE\].*after 3600 s/u)]);
    expect(attempts).toHaveLength(2);
  });

  test('is done by the post step after the step was cancelled', async () => {
    const { session, attempts, host, ...world } = await open('GET /a');
    await session.token();
    world.cancel('SIGTERM');
    await session.revoke();
    session.close();
    expect(attempts).toHaveLength(1);
    expect(host.states.at(-1)).toContain('token-0001');
  });
});
