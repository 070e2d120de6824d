import { loadBundle } from '../../lib/bundle.js';
import { runCommand, type RunCommand } from '../../lib/command.js';
import { createGitHubHost } from '../../ci/github.js';
import type { Host } from '../../ci/host.js';
import { createExchange, type Exchange } from '../../http/exchange.js';
import type { Trust } from '../../http/trust.js';
import type { LoadYaml } from '../../inputs/maps.js';

/** What a run needs of the world. Tests bring their own. */
export interface Deps {
  host: Host;
  openExchange: (trust: Trust) => Exchange;
  loadYaml: LoadYaml;
  runCommand: RunCommand;
  /** Milliseconds since 1970. */
  now: () => number;
  /** From 0 to below 1, for jitter. */
  random: () => number;
  /** Calls `cancel` when the job is cancelled. */
  onCancel: (cancel: (signal: string) => void) => void;
}

const loadYaml: LoadYaml = async () => {
  const { parseYaml } = await loadBundle('yaml');
  return parseYaml;
};

/** The real world but for its signals, seen from `host`. */
export const worldOf = (host: Host): Omit<Deps, 'onCancel'> => ({
  host,
  openExchange: (trust) => createExchange(trust, host),
  loadYaml,
  runCommand,
  now: () => Date.now(),
  random: () => Math.random(),
});

/** The real world of a step, made once at the edge. */
export const realDeps = (): Deps => ({
  ...worldOf(createGitHubHost()),
  onCancel: (cancel) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancel(signal));
  },
});
