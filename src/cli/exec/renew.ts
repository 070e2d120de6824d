import type { Token } from '../../auth/oauth/token-response.js';
import { describeFailure } from '../../lib/errors.js';

/** What the renewal of a token needs. */
export interface RenewalDeps {
  /** Returns the token, or another one if it expires too soon, or if it is `over`. */
  fetch: (over: string | undefined) => Promise<Token>;
  /** Lets the command use the token from now on. */
  publish: (token: Token) => void | Promise<void>;
  now: () => number;
  /** Resolves after this time, or earlier if the command has ended. */
  sleep: (ms: number) => Promise<void>;
  hasEnded: () => boolean;
  info: (text: string) => void;
  warning: (text: string) => void;
}

/** A token is renewed when this remains, or more if `min-ttl` is more, or less if half of its lifetime is less. */
export const RENEWAL_MARGIN_MS = 300_000;

/** The shortest time between two renewals. */
const MIN_PAUSE_MS = 200;
/** The pause after a failed renewal. It doubles each time. */
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
/** Timers count no time while the machine sleeps, so the clock is read this often. */
const LOOK_MS = 5000;

/**
 * Renews a token until the command has ended, and returns how often. A failed renewal is repeated until it succeeds: the
 * token in use is valid for a while, and the command may not even need it. `minTtlMs`: as the session knows it.
 */
export async function keepRenewed(first: Token, minTtlMs: number, deps: RenewalDeps): Promise<number> {
  let [token, renewals, failures] = [first, 0, 0];
  let over: string | undefined;
  while (token.expiresAt !== undefined) {
    await sleepUntil(failures === 0 ? dueAt(token, minTtlMs, deps) : deps.now() + pauseAfter(failures), deps);
    if (deps.hasEnded()) return renewals;
    try {
      const next = await deps.fetch(over);
      await deps.publish(next);
      if (next.value !== token.value) renewals += 1;
      if (failures > 0) deps.info('The renewal of the token succeeded.');
      failures = 0;
      // A server may return the same token until it ends, at last with a lifetime of 0. The session reads that as unknown.
      over = next.value === token.value && next.expiresAt === undefined ? next.value : undefined;
      if (over === undefined) token = next;
    } catch (error) {
      if (deps.hasEnded()) return renewals;
      failures += 1;
      if (failures === 1) deps.warning(warningOf(error, token));
    }
  }
  deps.warning('The expiry time of the token is unknown, so its file is not renewed.');
  return renewals;
}

/** Returns when to renew: like `isAlmostOver`, so that the session then gets another token. */
function dueAt({ obtainedAt, expiresAt = 0 }: Token, minTtlMs: number, { now }: RenewalDeps): number {
  const due = expiresAt - Math.min(minTtlMs, (expiresAt - obtainedAt) / 2) + 1;
  return Math.max(due, now() + MIN_PAUSE_MS);
}

const pauseAfter = (failures: number): number => Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), MAX_PAUSE_MS);

async function sleepUntil(time: number, { now, sleep, hasEnded }: RenewalDeps): Promise<void> {
  while (now() < time && !hasEnded()) await sleep(Math.min(time - now(), LOOK_MS));
}

function warningOf(error: unknown, { expiresAt = 0 }: Token): string {
  return (
    `The token was not renewed. The one in the file is valid until ${new Date(expiresAt).toISOString()}. ` +
    `The command goes on, and the renewal is repeated until it succeeds. ${describeFailure(error).text}`
  );
}
