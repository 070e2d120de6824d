import { describe, expect, test } from '@jest/globals';
import { pollDelayMs, type Wait } from '../../../../../src/auth/refresh/stores/poll-delay.js';

const queue = (rank: number, more: Partial<Wait['queue']> = {}): NonNullable<Wait['queue']> => ({
  rank,
  length: 10,
  isListed: true,
  turnMs: 1000,
  ...more,
});

describe('the delay before the next look', () => {
  test('doubles from 1 to 15 s without a ticket', () => {
    const delays = [1, 2, 3, 4, 5, 100].map((looks) => pollDelayMs({ looks, repeats: looks - 1 }));
    expect(delays).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  test.each<{ name: string; wait: Wait; delay: number }>([
    { name: 'is shorter than the time until the turn', wait: { looks: 9, repeats: 0, queue: queue(5) }, delay: 4000 },
    {
      name: 'depends on how fast the queue is',
      wait: { looks: 9, repeats: 0, queue: queue(3, { turnMs: 4000 }) },
      delay: 9600,
    },
    { name: 'is at most 15 s', wait: { looks: 9, repeats: 0, queue: queue(50) }, delay: 15_000 },
    {
      name: 'doubles while the file does not change',
      wait: { looks: 9, repeats: 2, queue: queue(2) },
      delay: 6400,
    },
    { name: 'is short for the next run', wait: { looks: 9, repeats: 0, queue: queue(0) }, delay: 540 },
    {
      name: 'is shorter for the next run if fewer runs wait',
      wait: { looks: 9, repeats: 0, queue: queue(0, { length: 1 }) },
      delay: 324,
    },
    { name: 'is at most 4 s for the next run', wait: { looks: 99, repeats: 90, queue: queue(0) }, delay: 4000 },
    {
      name: 'grows to 15 s if the file does not contain the ticket yet',
      wait: { looks: 99, repeats: 90, queue: queue(0, { length: 0, isListed: false }) },
      delay: 15_000,
    },
    {
      name: 'is never longer than without a ticket, so that a shared access token is found soon',
      wait: { looks: 2, repeats: 0, queue: queue(50) },
      delay: 2000,
    },
  ])('$name', ({ wait, delay }) => expect(pollDelayMs(wait)).toBe(delay));
});
