import type { ApiResponse } from '../../api.js';

/** The limits of one token. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
export interface Limits {
  /** Requests in an hour. By default 5,000; GitHub allows the token of a job 1,000 for a repository. */
  requests: number;
  /** Searches in a minute. By default 30. */
  searches: number;
  /** Issues and comments created in a minute. By default 80. */
  creationsPerMinute: number;
  /** By default 500. */
  creationsPerHour: number;
  /** Requests at once. By default 100. */
  concurrent: number;
  /** The status of a rejected request. GitHub documents both. By default 403. */
  status: 403 | 429;
}

export const defaultLimits: Limits = {
  requests: 5_000,
  searches: 30,
  creationsPerMinute: 80,
  creationsPerHour: 500,
  concurrent: 100,
  status: 403,
};

export interface LimitedCall {
  /** What the request counts for: a token, or '' without one. */
  owner: string;
  resource: 'core' | 'search' | 'graphql';
  createsContent: boolean;
  nowMs: number;
}

export interface Limiter {
  /** Can be changed at any time. */
  limits: Limits;
  /** Counts a request. Returns its rate headers, and the response to send instead if a limit is exceeded. */
  count(call: LimitedCall): { headers: Record<string, string>; refusal?: ApiResponse };
  /** Begins a request. Returns the response to send if too many are open. */
  enter(owner: string): ApiResponse | undefined;
  leave(owner: string): void;
  /** Uses up the requests of an owner until the end of its hour. */
  exhaust(owner: string): void;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;
const documentation_url =
  'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits';
const waitMessage = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
const creationMessage =
  'You have exceeded a secondary rate limit and have been temporarily blocked from content creation. ' +
  'Please retry your request again later.';
const primaryMessage = 'API rate limit exceeded for installation.';

interface Window {
  used: number;
  endsAtMs: number;
}

/** Returns a limiter that has counted nothing. */
export function createLimiter(limits: Limits): Limiter {
  const windows = new Map<string, Window>();
  const creations = new Map<string, number[]>();
  const open = new Map<string, number>();

  const windowOf = ({ owner, resource, nowMs }: LimitedCall): Window => {
    const key = `${resource} ${owner}`;
    const known = windows.get(key);
    if (known && known.endsAtMs > nowMs) return known;
    const fresh = { used: 0, endsAtMs: nowMs + (resource === 'search' ? minuteMs : hourMs) };
    windows.set(key, fresh);
    return fresh;
  };

  const limiter: Limiter = {
    limits,
    count: (call) => {
      const window = windowOf(call);
      const limit = call.resource === 'search' ? limiter.limits.searches : limiter.limits.requests;
      const isOver = window.used >= limit;
      if (!isOver) window.used += 1;
      const headers = rateHeaders(call.resource, limit, window);
      const { status } = limiter.limits;
      if (isOver) return { headers, refusal: refuse(status, primaryMessage) };
      if (!call.createsContent) return { headers };
      const times = creations.get(call.owner) ?? [];
      const waitMs = creationWait(times, call.nowMs, limiter.limits);
      if (waitMs > 0) return { headers, refusal: refuse(status, creationMessage, Math.ceil(waitMs / 1000)) };
      creations.set(call.owner, [...times, call.nowMs]);
      return { headers };
    },
    enter: (owner) => {
      const count = (open.get(owner) ?? 0) + 1;
      open.set(owner, count);
      return count > limiter.limits.concurrent ? refuse(limiter.limits.status, waitMessage, 60) : undefined;
    },
    leave: (owner) => void open.set(owner, (open.get(owner) ?? 1) - 1),
    exhaust: (owner) => {
      for (const [key, window] of windows) if (key === `core ${owner}`) window.used = limiter.limits.requests;
    },
  };
  return limiter;
}

/** Returns how long to wait until content can be created again, in milliseconds; 0 if it can be created now. */
function creationWait(times: readonly number[], nowMs: number, limits: Limits): number {
  const wait = (limit: number, periodMs: number): number => {
    const recent = times.filter((time) => time > nowMs - periodMs);
    if (recent.length < limit) return 0;
    return (recent.at(-limit) ?? nowMs) + periodMs - nowMs;
  };
  return Math.max(wait(limits.creationsPerMinute, minuteMs), wait(limits.creationsPerHour, hourMs));
}

function rateHeaders(resource: string, limit: number, { used, endsAtMs }: Window): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(Math.max(0, limit - used)),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(Math.ceil(endsAtMs / 1000)),
    'x-ratelimit-resource': resource,
  };
}

function refuse(status: number, message: string, retryAfter?: number): ApiResponse {
  return {
    status,
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } }),
    body: { message, documentation_url, status: String(status) },
  };
}
