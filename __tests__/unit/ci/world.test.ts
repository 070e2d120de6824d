import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { realWorld } from '../../../src/ci/world.js';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the real world', () => {
  const world = realWorld({ A: 'b' });

  test('has the current time, and random numbers from 0 to below 1', () => {
    const before = Date.now();
    expect(world.now()).toBeGreaterThanOrEqual(before);
    expect(world.random()).toBeGreaterThanOrEqual(0);
    expect(world.random()).toBeLessThan(1);
  });

  test('has the environment with which it was created', () => {
    expect(world.environment).toEqual({ A: 'b' });
  });

  test('reports the signal that cancels the job', () => {
    const handlers = new Map<string | symbol, () => void>();
    jest.spyOn(process, 'on').mockImplementation((event: string | symbol, handler: () => void) => {
      handlers.set(event, handler);
      return process;
    });
    const signals: string[] = [];
    world.onCancel((signal) => signals.push(signal));
    for (const handler of handlers.values()) handler();
    expect(signals).toEqual(['SIGINT', 'SIGTERM', 'SIGHUP']);
  });
});
