import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { System } from '../../sandbox/oauth-server.js';
import type { ActionResult } from '../../sandbox/runner.js';
import { startGitHub, type GitHub, type GitHubOptions } from '../../sandbox/systems/github/server.js';
import {
  keep,
  newJob,
  runOn,
  stageOAuth,
  stagePlanio,
  TokenFile,
  type Job,
  type Stage,
  type StepOptions,
} from './refresh-stage.js';

/** The two kinds of servers. */
export const SERVERS = [
  { server: 'revokes the chain on reuse', open: (): Promise<Stage<System>> => stageOAuth(), isStrict: true },
  { server: 'is a Redmine', open: (): Promise<Stage<System>> => stagePlanio(), isStrict: false },
] as const;

/** The stores: a save command alone, as for a secret; commands that load and save, as for a file or vault; a branch. */
export const STORES = ['a save command', 'a load and a save command', 'a branch'] as const;
export type StoreName = (typeof STORES)[number];

/** A chain in a store, which the steps of jobs use. */
export interface ParallelStage {
  stage: Stage<System>;
  github: GitHub | undefined;
  /** Returns the refresh token in the store; '' for a branch. */
  stored: () => string;
  /** Returns a new job. Its steps have the refresh token that is in the secret at that time. */
  openJob: () => ParallelJob;
}

export interface ParallelJob {
  start(options?: StepOptions): RunningStep;
}

/** A step that runs. */
export interface RunningStep {
  /** Resolves when the step logs a line that contains `text`, or has ended. */
  logs(text: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  result: Promise<ActionResult>;
}

const GUARD = { 'refresh-guard': 'concurrency' };
let parameters = 0;

export interface StoreOptions extends GitHubOptions {
  /** Shell code before the commands that load and save. */
  before?: { load?: string; save?: string };
}

/** Opens a store with the first refresh token of the stage. */
export async function openStore(
  stage: Stage<System>,
  store: StoreName,
  isStrict: boolean,
  { before = {}, ...options }: StoreOptions = {},
): Promise<ParallelStage> {
  const file = keep(new TokenFile(stage.seed));
  const github = store === 'a branch' ? keep(await startGitHub(options)) : undefined;
  const inputsNow = (): Record<string, string> => {
    const load = `${before.load ?? ''}${file.load}`;
    const save = `${before.save ?? ''}${file.save}`;
    const guard = isStrict ? GUARD : {};
    if (store === 'a save command') return { ...guard, 'refresh-token': file.token, 'save-refresh-token': save };
    if (github === undefined) return { ...guard, 'load-refresh-token': load, 'save-refresh-token': save };
    const branch = { 'save-refresh-token': 'branch', 'seal-key': stage.sealKey, 'github-token': github.token };
    return { ...branch, 'refresh-token': stage.seed };
  };
  return {
    stage,
    github,
    stored: () => (github === undefined ? file.token : ''),
    openJob: () => {
      // Otherwise a branch has an access token of an earlier job.
      const request = { 'token-parameters': `{ "job": "${(parameters += 1)}" }` };
      const inputs = { ...inputsNow(), ...request };
      const job: Job = { ...newJob(github), folder: mkdtempSync(join(tmpdir(), 'bearer-step-job-')) };
      let steps = 0;
      return {
        start: ({ inputs: more = {}, onSpawn, ...rest } = {}) => {
          let child: ChildProcess | undefined;
          let log = '';
          const ended: { is: boolean } = { is: false };
          const waiting = new Set<() => void>();
          const result = runOn(stage, {
            job,
            step: `step_${(steps += 1)}`,
            secrets: github === undefined ? [] : [github.token],
            inputs: { ...inputs, ...more },
            onSpawn: (process) => {
              child = process;
              process.stdout?.on('data', (bytes: Buffer) => {
                log += bytes.toString();
                waiting.forEach((check) => check());
              });
              onSpawn?.(process);
            },
            ...rest,
          }).finally(() => {
            ended.is = true;
            waiting.forEach((check) => check());
          });
          return {
            result,
            signal: (signal) => void child?.kill(signal),
            logs: (text) =>
              new Promise((resolve) => {
                const check = (): void => {
                  if (log.includes(text) || ended.is) resolve();
                };
                waiting.add(check);
                check();
              }),
          };
        },
      };
    },
  };
}
