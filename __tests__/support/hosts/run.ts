/** Runs the built command as a job of a CI system on this machine. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostJob, TestHost } from './hosts.js';
import { secretVariables, type HostOutcome } from './check.js';
import type { HostScenario } from './suite.js';
import { JOB_SECRETS } from './suite.js';

export const COMMAND = fileURLToPath(new URL('../../../dist/cli/index.js', import.meta.url));

export type Variables = Readonly<Record<string, string>>;

/** A job that is open: run commands in it, then close it. */
export interface OpenJob extends HostJob {
  run: (scenario: HostScenario, further?: Variables) => Promise<HostOutcome>;
  close: () => Promise<void>;
}

/** Opens a job with folders of its own. */
export async function openJob(host: TestHost): Promise<OpenJob> {
  const root = mkdtempSync(join(tmpdir(), 'bearer-step-hosts-'));
  const [folder, own, temp] = ['work', 'own', 'temp'].map((name) => join(root, name)) as [string, string, string];
  for (const each of [folder, own, temp]) mkdirSync(each);
  const job = await host.open(folder, own, Object.values(JOB_SECRETS));
  const path = [job.bin, process.env['PATH']].filter((each) => each !== undefined).join(':');
  const base = { PATH: path, HOME: temp, TMPDIR: temp, ...job.environment };
  return {
    ...job,
    run: async (scenario, further = {}) => {
      for (const [name, content] of Object.entries(scenario.files ?? {})) writeFileSync(join(folder, name), content);
      const environment = { ...base, ...secretVariables(scenario), ...further };
      const output = await spawnCommand(scenario, folder, environment);
      return { ...output, files: { ...filesIn(temp, 'temp/'), ...filesIn(own, 'own/'), ...filesIn(folder) } };
    },
    close: async () => {
      await job.close?.();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function spawnCommand(
  { argv, cancelAfter }: HostScenario,
  cwd: string,
  env: Variables,
): Promise<Omit<HostOutcome, 'files'>> {
  const child = spawn(process.env['ACTION_NODE'] ?? process.execPath, [COMMAND, ...argv], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (written[name] += text));
  const timer = cancelAfter === undefined ? undefined : setTimeout(() => child.kill('SIGTERM'), cancelAfter * 1000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, ...written });
    });
  });
}

function filesIn(folder: string, prefix = ''): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [prefix + relative(folder, path), readFileSync(path, 'utf8')];
    }),
  );
}

/** Reads all command lines of the machine every 20 ms, and keeps those that contain one of the texts. */
export function watchProcesses(texts: readonly string[]): {
  found: Set<string>;
  reads: () => number;
  stop: () => void;
} {
  const found = new Set<string>();
  let reads = 0;
  const timer = setInterval(() => {
    reads += 1;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
      const line = commandLineOf(pid);
      if (texts.some((text) => line.includes(text))) found.add(line.replaceAll('\0', ' '));
    }
  }, 20);
  return { found, reads: () => reads, stop: () => clearInterval(timer) };
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // The process has ended.
  }
}

/** Runs tasks, a few at a time, and resolves to their results in order. */
export async function inParallel<T>(tasks: readonly (() => Promise<T>)[], limit = 3): Promise<T[]> {
  const results: T[] = [];
  const queue = tasks.map((task, index) => ({ task, index }));
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results[next.index] = await next.task();
  };
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}
