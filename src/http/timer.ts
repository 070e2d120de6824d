/** A timer that can be restarted. */
export interface Timer {
  /** Restarts the timer. */
  restart(): void;
  close(): void;
}

/** A timer that is this late was delayed by more than the work of this process. */
const LATE_MS = 50;

/** Returns the milliseconds since this process started. The first use of `performance` would load ten modules of Node. */
const now = (): number => process.uptime() * 1000;

/**
 * Calls `expire` after `delayMs`. A process that was stopped for a while gets its timers before the data that has arrived
 * meanwhile. So a late timer first lets the event loop read that data: the response to a refresh must not be lost. If the
 * timer is restarted or closed meanwhile, it does not expire.
 */
export function startTimer(delayMs: number, expire: () => void): Timer {
  let dueAt = now() + delayMs;
  let starts = 0;
  const timer = setTimeout(() => {
    const start = starts;
    const end = (): void => {
      if (starts === start) expire();
    };
    if (now() < dueAt + LATE_MS) end();
    else setImmediate(() => setImmediate(end));
  }, delayMs);
  return {
    restart: () => {
      starts += 1;
      dueAt = now() + delayMs;
      timer.refresh();
    },
    close: () => {
      starts += 1;
      clearTimeout(timer);
    },
  };
}
