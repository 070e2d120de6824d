import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startTimer } from '../../../src/http/timer.js';

let expired: number;
const expire = (): unknown => (expired += 1);

beforeEach(() => {
  expired = 0;
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('a timer expires after its time', () => {
  startTimer(1000, expire);
  jest.advanceTimersByTime(999);
  expect(expired).toBe(0);
  jest.advanceTimersByTime(1);
  expect(expired).toBe(1);
});

test('a timer that is restarted or closed does not expire at its first time', () => {
  const timer = startTimer(1000, expire);
  jest.advanceTimersByTime(600);
  timer.restart();
  jest.advanceTimersByTime(999);
  expect(expired).toBe(0);
  timer.close();
  jest.advanceTimersByTime(5000);
  expect(expired).toBe(0);
});

describe('a timer that is late, because the process was stopped,', () => {
  /** Stops the process for longer than the timer. */
  const stop = (): void => {
    for (const end = performance.now() + 120; performance.now() < end;);
  };
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  beforeEach(() => {
    jest.useRealTimers();
  });

  test('expires after the event loop has had its turn', async () => {
    startTimer(20, expire);
    stop();
    for (let turns = 0; turns < 5; turns += 1) await turn();
    expect(expired).toBe(1);
  });

  test.each(['restart', 'close'] as const)('does not expire if data that has arrived leads to %s', async (call) => {
    const timer = startTimer(20, expire);
    stop();
    // Runs in the turn in which the timer fires, after it.
    await turn();
    timer[call]();
    for (let turns = 0; turns < 5; turns += 1) await turn();
    timer.close();
    expect(expired).toBe(0);
  });
});
