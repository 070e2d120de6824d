import type { ExchangeDeps, OpenExchange } from './exchange.js';
import type { ClientCertificate } from './client-certificate.js';
import type { Origins } from './origins.js';
import { createSend, type Send, type SendDefaults } from './send.js';
import type { Trust } from './trust.js';

/** The connections of a run. The step, the post step and the command each open them once. */
export interface Connections {
  send: Send;
  /** See `Exchange`. */
  trust(): Trust;
  /** See `Exchange`. */
  preconnect(url: URL): void;
}

export interface ConnectionSettings extends Omit<SendDefaults, 'quiet'> {
  trust: Trust;
  origins: Origins;
  /** undefined if the client has none. */
  clientCertificate?: ClientCertificate | undefined;
  quiet?: boolean;
}

export interface ConnectionDeps extends ExchangeDeps {
  openExchange: OpenExchange;
  now: () => number;
  random: () => number;
}

/** Creates the connections. Nothing is sent before `send` is called. */
export function openConnections(settings: ConnectionSettings, deps: ConnectionDeps): Connections {
  const { trust, origins, retries, deadline, idleTimeoutMs, clientCertificate: certificate, quiet = false } = settings;
  const exchange = deps.openExchange(trust, certificate === undefined ? deps : { ...deps, certificate });
  const send = createSend({ retries, deadline, idleTimeoutMs, quiet }, { ...deps, exchange, origins });
  return { send, trust: () => exchange.trust(), preconnect: (url) => exchange.preconnect(url) };
}
