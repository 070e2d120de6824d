import { expect } from '@jest/globals';
import fc from 'fast-check';
import { decideRetry, parseReset, parseRetryAfter, type RetryDecision } from '../../src/http/retry.js';
import { fuzz } from './fuzz.js';
import { nearValid } from './near-valid.js';

const NOW = 1_790_000_000_000;
const REMAINING_MS = 300_000;
const date = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((time) => time.toUTCString());
const seconds = fc.oneof(
  fc.nat().map(String),
  fc.nat(600).map(String),
  fc.constantFrom('0', '999999999', '1e3', '+5', '05'),
);
const reset = fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }).map(String);

interface Result {
  delays: (number | undefined)[];
  decision: RetryDecision;
}

fuzz<string, Result>('Retry-After', {
  // Node.js accepts 16 KiB of headers.
  cases: nearValid(fc.oneof(date, seconds, reset), [' ', ',', ':', 'GMT', 'Feb', 'Mon, ', '30', '-', '.'], 16_384),
  textOf: (text) => text,
  run: (text) => {
    const retryAfterMs = parseRetryAfter(text, NOW);
    const outcome = { kind: 'status', status: 503, retryAfterMs } as const;
    const decision = decideRetry(1, outcome, { retries: 3, repeatable: true }, REMAINING_MS, () => 0.5);
    return { delays: [retryAfterMs, parseReset(text, NOW)], decision };
  },
  check: (text, { delays, decision }) => {
    for (const delay of delays) {
      expect(delay === undefined || (Number.isSafeInteger(delay) && delay >= 0)).toBe(true);
    }
    if (/^\d{1,9}$/u.test(text)) expect(delays[0]).toBe(Number(text) * 1000);
    if (decision.kind === 'retry') {
      expect(decision.delayMs).toBeGreaterThanOrEqual(0);
      expect(decision.delayMs).toBeLessThan(REMAINING_MS);
    }
  },
  msPerKiB: 1,
});
