import { StepError } from '../lib/errors.js';
import { startTimer } from './timer.js';

/** The deadlines for the parts of a critical section. */
export interface CriticalSection {
  /** For the refresh request: no retry after cancellation, or in the time that is reserved for saving. */
  asking: Deadline;
  /** For saving the new tokens. */
  saving: Deadline;
  /** For the cleanup if saving failed: two seconds longer. */
  settling: Deadline;
}

/** The end of a step, by its time limit or by a cancellation. */
export interface Deadline {
  /** Aborts with a StepError (TIMEOUT or CANCELLED) as its reason. */
  readonly signal: AbortSignal;
  remainingMs(): number;
  sleep(ms: number): Promise<void>;
  /** Ends the step now, with this reason. During a critical section, it ends after that section. */
  end(reason: StepError): void;
  /**
   * Runs `work` as a critical section: the time limit does not interrupt it, and a cancellation interrupts it only
   * after 8 s. Resolves to the result of `work`, or rejects with the postponed reason for the end. If less than 20 s
   * remain, `work` does not start, and it rejects with TIMEOUT.
   */
  critical<T>(work: (section: CriticalSection) => Promise<T>): Promise<T>;
  /** Stops the timer when the work is done. */
  close(): void;
}

/**
 * Settles like `work`, or rejects with the reason of `signal` as soon as it aborts. This race is necessary: if a proxy
 * sends nothing after CONNECT, neither an AbortSignal nor a socket timeout ends the request.
 */
export async function raceAgainst<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  // Avoid an unhandled rejection if `work` fails after the race is decided.
  work.catch(() => undefined);
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as StepError);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const STEP_HINT = 'Check that the servers respond, or raise the input timeout.';

/**
 * The time that must remain before a critical section, its time limit, and the parts of it reserved for `saving` and
 * `settling`.
 */
const CRITICAL_START_MS = 20_000;
export const CRITICAL_LIMIT_MS = 120_000;
const SAVING_MS = 70_000;
const SETTLING_MS = 2000;
/** The runner kills a cancelled step after 10 s. */
const CANCELLED_GRACE_MS = 8000;

/** A running critical section. */
interface Section extends CriticalSection {
  postpone(reason: StepError): void;
  /** Returns the reason for which the outer deadline ends after this section. */
  postponed(): StepError | undefined;
  close(): void;
}

function createSection(now: () => number): Section {
  const what = 'The refresh and its save';
  const trying = createDeadline(CRITICAL_LIMIT_MS - SETTLING_MS - SAVING_MS, now, what);
  const saving = createDeadline(CRITICAL_LIMIT_MS - SETTLING_MS, now, what);
  const settling = createDeadline(CRITICAL_LIMIT_MS, now, what);
  const wait = new AbortController();
  let postponed: StepError | undefined;
  return {
    saving,
    settling,
    asking: {
      ...trying,
      remainingMs: () => (postponed === undefined ? trying.remainingMs() : 0),
      sleep: (ms) => raceAgainst(wait.signal, trying.sleep(ms)),
    },
    postpone: (reason) => {
      if (postponed !== undefined && reason.code !== 'CANCELLED') return;
      postponed = reason;
      const { code, message, hint } = reason;
      wait.abort(new StepError(code, message, { hint, unsent: true }));
      if (code !== 'CANCELLED') return;
      for (const part of [trying, saving]) {
        setTimeout(() => part.end(reason), CANCELLED_GRACE_MS - SETTLING_MS).unref();
      }
      setTimeout(() => settling.end(reason), CANCELLED_GRACE_MS).unref();
    },
    postponed: () => postponed,
    close: () => {
      for (const part of [trying, saving, settling]) part.close();
    },
  };
}

/** Creates a deadline `timeoutMs` from now. `what`: the task that it limits, as the subject of a sentence. */
export function createDeadline(timeoutMs: number, now: () => number, what = 'The step'): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  const endsAt = now() + timeoutMs;
  let section: Section | undefined;

  const end = (reason: StepError): void => {
    if (section === undefined) controller.abort(reason);
    else section.postpone(reason);
  };
  const timer = startTimer(timeoutMs, () => {
    const text = `${what} did not finish within ${timeoutMs / 1000} s.`;
    end(new StepError('TIMEOUT', text, { hint: what === 'The step' ? STEP_HINT : '' }));
  });
  const remainingMs = (): number => Math.max(0, endsAt - now());

  return {
    signal,
    remainingMs,
    sleep: (ms) => raceAgainst(signal, new Promise((resolve) => setTimeout(resolve, ms))),
    end,
    critical: async (work) => {
      signal.throwIfAborted();
      if (remainingMs() < CRITICAL_START_MS) throw tooLateToStart();
      const current = createSection(now);
      section = current;
      try {
        const result = await work(current);
        const reason = current.postponed();
        if (reason !== undefined) throw reason;
        return result;
      } finally {
        section = undefined;
        current.close();
        const reason = current.postponed();
        if (reason !== undefined) controller.abort(reason);
      }
    },
    close: () => timer.close(),
  };
}

const tooLateToStart = (): StepError =>
  new StepError('TIMEOUT', `Less than ${CRITICAL_START_MS / 1000} s of the timeout remain: too little for a refresh.`, {
    hint: 'An interrupted refresh could lose the refresh token. Raise the input timeout.',
  });
