import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const script = join(import.meta.dirname, 'redmine.sh');
const run = promisify(execFile);

export interface RedmineProcess {
  /** The address of the server: http on loopback. */
  origin: string;
  /** The JSON that setup.rb printed. */
  facts: unknown;
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
  const server = spawn('bash', [script, 'start', basename(folder), '0', subPath], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  const stop = async (): Promise<void> => {
    await ended(server);
    await rm(folder, { recursive: true });
  };
  try {
    const origin = await listening(server, log);
    return {
      origin,
      facts: JSON.parse(await readFile(join(folder, 'facts.json'), 'utf8')),
      log: () => log.join(''),
      stop,
    };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

/** Waits until Puma listens and returns the address from its log. Rejects with the log if Puma ends before. */
function listening(server: ChildProcess, log: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const add = (chunk: Buffer): void => {
      log.push(chunk.toString());
      const address = /Listening on (http:\S+)\n/.exec(log.join(''))?.[1];
      if (address !== undefined) resolve(address);
    };
    server.stdout?.on('data', add);
    server.stderr?.on('data', add);
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`Redmine ended before it was listening:\n${log.join('')}`)));
  });
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, 'exit');
  // A clean shutdown is not needed, since the folder is removed. Puma 8.0.2 was observed to hang after SIGTERM.
  server.kill('SIGKILL');
  await exit;
}
