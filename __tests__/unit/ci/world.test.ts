import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { realWorld } from '../../../src/ci/world.js';
import { createFakeHost } from '../../support/fake-host.js';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the real world', () => {
  const world = realWorld(createFakeHost(), { A: 'b' });

  test('has the time, and chance from 0 to below 1', () => {
    const before = Date.now();
    expect(world.now()).toBeGreaterThanOrEqual(before);
    expect(world.random()).toBeGreaterThanOrEqual(0);
    expect(world.random()).toBeLessThan(1);
  });

  test('has the environment that it was made with', () => {
    expect(world.environment).toEqual({ A: 'b' });
  });

  test('tells which signal cancels the job', () => {
    const handlers = new Map<string | symbol, () => void>();
    jest.spyOn(process, 'on').mockImplementation((event: string | symbol, handler: () => void) => {
      handlers.set(event, handler);
      return process;
    });
    const told: string[] = [];
    world.onCancel((signal) => told.push(signal));
    for (const handler of handlers.values()) handler();
    expect(told).toEqual(['SIGINT', 'SIGTERM']);
  });
});
