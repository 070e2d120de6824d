import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { installKeycloak } from './install-keycloak.js';

export interface KeycloakServer {
  /** The address of the server for the proxy in front of it: http on loopback. */
  origin: string;
  stop(): Promise<void>;
}

/**
 * Starts Keycloak in production mode with one realm and an in-memory database. It trusts the headers of the proxy in
 * front of it, so its issuer, its endpoints and the `iss` of its tokens begin with `publicUrl`.
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
      // One compiler tier: the second tier costs more time than it saves in a server that runs for a minute.
      env: { ...process.env, JAVA_OPTS_KC_HEAP: '-Xmx512m', JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return { origin: await listening(server), stop: () => stop(server) };
}

/**
 * Waits until the server listens and returns the address from its log. Rejects with the log if the server ends before.
 */
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
  throw new Error(`Keycloak ended before it was listening:\n${log.join('\n')}`);
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}
