import '../../../../support/node-errors.js';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { GitHubOptions } from '../../../../../sandbox/systems/github/server.js';
import { StepError } from '../../../../../src/lib/errors.js';
import type { Deadline } from '../../../../../src/http/deadline.js';
import { BranchStore } from '../../../../../src/auth/refresh/stores/branch-store.js';
import { fingerprintOf, readChain, writeChain } from '../../../../../src/auth/refresh/chain-record.js';
import type { BranchSettings } from '../../../../../src/auth/refresh/stores/github-branch.js';
import type { Chain } from '../../../../../src/auth/refresh/stores/store.js';
import { seal, unseal, type Binding } from '../../../../../src/lib/seal.js';
import { BRANCH, dropResponse, startBranchWorld, type BranchWorld } from '../../../../support/branch-world.js';
import { createDeferred } from '../../../../support/deferred.js';
import { createFakeDeadline } from '../../../../support/fake-deadline.js';
import { stepError } from '../../../../support/step-error.js';

const KEY = ['seal-key-of-these-tests'];
const BINDING: Binding = ['branch', '42'];
const FINGERPRINT = fingerprintOf({});
const [FIRST, SECOND, THIRD] = ['refresh-0001', 'refresh-0002', 'refresh-0003'];
const chainOf = (refreshToken: string): Chain => ({ refreshToken, token: undefined });
const never = (): boolean => false;
/** Of a lease: the longest critical section, and what may pass until it begins. */
const LEASE_MS = 180_000;

interface Setting {
  holder?: string;
  deadline?: Deadline;
  settings?: Partial<BranchSettings>;
  key?: string[];
  /** How far the runner's clock is ahead of the server's. */
  skewMs?: number;
}

interface World extends BranchWorld {
  store: (setting?: Setting) => BranchStore;
  /** What stands in the file: the chain in its box, and who holds the lease until when. */
  record: () => { refreshToken: string | undefined; lease: { holder: string; until: string } | null };
  /** Puts a text into the file, as somebody else may. */
  put: (text: string) => Promise<void>;
}

const running: World[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ github }) => github.close()));
});

async function start(options: GitHubOptions = {}): Promise<World> {
  const world = await startBranchWorld(options);
  const { branch, clock, host, text } = world;
  const read = (envelope: string, key = KEY): Chain | undefined =>
    readChain(unseal(envelope, key, BINDING), FINGERPRINT, clock.now);
  const started: World = {
    ...world,
    store: ({ holder = 'run 1', deadline = createFakeDeadline(clock), settings = {}, key = KEY, skewMs = 0 } = {}) =>
      new BranchStore({
        branchWithin: (within) => branch(settings, within, skewMs),
        deadline,
        lastDeadline: () => createFakeDeadline(clock, 5000),
        seal: (chain) => seal(writeChain(chain, FINGERPRINT), key, BINDING),
        unseal: (envelope) => read(envelope, key),
        holder,
        host,
        now: () => clock.now + skewMs,
        random: () => 0,
      }),
    record: () => {
      const { box: envelope, lease } = JSON.parse(text() ?? '{}') as {
        box: string | null;
        lease: { holder: string; until: string };
      };
      return { refreshToken: envelope === null ? undefined : read(envelope)?.refreshToken, lease };
    },
    put: async (content) => {
      const { file } = await branch().read();
      await (file === undefined ? branch().create(content) : branch().replace(content, file.sha));
    },
  };
  running.push(started);
  return started;
}

/** One whole turn: the lease, a new chain, the lease given back. */
async function turn(store: BranchStore, { clock }: World, refreshToken: string): Promise<Chain | undefined> {
  const chain = await store.open(never);
  await store.save(chainOf(refreshToken), createFakeDeadline(clock));
  await store.close();
  return chain;
}

/** What a person does to the repository, not by a step: gives the object that the answer tells of. */
async function sendTo({ github }: World, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${github.apiUrl}/repos/${github.repository}${path}`, {
    method,
    headers: { authorization: `Bearer ${github.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return text === '' ? undefined : (JSON.parse(text) as { object?: object }).object;
}

/** Refuses requests by these methods, as a rule of the repository does. */
function refuse(methods: readonly string[], method: string, response: ServerResponse): boolean {
  if (!methods.includes(method)) return false;
  response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"Protected branch"}');
  return true;
}

const write = (record: object): string => JSON.stringify({ version: 1, ...record });
const iso = (ms: number): string => new Date(ms).toISOString();

describe('a place that nobody used yet', () => {
  test('holds no chain, and the lease of it is taken for three minutes', async () => {
    const world = await start();
    expect(await world.store().open(never)).toBeUndefined();
    expect(world.record()).toEqual({
      refreshToken: undefined,
      lease: { holder: 'run 1', until: iso(world.clock.now + LEASE_MS) },
    });
  });

  test('then holds what is saved, still under the lease, until that is given back', async () => {
    const world = await start();
    const store = world.store();
    await store.open(never);
    await store.save(chainOf(FIRST), createFakeDeadline(world.clock));
    expect(world.record()).toMatchObject({ refreshToken: FIRST, lease: { holder: 'run 1' } });
    await store.close();
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
  });

  test('is left as one commit, of which nothing but the last text can be reached, and nothing in clear', async () => {
    const world = await start();
    await turn(world.store(), world, FIRST);
    await turn(world.store({ holder: 'run 2' }), world, SECOND);
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

describe('a branch that somebody made by hand', () => {
  test('is used as it is: the file comes into it, and in the end takes its place', async () => {
    const world = await start();
    const { sha } = (await sendTo(world, 'GET', '/git/ref/heads/main')) as { sha: string };
    await sendTo(world, 'POST', '/git/refs', { ref: `refs/heads/${BRANCH}`, sha });
    expect(await turn(world.store(), world, FIRST)).toBeUndefined();
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
    expect([world.github.commits(BRANCH), world.github.file(BRANCH, 'README.md')]).toEqual([1, undefined]);
  });
});

describe('a chain in its place', () => {
  test('is there for the next run', async () => {
    const world = await start();
    await turn(world.store(), world, FIRST);
    expect(await turn(world.store({ holder: 'run 2' }), world, SECOND)).toEqual(chainOf(FIRST));
    expect(world.record()).toEqual({ refreshToken: SECOND, lease: null });
  });

  test('is taken without the lease where it suffices: one request, and nothing to give back', async () => {
    const world = await start();
    await turn(world.store(), world, FIRST);
    const before = world.asked().length;
    const store = world.store({ holder: 'run 2' });
    expect(await store.open(({ refreshToken }) => refreshToken === FIRST)).toEqual(chainOf(FIRST));
    await store.close();
    expect(world.asked().slice(before)).toEqual([expect.stringMatching(/^GET /u)]);
  });

  test('is taken without the lease where it suffices, even while another run holds it', async () => {
    const world = await start();
    await turn(world.store(), world, FIRST);
    await world.store({ holder: 'run 2' }).open(never);
    expect(await world.store({ holder: 'run 3' }).open(() => true)).toEqual(chainOf(FIRST));
    expect(world.record().lease).toMatchObject({ holder: 'run 2' });
    expect(world.host.infos.join()).not.toContain('Waiting');
  });

  test('cannot be saved without the lease', async () => {
    const world = await start();
    await turn(world.store(), world, FIRST);
    const store = world.store({ holder: 'run 2' });
    await store.open(() => true);
    await expect(store.save(chainOf(SECOND), createFakeDeadline(world.clock))).rejects.toEqual(
      stepError('SAVE_FAILED'),
    );
    expect(world.record()).toMatchObject({ refreshToken: FIRST });
  });

  test('is saved again as often as it is renewed under one lease', async () => {
    const world = await start();
    const store = world.store();
    await store.open(never);
    for (const token of [FIRST, SECOND, THIRD]) await store.save(chainOf(token), createFakeDeadline(world.clock));
    await store.close();
    expect(world.record()).toEqual({ refreshToken: THIRD, lease: null });
  });

  test('is saved under the deadline of the critical section, and its lease given back under one of its own', async () => {
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
  /** A deadline whose sleeps are counted, and which lets something happen in the first of them. */
  const sleeper = (world: World, meanwhile: () => Promise<unknown>, leftMs?: number) => {
    const deadline = createFakeDeadline(world.clock, leftMs);
    const sleep = jest.fn(async (ms: number) => {
      if (sleep.mock.calls.length === 1) await meanwhile();
      await deadline.sleep(ms);
    });
    return { ...deadline, sleep };
  };

  test('is waited for, and the chain that its holder saved is found', async () => {
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
    expect(world.host.infos.filter((line) => line.includes('Another run holds the lease'))).toHaveLength(1);
  });

  test('needs no further waiting where what its holder saved suffices, given back or not', async () => {
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
  ])('of somebody who died, $leftMs ms before its end, is waited for: $waits', async ({ leftMs, waits }) => {
    const world = await start();
    // The server tells whole seconds.
    const until = Math.floor(world.clock.now / 1000) * 1000 + leftMs;
    const envelope = seal(writeChain(chainOf(FIRST), FINGERPRINT), KEY, BINDING);
    await world.put(write({ box: envelope, lease: { holder: 'x', until: iso(until) } }));
    const deadline = createFakeDeadline(world.clock, 3_600_000);
    expect(await world.store({ holder: 'run 2', deadline }).open(never)).toEqual(chainOf(FIRST));
    expect(deadline.slept.length > 0).toBe(waits);
    expect(world.clock.now).toBeGreaterThanOrEqual(waits ? until : 0);
  });

  test('is looked at less and less often: all waiting jobs share one limit of requests', async () => {
    const world = await start();
    await world.store().open(never);
    const deadline = createFakeDeadline(world.clock, 3_600_000);
    await world.store({ holder: 'run 2', deadline }).open(never);
    expect(deadline.slept.slice(0, 7)).toEqual([500, 1000, 2000, 4000, 7500, 7500, 7500]);
    expect(deadline.slept.length).toBeLessThan(30);
  });

  test('that never comes free is given up while there is still time to say so', async () => {
    const world = await start();
    await world.store().open(never);
    const deadline = createFakeDeadline(world.clock, 60_000);
    const started = world.clock.now;
    await expect(world.store({ holder: 'run 2', deadline }).open(never)).rejects.toMatchObject({
      code: 'LEASE_TAKEN',
      hint: expect.stringContaining('timeout'),
    });
    const left = 60_000 - (world.clock.now - started);
    // Enough to begin a refresh, which another look would not leave.
    expect(left).toBeGreaterThanOrEqual(25_000);
    expect(left).toBeLessThan(40_000);
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

  test('is dated by the server, whatever the clock of the runner says', async () => {
    const world = await start();
    await turn(world.store(), world, FIRST);
    await world.store({ skewMs: 3_600_000 }).open(never);
    expect(world.record().lease?.until).toBe(iso(world.clock.now + LEASE_MS));
  });

  test('that an end of the same step did not give back is taken up again', async () => {
    const refused: string[] = [];
    const world = await start({ intercept: ({ method = '' }, response) => refuse(refused, method, response) });
    const store = world.store();
    await store.open(never);
    refused.push('PATCH', 'PUT');
    await store.close();
    refused.length = 0;
    const asked = world.asked().length;
    expect(await store.open(never)).toBeUndefined();
    expect(world.asked().length - asked).toBe(2);
  });

  test('is dated by the server in a new branch, too', async () => {
    const world = await start();
    await world.store({ skewMs: 3_600_000 }).open(never);
    expect(world.record().lease?.until).toBe(iso(world.clock.now + LEASE_MS));
  });

  test('is looked at by the clock of the server, too', async () => {
    const world = await start();
    await world.store().open(never);
    const deadline = createFakeDeadline(world.clock, 30_000);
    const store = world.store({ holder: 'run 2', skewMs: 3_600_000, deadline });
    await expect(store.open(never)).rejects.toEqual(stepError('LEASE_TAKEN'));
  });
});

describe('of two runs at once', () => {
  /** Holds the answers to the first two reads until both are there. */
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
    { name: 'in a new place', seeded: false },
    { name: 'in one that is in use', seeded: true },
  ])('one gets the lease, and the other one what that one saves: $name', async ({ seeded }) => {
    const holds: GitHubOptions['hold'][] = [];
    const world = await start({ hold: (request) => holds[0]?.(request) });
    if (seeded) await turn(world.store({ holder: 'run 0' }), world, FIRST);
    holds.push(bothRead());
    const saved = createDeferred();
    const patient = (): Deadline => ({ ...createFakeDeadline(world.clock), sleep: () => saved.promise });
    const stores = ['run 1', 'run 2'].map((holder) => world.store({ holder, deadline: patient() }));
    const opened: { store: BranchStore; chain: Chain | undefined }[] = [];
    const one = createDeferred();
    const all = stores.map(async (store) => {
      const chain = await store.open(never);
      opened.push({ store: store, chain });
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

describe('an answer that is lost is of no matter', () => {
  test.each([
    { name: 'the first read', pattern: /^GET /u },
    { name: 'the tree of a new branch', pattern: /^POST .*\/git\/trees/u },
    { name: 'its commit', pattern: /^POST .*\/git\/commits/u },
    { name: 'the new branch', pattern: /^POST .*\/git\/refs/u },
    { name: 'what was saved', pattern: /^PUT /u },
    { name: 'the end of the lease', pattern: /^PATCH /u },
  ])('in a new place: $name', async ({ pattern }) => {
    const world = await start({ intercept: dropResponse(pattern) });
    expect(await turn(world.store(), world, FIRST)).toBeUndefined();
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
    expect(world.host.warnings).toEqual([]);
  });

  test.each([
    { name: 'the read', line: 0 },
    { name: 'the lease', line: 1 },
    { name: 'what was saved', line: 2 },
    { name: 'the last look', line: 3 },
    { name: 'the tree of the end', line: 4 },
    { name: 'the commit of the end', line: 5 },
    { name: 'the end of the lease', line: 6 },
  ])('in one that is in use: $name', async ({ line }) => {
    let countdown = Number.POSITIVE_INFINITY;
    const world = await start({
      intercept: () => {
        countdown -= 1;
        return countdown === -1 ? 'drop-response' : false;
      },
    });
    await turn(world.store(), world, FIRST);
    countdown = line;
    expect(await turn(world.store({ holder: 'run 2' }), world, SECOND)).toEqual(chainOf(FIRST));
    expect(world.record()).toEqual({ refreshToken: SECOND, lease: null });
    expect(countdown).toBeLessThan(0);
    expect(world.host.warnings).toEqual([]);
  });
});

describe('whoever was overtaken', () => {
  /** A holder that sleeps through its lease, and another one that takes it. */
  async function overtake(world: World): Promise<{ late: BranchStore; other: BranchStore }> {
    await turn(world.store({ holder: 'run 0' }), world, FIRST);
    const [late, other] = [world.store(), world.store({ holder: 'run 2' })];
    await late.open(never);
    world.clock.now += LEASE_MS;
    await other.open(never);
    return { late, other };
  }

  test('cannot save, and says so', async () => {
    const world = await start();
    const { late, other } = await overtake(world);
    await expect(late.save(chainOf(SECOND), createFakeDeadline(world.clock))).rejects.toEqual(
      stepError('SAVE_FAILED', 'another run has taken the lease'),
    );
    await other.save(chainOf(THIRD), createFakeDeadline(world.clock));
    expect(world.record()).toMatchObject({ refreshToken: THIRD, lease: { holder: 'run 2' } });
  });

  test('does not overwrite what the other one saved when it ends', async () => {
    const world = await start();
    const { late, other } = await overtake(world);
    await other.save(chainOf(THIRD), createFakeDeadline(world.clock));
    const before = world.text();
    await late.close();
    expect(world.text()).toBe(before);
    await other.close();
    expect(world.record()).toEqual({ refreshToken: THIRD, lease: null });
  });

  /** A repository to which the next change takes as long as `delays` says. */
  async function startSlow(): Promise<{ world: World; delays: number[] }> {
    const delays: number[] = [];
    const world = await start({
      intercept: ({ method }) => {
        if (method === 'PUT') world.clock.now += delays.shift() ?? 0;
        return false;
      },
    });
    await turn(world.store({ holder: 'run 0' }), world, FIRST);
    return { world, delays };
  }

  test('does not overwrite it either where taking the lease itself took long', async () => {
    const { world, delays } = await startSlow();
    delays.push(50_000);
    const [late, other] = [world.store(), world.store({ holder: 'run 2' })];
    await late.open(never);
    // The lease began with the read.
    world.clock.now += LEASE_MS - 50_000;
    await other.open(never);
    await other.save(chainOf(THIRD), createFakeDeadline(world.clock));
    await late.close();
    expect(world.record()).toMatchObject({ refreshToken: THIRD, lease: { holder: 'run 2' } });
  });

  test('by the clock alone leaves the branch to others, and asks nothing', async () => {
    const { world, delays } = await startSlow();
    delays.push(50_000);
    const store = world.store();
    await store.open(never);
    // 25 s before its end, which counts from the read.
    world.clock.now += LEASE_MS - 50_000 - 25_000 + 1;
    const before = world.asked().length;
    await store.close();
    expect(world.asked()).toHaveLength(before);
    expect(world.record().lease).toMatchObject({ holder: 'run 1' });
  });

  test('not yet gives the lease back', async () => {
    const { world, delays } = await startSlow();
    delays.push(50_000);
    const store = world.store();
    await store.open(never);
    world.clock.now += LEASE_MS - 50_000 - 25_000;
    await store.close();
    expect(world.record().lease).toBeNull();
  });

  test('by the taking of the lease itself takes it anew, so that it outlasts any refresh', async () => {
    const { world, delays } = await startSlow();
    delays.push(51_000);
    expect(await world.store().open(never)).toEqual(chainOf(FIRST));
    const until = Date.parse(world.record().lease?.until ?? '');
    expect(until - world.clock.now).toBeGreaterThan(LEASE_MS - 2000);
  });

  test('by clocks that differ does not overwrite it either', async () => {
    const world = await start();
    await turn(world.store({ holder: 'run 0' }), world, FIRST);
    const late = world.store();
    await late.open(never);
    // Somebody else changed the file within the lease, as a person may.
    await world.put(write({ box: seal(writeChain(chainOf(THIRD), FINGERPRINT), KEY, BINDING), lease: null }));
    await late.close();
    expect(world.record()).toEqual({ refreshToken: THIRD, lease: null });
  });

  test('cannot save where the branch was removed', async () => {
    const world = await start();
    const store = world.store();
    await store.open(never);
    await sendTo(world, 'DELETE', `/git/refs/heads/${BRANCH}`);
    await expect(store.save(chainOf(FIRST), createFakeDeadline(world.clock))).rejects.toEqual(stepError('SAVE_FAILED'));
  });
});

describe('the lease is given back', () => {
  test('by a further commit where the branch must not be rewritten', async () => {
    const world = await start({ intercept: ({ method = '' }, response) => refuse(['PATCH'], method, response) });
    await turn(world.store(), world, FIRST);
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
    expect(world.github.commits(BRANCH)).toBe(3);
  });

  test('with a warning, and without a fault, where that fails', async () => {
    const refused: string[] = [];
    const world = await start({ intercept: ({ method = '' }, response) => refuse(refused, method, response) });
    const store = world.store();
    await store.open(never);
    await store.save(chainOf(FIRST), createFakeDeadline(world.clock));
    refused.push('PATCH', 'PUT');
    await expect(store.close()).resolves.toBeUndefined();
    expect(world.host.warnings).toEqual([expect.stringContaining('could not be given back')]);
    refused.length = 0;
    world.clock.now += LEASE_MS;
    expect(await world.store({ holder: 'run 2' }).open(never)).toEqual(chainOf(FIRST));
  });

  test('once', async () => {
    const world = await start();
    const store = world.store();
    await turn(store, world, FIRST);
    const before = world.asked().length;
    await store.close();
    expect(world.asked()).toHaveLength(before);
  });

  test('where nothing was saved, with what stood there', async () => {
    const world = await start();
    await turn(world.store(), world, FIRST);
    const store = world.store({ holder: 'run 2' });
    await store.open(never);
    await store.close();
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
  });
});

describe('nothing is changed, and the lease not taken,', () => {
  test('where a rule of the repository refuses the change: nobody holds the lease', async () => {
    const rules: string[] = [];
    const world = await start({
      intercept: ({ method = '' }, response) => {
        if (!rules.includes(method)) return false;
        const body = '{"message":"Repository rule violations found"}';
        response.writeHead(409, { 'content-type': 'application/json' }).end(body);
        return true;
      },
    });
    await turn(world.store(), world, FIRST);
    rules.push('PUT');
    const before = world.text();
    await expect(world.store({ holder: 'run 2' }).open(never)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('Repository rule violations found'),
      hint: expect.stringContaining('bearer-step/**'),
    });
    expect(world.text()).toBe(before);
  });

  test('with a token that may only read', async () => {
    const world = await start();
    await turn(world.store(), world, FIRST);
    const before = world.text();
    const store = world.store({ holder: 'run 2', settings: { token: world.github.readToken } });
    await expect(store.open(never)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      hint: expect.stringContaining('contents: write'),
    });
    await store.close();
    expect(world.text()).toBe(before);
  });

  test('with a token that may only read, in a new place', async () => {
    const world = await start();
    const store = world.store({ settings: { token: world.github.readToken } });
    await expect(store.open(never)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      hint: expect.stringContaining('contents: write'),
    });
    expect(world.github.branches()).toEqual(['main']);
  });

  test('under another seal key', async () => {
    const world = await start();
    await turn(world.store(), world, FIRST);
    const before = world.text();
    await expect(world.store({ key: ['another-key'] }).open(never)).rejects.toEqual(stepError('SEAL_INVALID'));
    expect(world.text()).toBe(before);
  });

  test('where the box was tampered with', async () => {
    const world = await start();
    await turn(world.store(), world, FIRST);
    const record = JSON.parse(world.text() ?? '') as { box: string };
    const bytes = Buffer.from(record.box, 'base64url');
    bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
    await world.put(write({ box: bytes.toString('base64url'), lease: null }));
    const before = world.text();
    await expect(world.store().open(() => true)).rejects.toEqual(stepError('SEAL_INVALID'));
    expect(world.text()).toBe(before);
  });
});

describe('what no step wrote is refused, and not touched: the newest token may be in it', () => {
  const until = iso(Date.UTC(2026, 0, 1) + 60_000);
  const envelope = seal(writeChain(chainOf(FIRST), FINGERPRINT), KEY, BINDING);

  test.each([
    { name: 'nothing', text: '' },
    { name: 'no JSON', text: 'refresh-0001\n::error::x' },
    { name: 'the marks of a merge', text: `<<<<<<< HEAD\n${write({ box: envelope, lease: null })}` },
    { name: 'a list', text: '[1]' },
    { name: 'another version', text: JSON.stringify({ version: 2, box: envelope, lease: null }) },
    { name: 'no version', text: JSON.stringify({ box: envelope, lease: null }) },
    { name: 'no box', text: write({ lease: null }) },
    { name: 'a box that is a number', text: write({ box: 5, lease: null }) },
    { name: 'no lease', text: write({ box: envelope }) },
    { name: 'a lease that is a text', text: write({ box: envelope, lease: 'mine' }) },
    { name: 'a lease without a holder', text: write({ box: envelope, lease: { until } }) },
    { name: 'a lease without an end', text: write({ box: envelope, lease: { holder: 'x' } }) },
    { name: 'a lease until never', text: write({ box: envelope, lease: { holder: 'x', until: 'never' } }) },
    { name: 'a lease until a number', text: write({ box: envelope, lease: { holder: 'x', until: 1e300 } }) },
    { name: 'a key of the language', text: `{"__proto__":{},${write({ box: envelope, lease: null }).slice(1)}` },
    { name: 'too deep a thing', text: `${'['.repeat(2000)}${']'.repeat(2000)}` },
    { name: 'more than GitHub gives', text: `${write({ box: envelope, lease: null })}${' '.repeat(1_048_576)}` },
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

  test('a box that cannot be opened', async () => {
    const world = await start();
    await world.put(write({ box: 'Hello', lease: null }));
    await expect(world.store().open(never)).rejects.toEqual(stepError('SEAL_INVALID'));
  });

  test('but a box of another kind of text holds no chain', async () => {
    const world = await start();
    await world.put(write({ box: seal('[]', KEY, BINDING), lease: null }));
    expect(await world.store().open(never)).toBeUndefined();
  });
});

describe('a run that began with the first token and died', () => {
  test('before it saved the next one is told to who comes after it', async () => {
    const world = await start();
    await world.store().open(never);
    world.clock.now += LEASE_MS;
    expect(await world.store({ holder: 'run 2' }).open(never)).toBeUndefined();
    expect(world.host.warnings).toEqual([expect.stringContaining('sign in again')]);
  });

  test('with its lease given back, unused, is not', async () => {
    const world = await start();
    const store = world.store();
    await store.open(never);
    await store.close();
    await world.store({ holder: 'run 2' }).open(never);
    expect(world.host.warnings).toEqual([]);
  });
});

describe('a save that fails', () => {
  /** A place with the lease, at a repository that then refuses all changes to the file. */
  async function startRefusing() {
    const refused: string[] = [];
    const world = await start({ intercept: ({ method = '' }, response) => refuse(refused, method, response) });
    await turn(world.store({ holder: 'run 0' }), world, FIRST);
    const store = world.store();
    await store.open(never);
    refused.push('PUT');
    const deadline = createFakeDeadline(world.clock);
    return { world, store: store, refused, deadline, save: () => store.save(chainOf(SECOND), deadline) };
  }

  test('is told with the words and the hint of the refusal, after some more tries', async () => {
    const { world, save, deadline } = await startRefusing();
    const before = world.asked().length;
    await expect(save()).rejects.toMatchObject({
      code: 'SAVE_FAILED',
      hint: expect.stringContaining('contents: write'),
      message: expect.stringMatching(/could not be saved\. .*HTTP 403.*Protected branch/u),
    });
    expect(world.asked().length - before).toBe(5);
    expect(deadline.slept).toHaveLength(4);
  });

  test('is tried again as long as it may', async () => {
    const { world, store: store, refused, deadline } = await startRefusing();
    const sleep = (ms: number): Promise<void> => {
      refused.length = 0;
      return deadline.sleep(ms);
    };
    await store.save(chainOf(SECOND), { ...deadline, sleep });
    expect(world.record()).toMatchObject({ refreshToken: SECOND });
  });

  test('is not tried again once its time is over', async () => {
    const { world, save, deadline } = await startRefusing();
    const before = world.asked().length;
    deadline.end(new StepError('CANCELLED', 'The step was cancelled.'));
    await expect(save()).rejects.toEqual(stepError('SAVE_FAILED'));
    expect(world.asked().length - before).toBeLessThanOrEqual(1);
  });

  test('by a fault that nobody foresaw tells nothing of that', async () => {
    const { store: store, deadline } = await startRefusing();
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

  test('is made up for with the end of the lease: what is given back is the new chain', async () => {
    const { world, store: store, save } = await startRefusing();
    await save().catch(() => undefined);
    await store.close();
    expect(world.record()).toEqual({ refreshToken: SECOND, lease: null });
    expect(world.host.infos.at(-1)).toContain('saved after all');
  });

  test('is not made up for where the new token was revoked: the one before is the good one', async () => {
    const { world, store: store, save } = await startRefusing();
    await save().catch(() => undefined);
    store.discard();
    await store.close();
    expect(world.record()).toEqual({ refreshToken: FIRST, lease: null });
    expect(world.host.infos.join('\n')).not.toContain('saved after all');
  });

  test('can be looked at: what the place holds then', async () => {
    const { store: store, save, deadline } = await startRefusing();
    expect(await store.readBack(deadline)).toBe(FIRST);
    await save().catch(() => undefined);
    expect(await store.readBack(deadline)).toBe(FIRST);
    expect(await (await start()).store().readBack(deadline)).toBeUndefined();
  });

  test('and leaves the old chain nowhere in the open where the end of the lease fails, too', async () => {
    const { world, store: store, save, refused } = await startRefusing();
    await save().catch(() => undefined);
    refused.push('PATCH');
    await store.close();
    expect(world.record()).toMatchObject({ refreshToken: FIRST, lease: { holder: 'run 1' } });
    expect(world.host.warnings).toHaveLength(1);
  });
});

test('there is nothing to forget without a lease', async () => {
  const world = await start();
  expect(() => world.store().discard()).not.toThrow();
  await world.store().close();
  expect(world.asked()).toEqual([]);
});
