import type { Host } from './host.js';

/** What a run takes from outside, made once by its entry. Tests bring their own. */
export interface World {
  host: Host;
  environment: Readonly<NodeJS.ProcessEnv>;
  /** Milliseconds since 1970. */
  now: () => number;
  /** From 0 to below 1, for jitter. */
  random: () => number;
  /** Calls `cancel` when the job is cancelled. */
  onCancel: (cancel: (signal: string) => void) => void;
}

/** The clock, the dice and the signals of the process, seen from `host`. */
export const realWorld = (host: Host, environment: NodeJS.ProcessEnv): World => ({
  host,
  environment,
  now: () => Date.now(),
  random: () => Math.random(),
  onCancel: (cancel) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancel(signal));
  },
});

/** Puts variables of a process back as they were; one that was not set is taken away. */
export function putBack(environment: NodeJS.ProcessEnv, variables: Readonly<NodeJS.ProcessEnv>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) Reflect.deleteProperty(environment, name);
    else environment[name] = value;
  }
}
