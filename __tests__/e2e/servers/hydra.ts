import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGate } from '../support/gate.js';
import { startServerProcess } from '../support/server-process.js';
import { type Client, readActive, type StartServer } from './authorization-server.js';
import { connectAdmin, type HydraAdmin } from './hydra-admin.js';
import { startHydraPages } from './hydra-pages.js';
import { installHydra } from './install-hydra.js';

/** Starts Ory Hydra with a database in memory. Its two servers listen on Unix sockets, so no port can be in use. */
export const startHydra: StartServer = async (clients) => {
  const program = await installHydra();
  const folder = await mkdtemp(join(tmpdir(), 'bearer-step-hydra-'));
  const [publicSocket, adminSocket] = [join(folder, 'public.sock'), join(folder, 'admin.sock')];
  const admin = connectAdmin(adminSocket);
  // Hydra must know its public address, so the gate starts first.
  const gate = await startGate(publicSocket);
  const pages = await startHydraPages(admin);
  const settings = {
    dsn: 'memory',
    serve: { public: { host: `unix:${publicSocket}` }, admin: { host: `unix:${adminSocket}` } },
    urls: { self: { issuer: gate.origin }, login: `${pages.origin}/login`, consent: `${pages.origin}/consent` },
    secrets: { system: ['hydra-system-5e0d7b3c9a14'] },
  };
  await writeFile(join(folder, 'hydra.json'), JSON.stringify(settings));
  const server = await startServerProcess(
    // `--dev` allows http. The variable switches the reports to the maker off.
    {
      program,
      args: ['serve', 'all', '--dev', '--config', join(folder, 'hydra.json')],
      env: { SQA_OPT_OUT: 'true' },
    },
    /Setting up http server on/,
  );
  await admin.ready();
  for (const client of clients) await register(admin, client);

  return {
    issuer: gate.origin,
    gate,
    introspect: async (token) =>
      readActive(await admin.post('/admin/oauth2/introspect', new URLSearchParams({ token }))),
    close: async () => {
      await pages.close();
      await gate.close();
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
};

async function register(admin: HydraAdmin, { id, secret, method, redirectUris = [] }: Client): Promise<void> {
  const byCode = { grant_types: ['authorization_code', 'refresh_token'], redirect_uris: redirectUris };
  await admin.post('/admin/clients', {
    client_id: id,
    client_secret: secret,
    // A client that names no method gets client_secret_basic.
    ...(method === 'client_secret_basic' ? {} : { token_endpoint_auth_method: method }),
    scope: 'read write offline_access',
    ...(redirectUris.length > 0 ? byCode : { grant_types: ['client_credentials'] }),
  });
}
