import { parse } from 'yaml';
import { describeRun } from '../../../sandbox/systems/github/actions/describe.js';
import type { Run } from '../../../sandbox/systems/github/actions/runs.js';
import type { GitHub } from '../../../sandbox/systems/github/server.js';
import { isOurs, type Permissions, type WorkflowFile } from './examples.js';
import { EVENT } from './workflow-run.js';

/** A step with a name that could do harm in a tracker. */
const FAILED_STEP = { name: 'Run ./test.sh # @example' };

/**
 * Adds the run of an example to GitHub, as it is while the job with the action runs: the jobs before it have failed.
 * Returns its number and the payload of its event. For `workflow_run`, the payload is about another run, which failed.
 */
export function startRun(github: GitHub, example: string, event: string): { runId: number; payload: object } {
  const { name = '', jobs } = parse(example) as WorkflowFile;
  const run = github.runs.add({
    workflow: 'example.yml',
    workflowName: name,
    event,
    jobs: Object.entries(jobs).map(([id, { steps = [] }]) =>
      steps.some(isOurs)
        ? { name: id, status: 'in_progress' }
        : { name: id, conclusion: 'failure', steps: [FAILED_STEP] },
    ),
  });
  if (event !== 'workflow_run') return { runId: run.id, payload: EVENT };
  const jobsOfOther = [{ name: 'test', conclusion: 'failure', steps: [FAILED_STEP] } as const];
  const ended = github.runs.add({ workflow: 'ci.yml', workflowName: 'CI', jobs: jobsOfOther });
  return { runId: run.id, payload: { action: 'completed', workflow_run: describeLast(github, ended) } };
}

function describeLast({ site }: GitHub, run: Run): object {
  const attempt = run.attempts.at(-1);
  if (attempt === undefined) throw new Error('The run has no attempt.');
  return describeRun(site, run, attempt);
}

/** Returns the permissions of the jobs that use the action, and no others: so a missing one is noticed. */
export function permissionsOf(example: string): Permissions {
  const { permissions = {}, jobs } = parse(example) as WorkflowFile;
  const users = Object.values(jobs).filter(({ steps = [] }) => steps.some(isOurs));
  return Object.assign({}, ...users.map((job) => job.permissions ?? permissions)) as Permissions;
}
