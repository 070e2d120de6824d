import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { StepError } from '../../../src/errors.js';
import { createDeadline, raceAgainst, type Deadline } from '../../../src/http/deadline.js';

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
