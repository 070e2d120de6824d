/** A timer that can be restarted. */
export interface Timer {
  /** Restarts the timer. */
  restart(): void;
  close(): void;
}

/** A timer that is this late was delayed by more than the work of this process. */
const LATE_MS = 50;

/**
 * Calls `expire` after `delayMs`. A process that was stopped for a while gets its timers before the data that has arrived
 * meanwhile. So a late timer first lets the event loop read that data: the response to a refresh must not be lost. If the
 * timer is restarted or closed meanwhile, it does not expire.
 */
export function startTimer(delayMs: number, expire: () => void): Timer {
  let dueAt = performance.now() + delayMs;
  let starts = 0;
  const timer = setTimeout(() => {
    const start = starts;
    const end = (): void => {
      if (starts === start) expire();
    };
    if (performance.now() < dueAt + LATE_MS) end();
    else setImmediate(() => setImmediate(end));
  }, delayMs);
  return {
    restart: () => {
      starts += 1;
      dueAt = performance.now() + delayMs;
      timer.refresh();
    },
    close: () => {
      starts += 1;
      clearTimeout(timer);
    },
  };
}
