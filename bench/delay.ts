import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export interface DelayedOrigin {
  origin: string;
  close(): void;
}

/** Starts a proxy in front of the server at `origin` that adds a round-trip time of `roundTripMs`. */
export async function delayOrigin(origin: string, roundTripMs: number): Promise<DelayedOrigin> {
  const { hostname, port } = new URL(origin);
  const sockets = new Set<Socket>();
  const forward = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => setTimeout(() => to.writable && to.write(chunk), roundTripMs / 2));
    from.on('end', () => setTimeout(() => to.end(), roundTripMs / 2));
    from.on('error', () => to.destroy());
  };
  const server = createServer({ noDelay: true }, (client) => {
    // A TCP connection takes one round trip before the first byte is sent.
    client.pause();
    const upstream = connect({ port: Number(port), host: hostname, noDelay: true });
    for (const socket of [client, upstream]) sockets.add(socket);
    forward(client, upstream);
    forward(upstream, client);
    setTimeout(() => client.resume(), roundTripMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    origin: `https://${hostname}:${address.port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
