import { describe, expect, test } from '@jest/globals';
import { SingleFlight } from '../../../src/lib/single-flight.js';
import { createDeferred } from '../../support/deferred.js';

describe('calls with the same key', () => {
  test('at the same time share one task and its result', async () => {
    const flights = new SingleFlight();
    let tasks = 0;
    const task = (): Promise<number> => Promise.resolve((tasks += 1));
    const results = await Promise.all(Array.from({ length: 6 }, () => flights.run('a', task)));
    expect([results, tasks]).toEqual([[1, 1, 1, 1, 1, 1], 1]);
  });

  test('one after another run the task again, also after a failure', async () => {
    const flights = new SingleFlight();
    await expect(flights.run('a', () => Promise.reject(new Error('first')))).rejects.toThrow('first');
    expect(await flights.run('a', () => Promise.resolve('second'))).toBe('second');
    expect(await flights.run('a', () => Promise.resolve('third'))).toBe('third');
  });

  test('share a failure', async () => {
    const flights = new SingleFlight();
    const calls = [1, 2].map((call) => flights.run('a', () => Promise.reject(new Error(`call ${call}`))));
    for (const call of calls) await expect(call).rejects.toThrow('call 1');
  });
});

test('calls with other keys wait for the running task, even if it fails', async () => {
  const flights = new SingleFlight();
  const events: string[] = [];
  const first = createDeferred();
  const a = flights.run('a', () => first.promise.finally(() => events.push('a')));
  const b = flights.run('b', () => Promise.resolve(events.push('b')));
  const again = flights.run('b', () => Promise.resolve(events.push('never')));
  await Promise.resolve();
  expect(events).toEqual([]);
  first.reject(new Error('a failed'));
  await expect(a).rejects.toThrow('a failed');
  expect(await Promise.all([b, again])).toEqual([2, 2]);
  expect(events).toEqual(['a', 'b']);
});
