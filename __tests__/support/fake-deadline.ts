import type { StepError } from '../../src/lib/errors.js';
import type { Deadline } from '../../src/http/deadline.js';

export interface FakeDeadline extends Deadline {
  /** The duration of each `sleep` in milliseconds, in order. */
  readonly slept: readonly number[];
}

/** Returns a deadline whose `sleep` moves the clock at once. The deadlines of a critical section do the same. */
export function createFakeDeadline(clock: { now: number }, leftMs = 300_000): FakeDeadline {
  const controller = new AbortController();
  const endsAt = clock.now + leftMs;
  const slept: number[] = [];
  return {
    slept,
    signal: controller.signal,
    remainingMs: () => Math.max(0, endsAt - clock.now),
    sleep: (ms) => {
      slept.push(ms);
      clock.now += ms;
      return controller.signal.aborted ? Promise.reject(controller.signal.reason as StepError) : Promise.resolve();
    },
    end: (reason) => controller.abort(reason),
    critical: (work) => {
      const part = (ms: number): FakeDeadline => createFakeDeadline(clock, ms);
      return work({ asking: part(48_000), saving: part(118_000), settling: part(120_000) });
    },
    close: () => undefined,
  };
}
