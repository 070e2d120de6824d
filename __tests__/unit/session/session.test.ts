import { describe, expect, test } from '@jest/globals';
import { StepError } from '../../../src/errors.js';
import type { Attempt } from '../../../src/http/exchange.js';
import { prepare } from '../../../src/prepare.js';
import type { RequestPlan } from '../../../src/request/plan.js';
import { openSession } from '../../../src/session/session.js';
import { createFakeWorld, type FakeServer, type Reply } from '../../support/fake-world.js';

const HUB = 'https://hub.example.com';
const lost = new StepError('CONNECTION_LOST', 'Lost.', { transient: true });
const inputs = { provider: 'planview-hub', 'base-url': HUB, 'client-id': 'ci', 'client-secret': 'client-secret-1' };

/** A session for `request`, against a hub whose API gives `replies` in turn. */
async function open(request: string, replies: Reply[] = [], more: Record<string, string> = {}, revoke: Reply = {}) {
  const api: Attempt[] = [];
  const serve: FakeServer = (attempt) => {
    if (attempt.url.pathname.endsWith('/token')) return { body: { access_token: 'token-0001', expires_in: 3600 } };
    if (attempt.url.pathname.endsWith('/revoke')) return revoke;
    api.push(attempt);
    return replies[api.length - 1] ?? {};
  };
  const world = createFakeWorld({ inputs: { ...inputs, request, ...more }, serve });
  const run = await prepare(world.host, world.deps.loadYaml, {});
  const session = openSession(run, world.deps);
  const plan = run.plan as RequestPlan;
  return { ...world, session, api, send: () => session.send(plan).finally(() => session.close()) };
}

test('nothing is sent before something is asked for', async () => {
  const { attempts, session } = await open('GET /a');
  session.close();
  expect(attempts).toEqual([]);
});

test('a request carries the token, in the header of its provider', async () => {
  const { send, api, attempts } = await open('POST /a?b=c', [], { body: '{"d":1}', headers: '{"x-own":"e"}' });
  expect((await send()).status).toBe(200);
  expect(attempts).toHaveLength(2);
  expect(api[0]).toMatchObject({
    ...{ method: 'POST', body: '{"d":1}', maxBodyBytes: 64 * 1_048_576 },
    headers: { authorization: 'Bearer token-0001', 'content-type': 'application/json', 'x-own': 'e', accept: '*/*' },
  });
  expect(api[0]?.url.href).toBe(`${HUB}/a?b=c`);
});

describe('attempts of a request are repeated', () => {
  test.each<{ request: string; more?: Record<string, string>; count: number }>([
    { request: 'GET /a', count: 4 },
    { request: 'HEAD /a', count: 4 },
    { request: 'GET /a', more: { retries: '1' }, count: 2 },
    { request: 'GET /a', more: { retries: '0' }, count: 1 },
    { request: 'POST /a', count: 1 },
    { request: 'PUT /a', count: 1 },
    { request: 'PATCH /a', count: 1 },
    { request: 'DELETE /a', count: 1 },
    { request: 'POST /a', more: { 'retry-unsafe': 'true' }, count: 4 },
  ])('$count times for $request with $more', async ({ request, more, count }) => {
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

  test.each<{ request: string; more?: Record<string, string>; count: number }>([
    { request: 'GET /a', count: 2 },
    { request: 'HEAD /a', count: 2 },
    { request: 'POST /a', count: 1 },
    { request: 'DELETE /a', count: 1 },
    { request: 'GET /a', more: { 'expect-status': '302' }, count: 1 },
  ])('makes $count requests of $request with $more', async ({ request, more, count }) => {
    const { send, api } = await open(request, [redirect], more);
    expect((await send()).status).toBe(count === 2 ? 200 : 302);
    expect(api).toHaveLength(count);
  });
});

describe('a revocation', () => {
  test('that fails is a warning', async () => {
    const { session, host } = await open('GET /a', [], {}, { status: 503, body: 'token-0001' });
    await session.token();
    await session.revoke();
    session.close();
    expect(host.warnings).toEqual([expect.stringMatching(/could not be revoked.*\[TOKEN_REJECTED\].*HTTP 503/u)]);
  });

  test('that the server asks to send after the end of the step is a warning, which says so', async () => {
    const busy = { status: 503, headers: { 'retry-after': '3600' } };
    const { session, host, attempts } = await open('GET /a', [], {}, busy);
    await session.token();
    await session.revoke();
    session.close();
    expect(host.warnings).toEqual([expect.stringMatching(/could not be revoked.*\[RETRY_TOO_LATE\].*in 3600 s/u)]);
    expect(attempts).toHaveLength(2);
  });

  test('is left to the post step once the step is over', async () => {
    const { session, attempts, host, ...world } = await open('GET /a');
    await session.token();
    world.cancel('SIGTERM');
    await session.revoke();
    session.close();
    expect(attempts).toHaveLength(1);
    expect(host.states.at(-1)).toContain('token-0001');
  });
});
