import { StepError } from '../errors.js';

/** The end of a step: by its own time limit, or because somebody cancelled it. */
export interface Deadline {
  /** Aborts with a StepError (TIMEOUT or CANCELLED) as its reason. */
  readonly signal: AbortSignal;
  remainingMs(): number;
  sleep(ms: number): Promise<void>;
  /** Ends it now, with this reason. */
  end(reason: StepError): void;
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

/** A deadline `timeoutMs` from now. */
export function createDeadline(timeoutMs: number, now: () => number): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  const endsAt = now() + timeoutMs;
  const end = (reason: StepError): void => controller.abort(reason);
  const timer = setTimeout(() => {
    const text = `The step did not finish within ${timeoutMs / 1000} s.`;
    end(new StepError('TIMEOUT', text, { hint: 'Check that the servers answer, or raise the input timeout.' }));
  }, timeoutMs);

  return {
    signal,
    remainingMs: () => Math.max(0, endsAt - now()),
    sleep: (ms) => raceAgainst(signal, new Promise((resolve) => setTimeout(resolve, ms))),
    end,
    close: () => clearTimeout(timer),
  };
}
