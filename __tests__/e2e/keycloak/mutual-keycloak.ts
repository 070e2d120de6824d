import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../../../sandbox/certificates.js';
import { installMutualKeycloak } from './install-keycloak.js';
import { startKeycloakServer } from './keycloak-server.js';

/** A Keycloak that is reached by its own https port, and asks for client certificates. */
export interface MutualKeycloak {
  issuer: string;
  userinfo: string;
  caPem: string;
  close(): Promise<void>;
}

/** Starts a Keycloak that trusts client certificates of a CA, with these clients, as in a realm's export. */
export async function startMutualKeycloak(clientCa: string, clients: readonly object[]): Promise<MutualKeycloak> {
  const authority = await createAuthority();
  const { certPem, keyPem } = await authority.issue({ names: ['localhost'] });
  const folder = await mkdtemp(join(tmpdir(), 'bearer-step-keycloak-'));
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const port = await freePort();
  const server = await startKeycloakServer(
    `https://localhost:${port}/auth`,
    { realm: 'mutual', enabled: true, clients },
    {
      build: installMutualKeycloak(),
      options: [
        `--https-port=${port}`,
        `--https-certificate-file=${await write('server.pem', certPem)}`,
        `--https-certificate-key-file=${await write('server.key', keyPem)}`,
        `--truststore-paths=${await write('clients.pem', clientCa)}`,
      ],
    },
  );
  const issuer = `https://localhost:${port}/auth/realms/mutual`;
  return {
    issuer,
    userinfo: `${issuer}/protocol/openid-connect/userinfo`,
    caPem: authority.certificatePem,
    close: async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Returns a port that was free a moment ago: Keycloak must know its public address before it starts. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
