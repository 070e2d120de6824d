import { appendFileSync } from 'node:fs';
import * as core from '@actions/core';
import { StepError } from '../lib/errors.js';
import { printable } from '../lib/printable.js';
import { Secrets } from '../lib/secrets.js';
import type { CiRun, Host } from './host.js';
import { STATE_NAME } from './state.js';

const COMMAND_FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'];

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

/**
 * Creates the host for GitHub Actions:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function createGitHubHost(environment: NodeJS.ProcessEnv): Host {
  const secrets = new Secrets((form) => core.setSecret(form));
  const safe = (text: string): string => secrets.redact(text).split('\n').map(printable).join('\n');
  const isSet = (file: string): boolean => (environment[file] ?? '') !== '';
  return {
    input: (name) => core.getInput(name),
    secrets,
    output: (name, value) =>
      write(isSet('GITHUB_OUTPUT'), 'GITHUB_OUTPUT', `set the output ${name}`, () => core.setOutput(name, value)),
    saveState: (value) =>
      write(isSet('GITHUB_STATE'), 'GITHUB_STATE', 'save its state', () => core.saveState(STATE_NAME, value)),
    loadState: () => core.getState(STATE_NAME),
    info: (text) => core.info(safe(text)),
    notice: (text) => core.notice(safe(text)),
    warning: (text) => core.warning(safe(text)),
    summary: (line) => {
      try {
        appendFileSync(environment['GITHUB_STEP_SUMMARY'] ?? '', `${safe(line)}\n`);
      } catch {
        // Old runners, and act, may have no summary.
      }
    },
    fail: (text) => {
      process.exitCode = core.ExitCode.Failure;
      core.error(safe(text));
    },
    workspace: environment['GITHUB_WORKSPACE'] ?? process.cwd(),
    temp: environment['RUNNER_TEMP'] ?? '',
    commandFiles: COMMAND_FILES.flatMap((name) => environment[name] ?? []),
    // GitHub inserts the value of an expression before the step reads the text.
    mapAdvice: 'Write expressions as ${{ toJSON(…) }}: the result is always a single value.',
    event: environment['GITHUB_EVENT_NAME'] ?? '',
    run: readRun(environment),
  };
}

/** Reads the run from the variables of https://docs.github.com/actions/reference/workflows-and-actions/variables. */
function readRun(environment: NodeJS.ProcessEnv): CiRun | undefined {
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
