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
  test('ends with TIMEOUT once its time is over, and not before', () => {
    jest.advanceTimersByTime(4999);
    expect(deadline.signal.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(deadline.signal.reason).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('within 5 s') });
    expect(deadline.signal.reason).toMatchObject({ hint: expect.stringContaining('timeout') });
  });

  test('tells how much time is left, never less than none', () => {
    jest.advanceTimersByTime(2000);
    expect(deadline.remainingMs()).toBe(3000);
    jest.advanceTimersByTime(10_000);
    expect(deadline.remainingMs()).toBe(0);
  });

  test('ends at once with the reason of a cancellation, and keeps that reason', () => {
    deadline.end(cancelled);
    jest.advanceTimersByTime(10_000);
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('never ends once it is closed', () => {
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

  test('is cut short by the end of the step', async () => {
    const sleep = deadline.sleep(60_000);
    jest.advanceTimersByTime(5000);
    await expect(sleep).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('work that races against the end', () => {
  test('gives what it gives, and leaves no listener behind', async () => {
    const remove = jest.spyOn(deadline.signal, 'removeEventListener');
    await expect(raceAgainst(deadline.signal, Promise.resolve('done'))).resolves.toBe('done');
    expect(remove).toHaveBeenCalledTimes(1);
  });

  test('fails as it fails', async () => {
    await expect(raceAgainst(deadline.signal, Promise.reject(new Error('own')))).rejects.toThrow('own');
  });

  test('is left alone when the end comes first, whatever it does', async () => {
    const race = raceAgainst(deadline.signal, never);
    deadline.end(cancelled);
    await expect(race).rejects.toBe(cancelled);
  });

  test('fails after the end unheard: a rejection that nobody handles would end the process (and this test)', async () => {
    deadline.end(cancelled);
    await expect(raceAgainst(deadline.signal, Promise.reject(new Error('own')))).rejects.toBe(cancelled);
  });
});

describe('a critical section', () => {
  const MINUTE = 60_000;
  /** Work that a test ends. */
  function work() {
    const { promise, resolve, reject } = createDeferred<string>();
    const begun: CriticalSection[] = [];
    const run = (section: CriticalSection): Promise<string> => {
      begun.push(section);
      return promise;
    };
    /** What is left for each part: asking, saving, settling. */
    const left = (): (number | undefined)[] => {
      const { asking, saving, settling } = begun[0] ?? {};
      return [asking, saving, settling].map((part) => part?.remainingMs());
    };
    const reasons = (): unknown[] => {
      const { saving, settling } = begun[0] ?? {};
      return [saving, settling].map((part) => part?.signal.reason as unknown);
    };
    return { run, resolve, reject, left, reasons };
  }
  const unended = [undefined, undefined];

  beforeEach(() => {
    deadline.close();
    deadline = createDeadline(5 * MINUTE, () => Date.now());
  });

  test('gives what its work gives, within two minutes: 70 s are for saving alone, the last 2 s for settling', async () => {
    const { run, left, resolve } = work();
    const whole = deadline.critical(run);
    expect(left()).toEqual([48_000, 118_000, 120_000]);
    jest.advanceTimersByTime(30_000);
    expect(left()).toEqual([18_000, 88_000, 90_000]);
    jest.advanceTimersByTime(30_000);
    expect(left()).toEqual([0, 58_000, 60_000]);
    resolve('saved');
    await expect(whole).resolves.toBe('saved');
    expect(deadline.signal.aborted).toBe(false);
  });

  test.each([
    { leftMs: 20_000, begins: true },
    { leftMs: 19_999, begins: false },
    { leftMs: 1, begins: false },
  ])('with $leftMs ms left begins: $begins', async ({ leftMs, begins }) => {
    jest.advanceTimersByTime(5 * MINUTE - leftMs);
    const run = jest.fn(() => Promise.resolve('saved'));
    const section = deadline.critical(run);
    if (begins) await expect(section).resolves.toBe('saved');
    else await expect(section).rejects.toMatchObject({ code: 'TIMEOUT', hint: expect.stringContaining('timeout') });
    expect(run).toHaveBeenCalledTimes(begins ? 1 : 0);
  });

  test('does not begin after a cancellation', async () => {
    deadline.end(cancelled);
    const run = jest.fn(() => Promise.resolve('saved'));
    await expect(deadline.critical(run)).rejects.toBe(cancelled);
    expect(run).not.toHaveBeenCalled();
  });

  test('is not cut short by the time limit, but nothing is tried again, and it ends with that', async () => {
    const { run, left, reasons, resolve } = work();
    jest.advanceTimersByTime(4.5 * MINUTE);
    const whole = deadline.critical(run);
    jest.advanceTimersByTime(1 * MINUTE);
    expect([deadline.signal.aborted, ...reasons()]).toEqual([false, ...unended]);
    expect(left()).toEqual([0, 58_000, 60_000]);
    resolve('saved');
    await expect(whole).rejects.toMatchObject({ code: 'TIMEOUT', hint: expect.stringContaining('timeout') });
    expect(deadline.signal.reason).toMatchObject({ code: 'TIMEOUT' });
    await expect(deadline.sleep(1)).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  test('is not cut short by a cancellation, but nothing is tried again, and it ends with that', async () => {
    const { run, left, reasons, resolve } = work();
    const whole = deadline.critical(run);
    deadline.end(cancelled);
    jest.advanceTimersByTime(5999);
    expect([deadline.signal.aborted, ...reasons()]).toEqual([false, ...unended]);
    expect(left()[0]).toBe(0);
    resolve('saved');
    await expect(whole).rejects.toBe(cancelled);
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('has 6 s left to save from a cancellation on, and 8 s in all', async () => {
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
    reject(new Error('cut'));
    await expect(whole).rejects.toThrow('cut');
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('has these left when it is cancelled after the time limit, too, and ends as cancelled', async () => {
    const { run, reasons, resolve } = work();
    jest.advanceTimersByTime(4.5 * MINUTE);
    const whole = deadline.critical(run);
    jest.advanceTimersByTime(1 * MINUTE);
    deadline.end(cancelled);
    jest.advanceTimersByTime(5999);
    expect(reasons()).toEqual(unended);
    jest.advanceTimersByTime(2001);
    expect(reasons()).toEqual([cancelled, cancelled]);
    resolve('saved');
    await expect(whole).rejects.toBe(cancelled);
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('stays cancelled when the time limit comes after that', async () => {
    const { run, resolve } = work();
    jest.advanceTimersByTime(4.9 * MINUTE - 20_000);
    const whole = deadline.critical(run);
    jest.advanceTimersByTime(20_000);
    deadline.end(cancelled);
    jest.advanceTimersByTime(6000);
    resolve('saved');
    await expect(whole).rejects.toBe(cancelled);
  });

  test('of more than two minutes is ended by its own limit, the save before the rest', async () => {
    const { run, reasons, resolve } = work();
    const whole = deadline.critical(run);
    jest.advanceTimersByTime(118_000);
    expect(reasons()).toEqual([expect.objectContaining({ code: 'TIMEOUT' }), undefined]);
    jest.advanceTimersByTime(2000);
    const late = expect.objectContaining({ code: 'TIMEOUT', message: expect.stringContaining('The refresh') });
    expect(reasons()).toEqual([late, late]);
    expect(deadline.signal.aborted).toBe(false);
    resolve('saved');
    await expect(whole).resolves.toBe('saved');
  });

  test('that fails fails as it fails, and lets an end through that it had held up', async () => {
    const { run, reject } = work();
    const whole = deadline.critical(run);
    deadline.end(cancelled);
    reject(new Error('own'));
    await expect(whole).rejects.toThrow('own');
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('that fails leaves the deadline as it was', async () => {
    await expect(deadline.critical(() => Promise.reject(new Error('own')))).rejects.toThrow('own');
    expect(deadline.signal.aborted).toBe(false);
    await expect(deadline.critical(() => Promise.resolve('again'))).resolves.toBe('again');
    deadline.end(cancelled);
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('may hold another one, by one of its deadlines, which both ends reach in the end', async () => {
    const { run, reasons, resolve } = work();
    const whole = deadline.critical(({ saving }) => saving.critical(run));
    deadline.end(cancelled);
    jest.advanceTimersByTime(8000);
    expect(reasons()).toEqual(unended);
    resolve('saved');
    await expect(whole).rejects.toBe(cancelled);
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('waits no longer for another attempt once it is cancelled: what was not sent is not sent any more', async () => {
    const whole = deadline.critical(({ asking }) => asking.sleep(30_000));
    jest.advanceTimersByTime(10_000);
    deadline.end(cancelled);
    await expect(whole).rejects.toMatchObject({ code: 'CANCELLED', unsent: true });
    expect(deadline.signal.reason).toBe(cancelled);
  });

  test('waits no longer for another attempt once the time limit is over', async () => {
    jest.advanceTimersByTime(4.5 * MINUTE);
    const whole = deadline.critical(({ asking }) => asking.sleep(50_000));
    jest.advanceTimersByTime(0.5 * MINUTE);
    await expect(whole).rejects.toMatchObject({ code: 'TIMEOUT', unsent: true });
  });

  test.each([
    { part: 'saving' as const, firstMs: 5000 },
    { part: 'settling' as const, firstMs: 7000 },
  ])('waits on where it is $part, until its time after a cancellation is over', async ({ part, firstMs }) => {
    const kept: string[] = [];
    const whole = deadline.critical(async (section) => {
      await section[part].sleep(firstMs);
      kept.push('kept');
      await section[part].sleep(2000);
      kept.push('never');
    });
    deadline.end(cancelled);
    const ended = expect(whole).rejects.toBe(cancelled);
    await jest.advanceTimersByTimeAsync(8000);
    await ended;
    expect(kept).toEqual(['kept']);
  });

  test('leaves no timer behind', async () => {
    await deadline.critical(() => Promise.resolve('saved'));
    deadline.close();
    expect(jest.getTimerCount()).toBe(0);
  });
});

test('a deadline that is not the step’s says whose time is over', () => {
  const other = createDeadline(1000, () => Date.now(), 'Giving the lease back');
  jest.advanceTimersByTime(1000);
  expect(other.signal.reason).toMatchObject({
    code: 'TIMEOUT',
    message: 'Giving the lease back did not finish within 1 s.',
    hint: '',
  });
});
