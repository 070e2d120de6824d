import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { StepError } from '../../../src/lib/errors.js';
import { createIdleTimeout } from '../../../src/http/idle-timeout.js';

const cancelled = new StepError('CANCELLED', 'The step was cancelled.');
let step: AbortController;

beforeEach(() => {
  jest.useFakeTimers();
  step = new AbortController();
});

afterEach(() => {
  jest.useRealTimers();
});

test('a server that says nothing for long enough ends the attempt, which may be tried again', () => {
  const { signal } = createIdleTimeout(30_000, step.signal, 'api.example.com');
  jest.advanceTimersByTime(29_999);
  expect(signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  expect(signal.reason).toMatchObject({ code: 'TIMEOUT', transient: true, unsent: false });
  expect(signal.reason).toMatchObject({ message: 'api.example.com said nothing for 30 s.' });
  expect(step.signal.aborted).toBe(false);
});

test('each byte begins the wait anew', () => {
  const { signal, reset: heard } = createIdleTimeout(30_000, step.signal, 'api.example.com');
  for (let byte = 0; byte < 5; byte += 1) {
    jest.advanceTimersByTime(29_000);
    heard();
  }
  expect(signal.aborted).toBe(false);
  jest.advanceTimersByTime(30_000);
  expect(signal.aborted).toBe(true);
});

test('the end of the step ends the attempt, with the step’s reason', () => {
  const { signal } = createIdleTimeout(30_000, step.signal, 'api.example.com');
  step.abort(cancelled);
  expect(signal.reason).toBe(cancelled);
});

test('an attempt that begins after the end of the step is ended', () => {
  step.abort(cancelled);
  const { signal } = createIdleTimeout(30_000, step.signal, 'api.example.com');
  expect(signal.reason).toBe(cancelled);
});

test('an attempt that is over is ended by nothing', () => {
  const idleTimeout = createIdleTimeout(30_000, step.signal, 'api.example.com');
  idleTimeout.close();
  step.abort(cancelled);
  jest.advanceTimersByTime(60_000);
  expect(idleTimeout.signal.aborted).toBe(false);
  expect(jest.getTimerCount()).toBe(0);
});
