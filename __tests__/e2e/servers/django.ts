import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGate } from '../support/gate.js';
import { startServerProcess } from '../support/server-process.js';
import { type Client, readActive, type StartServer } from './authorization-server.js';
import { installDjango } from './install-django.js';

const script = join(import.meta.dirname, 'django/serve.py');

/** The user of the site, and a client that introspects tokens. */
export const user = { login: 'bot', password: 'django-4c7f9e21a8d3' };
const inspector = { id: 'inspector', secret: 'inspector-9f3c51d07be2' };

/** Settings of Django OAuth Toolkit, by name. */
type DjangoSettings = Readonly<Record<string, boolean | number>>;

/** Starts a Django site with Django OAuth Toolkit below `/o`, and a new database. It rotates refresh tokens. */
export const startDjango: StartServer = (clients) => start(clients, {});

/** Starts a Django site that never rotates refresh tokens. */
export const startKeepingDjango: StartServer = (clients) => start(clients, { ROTATE_REFRESH_TOKEN: false });

/** Starts a Django site that returns the same successor again for two minutes. */
export const startGracefulDjango: StartServer = (clients) =>
  start(clients, { REFRESH_TOKEN_GRACE_PERIOD_SECONDS: 120, REFRESH_TOKEN_REUSE_PROTECTION: false });

async function start(clients: readonly Client[], settings: DjangoSettings): ReturnType<StartServer> {
  const python = await installDjango();
  const folder = await mkdtemp(join(tmpdir(), 'bearer-step-django-'));
  const server = await startServerProcess(
    {
      program: python,
      args: ['-B', script, join(folder, 'database.sqlite3')],
      input: JSON.stringify({ clients: [...clients, inspector], user, settings }),
    },
    /Listening on (http:\S+)\n/,
  );
  const gate = await startGate(server.started);

  return {
    issuer: `${gate.origin}/o`,
    gate,
    introspect: async (token) => {
      const response = await fetch(`${server.started}/o/introspect/`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: inspector.id, client_secret: inspector.secret, token }),
      });
      return readActive(await response.text());
    },
    close: async () => {
      await gate.close();
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}
