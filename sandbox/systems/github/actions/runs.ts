import { createHash } from 'node:crypto';
import type { Account, Tokens } from '../tokens.js';

export type Status = 'queued' | 'in_progress' | 'completed';
export type Conclusion = 'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped' | 'timed_out' | 'action_required';

export interface Step {
  name: string;
  status: Status;
  conclusion: Conclusion | null;
}

export interface Annotation {
  level: 'notice' | 'warning' | 'failure';
  message: string;
  title?: string;
}

export interface Job {
  /** Also the number of the check run. */
  id: number;
  name: string;
  status: Status;
  conclusion: Conclusion | null;
  steps: Step[];
  runnerName: string | null;
  annotations: Annotation[];
  startedAtMs: number;
  completedAtMs: number | undefined;
  /** undefined if it does not exist yet. */
  log: string | Buffer | undefined;
}

export interface Attempt {
  number: number;
  status: Status;
  conclusion: Conclusion | null;
  triggeredBy: Account;
  startedAtMs: number;
  updatedAtMs: number;
  jobs: Job[];
}

export interface Workflow {
  id: number;
  name: string;
  /** Such as `.github/workflows/ci.yml`. */
  path: string;
}

export interface Run {
  id: number;
  /** The number among the runs of its workflow. */
  number: number;
  workflow: Workflow;
  event: string;
  headBranch: string;
  headSha: string;
  title: string;
  /** The repository of the branch: another one for a pull request from a fork. */
  headRepository: { id: number; fullName: string };
  actor: Account;
  createdAtMs: number;
  /** The first attempt first. */
  attempts: Attempt[];
}

/** A job as tests describe it. */
export interface NewJob {
  name: string;
  /** By default `completed`. */
  status?: Status;
  /** By default `success`, and null for a job that is not completed. */
  conclusion?: Conclusion | null;
  /** By default one step that ends like the job. */
  steps?: readonly (Partial<Step> & { name: string })[];
  /** By default `GitHub Actions 1`; null for a job that has not started. */
  runnerName?: string | null;
  /** The time limit that the job exceeded. GitHub cancels such a job and adds an annotation. */
  exceededMinutes?: number;
  /** By default an empty one; undefined if it does not exist yet. */
  log?: string | Buffer | undefined;
  /** By default those that the runner adds to a failed or cancelled job. */
  annotations?: readonly Annotation[];
}

export interface NewAttempt {
  /** By default `completed` if all jobs are. */
  status?: Status;
  /** By default the worst conclusion of the jobs. */
  conclusion?: Conclusion | null;
  /** By default the actor of the run. */
  triggeredBy?: string;
  jobs?: readonly NewJob[];
}

export interface NewRun extends NewAttempt {
  /** The name of the file. By default `ci.yml`. */
  workflow?: string;
  /** By default `CI`. */
  workflowName?: string;
  /** By default `push`. */
  event?: string;
  /** By default `main`. */
  headBranch?: string;
  /** By default a SHA-1 of its own for each run. */
  headSha?: string;
  /** By default `Update`. */
  title?: string;
  /** The name of a fork that the branch belongs to. By default the repository itself. */
  fork?: string;
  /** By default `octocat`. */
  actor?: string;
  /** By default the server's current time, in milliseconds. */
  createdAtMs?: number;
}

/** The runs of a repository's workflows. Tests can change all members. */
export interface Runs {
  /** The oldest first. */
  runs: Run[];
  workflows: Workflow[];
  /** Adds a run with one attempt. */
  add(run?: NewRun): Run;
  /** Adds an attempt, with the jobs that run again. The list of the run's jobs then contains only these. */
  addAttempt(run: Run, attempt?: NewAttempt): Attempt;
  /** Adds a job to the last attempt. */
  addJob(run: Run, job: NewJob): Job;
  find(id: number): Run | undefined;
  findJob(id: number): Job | undefined;
}

/** Returns no runs. */
export function createRuns(now: () => number, tokens: Tokens, repository: { id: number; fullName: string }): Runs {
  let count = 0;
  const nextId = (): number => 19_000_000_000 + 53 * ++count;

  const workflowOf = (file: string, name: string): Workflow => {
    const path = file.includes('/') ? file : `.github/workflows/${file}`;
    const known = runs.workflows.find((workflow) => workflow.path === path);
    if (known) return known;
    const workflow = { id: nextId(), name, path };
    runs.workflows.push(workflow);
    return workflow;
  };

  const runs: Runs = {
    runs: [],
    workflows: [],
    add: (options = {}) => {
      const { workflow: file = 'ci.yml', workflowName = 'CI', event = 'push', headBranch = 'main', fork } = options;
      const { actor = 'octocat', title = 'Update', createdAtMs = now() } = options;
      const id = nextId();
      const workflow = workflowOf(file, workflowName);
      const run: Run = {
        id,
        number: runs.runs.filter((other) => other.workflow === workflow).length + 1,
        workflow,
        event,
        headBranch,
        headSha: options.headSha ?? createHash('sha1').update(String(id)).digest('hex'),
        title,
        headRepository: fork === undefined ? repository : { id: repository.id + 1, fullName: fork },
        actor: tokens.account(actor),
        createdAtMs,
        attempts: [],
      };
      runs.runs.push(run);
      runs.addAttempt(run, options);
      return run;
    },
    addAttempt: (run, options = {}) => {
      const jobs = (options.jobs ?? [{ name: 'build' }]).map((job) => newJob(job, nextId(), now()));
      const isDone = jobs.every(({ status }) => status === 'completed');
      const status = options.status ?? (isDone ? 'completed' : 'in_progress');
      const attempt: Attempt = {
        number: run.attempts.length + 1,
        status,
        conclusion: options.conclusion ?? (status === 'completed' ? worstOf(jobs) : null),
        triggeredBy: options.triggeredBy === undefined ? run.actor : tokens.account(options.triggeredBy),
        startedAtMs: now(),
        updatedAtMs: now(),
        jobs,
      };
      run.attempts.push(attempt);
      return attempt;
    },
    addJob: (run, options) => {
      const job = newJob(options, nextId(), now());
      lastAttempt(run).jobs.push(job);
      return job;
    },
    find: (id) => runs.runs.find((run) => run.id === id),
    findJob: (id) => runs.runs.flatMap((run) => run.attempts.flatMap(({ jobs }) => jobs)).find((job) => job.id === id),
  };
  return runs;
}

export function lastAttempt({ attempts }: Run): Attempt {
  const last = attempts.at(-1);
  if (!last) throw new Error('The run has no attempt.');
  return last;
}

function newJob(options: NewJob, id: number, nowMs: number): Job {
  const { name, status = 'completed', exceededMinutes, runnerName = 'GitHub Actions 1' } = options;
  const ended = exceededMinutes === undefined ? 'success' : 'cancelled';
  const conclusion = options.conclusion ?? (status === 'completed' ? ended : null);
  const steps = (options.steps ?? [{ name: 'Run tests' }]).map((step) => ({ status, conclusion, ...step }));
  return {
    id,
    name,
    status,
    conclusion,
    steps,
    runnerName,
    annotations: [...(options.annotations ?? annotationsOf(conclusion, runnerName ?? '', exceededMinutes))],
    startedAtMs: nowMs,
    completedAtMs: status === 'completed' ? nowMs : undefined,
    log: 'log' in options ? options.log : '',
  };
}

/** Returns the annotations that the runner adds. */
function annotationsOf(conclusion: Conclusion | null, runner: string, minutes: number | undefined): Annotation[] {
  const failure = (message: string): Annotation => ({ level: 'failure', message });
  const limit = `The job running on runner ${runner} has exceeded the maximum execution time of ${minutes ?? 0} minutes.`;
  const exceeded = minutes === undefined ? [] : [failure(limit)];
  if (conclusion === 'cancelled') return [...exceeded, failure('The operation was canceled.')];
  return conclusion === 'failure' ? [...exceeded, failure('Process completed with exit code 1.')] : exceeded;
}

/** Returns how a run with these jobs ends. */
function worstOf(jobs: readonly Job[]): Conclusion {
  const order: readonly Conclusion[] = ['failure', 'timed_out', 'cancelled', 'action_required', 'success', 'neutral'];
  return order.find((conclusion) => jobs.some((job) => job.conclusion === conclusion)) ?? 'skipped';
}
