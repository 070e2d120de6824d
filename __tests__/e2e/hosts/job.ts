/** One job that runs all scenarios in a real CI system, as a script of its own. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { secretVariables, type HostOutcome } from '../../support/hosts/check.js';
import { COMMAND } from '../../support/hosts/run.js';
import { JOB_SECRETS, type HostScenario } from '../../support/hosts/suite.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Returns the path that an installation script of the project prints. */
export const install = (script: string): string =>
  execFileSync(join(root, 'scripts', script), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/** The variables with the secrets of the job. Each scenario gets those that it names. */
export const JOB_VARIABLES = secretVariables({ secrets: Object.keys(JOB_SECRETS) as (keyof typeof JOB_SECRETS)[] });

/** A job on the disk. */
export interface HostsJob {
  /** A folder for the files of the CI system. */
  folder: string;
  /** The script of the job. */
  script: string;
  /** PATH with the command and Node 24. */
  path: string;
  /** Returns the outcome of each scenario, in order. */
  outcomes: () => HostOutcome[];
  /** The files that bearer-step left in the folder for temporary files. */
  leftovers: () => string[];
  remove: () => void;
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * Writes the job. `last`: a command that the script runs at the end. Both streams of a scenario go to files, and then to
 * the log, which is how the test sees them apart.
 */
export function writeJob(scenarios: readonly HostScenario[], last = 'true'): HostsJob {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-hosts-'));
  const [results, bin, temp, files] = ['results', 'bin', 'temp', 'results/files'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const each of [results, bin, temp, files]) mkdirSync(each);
  writeFileSync(join(bin, 'bearer-step'), `#!/bin/sh\nexec node ${quote(COMMAND)} "$@"\n`);
  chmodSync(join(bin, 'bearer-step'), 0o755);
  const script = join(folder, 'job.sh');
  const lines = [
    'set +e',
    `export TMPDIR=${quote(temp)}`,
    ...scenarios.flatMap((scenario, index) => linesFor(scenario, join(results, String(index)))),
    `find . -maxdepth 1 -type f -exec cp {} ${quote(files)} ';'`,
    last,
  ];
  writeFileSync(script, `${lines.join('\n')}\n`);
  return {
    folder,
    script,
    path: [bin, install('install-node24.sh'), process.env['PATH']].join(':'),
    outcomes: () => {
      const left = Object.fromEntries(
        readdirSync(files).map((name) => [name, readFileSync(join(files, name), 'utf8')]),
      );
      return scenarios.map((_, index) => {
        const text = (name: string): string => readIfThere(join(results, `${index}.${name}`));
        return { exitCode: Number(text('exit') || NaN), stdout: text('stdout'), stderr: text('stderr'), files: left };
      });
    },
    leftovers: () => readdirSync(temp),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const readIfThere = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

function linesFor({ argv, secrets, files = {}, cancelAfter }: HostScenario, result: string): string[] {
  const own = Object.keys(secretVariables({ secrets }));
  const unset = Object.keys(JOB_VARIABLES).filter((name) => !own.includes(name));
  const words = [
    'env',
    ...unset.flatMap((name) => ['-u', name]),
    ...(cancelAfter === undefined ? [] : ['timeout', '--preserve-status', '--signal=TERM', String(cancelAfter)]),
    'bearer-step',
    ...argv,
  ];
  return [
    ...Object.entries(files).map(([name, content]) => `printf %s ${quote(content)} >${quote(name)}`),
    `${words.map(quote).join(' ')} >${result}.stdout 2>${result}.stderr; echo $? >${result}.exit`,
    `cat ${result}.stderr >&2; cat ${result}.stdout`,
  ];
}

/** What a tool printed, both streams together. */
export interface ToolRun {
  exitCode: number | null;
  output: string;
}

/** Runs a program with no more than this environment. */
export function runTool(
  program: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<ToolRun> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, output }));
  });
}

/** Makes a folder a repository with one commit of all its files. */
export function commitAll(folder: string): void {
  const git = (...args: string[]): void => void execFileSync('git', args, { cwd: folder });
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '--all');
  git(
    '-c',
    'user.name=ci',
    '-c',
    'user.email=ci@localhost',
    'commit',
    '--quiet',
    '--allow-empty',
    '--message',
    'Start',
  );
}
