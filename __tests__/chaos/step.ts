import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createCommandFiles, readPairs } from '../../sandbox/command-files.js';
import { inputVariables, openJob, runStep, type StepResult } from '../../sandbox/job.js';
import type { ActionResult } from '../../sandbox/runner.js';
import { Disturber } from './disturber.js';
import type { Disk } from './disk.js';
import type { Disturbance } from './plan.js';
import { waitForEndOf } from './processes.js';

export interface StepOptions {
  /** The job's folder. Steps of the same job share it. */
  folder: string;
  env: Record<string, string>;
  inputs: Record<string, string>;
  disturbances: readonly Disturbance[];
  disk: Disk | undefined;
  /** Whether to run the post step. */
  post: boolean;
  /** Receives the disturber before the step starts. */
  onStart: (disturber: Disturber) => void;
}

/** What remains of a step. */
export interface StepEnd extends Pick<ActionResult, 'main' | 'post' | 'files'> {
  /** The code of its error; '' if it printed none. */
  code: string;
  /** The disturbances that took effect. */
  applied: Disturbance[];
  /** The time from the first signal to the end. Undefined without a signal, or after SIGKILL. */
  endedAfterMs: number | undefined;
  /** The processes of the step that were left after it ended. */
  left: number[];
}

/** After SIGKILL, a command that the step started may end by itself. Otherwise the step ends what it started. */
const KILLED_GRACE_MS = 8000;
const GRACE_MS = 1000;

/** Runs main, and optionally the post step, and waits until all processes that it started have ended. */
export async function runDisturbed(options: StepOptions): Promise<StepEnd> {
  const { folder, disk, inputs } = options;
  disk?.clear();
  // A runner that cannot read the files of a killed step does not print them either, so step debug is on for the step only.
  const job = openJob({ folder, env: { ...options.env, RUNNER_DEBUG: '1' } });
  const files = createCommandFiles(job.temp, 'main');
  let child: ChildProcess | undefined;
  let signalledAt: number | undefined;
  const disturber = new Disturber(options.disturbances, {
    kill: (signal) => {
      if (signal !== 'SIGKILL') signalledAt ??= performance.now();
      child?.kill(signal);
    },
    fill: () => disk?.fill(),
  });
  options.onStart(disturber);
  const main = await runStep(job, 'main', files, inputVariables(inputs), (spawned) => {
    child = spawned;
    disturber.start();
  });
  const endedAt = performance.now();
  disturber.stop();
  disk?.clear();
  const left = await waitForEndOf(folder, main.signal === 'SIGKILL' ? KILLED_GRACE_MS : GRACE_MS);
  const state = readState(files.GITHUB_STATE);
  let post: StepResult | undefined;
  if (options.post && state !== undefined)
    post = await runStep(job, 'post', createCommandFiles(job.temp, 'post'), { ...inputVariables(inputs), ...state });
  const [error = ''] = main.commands.flatMap(({ command, value }) => (command === 'error' ? [value] : []));
  return {
    main,
    post,
    files: readFolder(folder),
    code: /\[([A-Z_]+)\]/u.exec(error)?.[1] ?? '',
    applied: [...disturber.applied],
    endedAfterMs: signalledAt === undefined || main.signal === 'SIGKILL' ? undefined : endedAt - signalledAt,
    left,
  };
}

/** Returns the variables with main's state; undefined if the file is incomplete, since then the runner fails the step. */
function readState(path: string): Record<string, string> | undefined {
  try {
    return Object.fromEntries(Object.entries(readPairs(path)).map(([name, value]) => [`STATE_${name}`, value]));
  } catch {
    return undefined;
  }
}

function readFolder(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'latin1')]));
}
