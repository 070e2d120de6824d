import '../../../../support/node-errors.js';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { GitHubOptions } from '../../../../../sandbox/systems/github/server.js';
import { StepError } from '../../../../../src/lib/errors.js';
import type { Deadline } from '../../../../../src/http/deadline.js';
import type { BranchStore } from '../../../../../src/auth/refresh/stores/branch-store.js';
import { writeChain } from '../../../../../src/auth/refresh/chain-record.js';
import type { Chain } from '../../../../../src/auth/refresh/stores/store.js';
import { seal } from '../../../../../src/lib/seal.js';
import {
  BINDING,
  chainOf,
  FINGERPRINT,
  KEY,
  replaceChain,
  startStoreWorld,
  type StoreWorld,
} from '../../../../support/branch-stores.js';
import { BRANCH, dropResponse } from '../../../../support/branch-world.js';
import { createDeferred } from '../../../../support/deferred.js';
import { createFakeDeadline } from '../../../../support/fake-deadline.js';
import { stepError } from '../../../../support/step-error.js';

const [FIRST, SECOND, THIRD] = ['refresh-0001', 'refresh-0002', 'refresh-0003'];
const never = (): boolean => false;
/** The duration of a lease: the longest critical section, and the time to acquire the lease. */
const LEASE_MS = 180_000;

const running: StoreWorld[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ github }) => github.close()));
});

async function start(options: GitHubOptions = {}): Promise<StoreWorld> {
  const world = await startStoreWorld(options);
  running.push(world);
  return world;
}

/** Changes the repository as a user does, without a step. Resolves to the `object` of the response. */
async function sendTo({ github }: StoreWorld, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${github.apiUrl}/repos/${github.repository}${path}`, {
    method,
    headers: { authorization: `Bearer ${github.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return text === '' ? undefined : (JSON.parse(text) as { object?: object }).object;
}

/** Rejects requests with these methods, as a rule of the repository does. */
function reject(methods: readonly string[], method: string, response: ServerResponse): boolean {
  if (!methods.includes(method)) return false;
  response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"Protected branch"}');
  return true;
}

const write = (record: object): string => JSON.stringify({ version: 1, ...record });
const iso = (ms: number): string => new Date(ms).toISOString();

describe('a new store', () => {
  test('contains no chain, and its lease is acquired for three minutes', async () => {
    const world = await start();
    expect(await world.store().open(never)).toBeUndefined();
    expect(world.record()).toEqual({
      refreshToken: undefined,
      lease: { holder: 'run 1', until: iso(world.clock.now + LEASE_MS) },
    });
  });

  test('contains the saved chain, and keeps the lease until it is released', async () => {
    const world = await start();
    const store = world.store();
    await store.open(never);
    await store.save(chainOf(FIRST), createFakeDeadline(world.clock));
    expect(world.record()).toMatchObject({ refreshToken: FIRST, lease: { holder: 'run 1' } });
    await store.close();
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
  });

  test('ends as one commit, from which only the newest file can be reached, and nothing is in the clear', async () => {
    const world = await start();
    await replaceChain(world.store(), world, FIRST);
    await replaceChain(world.store({ holder: 'run 2' }), world, SECOND);
    const branches = world.github.branches().filter((name) => name !== 'main');
    expect(branches.map((name) => world.github.commits(name))).toEqual([1]);
    expect(world.github.reachable()).toEqual(expect.arrayContaining([world.text()]));
    expect(world.github.reachable()).toHaveLength(2);
    const sent = world.github.requests.flatMap(({ url, body }) => [
      url,
      body,
      ...[...body.matchAll(/"content":"([^"]+)"/gu)].map(([, base64 = '']) => Buffer.from(base64, 'base64').toString()),
    ]);
    expect(sent.join('\n')).not.toMatch(/refresh-000|seal-key-of/u);
  });
});

describe('a branch that a user created', () => {
  test('gets the file, and is then replaced by one commit with only that file', async () => {
    const world = await start();
    const { sha } = (await sendTo(world, 'GET', '/git/ref/heads/main')) as { sha: string };
    await sendTo(world, 'POST', '/git/refs', { ref: `refs/heads/${BRANCH}`, sha });
    expect(await replaceChain(world.store(), world, FIRST)).toBeUndefined();
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
    expect([world.github.commits(BRANCH), world.github.file(BRANCH, 'README.md')]).toEqual([1, undefined]);
  });
});

describe('a saved chain', () => {
  test('is returned to the next run', async () => {
    const world = await start();
    await replaceChain(world.store(), world, FIRST);
    expect(await replaceChain(world.store({ holder: 'run 2' }), world, SECOND)).toEqual(chainOf(FIRST));
    expect(world.record()).toEqual({ refreshToken: SECOND, lease: null });
  });

  test('is returned without the lease if it suffices: one request, and no release', async () => {
    const world = await start();
    await replaceChain(world.store(), world, FIRST);
    const before = world.asked().length;
    const store = world.store({ holder: 'run 2' });
    expect(await store.open(({ refreshToken }) => refreshToken === FIRST)).toEqual(chainOf(FIRST));
    await store.close();
    expect(world.asked().slice(before)).toEqual([expect.stringMatching(/^GET /u)]);
  });

  test('is returned without the lease if it suffices, even while another run has the lease', async () => {
    const world = await start();
    await replaceChain(world.store(), world, FIRST);
    await world.store({ holder: 'run 2' }).open(never);
    expect(await world.store({ holder: 'run 3' }).open(() => true)).toEqual(chainOf(FIRST));
    expect(world.record().lease).toMatchObject({ holder: 'run 2' });
    expect(world.host.infos.join()).not.toContain('Waiting');
  });

  test('cannot be replaced without the lease', async () => {
    const world = await start();
    await replaceChain(world.store(), world, FIRST);
    const store = world.store({ holder: 'run 2' });
    await store.open(() => true);
    await expect(store.save(chainOf(SECOND), createFakeDeadline(world.clock))).rejects.toEqual(
      stepError('SAVE_FAILED'),
    );
    expect(world.record()).toMatchObject({ refreshToken: FIRST });
  });

  test('with the same refresh token and another access token is shared with other runs', async () => {
    const world = await start();
    await replaceChain(world.store(), world, FIRST);
    const store = world.store();
    await store.open(never);
    const token = { value: 'access-0001', type: 'Bearer', obtainedAt: world.clock.now, scope: undefined };
    const chain = { refreshToken: FIRST, token: { ...token, expiresAt: world.clock.now + 3_600_000 } };
    await store.share(chain, createFakeDeadline(world.clock));
    await store.close();
    expect(await world.store({ holder: 'run 2' }).open(() => true)).toEqual(chain);
  });

  test('that cannot be shared stays as it is, with a warning', async () => {
    let isRuled = false;
    const world = await start({
      intercept: ({ method = '' }, response) => isRuled && reject(['PUT'], method, response),
    });
    await replaceChain(world.store(), world, FIRST);
    const store = world.store();
    await store.open(never);
    isRuled = true;
    await expect(store.share(chainOf(FIRST), createFakeDeadline(world.clock))).resolves.toBeUndefined();
    isRuled = false;
    await store.close();
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
    expect(world.host.warnings).toEqual([expect.stringContaining('could not be shared')]);
    expect(world.host.infos.join(' ')).not.toContain('saved after all');
  });

  test('can be replaced several times under one lease', async () => {
    const world = await start();
    const store = world.store();
    await store.open(never);
    for (const token of [FIRST, SECOND, THIRD]) await store.save(chainOf(token), createFakeDeadline(world.clock));
    await store.close();
    expect(world.record()).toEqual({ refreshToken: THIRD, lease: null });
  });

  test('can be replaced, and the lease released, after the step was cancelled', async () => {
    const world = await start();
    const step = createFakeDeadline(world.clock);
    const store = world.store({ deadline: step });
    await store.open(never);
    step.end(new StepError('CANCELLED', 'The step was cancelled.'));
    await store.save(chainOf(FIRST), createFakeDeadline(world.clock));
    await store.close();
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
  });
});

describe('a lease', () => {
  /** Returns a deadline that counts its sleeps, and runs `meanwhile` in the first one. */
  const sleeper = (world: StoreWorld, meanwhile: () => Promise<unknown>, leftMs?: number) => {
    const deadline = createFakeDeadline(world.clock, leftMs);
    const sleep = jest.fn(async (ms: number) => {
      if (sleep.mock.calls.length === 1) await meanwhile();
      await deadline.sleep(ms);
    });
    return { ...deadline, sleep };
  };

  test('of another run is waited for, and the chain that its holder has saved is returned', async () => {
    const world = await start();
    const holder = world.store();
    await holder.open(never);
    const deadline = sleeper(world, async () => {
      await holder.save(chainOf(SECOND), createFakeDeadline(world.clock));
      await holder.close();
    });
    expect(await world.store({ holder: 'run 2', deadline }).open(never)).toEqual(chainOf(SECOND));
    expect(world.record().lease).toMatchObject({ holder: 'run 2' });
    expect(deadline.sleep.mock.calls).toEqual([[500]]);
    expect(world.host.infos.filter((line) => line.includes('Another run has the lease'))).toHaveLength(1);
  });

  test('of another run is not waited for if the chain that its holder has saved suffices', async () => {
    const world = await start();
    const holder = world.store();
    await holder.open(never);
    const deadline = sleeper(world, () => holder.save(chainOf(SECOND), createFakeDeadline(world.clock)));
    const store = world.store({ holder: 'run 2', deadline });
    expect(await store.open(({ refreshToken }) => refreshToken === SECOND)).toEqual(chainOf(SECOND));
    expect(world.record().lease).toMatchObject({ holder: 'run 1' });
  });

  test.each([
    { leftMs: 1, waits: true },
    { leftMs: 0, waits: false },
    { leftMs: -1000, waits: false },
    { leftMs: LEASE_MS, waits: true },
    { leftMs: 2 * LEASE_MS, waits: true },
    { leftMs: 2 * LEASE_MS + 1, waits: false },
    { leftMs: 3_600_000_000, waits: false },
  ])('of a killed run, $leftMs ms before its end, is waited for: $waits', async ({ leftMs, waits }) => {
    const world = await start();
    // The date header of the server has whole seconds.
    const until = Math.floor(world.clock.now / 1000) * 1000 + leftMs;
    const envelope = seal(writeChain(chainOf(FIRST), FINGERPRINT), KEY, BINDING);
    await world.put(write({ box: envelope, lease: { holder: 'x', until: iso(until) } }));
    const deadline = createFakeDeadline(world.clock, 3_600_000);
    expect(await world.store({ holder: 'run 2', deadline }).open(never)).toEqual(chainOf(FIRST));
    expect(deadline.slept.length > 0).toBe(waits);
    expect(world.clock.now).toBeGreaterThanOrEqual(waits ? until : 0);
  });

  test('is checked less and less often, because all waiting jobs share one rate limit', async () => {
    const world = await start();
    await world.store().open(never);
    const deadline = createFakeDeadline(world.clock, 3_600_000);
    await world.store({ holder: 'run 2', deadline }).open(never);
    expect(deadline.slept.slice(0, 7)).toEqual([500, 1000, 2000, 3200, 6400, 7500, 7500]);
    expect(deadline.slept.length).toBeLessThan(30);
  });

  test('that is never released leads to LEASE_TAKEN before the time limit of the step', async () => {
    const world = await start();
    await world.store().open(never);
    const deadline = createFakeDeadline(world.clock, 60_000);
    const started = world.clock.now;
    await expect(world.store({ holder: 'run 2', deadline }).open(never)).rejects.toMatchObject({
      code: 'LEASE_TAKEN',
      hint: expect.stringContaining('timeout'),
    });
    const remainingMs = 60_000 - (world.clock.now - started);
    // Enough time for a refresh, which another check would not leave.
    expect(remainingMs).toBeGreaterThanOrEqual(25_000);
    expect(remainingMs).toBeLessThan(40_000);
    expect(world.record().lease).toMatchObject({ holder: 'run 1' });
  });

  test('is not waited for after the end of the step', async () => {
    const world = await start();
    await world.store().open(never);
    const cancelled = new StepError('CANCELLED', 'The step was cancelled.');
    const deadline = sleeper(world, () => {
      deadline.end(cancelled);
      return Promise.resolve();
    });
    await expect(world.store({ holder: 'run 2', deadline }).open(never)).rejects.toBe(cancelled);
  });

  test('ends by the clock of the server, not by the clock of the runner', async () => {
    const world = await start();
    await replaceChain(world.store(), world, FIRST);
    await world.store({ skewMs: 3_600_000 }).open(never);
    expect(world.record().lease?.until).toBe(iso(world.clock.now + LEASE_MS));
  });

  test('that the same step could not release is acquired again by that step', async () => {
    const rejected: string[] = [];
    const world = await start({ intercept: ({ method = '' }, response) => reject(rejected, method, response) });
    const store = world.store();
    await store.open(never);
    rejected.push('PATCH', 'PUT');
    await store.close();
    rejected.length = 0;
    const asked = world.asked().length;
    expect(await store.open(never)).toBeUndefined();
    expect(world.asked().length - asked).toBe(2);
  });

  test('ends by the clock of the server also in a new branch', async () => {
    const world = await start();
    await world.store({ skewMs: 3_600_000 }).open(never);
    expect(world.record().lease?.until).toBe(iso(world.clock.now + LEASE_MS));
  });

  test('is also checked by the clock of the server', async () => {
    const world = await start();
    await world.store().open(never);
    const deadline = createFakeDeadline(world.clock, 30_000);
    const store = world.store({ holder: 'run 2', skewMs: 3_600_000, deadline });
    await expect(store.open(never)).rejects.toEqual(stepError('LEASE_TAKEN'));
  });
});

describe('of two runs at once', () => {
  /** Delays the responses to the first two reads until the server has received both requests. */
  function bothRead(): GitHubOptions['hold'] {
    const both = createDeferred();
    let reads = 0;
    return ({ method }) => {
      if (method !== 'GET') return undefined;
      reads += 1;
      if (reads === 2) both.resolve();
      return both.promise;
    };
  }

  test.each([
    { name: 'in a new store', seeded: false },
    { name: 'in an existing store', seeded: true },
  ])('one acquires the lease, and the other one gets the chain that the first one saves: $name', async ({ seeded }) => {
    const holds: GitHubOptions['hold'][] = [];
    const world = await start({ hold: (request) => holds[0]?.(request) });
    if (seeded) await replaceChain(world.store({ holder: 'run 0' }), world, FIRST);
    holds.push(bothRead());
    const saved = createDeferred();
    const patient = (): Deadline => ({ ...createFakeDeadline(world.clock), sleep: () => saved.promise });
    const stores = ['run 1', 'run 2'].map((holder) => world.store({ holder, deadline: patient() }));
    const opened: { store: BranchStore; chain: Chain | undefined }[] = [];
    const one = createDeferred();
    const all = stores.map(async (store) => {
      const chain = await store.open(never);
      opened.push({ store, chain });
      one.resolve();
    });
    await one.promise;
    const [winner] = opened;
    expect(winner?.chain).toEqual(seeded ? chainOf(FIRST) : undefined);
    await winner?.store.save(chainOf(SECOND), createFakeDeadline(world.clock));
    await winner?.store.close();
    expect(opened).toHaveLength(1);
    saved.resolve();
    await Promise.all(all);
    expect(opened[1]?.chain).toEqual(chainOf(SECOND));
    expect(opened[1]?.store).not.toBe(winner?.store);
  });
});

describe('a lost response changes nothing', () => {
  test.each([
    { name: 'the first read', pattern: /^GET /u },
    { name: 'the tree of the new branch', pattern: /^POST .*\/git\/trees/u },
    { name: 'the commit of the new branch', pattern: /^POST .*\/git\/commits/u },
    { name: 'the new branch', pattern: /^POST .*\/git\/refs/u },
    { name: 'the save', pattern: /^PUT /u },
    { name: 'the release', pattern: /^PATCH /u },
  ])('in a new store, if it is the response to $name', async ({ pattern }) => {
    const world = await start({ intercept: dropResponse(pattern) });
    expect(await replaceChain(world.store(), world, FIRST)).toBeUndefined();
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
    expect(world.host.warnings).toEqual([]);
  });

  test.each([
    { name: 'the read', index: 0 },
    { name: 'the lease', index: 1 },
    { name: 'the save', index: 2 },
    { name: 'the list of the runs that wait', index: 3 },
    { name: 'the read before the release', index: 4 },
    { name: 'the tree of the release', index: 5 },
    { name: 'the commit of the release', index: 6 },
    { name: 'the release', index: 7 },
  ])('in an existing store, if it is the response to $name', async ({ index }) => {
    let countdown = Number.POSITIVE_INFINITY;
    const world = await start({
      intercept: () => {
        countdown -= 1;
        return countdown === -1 ? 'drop-response' : false;
      },
    });
    await replaceChain(world.store(), world, FIRST);
    countdown = index;
    expect(await replaceChain(world.store({ holder: 'run 2' }), world, SECOND)).toEqual(chainOf(FIRST));
    expect(world.record()).toEqual({ refreshToken: SECOND, lease: null });
    expect(countdown).toBeLessThan(0);
    expect(world.host.warnings).toEqual([]);
  });
});

describe('a run at the end of its lease', () => {
  /** Opens a store whose lease ends, and another store that then acquires the lease. */
  async function loseLease(world: StoreWorld): Promise<{ late: BranchStore; other: BranchStore }> {
    await replaceChain(world.store({ holder: 'run 0' }), world, FIRST);
    const [late, other] = [world.store(), world.store({ holder: 'run 2' })];
    await late.open(never);
    world.clock.now += LEASE_MS;
    await other.open(never);
    return { late, other };
  }

  test('cannot save after another run has acquired the lease', async () => {
    const world = await start();
    const { late, other } = await loseLease(world);
    await expect(late.save(chainOf(SECOND), createFakeDeadline(world.clock))).rejects.toEqual(
      stepError('SAVE_FAILED', 'another run has acquired the lease'),
    );
    await other.save(chainOf(THIRD), createFakeDeadline(world.clock));
    expect(world.record()).toMatchObject({ refreshToken: THIRD, lease: { holder: 'run 2' } });
  });

  test('does not overwrite what another run has saved', async () => {
    const world = await start();
    const { late, other } = await loseLease(world);
    await other.save(chainOf(THIRD), createFakeDeadline(world.clock));
    const before = world.text();
    await late.close();
    expect(world.text()).toBe(before);
    await other.close();
    expect(world.record()).toEqual({ refreshToken: THIRD, lease: null });
  });

  /** Starts a repository in which each change takes the next time in `delays`, in milliseconds. */
  async function startSlow(): Promise<{ world: StoreWorld; delays: number[] }> {
    const delays: number[] = [];
    const world = await start({
      intercept: ({ method }) => {
        if (method === 'PUT') world.clock.now += delays.shift() ?? 0;
        return false;
      },
    });
    await replaceChain(world.store({ holder: 'run 0' }), world, FIRST);
    return { world, delays };
  }

  test('does not overwrite what another run has saved, even if it was slow to acquire the lease', async () => {
    const { world, delays } = await startSlow();
    delays.push(50_000);
    const [late, other] = [world.store(), world.store({ holder: 'run 2' })];
    await late.open(never);
    // The lease started with the read.
    world.clock.now += LEASE_MS - 50_000;
    await other.open(never);
    await other.save(chainOf(THIRD), createFakeDeadline(world.clock));
    await late.close();
    expect(world.record()).toMatchObject({ refreshToken: THIRD, lease: { holder: 'run 2' } });
  });

  test('sends no request to release the lease if less than 25 s of it remain', async () => {
    const { world, delays } = await startSlow();
    delays.push(50_000);
    const store = world.store();
    await store.open(never);
    // Less than 25 s before the end of the lease, which started with the read.
    world.clock.now += LEASE_MS - 50_000 - 25_000 + 1;
    const before = world.asked().length;
    await store.close();
    expect(world.asked()).toHaveLength(before);
    expect(world.record().lease).toMatchObject({ holder: 'run 1' });
  });

  test('still releases the lease if 25 s of it remain', async () => {
    const { world, delays } = await startSlow();
    delays.push(50_000);
    const store = world.store();
    await store.open(never);
    world.clock.now += LEASE_MS - 50_000 - 25_000;
    await store.close();
    expect(world.record().lease).toBeNull();
  });

  test('acquires the lease again if acquiring it took too long, so that it outlasts any refresh', async () => {
    const { world, delays } = await startSlow();
    delays.push(51_000);
    expect(await world.store().open(never)).toEqual(chainOf(FIRST));
    const until = Date.parse(world.record().lease?.until ?? '');
    expect(until - world.clock.now).toBeGreaterThan(LEASE_MS - 2000);
  });

  test('does not overwrite a change by a user either', async () => {
    const world = await start();
    await replaceChain(world.store({ holder: 'run 0' }), world, FIRST);
    const late = world.store();
    await late.open(never);
    // A user may change the file during the lease.
    await world.put(write({ box: seal(writeChain(chainOf(THIRD), FINGERPRINT), KEY, BINDING), lease: null }));
    await late.close();
    expect(world.record()).toEqual({ refreshToken: THIRD, lease: null });
  });

  test('cannot save if the branch was deleted', async () => {
    const world = await start();
    const store = world.store();
    await store.open(never);
    await sendTo(world, 'DELETE', `/git/refs/heads/${BRANCH}`);
    await expect(store.save(chainOf(FIRST), createFakeDeadline(world.clock))).rejects.toEqual(stepError('SAVE_FAILED'));
  });
});

describe('the lease is released', () => {
  test('by another commit if force pushes are forbidden', async () => {
    const world = await start({ intercept: ({ method = '' }, response) => reject(['PATCH'], method, response) });
    await replaceChain(world.store(), world, FIRST);
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
    expect(world.github.commits(BRANCH)).toBe(3);
  });

  test('with a warning, but without an error, if the release fails', async () => {
    const rejected: string[] = [];
    const world = await start({ intercept: ({ method = '' }, response) => reject(rejected, method, response) });
    const store = world.store();
    await store.open(never);
    await store.save(chainOf(FIRST), createFakeDeadline(world.clock));
    rejected.push('PATCH', 'PUT');
    await expect(store.close()).resolves.toBeUndefined();
    expect(world.host.warnings).toEqual([expect.stringContaining('could not be released')]);
    rejected.length = 0;
    world.clock.now += LEASE_MS;
    expect(await world.store({ holder: 'run 2' }).open(never)).toEqual(chainOf(FIRST));
  });

  test('once', async () => {
    const world = await start();
    const store = world.store();
    await replaceChain(store, world, FIRST);
    const before = world.asked().length;
    await store.close();
    expect(world.asked()).toHaveLength(before);
  });

  test('with the previous chain if nothing was saved', async () => {
    const world = await start();
    await replaceChain(world.store(), world, FIRST);
    const store = world.store({ holder: 'run 2' });
    await store.open(never);
    await store.close();
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
  });
});

describe('the store does not change, and the lease is not acquired,', () => {
  test('if a rule of the repository rejects the change', async () => {
    const rules: string[] = [];
    const world = await start({
      intercept: ({ method = '' }, response) => {
        if (!rules.includes(method)) return false;
        const body = '{"message":"Repository rule violations found"}';
        response.writeHead(409, { 'content-type': 'application/json' }).end(body);
        return true;
      },
    });
    await replaceChain(world.store(), world, FIRST);
    rules.push('PUT');
    const before = world.text();
    await expect(world.store({ holder: 'run 2' }).open(never)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('Repository rule violations found'),
      hint: expect.stringContaining('bearer-step/**'),
    });
    expect(world.text()).toBe(before);
  });

  test('if the token may only read', async () => {
    const world = await start();
    await replaceChain(world.store(), world, FIRST);
    const before = world.text();
    const store = world.store({ holder: 'run 2', settings: { token: world.github.readToken } });
    await expect(store.open(never)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      hint: expect.stringContaining('contents: write'),
    });
    await store.close();
    expect(world.text()).toBe(before);
  });

  test('if the token may only read and the store is new', async () => {
    const world = await start();
    const store = world.store({ settings: { token: world.github.readToken } });
    await expect(store.open(never)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      hint: expect.stringContaining('contents: write'),
    });
    expect(world.github.branches()).toEqual(['main']);
  });

  test('if the seal key is another one', async () => {
    const world = await start();
    await replaceChain(world.store(), world, FIRST);
    const before = world.text();
    await expect(world.store({ key: ['another-key'] }).open(never)).rejects.toEqual(stepError('SEAL_INVALID'));
    expect(world.text()).toBe(before);
  });

  test('if the envelope was changed', async () => {
    const world = await start();
    await replaceChain(world.store(), world, FIRST);
    const record = JSON.parse(world.text() ?? '') as { box: string };
    const bytes = Buffer.from(record.box, 'base64url');
    bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
    await world.put(write({ box: bytes.toString('base64url'), lease: null }));
    const before = world.text();
    await expect(world.store().open(() => true)).rejects.toEqual(stepError('SEAL_INVALID'));
    expect(world.text()).toBe(before);
  });
});

describe('a file that no step wrote is rejected and not changed, since it may contain the newest token:', () => {
  const until = iso(Date.UTC(2026, 0, 1) + 60_000);
  const envelope = seal(writeChain(chainOf(FIRST), FINGERPRINT), KEY, BINDING);

  test.each([
    { name: 'an empty file', text: '' },
    { name: 'text that is not JSON', text: 'refresh-0001\n::error::x' },
    { name: 'merge conflict markers', text: `<<<<<<< HEAD\n${write({ box: envelope, lease: null })}` },
    { name: 'a list', text: '[1]' },
    { name: 'another version', text: JSON.stringify({ version: 2, box: envelope, lease: null }) },
    { name: 'no version', text: JSON.stringify({ box: envelope, lease: null }) },
    { name: 'no envelope', text: write({ lease: null }) },
    { name: 'an envelope that is a number', text: write({ box: 5, lease: null }) },
    { name: 'no lease', text: write({ box: envelope }) },
    { name: 'a lease that is a string', text: write({ box: envelope, lease: 'mine' }) },
    { name: 'a lease without a holder', text: write({ box: envelope, lease: { until } }) },
    { name: 'a lease without an end', text: write({ box: envelope, lease: { holder: 'x' } }) },
    { name: 'a lease until never', text: write({ box: envelope, lease: { holder: 'x', until: 'never' } }) },
    { name: 'a lease until a number', text: write({ box: envelope, lease: { holder: 'x', until: 1e300 } }) },
    { name: 'a queue that is a string', text: write({ box: envelope, lease: null, queue: 'x' }) },
    { name: 'a queue of numbers', text: write({ box: envelope, lease: null, queue: [1] }) },
    { name: 'the key __proto__', text: `{"__proto__":{},${write({ box: envelope, lease: null }).slice(1)}` },
    { name: 'too deeply nested JSON', text: `${'['.repeat(2000)}${']'.repeat(2000)}` },
    { name: 'more than GitHub returns', text: `${write({ box: envelope, lease: null })}${' '.repeat(1_048_576)}` },
  ])('$name', async ({ text }) => {
    const world = await start();
    await world.put(text);
    const store = world.store();
    const error: unknown = await store.open(() => true).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'STORE_FAILED', hint: expect.stringContaining('sign in again') });
    expect(String(error)).not.toMatch(/::error|refresh-/u);
    await store.close();
    expect(world.text() === text).toBe(true);
  });

  test('an envelope that cannot be opened', async () => {
    const world = await start();
    await world.put(write({ box: 'Hello', lease: null }));
    await expect(world.store().open(never)).rejects.toEqual(stepError('SEAL_INVALID'));
  });

  test('but an envelope with another text contains no chain, and the lease is acquired', async () => {
    const world = await start();
    await world.put(write({ box: seal('[]', KEY, BINDING), lease: null }));
    expect(await world.store().open(never)).toBeUndefined();
  });
});

describe('a run that acquired the lease with the first refresh token and was killed', () => {
  test('before it saved a new one causes a warning in the next run', async () => {
    const world = await start();
    await world.store().open(never);
    world.clock.now += LEASE_MS;
    expect(await world.store({ holder: 'run 2' }).open(never)).toBeUndefined();
    expect(world.host.warnings).toEqual([expect.stringContaining('sign in again')]);
  });

  test('after it released the lease causes no warning', async () => {
    const world = await start();
    const store = world.store();
    await store.open(never);
    await store.close();
    await world.store({ holder: 'run 2' }).open(never);
    expect(world.host.warnings).toEqual([]);
  });
});

describe('a failed save', () => {
  /** Opens a store with the lease, in a repository that then rejects all changes to the file. */
  async function startRejecting() {
    const rejected: string[] = [];
    const world = await start({ intercept: ({ method = '' }, response) => reject(rejected, method, response) });
    await replaceChain(world.store({ holder: 'run 0' }), world, FIRST);
    const store = world.store();
    await store.open(never);
    rejected.push('PUT');
    const deadline = createFakeDeadline(world.clock);
    return { world, store, rejected, deadline, save: () => store.save(chainOf(SECOND), deadline) };
  }

  test('is reported with the message and the hint of the rejection, after five attempts', async () => {
    const { world, save, deadline } = await startRejecting();
    const before = world.asked().length;
    await expect(save()).rejects.toMatchObject({
      code: 'SAVE_FAILED',
      hint: expect.stringContaining('contents: write'),
      message: expect.stringMatching(/could not be saved\. .*HTTP 403.*Protected branch/u),
    });
    expect(world.asked().length - before).toBe(5);
    expect(deadline.slept).toHaveLength(4);
  });

  test('is retried until it succeeds', async () => {
    const { world, store, rejected, deadline } = await startRejecting();
    const sleep = (ms: number): Promise<void> => {
      rejected.length = 0;
      return deadline.sleep(ms);
    };
    await store.save(chainOf(SECOND), { ...deadline, sleep });
    expect(world.record()).toMatchObject({ refreshToken: SECOND });
  });

  test('is not retried after the end of its deadline', async () => {
    const { world, save, deadline } = await startRejecting();
    const before = world.asked().length;
    deadline.end(new StepError('CANCELLED', 'The step was cancelled.'));
    await expect(save()).rejects.toEqual(stepError('SAVE_FAILED'));
    expect(world.asked().length - before).toBeLessThanOrEqual(1);
  });

  test('caused by an unexpected error does not quote that error', async () => {
    const { store, deadline } = await startRejecting();
    const strange = {
      ...deadline,
      remainingMs: (): number => {
        throw new TypeError('strange');
      },
    };
    const error: unknown = await store.save(chainOf(SECOND), strange).catch((error: unknown) => error);
    expect(error).toEqual(stepError('SAVE_FAILED'));
    expect(String(error)).not.toContain('strange');
  });

  test('is repaired by the release of the lease, which also saves the new chain', async () => {
    const { world, store, save } = await startRejecting();
    await save().catch(() => undefined);
    await store.close();
    expect(world.record()).toEqual({ refreshToken: SECOND, lease: null });
    expect(world.host.infos.at(-1)).toContain('saved after all');
  });

  test('is not repaired if the new token is discarded: the previous one stays', async () => {
    const { world, store, save } = await startRejecting();
    await save().catch(() => undefined);
    store.discard();
    await store.close();
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
    expect(world.host.infos.join('\n')).not.toContain('saved after all');
  });

  test('can be verified, since the store can be read back', async () => {
    const { store, save, deadline } = await startRejecting();
    expect(await store.readBack(deadline)).toBe(FIRST);
    await save().catch(() => undefined);
    expect(await store.readBack(deadline)).toBe(FIRST);
    expect(await (await start()).store().readBack(deadline)).toBeUndefined();
  });

  test('leaves the previous chain in the store if the release also fails', async () => {
    const { world, store, save, rejected } = await startRejecting();
    await save().catch(() => undefined);
    rejected.push('PATCH');
    await store.close();
    expect(world.record()).toMatchObject({ refreshToken: FIRST, lease: { holder: 'run 1' } });
    expect(world.host.warnings).toHaveLength(1);
  });
});

test('without the lease, discard and close do nothing', async () => {
  const world = await start();
  expect(() => world.store().discard()).not.toThrow();
  await world.store().close();
  expect(world.asked()).toEqual([]);
});

describe('a look', () => {
  /** The methods of the requests since `from`. */
  const methods = ({ github }: StoreWorld, from: number): string[] =>
    github.requests.slice(from).map(({ method }) => method);

  test('finds nothing before the first save, and creates nothing', async () => {
    const world = await start();
    expect(await world.store().look()).toEqual({ chain: undefined, leasedMs: 0, waiting: 0 });
    expect(world.github.branches()).toEqual(['main']);
  });

  test('finds the chain, and a lease that it leaves alone', async () => {
    const world = await start();
    const holder = world.store();
    await replaceChain(world.store({ holder: 'run 0' }), world, FIRST);
    await holder.open(never);
    const from = world.github.requests.length;

    const look = await world.store({ holder: 'run 2' }).look();
    expect(look.chain?.refreshToken).toBe(FIRST);
    expect(look.leasedMs).toBeGreaterThan(0);
    expect(look.leasedMs).toBeLessThanOrEqual(LEASE_MS);
    expect(methods(world, from)).toEqual(['GET']);
    await holder.close();
    expect((await world.store().look()).leasedMs).toBe(0);
  });

  test('fails with another key', async () => {
    const world = await start();
    await replaceChain(world.store(), world, FIRST);
    await expect(world.store({ key: ['another-key-of-these-tests'] }).look()).rejects.toMatchObject({
      code: 'SEAL_INVALID',
    });
  });
});
