import { describe, expect, test } from '@jest/globals';
import {
  decideRetry,
  parseRetryAfter,
  type AttemptOutcome,
  type Repeatable,
  type RetryDecision,
} from '../../../src/http/retry.js';

const status = (code: number, retryAfterMs?: number): AttemptOutcome => ({
  kind: 'status',
  status: code,
  retryAfterMs,
});
const fail = (transient: boolean, unsent: boolean): AttemptOutcome => ({ kind: 'error', transient, unsent });
const half = (): number => 0.5;

const decide = (outcome: AttemptOutcome, repeatable: Repeatable, attempt = 1, remainingMs = 300_000): RetryDecision =>
  decideRetry(attempt, outcome, { retries: 3, repeatable }, remainingMs, half);

describe('a repeatable request', () => {
  test.each([408, 429, 500, 502, 503, 504])('is retried after status %i', (code) => {
    expect(decide(status(code), true)).toEqual({ kind: 'retry', delayMs: 500 });
  });

  test.each([200, 201, 204, 301, 304, 400, 401, 403, 404, 409, 422, 501, 505])(
    'is not retried after status %i',
    (code) => {
      expect(decide(status(code), true)).toEqual({ kind: 'stop' });
    },
  );

  test('is retried after a transient error, but after no other error', () => {
    expect(decide(fail(true, false), true).kind).toBe('retry');
    expect(decide(fail(false, false), true).kind).toBe('stop');
    expect(decide(fail(false, true), true).kind).toBe('stop');
  });
});

describe('a request that must not be processed twice', () => {
  test.each<{ name: string; outcome: AttemptOutcome; expected: RetryDecision['kind'] }>([
    { name: 'a refused connection', outcome: fail(true, true), expected: 'retry' },
    { name: 'a lost connection', outcome: fail(true, false), expected: 'stop' },
    { name: '429', outcome: status(429), expected: 'retry' },
    { name: '429 with Retry-After', outcome: status(429, 10), expected: 'retry' },
    { name: '503 with Retry-After', outcome: status(503, 10), expected: 'retry' },
    { name: '503 without Retry-After', outcome: status(503), expected: 'stop' },
    { name: '500 with Retry-After', outcome: status(500, 10), expected: 'stop' },
    { name: '502', outcome: status(502), expected: 'stop' },
    { name: '504', outcome: status(504), expected: 'stop' },
    { name: '408', outcome: status(408), expected: 'stop' },
  ])('leads to "$expected" after $name', ({ outcome, expected }) => {
    expect(decide(outcome, false).kind).toBe(expected);
  });
});

describe('a request that the server must not receive twice', () => {
  test.each<{ name: string; outcome: AttemptOutcome; expected: RetryDecision['kind'] }>([
    { name: 'a refused connection', outcome: fail(true, true), expected: 'retry' },
    { name: 'an error that is not transient', outcome: fail(false, true), expected: 'stop' },
    { name: 'a lost connection', outcome: fail(true, false), expected: 'stop' },
    { name: '429, which a gateway may return for a processed request', outcome: status(429), expected: 'stop' },
    { name: '429 with Retry-After', outcome: status(429, 10), expected: 'stop' },
    { name: '503 with Retry-After', outcome: status(503, 10), expected: 'stop' },
    { name: '503 with a Retry-After beyond the end of the step', outcome: status(503, 400_000), expected: 'stop' },
    { name: '502', outcome: status(502), expected: 'stop' },
  ])('leads to "$expected" after $name', ({ outcome, expected }) => {
    expect(decide(outcome, 'unseen').kind).toBe(expected);
  });
});

describe('the delay', () => {
  test.each([
    { attempt: 1, delayMs: 500 },
    { attempt: 2, delayMs: 1000 },
    { attempt: 3, delayMs: 2000 },
    { attempt: 6, delayMs: 15_000 },
    { attempt: 10, delayMs: 15_000 },
  ])('has full jitter below a doubling limit of at most 30 s, in attempt $attempt', ({ attempt, delayMs }) => {
    const policy = { retries: 10, repeatable: true };
    expect(decideRetry(attempt, status(500), policy, 300_000, half)).toEqual({ kind: 'retry', delayMs });
    expect(decideRetry(attempt, status(500), policy, 300_000, () => 0)).toEqual({ kind: 'retry', delayMs: 0 });
  });

  test('is the value of Retry-After', () => {
    expect(decide(status(503, 7000), true)).toEqual({ kind: 'retry', delayMs: 7000 });
    expect(decide(status(429, 0), true)).toEqual({ kind: 'retry', delayMs: 0 });
  });

  test('is too late if Retry-After is beyond the end of the step', () => {
    expect(decide(status(429, 5000), true, 1, 5000)).toEqual({ kind: 'too-late', delayMs: 5000 });
    expect(decide(status(503, 86_400_000), false)).toEqual({ kind: 'too-late', delayMs: 86_400_000 });
  });

  test('ends the attempts if it is beyond the end of the step', () => {
    expect(decide(status(500), true, 1, 500)).toEqual({ kind: 'stop' });
    expect(decide(fail(true, true), true, 1, 0)).toEqual({ kind: 'stop' });
  });
});

test('the attempts end when all retries are done', () => {
  expect(decide(status(500), true, 3).kind).toBe('retry');
  expect(decide(status(500), true, 4).kind).toBe('stop');
  expect(decide(status(429, 10), true, 4).kind).toBe('stop');
  expect(decideRetry(1, status(500), { retries: 0, repeatable: true }, 300_000, half).kind).toBe('stop');
});

test.each([
  { value: undefined, expected: undefined },
  { value: '0', expected: 0 },
  { value: '120', expected: 120_000 },
  { value: 'Sun, 06 Nov 1994 08:49:40 GMT', expected: 3000 },
  { value: 'Sun, 06 Nov 1994 08:00:00 GMT', expected: 0 },
  { value: 'Sun, 66 Nov 1994 08:49:37 GMT', expected: undefined },
  { value: '', expected: undefined },
  { value: '-1', expected: undefined },
  { value: '1.5', expected: undefined },
  { value: '1e3', expected: undefined },
  { value: 'soon', expected: undefined },
  { value: '2024-01-01', expected: undefined },
])('Retry-After "$value" parses to $expected ms', ({ value, expected }) => {
  expect(parseRetryAfter(value, Date.UTC(1994, 10, 6, 8, 49, 37))).toBe(expected);
});
