import type { ExchangeDeps, OpenExchange } from './exchange.js';
import type { Origins } from './origins.js';
import { createSend, type Send, type SendDefaults } from './send.js';
import type { Trust } from './trust.js';

/** The way to the servers of a run: the step, the post step and the command each open it once. */
export interface Connections {
  send: Send;
  /** As `Exchange` has it. */
  trust(): Trust;
  /** As `Exchange` has it. */
  preconnect(url: URL): void;
}

export interface ConnectionSettings extends Omit<SendDefaults, 'quiet'> {
  trust: Trust;
  origins: Origins;
  quiet?: boolean;
}

export interface ConnectionDeps extends ExchangeDeps {
  openExchange: OpenExchange;
  now: () => number;
  random: () => number;
}

/** Opens the way to the servers. Nothing is sent before `send` is called. */
export function openConnections(settings: ConnectionSettings, deps: ConnectionDeps): Connections {
  const { trust, origins, retries, deadline, quiet = false } = settings;
  const exchange = deps.openExchange(trust, deps);
  const send = createSend({ retries, deadline, quiet }, { ...deps, exchange, origins });
  return { send, trust: () => exchange.trust(), preconnect: (url) => exchange.preconnect(url) };
}
