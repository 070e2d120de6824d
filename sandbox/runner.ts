import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createCommandFiles, readPairs } from './command-files.js';
import { inputVariables, openJob, runStep, type JobOptions, type StepResult } from './job.js';

export type { StepResult } from './job.js';

export interface ActionOptions extends JobOptions {
  /** Kebab-case names, as in `with:`; every other input of action.yml is given as an empty string, as the runner does. */
  inputs: Record<string, string>;
  /** Whether to run the post step; it runs unless this is false, also when main failed. */
  post?: boolean;
  /** What the later steps of the job do, before the post step. */
  betweenSteps?: (job: JobFolder) => void | Promise<void>;
  /** What a later step changes for the post step. */
  postEnv?: Record<string, string>;
  postInputs?: Record<string, string>;
  /** Receives main's process, to send it signals. */
  onSpawn?: (child: ChildProcess) => void;
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
  /** Every file of the job's folder after all steps, by relative path, one character for each byte. */
  files: Record<string, string>;
  remove(): void;
}

/** Runs the built action, main and then post, as GitHub's runner does, and returns all that came of it. */
export async function runAction(options: ActionOptions): Promise<ActionResult> {
  const job = openJob(options);
  const mainFiles = createCommandFiles(job.temp, 'main');
  const main = await runStep(job, 'main', mainFiles, inputVariables(options.inputs), options.onSpawn);
  const folder: JobFolder = {
    folder: job.folder,
    workspace: job.workspace,
    temp: job.temp,
    outputs: readPairs(mainFiles.GITHUB_OUTPUT),
    state: readPairs(mainFiles.GITHUB_STATE),
  };

  await options.betweenSteps?.(folder);

  let post: StepResult | undefined;
  if (options.post ?? true) {
    Object.assign(job.env, readPairs(mainFiles.GITHUB_ENV), options.postEnv);
    const states = Object.entries(folder.state).map(([name, value]) => [`STATE_${name}`, value]);
    const inputs = inputVariables({ ...options.inputs, ...options.postInputs });
    const variables = { ...inputs, ...(Object.fromEntries(states) as Record<string, string>) };
    post = await runStep(job, 'post', createCommandFiles(job.temp, 'post'), variables);
  }
  const remove = (): void => rmSync(job.folder, { recursive: true, force: true });
  return { main, post, ...folder, files: readFolder(job.folder), remove };
}

function readFolder(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'latin1')]));
}
