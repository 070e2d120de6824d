import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { startServerProcess } from '../support/server-process.js';

const script = join(import.meta.dirname, 'redmine.sh');
const run = promisify(execFile);

export interface RedmineProcess {
  /** The address of the server: http on loopback. */
  origin: string;
  /** The JSON that setup.rb printed. */
  facts: unknown;
  /** Returns all mails so far, by recipient. */
  mails(): Promise<Record<string, string>>;
  log(): string;
  stop(): Promise<void>;
}

/** Installs Redmine, only once on a machine, and returns the folder of its instances. */
export async function installRedmine(): Promise<string> {
  return (await run('bash', [script, 'install'])).stdout.trim();
}

/** Starts Redmine on a free port with a new database. The first call on a machine installs Redmine. */
export async function startRedmineProcess(subPath: string): Promise<RedmineProcess> {
  const instances = await installRedmine();
  const folder = await mkdtemp(join(instances, 'run-'));
  const command = { program: 'bash', args: [script, 'start', basename(folder), '0', subPath] };
  try {
    const server = await startServerProcess(command, /Listening on (http:\S+)\n/);
    return {
      origin: server.started,
      facts: JSON.parse(await readFile(join(folder, 'facts.json'), 'utf8')),
      mails: () => readMails(join(folder, 'mails')),
      log: () => server.log(),
      stop: async () => {
        // A clean shutdown is not needed, since the folder is removed. Puma 8.0.2 was observed to hang after SIGTERM.
        await server.stop('SIGKILL');
        await rm(folder, { recursive: true });
      },
    };
  } catch (failure) {
    await rm(folder, { recursive: true });
    throw failure;
  }
}

async function readMails(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder).catch(() => []);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}
