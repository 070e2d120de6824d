import '../../../../support/node-errors.js';
import { afterEach, describe, expect, test } from '@jest/globals';
import { writeResponse } from '../../../../../sandbox/api.js';
import type { GitHubOptions } from '../../../../../sandbox/systems/github/server.js';
import type { Deadline } from '../../../../../src/http/deadline.js';
import { StepError } from '../../../../../src/lib/errors.js';
import type { BranchStore } from '../../../../../src/auth/refresh/stores/branch-store.js';
import type { Chain } from '../../../../../src/auth/refresh/stores/store.js';
import { newTicket } from '../../../../../src/auth/refresh/stores/ticket.js';
import {
  chainOf,
  replaceChain,
  startStoreWorld,
  type StoreSetting,
  type StoreWorld,
} from '../../../../support/branch-stores.js';
import { BRANCH } from '../../../../support/branch-world.js';
import { createDeferred, type Deferred } from '../../../../support/deferred.js';
import { createFakeDeadline, type FakeDeadline } from '../../../../support/fake-deadline.js';
import { stepError } from '../../../../support/step-error.js';

const TURN_MS = 2000;
const running: StoreWorld[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ github }) => github.close()));
});

async function start(options: GitHubOptions = {}): Promise<StoreWorld> {
  const world = await startStoreWorld(options);
  running.push(world);
  await replaceChain(world.store({ holder: 'run 0' }), world, 'refresh-0000');
  return world;
}

/** A step that waits for the lease. It looks at the branch only if the test says so. */
class Waiter {
  readonly store: BranchStore;
  readonly deadline: FakeDeadline;
  /** The delays before each look. */
  readonly slept: number[] = [];
  #asleep: Deferred<void> | undefined;
  #paused = createDeferred();
  #ending: Promise<unknown> | undefined;

  constructor(world: StoreWorld, holder: string, setting: StoreSetting = {}) {
    this.deadline = createFakeDeadline(world.clock, 3_600_000);
    const sleep: Deadline['sleep'] = async (ms) => {
      this.slept.push(ms);
      this.#asleep = createDeferred();
      this.#paused.resolve();
      await this.#asleep.promise;
      this.deadline.signal.throwIfAborted();
    };
    this.store = world.store({ holder, ...setting, deadline: { ...this.deadline, sleep } });
  }

  /** Looks at the branch. Resolves to whether the step has the lease; to its error if it has ended. */
  async look(suffices: (chain: Chain) => boolean = () => false): Promise<unknown> {
    this.#paused = createDeferred();
    this.#ending ??= this.store.open(suffices).then(
      () => true,
      (error: unknown) => error,
    );
    this.#asleep?.resolve();
    return Promise.race([this.#ending, this.#paused.promise.then(() => false)]);
  }

  /** Looks until the step has a ticket. */
  async queueUp(): Promise<this> {
    for (let looks = 1; looks <= 4; looks += 1) expect(await this.look()).toBe(false);
    return this;
  }

  /** Refreshes and releases the lease. */
  async finish({ clock }: StoreWorld, refreshToken: string): Promise<void> {
    await this.store.save(chainOf(refreshToken), createFakeDeadline(clock));
    await this.store.close();
  }
}

const ticketsOf = ({ github }: StoreWorld): string[] =>
  github.branches().flatMap((name) => (name.startsWith(`${BRANCH}-`) ? [name.slice(BRANCH.length + 1)] : []));

/** Starts a world in which one step has the lease, and others wait with a ticket, one second apart. */
async function startQueue(length: number): Promise<{ world: StoreWorld; holder: Waiter; waiters: Waiter[] }> {
  const world = await start();
  const holder = new Waiter(world, 'holder');
  expect(await holder.look()).toBe(true);
  const waiters: Waiter[] = [];
  for (let index = 0; index < length; index += 1) {
    waiters.push(await new Waiter(world, `run ${index}`).queueUp());
    world.clock.now += 1000;
  }
  return { world, holder, waiters };
}

describe('a step that waits', () => {
  test('takes a ticket at the fourth look', async () => {
    const world = await start();
    await new Waiter(world, 'holder').look();
    const waiter = new Waiter(world, 'run 1');
    for (const looks of [1, 2, 3, 4, 5]) {
      expect(await waiter.look()).toBe(false);
      expect(ticketsOf(world)).toHaveLength(looks < 4 ? 0 : 1);
    }
    expect(ticketsOf(world)).toEqual([newTicket(world.clock.now, world.clock.now + 3_600_000, 'run 1')]);
  });

  test('takes a ticket at once if others already wait', async () => {
    const { world, holder } = await startQueue(1);
    await holder.finish(world, 'refresh-0001');
    const newcomer = new Waiter(world, 'newcomer');
    expect(await newcomer.look()).toBe(false);
    expect(ticketsOf(world)).toHaveLength(2);
  });

  test.each<{ name: string; end: (waiter: Waiter) => Promise<unknown>; result: unknown }>([
    {
      name: 'it is cancelled',
      end: (waiter) => {
        waiter.deadline.end(new StepError('CANCELLED', 'The step was cancelled.'));
        return waiter.look();
      },
      result: stepError('CANCELLED'),
    },
    { name: 'it gets the lease', end: (waiter) => waiter.look(), result: true },
  ])('removes its ticket when $name', async ({ end, result }) => {
    const { world, holder, waiters } = await startQueue(1);
    await holder.finish(world, 'refresh-0001');
    const [waiter] = waiters;
    if (waiter === undefined) throw new Error('There is no waiter.');
    expect(await end(waiter)).toEqual(result);
    await waiter.store.close();
    expect(ticketsOf(world)).toEqual([]);
  });

  test('removes its ticket when it finds a shared access token', async () => {
    const world = await start();
    const holder = new Waiter(world, 'holder');
    await holder.look();
    const waiter = new Waiter(world, 'run 1');
    const suffices = ({ refreshToken }: Chain): boolean => refreshToken === 'refresh-0001';
    for (let looks = 1; looks <= 4; looks += 1) expect(await waiter.look(suffices)).toBe(false);
    await holder.finish(world, 'refresh-0001');
    expect(await waiter.look()).toBe(true);
    await waiter.store.close();
    expect(ticketsOf(world)).toEqual([]);
  });

  test.each<{ name: string; intercept: NonNullable<GitHubOptions['intercept']> }>([
    {
      name: 'GitHub rejects new branches',
      intercept: ({ method, url = '' }, response) => {
        if (method !== 'POST' || !url.endsWith('/git/refs')) return false;
        writeResponse(response, { status: 422, body: { message: 'Repository rule violations found' } });
        return true;
      },
    },
    {
      name: 'the tickets cannot be listed',
      intercept: ({ url = '' }, response) => {
        if (!url.includes('/matching-refs/')) return false;
        writeResponse(response, { status: 403, body: { message: 'Forbidden' } });
        return true;
      },
    },
  ])('waits without a ticket if $name, and does not try again', async ({ intercept }) => {
    const interceptors: (typeof intercept)[] = [];
    const world = await start({ intercept: (...call) => interceptors[0]?.(...call) ?? false });
    const holder = new Waiter(world, 'holder');
    await holder.look();
    interceptors.push(intercept);
    const waiter = await new Waiter(world, 'run 1').queueUp();
    const before = world.asked().length;
    for (let looks = 1; looks <= 3; looks += 1) expect(await waiter.look()).toBe(false);
    expect(world.asked().slice(before)).toHaveLength(3);
    expect(waiter.slept).toEqual([500, 1000, 2000, 4000, 7500, 7500, 7500]);
    await holder.finish(world, 'refresh-0001');
    expect(await waiter.look()).toBe(true);
  });

  test('takes no ticket if a hundred exist, since GitHub does not remove them', async () => {
    const world = await start();
    await new Waiter(world, 'holder').look();
    const { tickets } = world.branch();
    const { head = '' } = await tickets.list();
    for (let index = 0; index < 100; index += 1) await tickets.add(`x${index}`, head);
    await new Waiter(world, 'run 1').queueUp();
    expect(ticketsOf(world)).toHaveLength(100);
  });
});

describe('the lease is acquired', () => {
  test('in the order of the first looks, no matter who looks first after the release', async () => {
    const { world, holder, waiters } = await startQueue(3);
    await holder.finish(world, 'refresh-0001');
    for (const [index, next] of waiters.entries()) {
      for (const later of waiters.slice(index + 1).reverse()) expect(await later.look()).toBe(false);
      expect(await new Waiter(world, `newcomer ${index}`).look()).toBe(false);
      expect(await next.look()).toBe(true);
      expect(world.record().queue).toHaveLength(waiters.length - 1);
      await next.finish(world, `refresh-000${index + 2}`);
    }
  });

  test('by runs that took a ticket later after those that are in the file', async () => {
    const { world, holder, waiters } = await startQueue(1);
    await holder.finish(world, 'refresh-0001');
    // Its first look was before that of the others, by the server's clock.
    world.clock.now -= 60_000;
    const late = new Waiter(world, 'late');
    expect(await late.look()).toBe(false);
    world.clock.now += 60_000;
    const [first] = waiters;
    expect(await first?.look()).toBe(true);
    await first?.finish(world, 'refresh-0002');
    expect(await new Waiter(world, 'last').look()).toBe(false);
    expect(await late.look()).toBe(true);
  });

  test('by the next one after 2 s, if the first one was killed, whose ticket is then removed', async () => {
    const { world, holder, waiters } = await startQueue(3);
    const [, second, third] = waiters;
    const [, , thirdTicket = ''] = ticketsOf(world);
    await holder.finish(world, 'refresh-0001');
    for (const waiter of [second, third]) expect(await waiter?.look()).toBe(false);
    world.clock.now += TURN_MS - 1;
    for (const waiter of [second, third]) expect(await waiter?.look()).toBe(false);
    world.clock.now += 1;
    expect(await third?.look()).toBe(false);
    expect(await second?.look()).toBe(true);
    expect(world.record().queue).toEqual([thirdTicket]);
    await second?.finish(world, 'refresh-0002');
    expect(ticketsOf(world)).toEqual([thirdTicket]);
    expect(world.record().queue).toEqual([thirdTicket]);
  });

  test('later by a run that did not take its turn, if it is alive: it takes its ticket again', async () => {
    const { world, holder, waiters } = await startQueue(3);
    const [slow, second, third] = waiters;
    const [slowTicket] = ticketsOf(world);
    await holder.finish(world, 'refresh-0001');
    expect(await second?.look()).toBe(false);
    world.clock.now += TURN_MS;
    expect(await second?.look()).toBe(true);
    await second?.finish(world, 'refresh-0002');
    expect(ticketsOf(world)).not.toContain(slowTicket);
    expect(await slow?.look()).toBe(false);
    expect(await third?.look()).toBe(true);
    expect(await slow?.look()).toBe(false);
    expect(ticketsOf(world)).toContain(slowTicket);
    await third?.finish(world, 'refresh-0003');
    expect(world.record().queue).toEqual([slowTicket]);
    expect(await slow?.look()).toBe(true);
  });

  test('after 6 s, no matter how many killed runs come first', async () => {
    const { world, holder } = await startQueue(8);
    await holder.finish(world, 'refresh-0001');
    const newcomer = new Waiter(world, 'newcomer');
    expect(await newcomer.look()).toBe(false);
    world.clock.now += 3 * TURN_MS - 1;
    expect(await newcomer.look()).toBe(false);
    world.clock.now += 1;
    expect(await newcomer.look()).toBe(true);
    await newcomer.finish(world, 'refresh-0002');
    expect(ticketsOf(world)).toEqual([]);
  });

  test('also in order when the lease of a killed run has expired', async () => {
    const { world, holder, waiters } = await startQueue(2);
    await holder.finish(world, 'refresh-0001');
    const [first, second] = waiters;
    const killed = first;
    expect(await killed?.look()).toBe(true);
    const newcomer = new Waiter(world, 'newcomer');
    for (const waiter of [second, newcomer]) expect(await waiter?.look()).toBe(false);
    world.clock.now += 180_000;
    for (const waiter of [newcomer, second]) expect(await waiter?.look()).toBe(waiter === second);
  });

  test('by the next run although the file contains an impossible lease', async () => {
    const { world, holder, waiters } = await startQueue(2);
    await holder.finish(world, 'refresh-0001');
    const record = JSON.parse(world.text() ?? '') as object;
    await world.put(JSON.stringify({ ...record, lease: { holder: 'x', until: '2099-01-01T00:00:00Z' } }));
    const [first, second] = waiters;
    expect(await second?.look()).toBe(false);
    world.clock.now += TURN_MS;
    expect(await second?.look()).toBe(true);
    expect(await first?.look()).toBe(false);
  });

  test('at once by the next run, if the tickets in the file are those of steps that have ended', async () => {
    const { world, holder } = await startQueue(3);
    await holder.finish(world, 'refresh-0001');
    world.clock.now += 3_600_000;
    expect(await new Waiter(world, 'newcomer').look()).toBe(true);
  });
});

describe('the run that releases the lease', () => {
  test('writes only valid tickets, and removes those of steps that have ended', async () => {
    const { world, holder } = await startQueue(2);
    const { head = '' } = await world.branch().tickets.list();
    const ended = newTicket(world.clock.now - 9000, world.clock.now - 1000, 'ended');
    for (const name of [ended, 'of-a-user']) await world.branch().tickets.add(name, head);
    const valid = ticketsOf(world).slice(0, 2);
    await holder.finish(world, 'refresh-0001');
    expect(world.record()).toEqual({ refreshToken: 'refresh-0001', lease: null, queue: valid });
    expect(ticketsOf(world).sort()).toEqual(['of-a-user', ...valid].sort());
  });

  test('replaces the branch by one commit only if no other run waits', async () => {
    const { world, holder, waiters } = await startQueue(2);
    await holder.finish(world, 'refresh-0001');
    for (const [index, waiter] of waiters.entries()) {
      expect(world.github.commits(BRANCH)).toBeGreaterThan(1);
      expect(await waiter.look()).toBe(true);
      await waiter.finish(world, `refresh-000${index + 2}`);
    }
    expect(world.github.commits(BRANCH)).toBe(1);
    expect(world.github.branches()).toEqual(['main', BRANCH]);
    expect(world.record()).toEqual({ refreshToken: 'refresh-0003', lease: null });
  });

  test('also releases it if the file was reformatted meanwhile', async () => {
    const { world, holder, waiters } = await startQueue(1);
    await holder.store.save(chainOf('refresh-0001'), createFakeDeadline(world.clock));
    await world.put(JSON.stringify(JSON.parse(world.text() ?? '')));
    await holder.store.close();
    expect(world.record()).toMatchObject({ refreshToken: 'refresh-0001', lease: null });
    expect(await waiters[0]?.look()).toBe(true);
  });

  test('writes an unsaved chain with the queue', async () => {
    const rejected: string[] = [];
    const world = await start({
      intercept: ({ method = '' }, response) => {
        if (!rejected.includes(method)) return false;
        writeResponse(response, { status: 403, body: { message: 'Not now' } });
        return true;
      },
    });
    const holder = new Waiter(world, 'holder');
    await holder.look();
    const waiter = await new Waiter(world, 'run 1').queueUp();
    rejected.push('PUT');
    const saved = holder.store.save(chainOf('refresh-0001'), createFakeDeadline(world.clock));
    await expect(saved).rejects.toEqual(stepError('SAVE_FAILED'));
    await holder.store.close();
    rejected.length = 0;
    expect(world.record()).toEqual({ refreshToken: 'refresh-0001', lease: null, queue: ticketsOf(world) });
    expect(await waiter.look()).toBe(true);
  });
});

test('the delays adapt to how fast the queue is', async () => {
  const { world, holder, waiters } = await startQueue(4);
  await holder.finish(world, 'refresh-0001');
  const last = waiters.at(-1);
  expect(await last?.look()).toBe(false);
  for (const [index, waiter] of waiters.slice(0, 2).entries()) {
    expect(await waiter.look()).toBe(true);
    world.clock.now += 5000;
    await waiter.finish(world, `refresh-000${index + 2}`);
  }
  expect(await last?.look()).toBe(false);
  // One run comes first. Each turn took 5 s. The delay is at least half of 80 % of that.
  expect(last?.slept.at(-1)).toBe(2000);
});
