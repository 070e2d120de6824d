import type { HttpResponse } from './message.js';

/** How an attempt ended: the facts that decide on a retry. */
export type AttemptOutcome =
  | { kind: 'status'; status: number; retryAfterMs: number | undefined; isRateLimited?: boolean }
  | { kind: 'error'; transient: boolean; unsent: boolean };

/**
 * Whether a request may be repeated:
 * - `true`: always. For GET, HEAD, the client_credentials grant, and with `retry-unsafe`.
 * - `false`: only if the server did not process the first request.
 * - `unseen`: only if the server did not even receive it. For a refresh: a gateway may return an error although the
 *   server processed the request, and a repeated refresh token could revoke the chain.
 */
export type Repeatable = boolean | 'unseen';

export interface RetryPolicy {
  /** Attempts after the first one. */
  retries: number;
  repeatable: Repeatable;
}

export type RetryDecision =
  { kind: 'stop' } | { kind: 'retry'; delayMs: number } | { kind: 'too-late'; delayMs: number };

/** The last six are of Cloudflare: it could not reach the server, or got no valid response from it. */
const TRANSIENT_STATUSES = [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 530];
const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 30_000;

/** Returns whether the server certainly did not process the request: it received nothing, or refused to process it. */
function isUnprocessed(outcome: AttemptOutcome): boolean {
  if (outcome.kind === 'error') return outcome.unsent;
  return isRateLimit(outcome) || (outcome.status === 503 && outcome.retryAfterMs !== undefined);
}

/** Returns whether a response says that the same request may succeed later: too many requests, a time limit, or 5xx. */
export const mayPassLater = ({ status, headers }: Pick<HttpResponse, 'status' | 'headers'>): boolean =>
  [408, 429].includes(status) ||
  (status >= 500 && status !== 501) ||
  (status === 403 && (headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0'));

/** Returns whether a server refused a request because there were too many: 429, or a 403 that says so. */
const isRateLimit = (outcome: AttemptOutcome): boolean =>
  outcome.kind === 'status' &&
  (outcome.status === 429 ||
    (outcome.status === 403 && (outcome.retryAfterMs !== undefined || outcome.isRateLimited === true)));

function mayRepeat(repeatable: Repeatable, outcome: AttemptOutcome): boolean {
  if (repeatable === 'unseen') return outcome.kind === 'error' && outcome.unsent;
  return repeatable || isUnprocessed(outcome);
}

/**
 * Decides whether to retry after attempt number `attempt` (from 1), and when. The delay has full jitter below 1, 2, 4 …
 * 30 s, or is the value of `Retry-After`. `too-late`: `Retry-After` is longer than the remaining time.
 */
export function decideRetry(
  attempt: number,
  outcome: AttemptOutcome,
  policy: RetryPolicy,
  remainingMs: number,
  random: () => number,
): RetryDecision {
  const isTransient =
    outcome.kind === 'error' ? outcome.transient : isRateLimit(outcome) || TRANSIENT_STATUSES.includes(outcome.status);
  if (!isTransient || attempt > policy.retries) return { kind: 'stop' };
  if (!mayRepeat(policy.repeatable, outcome)) return { kind: 'stop' };
  const requestedMs = outcome.kind === 'status' ? outcome.retryAfterMs : undefined;
  const delayMs = requestedMs ?? Math.round(random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1)));
  if (delayMs < remainingMs) return { kind: 'retry', delayMs };
  return requestedMs === undefined ? { kind: 'stop' } : { kind: 'too-late', delayMs };
}

/**
 * Parses `Retry-After`: seconds or an HTTP date (RFC 9110 section 10.2.3). Returns milliseconds from `now`; undefined
 * if malformed.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/u.test(value)) return Number(value) * 1000;
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/u.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Parses `X-RateLimit-Reset` as GitHub sends it: seconds since 1970. Returns milliseconds from `now`; undefined for
 * others.
 */
export function parseReset(value: string | undefined, now: number): number | undefined {
  if (value === undefined || !/^\d{10}$/u.test(value)) return undefined;
  return Math.max(0, Number(value) * 1000 - now);
}
