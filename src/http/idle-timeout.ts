import { StepError } from '../lib/errors.js';

/** Ends one attempt when the server says nothing for a while, or when the step ends. */
export interface IdleTimeout {
  readonly signal: AbortSignal;
  /** A byte came: the wait begins anew. */
  readonly reset: () => void;
  close(): void;
}

/** Waits `timeoutMs` from now, and from each `reset()`; then aborts with TIMEOUT. Aborts with `outer` too. */
export function createIdleTimeout(timeoutMs: number, outer: AbortSignal, host: string): IdleTimeout {
  const controller = new AbortController();
  const end = (): void => controller.abort(outer.reason);
  if (outer.aborted) end();
  outer.addEventListener('abort', end, { once: true });
  const timer = setTimeout(() => {
    const text = `${host} said nothing for ${timeoutMs / 1000} s.`;
    const hint = 'Whether the server acted on the request is not known: look there before you run it again.';
    controller.abort(new StepError('TIMEOUT', text, { hint, transient: true }));
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
