import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { StepError } from '../../../src/lib/errors.js';
import { createDeadline, raceAgainst, type CriticalSection, type Deadline } from '../../../src/http/deadline.js';
import { createDeferred } from '../../support/deferred.js';

let deadline: Deadline;

beforeEach(() => {
  jest.useFakeTimers({ now: 1_000_000 });
  deadline = createDeadline(5000, () => Date.now());
});

afterEach(() => {
  deadline.close();
  jest.useRealTimers();
});

const never = new Promise<never>(() => undefined);
const cancelled = new StepError('CANCELLED', 'The step was cancelled.');

describe('a deadline', () => {
  test('ends with TIMEOUT when its time is over, and not before', () => {
    jest.advanceTimersByTime(4999);
    expect(deadline.signal.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(deadline.signal.reason).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('within 5 s') });
    expect(deadline.signal.reason).toMatchObject({ hint: expect.stringContaining('timeout') });
  });

  test('returns the remaining time, which is never negative', () => {
    jest.advanceTimersByTime(2000);
    expect(deadline.remainingMs()).toBe(3000);
    jest.advanceTimersByTime(10_000);
    expect(deadline.remainingMs()).toBe(0);
  });

  test('ends at once with the reason for a cancellation, and keeps that reason', () => {
    deadline.end(cancelled);
    jest.advanceTimersByTime(10_000);
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('does not end after it was closed', () => {
    deadline.close();
    jest.advanceTimersByTime(10_000);
    expect(deadline.signal.aborted).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a sleep', () => {
  test('ends after its time', async () => {
    const sleep = deadline.sleep(1000);
    jest.advanceTimersByTime(1000);
    await expect(sleep).resolves.toBeUndefined();
  });

  test('is interrupted by the end of the step', async () => {
    const sleep = deadline.sleep(60_000);
    jest.advanceTimersByTime(5000);
    await expect(sleep).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('raceAgainst', () => {
  test('resolves like the work, and removes its listener', async () => {
    const remove = jest.spyOn(deadline.signal, 'removeEventListener');
    await expect(raceAgainst(deadline.signal, Promise.resolve('done'))).resolves.toBe('done');
    expect(remove).toHaveBeenCalledTimes(1);
  });

  test('rejects like the work', async () => {
    await expect(raceAgainst(deadline.signal, Promise.reject(new Error('own')))).rejects.toThrow('own');
  });

  test('rejects with the reason for the end if that comes first', async () => {
    const race = raceAgainst(deadline.signal, never);
    deadline.end(cancelled);
    await expect(race).rejects.toBe(cancelled);
  });

  test('handles a rejection of the work after the end, which would otherwise end the process', async () => {
    deadline.end(cancelled);
    await expect(raceAgainst(deadline.signal, Promise.reject(new Error('own')))).rejects.toBe(cancelled);
  });
});

describe('a critical section', () => {
  const MINUTE = 60_000;
  /** Returns work that a test settles. */
  function work() {
    const { promise, resolve, reject } = createDeferred<string>();
    const sections: CriticalSection[] = [];
    const run = (section: CriticalSection): Promise<string> => {
      sections.push(section);
      return promise;
    };
    /** Returns the remaining time of each part: asking, saving, settling. */
    const remaining = (): (number | undefined)[] => {
      const { asking, saving, settling } = sections[0] ?? {};
      return [asking, saving, settling].map((part) => part?.remainingMs());
    };
    const reasons = (): unknown[] => {
      const { saving, settling } = sections[0] ?? {};
      return [saving, settling].map((part) => part?.signal.reason as unknown);
    };
    return { run, resolve, reject, remaining, reasons };
  }
  const running = [undefined, undefined];

  beforeEach(() => {
    deadline.close();
    deadline = createDeadline(5 * MINUTE, () => Date.now());
  });

  test('resolves like its work within two minutes, with 70 s reserved for saving and 2 s for settling', async () => {
    const { run, remaining, resolve } = work();
    const whole = deadline.critical(run);
    expect(remaining()).toEqual([48_000, 118_000, 120_000]);
    jest.advanceTimersByTime(30_000);
    expect(remaining()).toEqual([18_000, 88_000, 90_000]);
    jest.advanceTimersByTime(30_000);
    expect(remaining()).toEqual([0, 58_000, 60_000]);
    resolve('saved');
    await expect(whole).resolves.toBe('saved');
    expect(deadline.signal.aborted).toBe(false);
  });

  test.each([
    { remainingMs: 20_000, starts: true },
    { remainingMs: 19_999, starts: false },
    { remainingMs: 1, starts: false },
  ])('with $remainingMs ms before the end starts: $starts', async ({ remainingMs, starts }) => {
    jest.advanceTimersByTime(5 * MINUTE - remainingMs);
    const run = jest.fn(() => Promise.resolve('saved'));
    const section = deadline.critical(run);
    if (starts) await expect(section).resolves.toBe('saved');
    else await expect(section).rejects.toMatchObject({ code: 'TIMEOUT', hint: expect.stringContaining('timeout') });
    expect(run).toHaveBeenCalledTimes(starts ? 1 : 0);
  });

  test('does not start after a cancellation', async () => {
    deadline.end(cancelled);
    const run = jest.fn(() => Promise.resolve('saved'));
    await expect(deadline.critical(run)).rejects.toBe(cancelled);
    expect(run).not.toHaveBeenCalled();
  });

  test('is not interrupted by the time limit, but allows no retry, and ends with TIMEOUT', async () => {
    const { run, remaining, reasons, resolve } = work();
    jest.advanceTimersByTime(4.5 * MINUTE);
    const whole = deadline.critical(run);
    jest.advanceTimersByTime(1 * MINUTE);
    expect([deadline.signal.aborted, ...reasons()]).toEqual([false, ...running]);
    expect(remaining()).toEqual([0, 58_000, 60_000]);
    resolve('saved');
    await expect(whole).rejects.toMatchObject({ code: 'TIMEOUT', hint: expect.stringContaining('timeout') });
    expect(deadline.signal.reason).toMatchObject({ code: 'TIMEOUT' });
    await expect(deadline.sleep(1)).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  test('is not interrupted by a cancellation, but allows no retry, and ends with CANCELLED', async () => {
    const { run, remaining, reasons, resolve } = work();
    const whole = deadline.critical(run);
    deadline.end(cancelled);
    jest.advanceTimersByTime(5999);
    expect([deadline.signal.aborted, ...reasons()]).toEqual([false, ...running]);
    expect(remaining()[0]).toBe(0);
    resolve('saved');
    await expect(whole).rejects.toBe(cancelled);
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('has 6 s to save after a cancellation, and 8 s in total', async () => {
    const { run, reasons, reject } = work();
    const whole = deadline.critical(run);
    deadline.end(cancelled);
    jest.advanceTimersByTime(6000);
    expect(reasons()).toEqual([cancelled, undefined]);
    jest.advanceTimersByTime(1999);
    expect(reasons()).toEqual([cancelled, undefined]);
    jest.advanceTimersByTime(1);
    expect(reasons()).toEqual([cancelled, cancelled]);
    expect(deadline.signal.aborted).toBe(false);
    reject(new Error('own'));
    await expect(whole).rejects.toThrow('own');
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('has the same time if it is cancelled after the time limit, and ends with CANCELLED', async () => {
    const { run, reasons, resolve } = work();
    jest.advanceTimersByTime(4.5 * MINUTE);
    const whole = deadline.critical(run);
    jest.advanceTimersByTime(1 * MINUTE);
    deadline.end(cancelled);
    jest.advanceTimersByTime(5999);
    expect(reasons()).toEqual(running);
    jest.advanceTimersByTime(2001);
    expect(reasons()).toEqual([cancelled, cancelled]);
    resolve('saved');
    await expect(whole).rejects.toBe(cancelled);
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('ends with CANCELLED if the time limit comes after the cancellation', async () => {
    const { run, resolve } = work();
    jest.advanceTimersByTime(4.9 * MINUTE - 20_000);
    const whole = deadline.critical(run);
    jest.advanceTimersByTime(20_000);
    deadline.end(cancelled);
    jest.advanceTimersByTime(6000);
    resolve('saved');
    await expect(whole).rejects.toBe(cancelled);
  });

  test('ends at its own limit of two minutes, the save before the settling', async () => {
    const { run, reasons, resolve } = work();
    const whole = deadline.critical(run);
    jest.advanceTimersByTime(118_000);
    expect(reasons()).toEqual([expect.objectContaining({ code: 'TIMEOUT' }), undefined]);
    jest.advanceTimersByTime(2000);
    const timeout = expect.objectContaining({ code: 'TIMEOUT', message: expect.stringContaining('The refresh') });
    expect(reasons()).toEqual([timeout, timeout]);
    expect(deadline.signal.aborted).toBe(false);
    resolve('saved');
    await expect(whole).resolves.toBe('saved');
  });

  test('rejects like its work, and then ends with the postponed reason', async () => {
    const { run, reject } = work();
    const whole = deadline.critical(run);
    deadline.end(cancelled);
    reject(new Error('own'));
    await expect(whole).rejects.toThrow('own');
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('that fails does not change the deadline', async () => {
    await expect(deadline.critical(() => Promise.reject(new Error('own')))).rejects.toThrow('own');
    expect(deadline.signal.aborted).toBe(false);
    await expect(deadline.critical(() => Promise.resolve('again'))).resolves.toBe('again');
    deadline.end(cancelled);
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('may contain another critical section, and both end with the postponed reason', async () => {
    const { run, reasons, resolve } = work();
    const whole = deadline.critical(({ saving }) => saving.critical(run));
    deadline.end(cancelled);
    jest.advanceTimersByTime(8000);
    expect(reasons()).toEqual(running);
    resolve('saved');
    await expect(whole).rejects.toBe(cancelled);
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('does not wait for a retry after a cancellation, so nothing more is sent', async () => {
    const whole = deadline.critical(({ asking }) => asking.sleep(30_000));
    jest.advanceTimersByTime(10_000);
    deadline.end(cancelled);
    await expect(whole).rejects.toMatchObject({ code: 'CANCELLED', unsent: true });
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('does not wait for a retry after the time limit', async () => {
    jest.advanceTimersByTime(4.5 * MINUTE);
    const whole = deadline.critical(({ asking }) => asking.sleep(50_000));
    jest.advanceTimersByTime(0.5 * MINUTE);
    await expect(whole).rejects.toMatchObject({ code: 'TIMEOUT', unsent: true });
  });

  test.each([
    { part: 'saving' as const, firstMs: 5000 },
    { part: 'settling' as const, firstMs: 7000 },
  ])('can still wait in $part after a cancellation, until the time for that is over', async ({ part, firstMs }) => {
    const done: string[] = [];
    const whole = deadline.critical(async (section) => {
      await section[part].sleep(firstMs);
      done.push('first');
      await section[part].sleep(2000);
      done.push('never');
    });
    deadline.end(cancelled);
    const ended = expect(whole).rejects.toBe(cancelled);
    await jest.advanceTimersByTimeAsync(8000);
    await ended;
    expect(done).toEqual(['first']);
  });

  test('leaves no timer', async () => {
    await deadline.critical(() => Promise.resolve('saved'));
    deadline.close();
    expect(jest.getTimerCount()).toBe(0);
  });
});

test('a deadline of another task names that task', () => {
  const other = createDeadline(1000, () => Date.now(), 'Releasing the lease');
  jest.advanceTimersByTime(1000);
  expect(other.signal.reason).toMatchObject({
    code: 'TIMEOUT',
    message: 'Releasing the lease did not finish within 1 s.',
    hint: '',
  });
});
