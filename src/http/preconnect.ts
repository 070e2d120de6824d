import { connect, type Socket } from 'node:net';

/**
 * TCP connections that are opened before they are asked for, one per origin: a round trip less to wait for
 * (docs/design/003-start-up.md). No byte goes over them before they are taken.
 */
export class PreconnectedSockets {
  readonly #sockets = new Map<string, Promise<Socket | undefined>>();

  /** Begins to connect to the origin of `url`. */
  open(url: URL): void {
    if (this.#sockets.has(url.origin)) return;
    const host = url.hostname.replace(/^\[(.*)\]$/u, '$1');
    const socket = connect({ host, port: Number(url.port === '' ? 443 : url.port), noDelay: true });
    const connected = new Promise<Socket | undefined>((resolve) => {
      socket.once('connect', () => resolve(socket));
      // The request then connects by itself, and tells what is wrong.
      socket.on('error', () => resolve(undefined));
    });
    this.#sockets.set(url.origin, connected);
  }

  /** The connection to an origin once it stands, for one taker; undefined when there is none, or it has ended. */
  async take(origin: string): Promise<Socket | undefined> {
    const connected = this.#sockets.get(origin);
    this.#sockets.delete(origin);
    const socket = await connected;
    return socket?.writable === true && socket.readable ? socket : undefined;
  }
}
