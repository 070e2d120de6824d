import { loadBundle } from './bundle.js';
import { runCommand, type RunCommand } from './command.js';
import { createGitHubHost } from './host/github.js';
import type { Host } from './host/host.js';
import { createExchange, type Exchange } from './http/exchange.js';
import type { Trust } from './http/trust.js';
import type { LoadYaml } from './inputs/maps.js';

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

export const openExchange =
  (host: Host): Deps['openExchange'] =>
  (trust) =>
    createExchange(trust, host);

export const loadYaml: LoadYaml = async () => {
  const { parseYaml } = await loadBundle('yaml');
  return parseYaml;
};

/** The real world, made once at the edge. */
export function realDeps(): Deps {
  const host = createGitHubHost();
  return {
    host,
    openExchange: openExchange(host),
    loadYaml,
    runCommand,
    now: () => Date.now(),
    random: () => Math.random(),
    onCancel: (cancel) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancel(signal));
    },
  };
}
