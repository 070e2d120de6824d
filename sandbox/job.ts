import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { readPairs, type CommandFiles } from './command-files.js';
import { Masker } from './masker.js';
import type { WorkflowCommand } from './workflow-commands.js';
import { readLog, type Chunk } from './workflow-log.js';

export interface JobOptions {
  /** Variables of the job, added to a minimal environment. Nothing of this process's environment is inherited. */
  env?: Record<string, string>;
  /** Whether step debug logging is on. */
  debug?: boolean;
  /** The job's folder. By default a new one. In both cases the caller must remove it with `remove()`. */
  folder?: string;
  /** The Node.js that runs the action. By default `ACTION_NODE`, or else the Node.js that runs this program. */
  node?: string;
}

export interface StepResult {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  durationMs: number;
  /** Every workflow command that the runner would obey. */
  commands: WorkflowCommand[];
  /** The values of its `add-mask` commands. */
  masks: string[];
  /** What the workflow's log would show. */
  log: string;
}

/** What the steps of a job share. */
export interface Job {
  folder: string;
  workspace: string;
  temp: string;
  env: Record<string, string>;
  masker: Masker;
  debug: boolean;
  node: string;
}

/** An action of this repository, by the folder of its action.yml. */
export type ActionName = 'step' | 'report';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = {
  main: join(root, 'dist/main/index.js'),
  post: join(root, 'dist/post/index.js'),
  report: join(root, 'dist/report/index.js'),
};

/** A step that runs longer than this is killed, so that no test leaves a process behind. */
const stepLimitMs = 180_000;

/** Returns a job with its folder and the environment that the runner sets for every step. Nothing else is inherited. */
export function openJob(options: JobOptions): Job {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'bearer-step-job-'));
  const [workspace, temp, home] = [join(folder, 'workspace'), join(folder, 'temp'), join(folder, 'home')];
  for (const path of [workspace, temp, home]) mkdirSync(path, { recursive: true });
  const event = join(temp, '_github_workflow', 'event.json');
  mkdirSync(join(event, '..'), { recursive: true });
  writeFileSync(event, '{}');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: 'bearer-step',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: event,
    GITHUB_JOB: 'build',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'example/project',
    GITHUB_REPOSITORY_ID: '812345678',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1001',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: '0'.repeat(40),
    GITHUB_WORKFLOW: 'build',
    GITHUB_WORKSPACE: workspace,
    RUNNER_NAME: 'sandbox',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: temp,
    ...(options.debug ? { RUNNER_DEBUG: '1' } : {}),
    ...options.env,
  };
  const node = options.node ?? process.env['ACTION_NODE'] ?? process.execPath;
  return { folder, workspace, temp, env, masker: new Masker(), debug: options.debug ?? false, node };
}

/** Runs main or post in the workspace with its own command files, and returns the result. */
export async function runStep(
  job: Job,
  step: keyof typeof entries,
  files: CommandFiles,
  variables: Record<string, string>,
  onSpawn?: (child: ChildProcess) => void,
): Promise<StepResult> {
  const startedAt = performance.now();
  const child = spawn(job.node, [entries[step]], {
    cwd: job.workspace,
    env: { ...job.env, ...files, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: stepLimitMs,
    killSignal: 'SIGKILL',
  });
  const chunks: Chunk[] = [];
  child.stdout.on('data', (bytes: Buffer) => chunks.push({ stream: 'stdout', bytes }));
  child.stderr.on('data', (bytes: Buffer) => chunks.push({ stream: 'stderr', bytes }));
  onSpawn?.(child);
  const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...ending) => resolve(ending));
  });
  const durationMs = performance.now() - startedAt;
  const { commands, masks, lines } = readLog(chunks, job.masker, job.debug);
  const log = [...lines, ...(job.debug ? debugLines(files, job.masker) : [])].map((line) => `${line}\n`).join('');
  const output = (stream: Chunk['stream']): string =>
    Buffer.concat(chunks.filter((chunk) => chunk.stream === stream).map(({ bytes }) => bytes)).toString();
  return { exitCode, signal, stdout: output('stdout'), stderr: output('stderr'), durationMs, commands, masks, log };
}

/** Returns what the runner prints about a step's command files if step debug logging is on. */
function debugLines(files: CommandFiles, masker: Masker): string[] {
  const lines = (file: string, format: (name: string, value: string) => string): string[] =>
    Object.entries(readPairs(file)).map(([name, value]) => masker.mask(`##[debug]${format(name, value)}`));
  return [
    ...lines(files.GITHUB_ENV, (name, value) => `${name}='${value}'`),
    ...lines(files.GITHUB_OUTPUT, (name, value) => `Set output ${name} = ${value}`),
    ...lines(files.GITHUB_STATE, (name, value) => `Save intra-action state ${name} = ${value}`),
  ];
}

const inputsOf = (path: string): string[] =>
  Object.keys((parse(readFileSync(join(root, path), 'utf8')) as { inputs: Record<string, unknown> }).inputs);

const INPUTS: Readonly<Record<ActionName, string[]>> = {
  step: inputsOf('action.yml'),
  report: inputsOf('report/action.yml'),
};

/** Returns the `INPUT_` variables: the inputs of `with:`, and an empty string for every other input of the action. */
export function inputVariables(inputs: Record<string, string>, action: ActionName = 'step'): Record<string, string> {
  const unset = Object.fromEntries(INPUTS[action].map((name) => [name, '']));
  const named = Object.entries({ ...unset, ...inputs });
  return Object.fromEntries(named.map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]));
}
