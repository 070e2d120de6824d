import { appendFileSync } from 'node:fs';
import * as core from '@actions/core';
import { StepError } from '../lib/errors.js';
import { printable } from '../lib/printable.js';
import { Secrets } from '../lib/secrets.js';
import type { CiRun, Host, InputAdvice } from './host.js';
import { gitHubIdentity } from './identity/github.js';
import { STATE_NAME } from './state.js';
import { variableName } from './variable-name.js';

/** The variables with the files by which a step sends commands to the runner. */
export const COMMAND_FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'];

/**
 * Runs `action`, which writes to a command file of the runner. Throws OUTPUT_FAILED. If the variable of the file is not
 * set, @actions/core would print the value as a workflow command, which runners no longer execute.
 */
function write(isSet: boolean, file: string, task: string, action: () => void): void {
  if (!isSet) {
    throw new StepError('OUTPUT_FAILED', `The step cannot ${task}: ${file} is not set.`, {
      hint: 'Run this action as a step of a workflow.',
    });
  }
  try {
    action();
  } catch (cause) {
    throw new StepError('OUTPUT_FAILED', `The step cannot ${task}: it cannot write the file of ${file}.`, {
      hint: 'Check that the disk is not full, and that no earlier step removed or protected the file.',
      cause,
    });
  }
}

/** What a job finds in its environment on GitHub: files for outputs and the summary, folders, and the run. */
export interface GitHubFiles {
  output: (name: string, value: string) => void;
  /** Adds a line that is safe to print. */
  summary: (line: string) => void;
  workspace: string;
  temp: string;
  event: string;
  run: CiRun | undefined;
}

/** Returns the files, folders and run of a job on GitHub. */
export function gitHubFiles(environment: Readonly<NodeJS.ProcessEnv>): GitHubFiles {
  return {
    output: (name, value) =>
      write(isSet(environment, 'GITHUB_OUTPUT'), 'GITHUB_OUTPUT', `set the output ${name}`, () =>
        core.setOutput(name, value),
      ),
    summary: (line) => {
      try {
        appendFileSync(environment['GITHUB_STEP_SUMMARY'] ?? '', `${line}\n`);
      } catch {
        // Old runners, and act, may have no summary.
      }
    },
    workspace: environment['GITHUB_WORKSPACE'] ?? process.cwd(),
    temp: environment['RUNNER_TEMP'] ?? '',
    event: environment['GITHUB_EVENT_NAME'] ?? '',
    run: readRun(environment),
  };
}

const isSet = (environment: Readonly<NodeJS.ProcessEnv>, file: string): boolean => (environment[file] ?? '') !== '';

/**
 * Creates the host for GitHub Actions:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function createGitHubHost(environment: NodeJS.ProcessEnv): Host {
  const secrets = new Secrets((form) => core.setSecret(form));
  const safe = (text: string): string => secrets.redact(text).split('\n').map(printable).join('\n');
  const files = gitHubFiles(environment);
  return {
    ...files,
    input: (name) => core.getInput(name),
    secrets,
    saveState: (value) =>
      write(isSet(environment, 'GITHUB_STATE'), 'GITHUB_STATE', 'save its state', () =>
        core.saveState(STATE_NAME, value),
      ),
    loadState: () => core.getState(STATE_NAME),
    info: (text) => core.info(safe(text)),
    notice: (text) => core.notice(safe(text)),
    warning: (text) => core.warning(safe(text)),
    summary: (line) => files.summary(safe(line)),
    fail: (_code, text) => {
      process.exitCode = core.ExitCode.Failure;
      core.error(safe(text));
    },
    commandFiles: COMMAND_FILES.flatMap((name) => environment[name] ?? []),
    advice: GITHUB_ADVICE,
    jobFolder: () => files.temp,
    identity: (audience) => gitHubIdentity(environment, audience),
  };
}

/** How to set inputs in a workflow. */
export const GITHUB_ADVICE: InputAdvice = {
  // GitHub inserts the value of an expression before the step reads the text.
  map: 'Write expressions as ${{ toJSON(…) }}: the result is always a single value.',
  value: (name) => `Set it from vars: ${name}: \${{ vars.${variableName(name)} }}.`,
  secret: (name) =>
    `Set it from secrets: ${name}: \${{ secrets.${variableName(name)} }}. Secrets are empty in runs from forks and ` +
    'Dependabot, and if the job does not use the environment that has them.',
  emptyToken:
    'GitHub drops a job output that contains a masked value, such as the output token. So use the output ' +
    'sealed-token. GitHub drops even that one if it contains a very short secret of the repository. An output is also ' +
    'empty if "needs" does not name its job.',
};

/** Reads the run from the variables of https://docs.github.com/actions/reference/workflows-and-actions/variables. */
function readRun(environment: Readonly<NodeJS.ProcessEnv>): CiRun | undefined {
  const { GITHUB_REPOSITORY: repository = '', GITHUB_API_URL: apiUrl = '', GITHUB_RUN_ID: run = '' } = environment;
  if (!/^[\w.-]+\/[\w.-]+$/u.test(repository) || run === '') return undefined;
  return {
    repository,
    repositoryId: environment['GITHUB_REPOSITORY_ID'] ?? repository,
    workflowRun: run,
    id: `${run}-${environment['GITHUB_RUN_ATTEMPT'] ?? '1'}`,
    apiUrl: apiUrl || 'https://api.github.com',
  };
}
