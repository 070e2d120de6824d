import { StepError } from '../lib/errors.js';
import { MAY_HAVE_ACTED } from './message.js';

/** Aborts one attempt when the server sends nothing for a while, or when the step ends. */
export interface IdleTimeout {
  readonly signal: AbortSignal;
  /** Restarts the timeout. Called for each chunk of data. */
  readonly reset: () => void;
  close(): void;
}

/** Creates an idle timeout. It aborts with TIMEOUT `timeoutMs` after the last `reset()`, and together with `outer`. */
export function createIdleTimeout(timeoutMs: number, outer: AbortSignal, host: string): IdleTimeout {
  const controller = new AbortController();
  const end = (): void => controller.abort(outer.reason);
  if (outer.aborted) end();
  outer.addEventListener('abort', end, { once: true });
  const timer = setTimeout(() => {
    const text = `${host} sent no data for ${timeoutMs / 1000} s.`;
    controller.abort(new StepError('TIMEOUT', text, { hint: MAY_HAVE_ACTED, transient: true }));
  }, timeoutMs);
  return {
    signal: controller.signal,
    reset: () => void timer.refresh(),
    close: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', end);
    },
  };
}
