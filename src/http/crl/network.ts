import { lookup } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';

/** How the lists are reached. */
export interface Network {
  /** Resolves to the IP addresses of a host, in the order in which to try them. Rejects if there are none. */
  lookup(host: string): Promise<string[]>;
  /** Starts a connection to an IP address. */
  connect(address: string, port: number): Socket;
}

export const NETWORK: Network = {
  lookup: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  connect: (address, port) => connect({ host: address, port }),
};
