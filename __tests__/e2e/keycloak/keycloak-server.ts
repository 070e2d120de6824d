import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServerProcess } from '../support/server-process.js';
import { installKeycloak } from './install-keycloak.js';

export interface KeycloakServer {
  /** The address of the server for the proxy in front of it: http on loopback. */
  origin: string;
  /** The folder of the installation. */
  home: string;
  stop(): Promise<void>;
}

/**
 * Starts Keycloak in production mode with one realm and an in-memory database. It trusts the headers of the proxy in
 * front of it, so its issuer, its endpoints and the `iss` of its tokens begin with `publicUrl`. The administrator is
 * `admin`, with the password `admin`. `options`: further ones, and `build`: the folder of another build.
 */
export async function startKeycloakServer(
  publicUrl: string,
  realm: object,
  { build = installKeycloak(), options = [] }: { build?: Promise<string>; options?: readonly string[] } = {},
): Promise<KeycloakServer> {
  const home = await build;
  await mkdir(join(home, 'data/import'), { recursive: true });
  await writeFile(join(home, 'data/import/realm.json'), JSON.stringify(realm));
  const server = await startServerProcess(
    {
      program: 'bash',
      args: [
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
        ...options,
      ],
      // One compiler tier: the second tier costs more time than it saves in a server that runs for a minute.
      env: {
        JAVA_OPTS_KC_HEAP: '-Xmx512m',
        JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1',
        KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
        KC_BOOTSTRAP_ADMIN_PASSWORD: 'admin',
      },
    },
    /Listening on: (http:\/\/[^\s,]+)/,
  );
  return { origin: server.started, home, stop: () => server.stop() };
}
