import { connect, type Socket } from 'node:net';

/**
 * TCP connections that are opened before they are needed, one per origin. This saves one round trip
 * (docs/design/003-start-up.md). No byte is sent on a connection before it is taken.
 */
export class PreconnectedSockets {
  readonly #sockets = new Map<string, Promise<Socket | undefined>>();

  /** Starts a connection to the origin of `url`. */
  open(url: URL): void {
    if (this.#sockets.has(url.origin)) return;
    const host = url.hostname.replace(/^\[(.*)\]$/u, '$1');
    const socket = connect({ host, port: Number(url.port === '' ? 443 : url.port), noDelay: true });
    const connected = new Promise<Socket | undefined>((resolve) => {
      socket.once('connect', () => resolve(socket));
      // The request then opens its own connection, and reports the error.
      socket.on('error', () => resolve(undefined));
    });
    this.#sockets.set(url.origin, connected);
  }

  /** Resolves to the established connection to an origin, once; undefined if there is none, or if it has ended. */
  async take(origin: string): Promise<Socket | undefined> {
    const connected = this.#sockets.get(origin);
    this.#sockets.delete(origin);
    const socket = await connected;
    return socket?.writable === true && socket.readable ? socket : undefined;
  }
}
