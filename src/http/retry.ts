/** How an attempt ended, as far as it matters for another one. */
export type AttemptOutcome =
  | { kind: 'status'; status: number; retryAfterMs: number | undefined }
  | { kind: 'error'; transient: boolean; unsent: boolean };

/**
 * Whether the server may see a request twice: `true` for GET, HEAD, the client_credentials grant, and with `retry-unsafe`;
 * `false` where it must not have acted on the first one; `unseen` where it must not even have seen it, since a gateway in
 * front of it may refuse what it has acted upon, and a second time would end a grant.
 */
export type Repeatable = boolean | 'unseen';

export interface RetryPolicy {
  /** Attempts after the first one. */
  retries: number;
  repeatable: Repeatable;
}

export type RetryDecision =
  { kind: 'stop' } | { kind: 'retry'; delayMs: number } | { kind: 'too-late'; delayMs: number };

const TRANSIENT_STATUSES = [408, 429, 500, 502, 503, 504];
const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 30_000;

/** Whether the server certainly did not act: it saw nothing, or it refused to before it began. */
function certainlyNotActedUpon(outcome: AttemptOutcome): boolean {
  if (outcome.kind === 'error') return outcome.unsent;
  return outcome.status === 429 || (outcome.status === 503 && outcome.retryAfterMs !== undefined);
}

function mayRepeat(repeatable: Repeatable, outcome: AttemptOutcome): boolean {
  if (repeatable === 'unseen') return outcome.kind === 'error' && outcome.unsent;
  return repeatable || certainlyNotActedUpon(outcome);
}

/**
 * Whether to try again after attempt number `attempt` (from 1), and when: full jitter below 1, 2, 4 … 30 s, or what
 * `Retry-After` asks for. `too-late`: the server asks for more time than is left.
 */
export function decideRetry(
  attempt: number,
  outcome: AttemptOutcome,
  policy: RetryPolicy,
  remainingMs: number,
  random: () => number,
): RetryDecision {
  const mayPass = outcome.kind === 'error' ? outcome.transient : TRANSIENT_STATUSES.includes(outcome.status);
  if (!mayPass || attempt > policy.retries) return { kind: 'stop' };
  if (!mayRepeat(policy.repeatable, outcome)) return { kind: 'stop' };
  const asked = outcome.kind === 'status' ? outcome.retryAfterMs : undefined;
  const delayMs = asked ?? Math.round(random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1)));
  if (delayMs < remainingMs) return { kind: 'retry', delayMs };
  return asked === undefined ? { kind: 'stop' } : { kind: 'too-late', delayMs };
}

/** `Retry-After` in milliseconds from `now`: seconds or an HTTP date (RFC 9110 section 10.2.3); undefined when malformed. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/u.test(value)) return Number(value) * 1000;
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/u.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
