import type { Host } from './host.js';

/** The external dependencies of a run. Its entry creates them once; tests pass their own. */
export interface World {
  host: Host;
  environment: Readonly<NodeJS.ProcessEnv>;
  /** Returns the milliseconds since 1970. */
  now: () => number;
  /** Returns a random number from 0 to below 1, for jitter. */
  random: () => number;
  /** Registers `cancel`, to be called with the signal when the job is cancelled. */
  onCancel: (cancel: (signal: string) => void) => void;
}

/** Returns the world of this process: its clock, random numbers and signals. */
export const realWorld = (environment: NodeJS.ProcessEnv): Omit<World, 'host'> => ({
  environment,
  now: () => Date.now(),
  random: () => Math.random(),
  onCancel: (cancel) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => cancel(signal));
  },
});

/** Restores environment variables to earlier values. An undefined value unsets the variable. */
export function putBack(environment: NodeJS.ProcessEnv, variables: Readonly<NodeJS.ProcessEnv>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) Reflect.deleteProperty(environment, name);
    else environment[name] = value;
  }
}
