/** What the evidence reads from GitHub's API. */
import type { BodyReader } from '../../http/message.js';
import type { Json } from '../../lib/json.js';
import { member, readAttempt, readId, readText } from './fields.js';

/** A job of one attempt of a run. */
export interface ApiJob {
  /** The number of the job, which is also the number of its check run. */
  id: string;
  /** Foreign text, such as `test (20)` or `call / test`. */
  name: string;
  /** Whether the job has ended. */
  ended: boolean;
  /** '' if the job has not ended. */
  conclusion: string;
  /** The name of the runner; '' if the job has none yet. */
  runner: string;
  /** The address of the job as the server has it, which may be of any origin; '' if it is unknown. */
  url: string;
  /** The steps, in their order. */
  steps: readonly ApiStep[];
}

/** A step of a job. */
export interface ApiStep {
  /** Foreign text. */
  name: string;
  /** '' if the step has not ended. */
  conclusion: string;
  /** Milliseconds since 1970; undefined if they are unknown. */
  startedAt: number | undefined;
  endedAt: number | undefined;
}

/** A run of a workflow, in its latest attempt. */
export interface ApiRun {
  id: string;
  attempt: number;
  event: string;
  /** '' if the run has not ended. */
  conclusion: string;
  /** The name of the branch or tag. */
  branch: string;
  /** The number of the repository that the commit is from; undefined if it was deleted. */
  headRepositoryId: string | undefined;
}

/** An annotation of a check run. */
export interface ApiAnnotation {
  message: string;
}

/**
 * The requests for evidence. All of them reject with a StepError: API_STATUS if the server refuses, for example because
 * a permission is missing.
 */
export interface GitHubReads {
  /** Returns the jobs of one attempt. Permission `actions: read`. */
  jobs(runId: string, attempt: number): Promise<readonly ApiJob[]>;
  /**
   * Passes the log of a job that has ended to `readBody`, while it is received. It is called for each attempt.
   * Permission `actions: read`.
   */
  log(jobId: string, readBody: BodyReader): Promise<void>;
  /** Returns the annotations of a check run. Permission `checks: read`. */
  annotations(checkRunId: string): Promise<readonly ApiAnnotation[]>;
  /**
   * Returns the latest runs of a workflow, such as `ci.yml`, with this name as their branch or tag. Runs of forks may be
   * among them. Permission `actions: read`.
   */
  runs(workflowFile: string, branch: string): Promise<readonly ApiRun[]>;
}

const MAX_STEPS = 1000;
const MAX_URL = 2000;

/** Returns the conclusion; '' if the item has not ended. */
const readConclusion = (json: Json): string =>
  member(json, 'status') === 'completed' ? readText(member(json, 'conclusion')) : '';

/** Reads an item of `jobs`. Returns undefined if it has no number. */
export function readJob(json: Json): ApiJob | undefined {
  const id = readId(member(json, 'id'));
  if (id === undefined) return undefined;
  return {
    id,
    name: readText(member(json, 'name')),
    ended: member(json, 'status') === 'completed',
    conclusion: readConclusion(json),
    runner: readText(member(json, 'runner_name')),
    url: readText(member(json, 'html_url'), MAX_URL),
    steps: readSteps(member(json, 'steps')),
  };
}

function readSteps(json: Json | undefined): ApiStep[] {
  if (!Array.isArray(json)) return [];
  return json.slice(0, MAX_STEPS).flatMap((step) => {
    const name = readText(member(step, 'name'));
    if (name === '') return [];
    const times = { startedAt: readTime(member(step, 'started_at')), endedAt: readTime(member(step, 'completed_at')) };
    return [{ name, conclusion: readConclusion(step), ...times }];
  });
}

function readTime(json: Json | undefined): number | undefined {
  const time = Date.parse(readText(json));
  return Number.isNaN(time) ? undefined : time;
}

/** Reads an item of `workflow_runs`. Returns undefined if it has no number. */
export function readRun(json: Json): ApiRun | undefined {
  const id = readId(member(json, 'id'));
  if (id === undefined) return undefined;
  return {
    id,
    attempt: readAttempt(member(json, 'run_attempt')),
    event: readText(member(json, 'event')),
    conclusion: readConclusion(json),
    branch: readText(member(json, 'head_branch')),
    headRepositoryId: readId(member(member(json, 'head_repository'), 'id')),
  };
}

const MAX_MESSAGE = 2000;

/** Reads an item of a list of annotations. Returns undefined if it has no message. */
export function readAnnotation(json: Json): ApiAnnotation | undefined {
  const message = readText(member(json, 'message'), MAX_MESSAGE);
  return message === '' ? undefined : { message };
}
