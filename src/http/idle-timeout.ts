import { StepError } from '../lib/errors.js';
import { MAY_HAVE_ACTED } from './message.js';
import { startTimer } from './timer.js';

/** Aborts one attempt when the server sends nothing for a while, or when the step ends. */
export interface IdleTimeout {
  readonly signal: AbortSignal;
  /** Restarts the timeout. Called for each chunk of data. */
  readonly reset: () => void;
  close(): void;
}

/** The idle timeout of a program that has no input for it: the post step and the command. */
const FIXED_IDLE_TIMEOUT_MS = 30_000;
const RAISE_HINT = 'If the server needs more time, raise the input idle-timeout.';

/**
 * Creates an idle timeout. It aborts with TIMEOUT `inputMs` after the last `reset()`, and together with `outer`.
 * `inputMs`: the value of the input, in milliseconds; undefined for the fixed 30 s.
 */
export function createIdleTimeout(inputMs: number | undefined, outer: AbortSignal, host: string): IdleTimeout {
  const timeoutMs = inputMs ?? FIXED_IDLE_TIMEOUT_MS;
  const controller = new AbortController();
  const end = (): void => controller.abort(outer.reason);
  if (outer.aborted) end();
  outer.addEventListener('abort', end, { once: true });
  const timer = startTimer(timeoutMs, () => {
    const text = `${host} sent no data for ${timeoutMs / 1000} s.`;
    const hint = inputMs === undefined ? MAY_HAVE_ACTED : `${MAY_HAVE_ACTED} ${RAISE_HINT}`;
    controller.abort(new StepError('TIMEOUT', text, { hint, transient: true }));
  });
  return {
    signal: controller.signal,
    reset: () => timer.restart(),
    close: () => {
      timer.close();
      outer.removeEventListener('abort', end);
    },
  };
}
