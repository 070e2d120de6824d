import '../../../support/node-errors.js';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { NO_LOCK, openJobLock, type JobLock } from '../../../../src/auth/job/job-lock.js';
import { createDeadline } from '../../../../src/http/deadline.js';
import { createFakeDeadline, type FakeDeadline } from '../../../support/fake-deadline.js';
import { createFakeHost, type FakeHost } from '../../../support/fake-host.js';
import { makeJobFolder, type JobFolder } from '../../../support/job-folder.js';
import { stepError } from '../../../support/step-error.js';

/** The real time in whole seconds, because the time of a new file is real. */
const NOW = Math.floor(Date.now() / 1000) * 1000;
const LOCK_MS = 15_000;
const nothing = (): Promise<string | undefined> => Promise.resolve(undefined);

let job: JobFolder;
let path: string;
const clock = { now: NOW };
const opened: JobLock[] = [];
beforeEach(() => {
  job = makeJobFolder();
  path = join(job.temp, 'bearer-step.lock');
  clock.now = NOW;
});
afterEach(async () => {
  jest.useRealTimers();
  for (const lock of opened.splice(0)) await lock.release();
  job.remove();
});

interface Step {
  lock: JobLock;
  host: FakeHost;
  deadline: FakeDeadline;
}

/** Returns the lock as a step has it. `now` is its clock. */
function openStep(now = (): number => clock.now): Step {
  const host = createFakeHost();
  const deadline = createFakeDeadline(clock);
  const lock = openJobLock(path, { host, deadline, now });
  opened.push(lock);
  return { lock, host, deadline };
}

/** Returns a step that has the lock. */
async function openHolder(now?: () => number): Promise<Step> {
  const step = openStep(now);
  expect(await step.lock.acquire(nothing)).toBeUndefined();
  expect(step.lock.isHeld()).toBe(true);
  return step;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const locks = (): string[] => readdirSync(job.temp);

describe('a free lock', () => {
  test('is acquired at once, and only its owner may read its file', async () => {
    const { host, deadline } = await openHolder();
    expect([deadline.slept, host.lines]).toEqual([[], []]);
    expect(statSync(path)).toMatchObject({ size: 0, mtimeMs: NOW });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('is not acquired if what it protects is already there', async () => {
    const { lock } = openStep();
    expect(await lock.acquire(() => Promise.resolve('token'))).toBe('token');
    expect([lock.isHeld(), locks()]).toEqual([false, []]);
  });

  test('is released if another step has finished just before it was acquired', async () => {
    const { lock } = openStep();
    const found = [undefined, 'token'];
    expect(await lock.acquire(() => Promise.resolve(found.shift()))).toBe('token');
    expect([lock.isHeld(), locks()]).toEqual([false, []]);
  });

  test('is released if looking for that fails', async () => {
    const { lock } = openStep();
    let looks = 0;
    const find = (): Promise<string | undefined> =>
      (looks += 1) === 1 ? nothing() : Promise.reject(new Error('find'));
    await expect(lock.acquire(find)).rejects.toThrow('find');
    expect([lock.isHeld(), locks()]).toEqual([false, []]);
  });

  test('that cannot be renewed is not left behind: FILE_FAILED', async () => {
    const { lock } = openStep();
    const file = await open(join(job.temp, 'any'), 'w');
    const handle = Object.getPrototypeOf(file) as typeof file;
    await file.close();
    rmSync(join(job.temp, 'any'));
    const utimes = jest.spyOn(handle, 'utimes').mockRejectedValueOnce(new Error('EIO'));
    await expect(lock.acquire(nothing)).rejects.toEqual(stepError('FILE_FAILED', 'RUNNER_TEMP'));
    utimes.mockRestore();
    expect([lock.isHeld(), locks()]).toEqual([false, []]);
    await openHolder();
  });

  test('cannot be acquired in a folder that is missing: FILE_FAILED', async () => {
    const { lock } = openStep();
    job.remove();
    await expect(lock.acquire(nothing)).rejects.toEqual(stepError('FILE_FAILED', 'RUNNER_TEMP'));
  });

  test('is acquired by one of many steps', async () => {
    const steps = Array.from({ length: 8 }, () => openStep());
    let holders = 0;
    let most = 0;
    const hold = async ({ lock }: Step): Promise<void> => {
      await lock.acquire(nothing);
      holders += 1;
      most = Math.max(most, holders);
      await turn();
      holders -= 1;
      await lock.release();
    };
    await Promise.all(steps.map(hold));
    expect([most, locks()]).toEqual([1, []]);
  });
});

describe('a lock that another step has', () => {
  test('is acquired after its release, with one line in the log', async () => {
    const holder = await openHolder();
    const { lock, host, deadline } = openStep();
    let looks = 0;
    const find = async (): Promise<string | undefined> => {
      looks += 1;
      if (looks === 4) await holder.lock.release();
      return undefined;
    };
    expect(await lock.acquire(find)).toBeUndefined();
    expect([holder.lock.isHeld(), lock.isHeld()]).toEqual([false, true]);
    expect(host.infos).toEqual(['Another step of this job is getting a token. Waiting for it.']);
    expect(deadline.slept).toHaveLength(3);
  });

  test('is not waited for as soon as that step has finished', async () => {
    await openHolder();
    const { lock } = openStep();
    const found = [undefined, undefined, 'token'];
    expect(await lock.acquire(() => Promise.resolve(found.shift()))).toBe('token');
    expect(lock.isHeld()).toBe(false);
  });

  test('is looked at more often the longer a step waits', async () => {
    await openHolder();
    const { lock, deadline } = openStep();
    const find = (): Promise<string | undefined> => {
      utimesSync(path, clock.now / 1000, clock.now / 1000);
      return Promise.resolve(clock.now > NOW + 20_000 ? 'token' : undefined);
    };
    await lock.acquire(find);
    expect(deadline.slept[0]).toBe(250);
    expect(deadline.slept.at(-1)).toBe(50);
    expect([...deadline.slept].sort((a, b) => b - a)).toEqual(deadline.slept);
  });

  test('is LEASE_TAKEN if less time remains than a refresh needs', async () => {
    await openHolder();
    const deadline = createFakeDeadline(clock, 30_000);
    const lock = openJobLock(path, { host: createFakeHost(), deadline, now: () => clock.now });
    await expect(lock.acquire(nothing)).rejects.toEqual(stepError('LEASE_TAKEN', 'Another step of this job'));
    expect(deadline.remainingMs()).toBeGreaterThanOrEqual(25_000);
  });

  test('is not waited for after the end of the step', async () => {
    await openHolder(() => Date.now());
    const deadline = createDeadline(60_000, () => Date.now());
    const lock = openJobLock(path, { host: createFakeHost(), deadline, now: () => Date.now() });
    const waiting = lock.acquire(nothing);
    const cancelled = new Error('cancelled');
    deadline.end(cancelled as never);
    await expect(waiting).rejects.toBe(cancelled);
    deadline.close();
  });
});

describe('a lock whose holder was killed or stopped', () => {
  test('is taken 15 s after its last renewal, and the holder notices', async () => {
    const holder = await openHolder();
    clock.now += LOCK_MS;
    const { lock, host } = openStep();
    expect(await lock.acquire(nothing)).toBeUndefined();
    expect(host.infos.at(-1)).toBe('A step of this job was stopped while it got a token. This step goes on.');
    expect([holder.lock.isHeld(), lock.isHeld()]).toEqual([false, true]);
    await holder.lock.release();
    expect(lock.isHeld()).toBe(true);
    expect(locks()).toEqual(['bearer-step.lock']);
  });

  test('is not held any more a second before others may take it, also if nobody does', async () => {
    const { lock } = await openHolder();
    clock.now += LOCK_MS - 1000;
    expect(lock.isHeld()).toBe(true);
    clock.now += 1;
    expect(lock.isHeld()).toBe(false);
    await lock.release();
    expect(existsSync(path)).toBe(true);
  });

  test('is not held any more if its file was replaced, whatever the clocks say', async () => {
    const { lock } = await openHolder();
    renameSync(path, `${path}.moved`);
    expect(lock.isHeld()).toBe(false);
    writeFileSync(path, '');
    expect(lock.isHeld()).toBe(false);
  });

  test('is taken if its time is far in the future', async () => {
    await openHolder(() => NOW + 10 * LOCK_MS);
    const { lock, deadline } = openStep();
    await lock.acquire(nothing);
    expect([lock.isHeld(), deadline.slept]).toEqual([true, []]);
  });

  test('is taken by one of many steps', async () => {
    await openHolder(() => NOW - LOCK_MS - 1);
    const steps = Array.from({ length: 8 }, () => openStep());
    const found = { is: false };
    const find = (): Promise<boolean | undefined> => Promise.resolve(found.is ? true : undefined);
    const results = steps.map(async ({ lock }) => {
      if ((await lock.acquire(find)) !== undefined) return 'waited';
      found.is = true;
      await lock.release();
      return 'held';
    });
    const ends = await Promise.all(results);
    expect(ends.filter((end) => end === 'held')).toHaveLength(1);
    expect(locks()).toEqual([]);
  });

  test('is put back if another step was faster to take it, and has it now', async () => {
    await openHolder();
    clock.now += LOCK_MS + 1;
    let newer: number | undefined;
    /** Replaces the lock after this step has looked at it. */
    const replace = (): number => {
      if (newer === undefined) {
        rmSync(path);
        writeFileSync(`${path}.new`, '');
        utimesSync(`${path}.new`, clock.now / 1000, clock.now / 1000);
        renameSync(`${path}.new`, path);
        newer = statSync(path).mtimeMs;
      }
      return clock.now;
    };
    let calls = 0;
    // The first call is for the time at which the step begins to wait.
    const { lock } = openStep(() => ((calls += 1) === 1 ? clock.now : replace()));
    const found = [undefined, undefined, 'token'];
    expect(await lock.acquire(() => Promise.resolve(found.shift()))).toBe('token');
    expect([lock.isHeld(), locks()]).toEqual([false, ['bearer-step.lock']]);
    expect(statSync(path).mtimeMs).toBe(newer);
  });

  test('leads to a pause, not to an error, if it cannot be removed', async () => {
    mkdirSync(path);
    writeFileSync(join(path, 'file'), '');
    utimesSync(path, NOW / 1000 - 60, NOW / 1000 - 60);
    const { lock } = openStep();
    expect(await lock.acquire(nothing)).toBeUndefined();
    expect(lock.isHeld()).toBe(true);
  });
});

describe('a holder', () => {
  test('renews its lock every 3 s until it releases it', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'Date', 'performance'] });
    const { lock } = await openHolder();
    const beat = async (ms: number): Promise<void> => {
      clock.now += ms;
      jest.advanceTimersByTime(3000);
      // Only a renewed lock is held so late.
      clock.now += LOCK_MS - 1000;
      while (!lock.isHeld()) await turn();
      clock.now -= LOCK_MS - 1000;
      expect(Math.round(statSync(path).mtimeMs)).toBe(clock.now);
    };
    await beat(3000);
    await beat(13_000);
    expect(lock.isHeld()).toBe(true);
    await lock.release();
    expect([jest.getTimerCount(), locks()]).toEqual([0, []]);
  });

  test('that was stopped for too long renews nothing', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'Date', 'performance'] });
    const { lock } = await openHolder();
    clock.now += LOCK_MS;
    jest.advanceTimersByTime(3000);
    for (let turns = 0; turns < 50; turns += 1) await turn();
    expect([statSync(path).mtimeMs, lock.isHeld()]).toEqual([NOW, false]);
  });

  test('releases twice without an error', async () => {
    const { lock } = await openHolder();
    await lock.release();
    await lock.release();
    expect(locks()).toEqual([]);
  });
});

test('without a lock, a step looks for what is there, and always has its turn', async () => {
  expect(await NO_LOCK.acquire(() => Promise.resolve('token'))).toBe('token');
  expect(await NO_LOCK.acquire(nothing)).toBeUndefined();
  expect(NO_LOCK.isHeld()).toBe(true);
  await NO_LOCK.release();
});
