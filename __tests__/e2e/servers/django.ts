import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGate } from '../support/gate.js';
import { startServerProcess } from '../support/server-process.js';
import { readActive, type StartServer } from './authorization-server.js';
import { installDjango } from './install-django.js';

const script = join(import.meta.dirname, 'django/serve.py');

/** The user of the site, and a client that introspects tokens. */
export const user = { login: 'bot', password: 'django-4c7f9e21a8d3' };
const inspector = { id: 'inspector', secret: 'inspector-9f3c51d07be2' };

/** Starts a Django site with Django OAuth Toolkit below `/o`, and a new database. */
export const startDjango: StartServer = async (clients) => {
  const python = await installDjango();
  const folder = await mkdtemp(join(tmpdir(), 'bearer-step-django-'));
  const server = await startServerProcess(
    {
      program: python,
      args: ['-B', script, join(folder, 'database.sqlite3')],
      input: JSON.stringify({ clients: [...clients, inspector], user }),
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
};
