/**
 * A name server that never responds, unless a test says what, and a `node` that uses it. The files that decide how names are resolved are
 * replaced in a mount namespace of its own, which needs Linux and root.
 */
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A name that only the hosts file can resolve. */
export const SILENT_HOST = 'hub.silent.test';

/** An address of this process: other test files have name servers at the same time. */
const ADDRESS = `127.9.${(process.pid >> 8) & 255}.${process.pid & 255}`;

/** Returns why this machine cannot have a silent name server; undefined if it can. */
export function whyImpossible(): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root for port 53 and for mount';
  const mount = 'mount --bind /etc/hosts /etc/resolv.conf';
  const { status } = spawnSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', mount]);
  return status === 0 ? undefined : 'unshare and mount are not allowed here';
}

export interface SilentNameServer {
  /** A program that runs `node` with this name server. */
  node: string;
  /** Called for each look-up that reaches the server. */
  onQuery: () => void;
  /** Returns the response to a query; undefined for none. */
  respond: (query: Buffer) => Buffer | undefined;
  /** Writes the hosts file: whether SILENT_HOST is known as 127.0.0.1. */
  setKnown(isKnown: boolean): void;
  close(): Promise<void>;
}

/**
 * Starts the name server. `node`: the Node.js to wrap. A look-up takes 150 s, or with `usual` as long as by the default
 * settings of the C library, 10 s.
 */
export async function startSilentNameServer(node: string, { usual = false } = {}): Promise<SilentNameServer> {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-names-'));
  const files = { '/etc/resolv.conf': 'resolv', '/etc/hosts': 'hosts', '/etc/nsswitch.conf': 'nsswitch' };
  writeFileSync(join(folder, 'resolv'), `nameserver ${ADDRESS}\n${usual ? '' : 'options timeout:30 attempts:5\n'}`);
  writeFileSync(join(folder, 'nsswitch'), 'hosts: files dns\n');
  const mounts = Object.entries(files)
    .filter(([path]) => existsSync(path))
    .map(([path, name]) => `mount --bind '${join(folder, name)}' ${path}`);
  const start = join(folder, 'start');
  writeFileSync(start, [...mounts, `exec '${node}' "$@"`].join(' || exit\n'));
  // Other shells drop variables such as INPUT_CLIENT-ID.
  const wrapper = join(folder, 'node');
  writeFileSync(wrapper, `#!/usr/bin/env bash\nexec unshare --mount --propagation private bash '${start}' "$@"\n`);
  chmodSync(wrapper, 0o755);
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(53, ADDRESS, resolve);
  });
  const server: SilentNameServer = {
    node: wrapper,
    onQuery: () => undefined,
    respond: () => undefined,
    setKnown: (isKnown) =>
      writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost${isKnown ? ` ${SILENT_HOST}` : ''}\n`),
    close: async () => {
      await new Promise<void>((resolve) => socket.close(() => resolve()));
      rmSync(folder, { recursive: true });
    },
  };
  server.setKnown(false);
  socket.on('message', (query, { port, address }) => {
    server.onQuery();
    const response = server.respond(query);
    if (response !== undefined) socket.send(response, port, address);
  });
  return server;
}
