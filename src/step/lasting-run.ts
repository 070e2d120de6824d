import { openSession, type Session } from '../auth/session.js';
import { StepError } from '../lib/errors.js';
import type { Prepared } from './prepare.js';
import { cancelledBy, openLimits, type Limits, type StepDeps } from './run-step.js';

/** A run that lasts for hours, and has something to send only now and then. */
export interface LastingRun {
  /**
   * Runs `work`, which may send requests, with connections and a time limit of its own: the input `timeout`, or
   * `timeoutMs`. A call begins when the one before has ended.
   */
  within<T>(work: (session: Session) => Promise<T>, timeoutMs?: number): Promise<T>;
  /** Ends the current work, as the signal ends a step: a refresh and its save are not interrupted. */
  cancel(signal: string): void;
}

/**
 * Opens a run with one session. The session remains, since a refresh token chain knows which refresh tokens it has
 * presented. Connections do not: a server closes them while nothing is sent.
 */
export function openLastingRun(prepared: Prepared, deps: Omit<StepDeps, 'onCancel'>): LastingRun {
  let current: Limits | undefined;
  const limits = (): Limits => {
    if (current === undefined) throw new StepError('INTERNAL', 'A request was made before the first exchange.');
    return current;
  };
  const session = openSession(prepared, {
    ...deps,
    connections: {
      send: (request) => limits().connections.send(request),
      trust: () => limits().connections.trust(),
      preconnect: (url) => limits().connections.preconnect(url),
    },
    deadline: {
      get signal() {
        return limits().deadline.signal;
      },
      remainingMs: () => limits().deadline.remainingMs(),
      sleep: (ms) => limits().deadline.sleep(ms),
      end: (reason) => limits().deadline.end(reason),
      critical: (work) => limits().deadline.critical(work),
      close: () => undefined,
    },
  });
  return {
    within: async (work, timeoutMs) => {
      current = openLimits(prepared, deps, timeoutMs);
      try {
        return await work(session);
      } finally {
        current.deadline.close();
      }
    },
    cancel: (signal) => current?.deadline.end(cancelledBy(signal)),
  };
}
