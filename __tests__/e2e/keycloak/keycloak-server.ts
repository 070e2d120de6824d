import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { installKeycloak } from './install-keycloak.js';

export interface KeycloakServer {
  /** Where the proxy in front reaches the server: plain http on loopback. */
  origin: string;
  stop(): Promise<void>;
}

/**
 * Returns a Keycloak in production mode that knows one realm and has all else in memory. It believes the proxy in front
 * of it, so its issuer, its endpoints and the `iss` of its tokens begin with `publicUrl`.
 */
export async function startKeycloakServer(publicUrl: string, realm: object): Promise<KeycloakServer> {
  const home = await installKeycloak();
  await mkdir(join(home, 'data/import'), { recursive: true });
  await writeFile(join(home, 'data/import/realm.json'), JSON.stringify(realm));
  const server = spawn(
    'bash',
    [
      join(home, 'bin/kc.sh'),
      'start',
      '--optimized',
      '--import-realm',
      '--cache=local',
      '--http-enabled=true',
      '--http-host=127.0.0.1',
      '--http-port=0',
      `--hostname=${publicUrl}`,
      '--proxy-headers=xforwarded',
    ],
    {
      // One compiler tier: a server that lives for a minute never earns the time that the second one takes.
      env: { ...process.env, JAVA_OPTS_KC_HEAP: '-Xmx512m', JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return { origin: await listening(server), stop: () => stop(server) };
}

/** Returns the address that the server's log names once it listens; rejects with that log if it ends before. */
async function listening(server: ChildProcess): Promise<string> {
  if (server.stdout === null) throw new Error('Keycloak has no standard output.');
  const log: string[] = [];
  for await (const line of createInterface({ input: server.stdout })) {
    log.push(line);
    const address = /Listening on: (http:\/\/\S+)/.exec(line)?.[1];
    if (address === undefined) continue;
    server.stdout.resume();
    return address;
  }
  throw new Error(`Keycloak ended before it listened:\n${log.join('\n')}`);
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}
