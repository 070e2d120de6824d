import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createCommandFiles, readPairs } from './command-files.js';
import { inputVariables, openJob, runStep, type ActionName, type JobOptions, type StepResult } from './job.js';

export type { StepResult } from './job.js';

export interface ActionOptions extends JobOptions {
  /** The action to run: the step by default. The report has no post step. */
  action?: ActionName;
  /** Inputs by their kebab-case names, as in `with:`. Every other input of action.yml is empty, as on the runner. */
  inputs: Record<string, string>;
  /** The name of the step in its job, by default `main`. Steps that run at the same time need different names. */
  step?: string;
  /** Whether to run the post step, also if main failed. By default true. */
  post?: boolean;
  /** Runs between main and the post step, as later steps of the job do. */
  betweenSteps?: (job: JobFolder) => void | Promise<void>;
  /** Variables that a later step changes for the post step. */
  postEnv?: Record<string, string>;
  postInputs?: Record<string, string>;
  /** Receives main's process, to send it signals. */
  onSpawn?: (child: ChildProcess) => void;
  /** Receives the process of the post step. */
  onPostSpawn?: (child: ChildProcess) => void;
}

export interface JobFolder {
  folder: string;
  workspace: string;
  temp: string;
  /** Main's outputs and state. */
  outputs: Record<string, string>;
  state: Record<string, string>;
}

export interface ActionResult extends JobFolder {
  main: StepResult;
  post: StepResult | undefined;
  /** Every file in the job's folder after all steps, by relative path, as Latin-1: one character for each byte. */
  files: Record<string, string>;
  remove(): void;
}

/** Runs the built action as GitHub's runner does, main and then post. Returns results, outputs, state and files. */
export async function runAction(options: ActionOptions): Promise<ActionResult> {
  const job = openJob(options);
  const { action = 'step', step = 'main' } = options;
  const mainFiles = createCommandFiles(job.temp, step);
  const entry = action === 'step' ? 'main' : action;
  const main = await runStep(job, entry, mainFiles, inputVariables(options.inputs, action), options.onSpawn);
  const folder: JobFolder = {
    folder: job.folder,
    workspace: job.workspace,
    temp: job.temp,
    outputs: readPairs(mainFiles.GITHUB_OUTPUT),
    state: readPairs(mainFiles.GITHUB_STATE),
  };

  await options.betweenSteps?.(folder);

  let post: StepResult | undefined;
  if (options.post ?? action === 'step') {
    Object.assign(job.env, readPairs(mainFiles.GITHUB_ENV), options.postEnv);
    const states = Object.entries(folder.state).map(([name, value]) => [`STATE_${name}`, value]);
    const inputs = inputVariables({ ...options.inputs, ...options.postInputs });
    const variables = { ...inputs, ...(Object.fromEntries(states) as Record<string, string>) };
    post = await runStep(job, 'post', createCommandFiles(job.temp, 'post'), variables, options.onPostSpawn);
  }
  const remove = (): void => rmSync(job.folder, { recursive: true, force: true });
  return { main, post, ...folder, files: readFolder(job.folder), remove };
}

function readFolder(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map((path) => [relative(folder, path), readIfThere(path)] as const);
  return Object.fromEntries(files.flatMap(([path, content]) => (content === undefined ? [] : [[path, content]])));
}

/** Returns the content of a file; undefined if a step that still runs has removed it. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
