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

test('aborts the attempt with a transient error if the server sends nothing for too long', () => {
  const { signal } = createIdleTimeout(30_000, step.signal, 'api.example.com');
  jest.advanceTimersByTime(29_999);
  expect(signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  expect(signal.reason).toMatchObject({ code: 'TIMEOUT', transient: true, unsent: false });
  expect(signal.reason).toMatchObject({ message: 'api.example.com sent no data for 30 s.' });
  expect(step.signal.aborted).toBe(false);
});

test.each([
  { name: 'the value of the input, and the error names the input', inputMs: 90_000, timeoutMs: 90_000, isNamed: true },
  { name: '30 seconds without the input, and the error does not name it', timeoutMs: 30_000, isNamed: false },
])('is $name', ({ inputMs, timeoutMs, isNamed }) => {
  const { signal } = createIdleTimeout(inputMs, step.signal, 'api.example.com');
  jest.advanceTimersByTime(timeoutMs - 1);
  expect(signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  const { message, hint } = signal.reason as StepError;
  expect(message).toBe(`api.example.com sent no data for ${timeoutMs / 1000} s.`);
  expect(hint.includes('raise the input idle-timeout')).toBe(isNamed);
});

test('restarts with each byte', () => {
  const { signal, reset } = createIdleTimeout(30_000, step.signal, 'api.example.com');
  for (let byte = 0; byte < 5; byte += 1) {
    jest.advanceTimersByTime(29_000);
    reset();
  }
  expect(signal.aborted).toBe(false);
  jest.advanceTimersByTime(30_000);
  expect(signal.aborted).toBe(true);
});

test('aborts the attempt at the end of the step, with the reason for that end', () => {
  const { signal } = createIdleTimeout(30_000, step.signal, 'api.example.com');
  step.abort(cancelled);
  expect(signal.reason).toBe(cancelled);
});

test('aborts an attempt that starts after the end of the step', () => {
  step.abort(cancelled);
  const { signal } = createIdleTimeout(30_000, step.signal, 'api.example.com');
  expect(signal.reason).toBe(cancelled);
});

test('does not abort an attempt after close', () => {
  const idleTimeout = createIdleTimeout(30_000, step.signal, 'api.example.com');
  idleTimeout.close();
  step.abort(cancelled);
  jest.advanceTimersByTime(60_000);
  expect(idleTimeout.signal.aborted).toBe(false);
  expect(jest.getTimerCount()).toBe(0);
});
