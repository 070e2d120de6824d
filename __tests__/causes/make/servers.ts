/** Servers on loopback for projects that fail on the network. */
import { createHash } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

interface Started {
  env: Record<string, string>;
  stop: () => Promise<void>;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

/** Starts a server that accepts connections and never responds. Its port is in `PORT`. */
export async function silent(): Promise<Started> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()));
  });
  const port = await listen(server);
  return {
    env: { PORT: String(port) },
    stop: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}

/** Puts a port into `PORT` that refuses connections. */
export async function refused(): Promise<Started> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((done) => server.close(done));
  return { env: { PORT: String(port) }, stop: () => Promise.resolve() };
}

/** Starts a server that responds with a status. */
export async function failing(status: number): Promise<Started> {
  const server = createHttpServer((_, response) => response.writeHead(status).end('unavailable\n'));
  const port = await listen(server);
  return { env: { PORT: String(port) }, stop: () => new Promise((done) => server.close(() => done())) };
}

/** Starts a registry with these versions of packages. */
export async function registry(packages: Readonly<Record<string, Readonly<Record<string, object>>>>): Promise<Started> {
  const server = createHttpServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '').slice(1));
    const versions = packages[name];
    if (versions === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}');
      return;
    }
    const tarball = gzipSync('');
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    const entries = Object.entries(versions).map(([version, more]) => [
      version,
      {
        name,
        version,
        dist: { integrity, tarball: `http://${request.headers.host ?? ''}/${name}/-/${version}.tgz` },
        ...more,
      },
    ]);
    const latest = Object.keys(versions).at(-1);
    const document = { name, 'dist-tags': { latest }, versions: Object.fromEntries(entries) as unknown };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });
  const port = await listen(server);
  return {
    env: { npm_config_registry: `http://127.0.0.1:${port}/` },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
