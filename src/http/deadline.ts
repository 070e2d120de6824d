import { StepError } from '../lib/errors.js';

/** The parts of a critical section, each with its deadline. */
export interface CriticalSection {
  /** For what may be tried again only while nobody wants the end, and only as long as enough is left for the rest. */
  asking: Deadline;
  /** For keeping what the answer brought. */
  saving: Deadline;
  /** Two seconds longer: for what must be done where that failed. */
  settling: Deadline;
}

/** The end of a step: by its own time limit, or because somebody cancelled it. */
export interface Deadline {
  /** Aborts with a StepError (TIMEOUT or CANCELLED) as its reason. */
  readonly signal: AbortSignal;
  remainingMs(): number;
  sleep(ms: number): Promise<void>;
  /** Ends it now, with this reason; during a critical section, when that is over. */
  end(reason: StepError): void;
  /**
   * What `work` gives, run to its own end: neither the time limit nor a cancellation stops it in the middle, but a
   * cancellation leaves it 8 s. Then it ends with the reason that was postponed. Rejects with TIMEOUT, before it begins, when less
   * than 20 s are left.
   */
  critical<T>(work: (section: CriticalSection) => Promise<T>): Promise<T>;
  /** Lets go of its timer: the work is done. */
  close(): void;
}

/**
 * Settles as `work` does, or rejects with the reason of `signal` as soon as it aborts. A race in our own hands: behind a
 * proxy that is silent after CONNECT neither an AbortSignal nor a socket timeout ends a request.
 */
export async function raceAgainst<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  // Who waits no more must still take note of a failure, or it would count as unhandled.
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

const STEP_HINT = 'Check that the servers answer, or raise the input timeout.';

/** What a critical section needs before it begins, how long it may take, and what of that is for saving and for settling alone. */
const CRITICAL_START_MS = 20_000;
export const CRITICAL_LIMIT_MS = 120_000;
const SAVING_MS = 70_000;
const SETTLING_MS = 2000;
/** The runner kills a cancelled step after 10 s. */
const CANCELLED_GRACE_MS = 8000;

/** A critical section that runs. */
interface Section extends CriticalSection {
  postpone(reason: StepError): void;
  /** Why the outer deadline is to end after it. */
  postponed(): StepError | undefined;
  close(): void;
}

function createSection(now: () => number): Section {
  const what = 'The refresh with its save';
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

/** A deadline `timeoutMs` from now. `what`: whose time it is, as the beginning of a sentence. */
export function createDeadline(timeoutMs: number, now: () => number, what = 'The step'): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  const endsAt = now() + timeoutMs;
  let section: Section | undefined;

  const end = (reason: StepError): void => {
    if (section === undefined) controller.abort(reason);
    else section.postpone(reason);
  };
  const timer = setTimeout(() => {
    const text = `${what} did not finish within ${timeoutMs / 1000} s.`;
    end(new StepError('TIMEOUT', text, { hint: what === 'The step' ? STEP_HINT : '' }));
  }, timeoutMs);
  const remainingMs = (): number => Math.max(0, endsAt - now());

  return {
    signal,
    remainingMs,
    sleep: (ms) => raceAgainst(signal, new Promise((resolve) => setTimeout(resolve, ms))),
    end,
    critical: async (work) => {
      signal.throwIfAborted();
      if (remainingMs() < CRITICAL_START_MS) throw tooLateToBegin();
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
    close: () => clearTimeout(timer),
  };
}

const tooLateToBegin = (): StepError =>
  new StepError(
    'TIMEOUT',
    `Less than ${CRITICAL_START_MS / 1000} s of the step's time are left: too little to refresh.`,
    {
      hint: 'A refresh that is cut off could lose the refresh token. Raise the input timeout.',
    },
  );
