import { sha256 } from '../lib/sha256.js';
import type { ApiJob } from './evidence/github.js';

/** A step in which a cause was found. Names are foreign text; '' if the name is unknown. */
export interface FailedStep {
  job: string;
  step: string;
}

/**
 * The failed steps that a text of ours is about: the workflow, and the jobs and steps in it. All of them are hashes,
 * since names are foreign text.
 */
export interface StepMark {
  workflow: string;
  /** `job.step`, or `ANY` if the job is unknown. */
  steps: readonly string[];
}

/** Stands for the whole run. */
const ANY = '*';
/** A text names so many steps. A matrix may have 256 jobs. */
const MAX_STEPS = 40;

const hash = (text: string): string => sha256(text).slice(0, 8);

const codeOf = ({ job, step }: FailedStep): string => (job === '' ? ANY : `${hash(job)}.${hash(step)}`);

/** Returns the mark of failed steps of a workflow. */
export function markSteps(workflow: string, steps: readonly FailedStep[]): StepMark {
  return { workflow: hash(workflow), steps: [...new Set(steps.map(codeOf))].slice(0, MAX_STEPS) };
}

/** The jobs of a run that have ended, and whether the run is green. */
export interface EndedJobs {
  /** undefined if they are unknown. */
  jobs: readonly ApiJob[] | undefined;
  isGreen: boolean;
}

/** Returns whether a failed step of an earlier run was green in this one: its job succeeded, and it was not skipped. */
export function isGreenNow(code: string, { jobs = [], isGreen }: EndedJobs): boolean {
  if (code === ANY) return isGreen;
  const [job, step] = code.split('.');
  const found = jobs.filter(({ name }) => hash(name) === job);
  return found.length > 0 && found.every((one) => succeeded(one, step));
}

/** Returns whether a job succeeded and did not skip this step. A job may not have the step any more. */
const succeeded = ({ conclusion, steps }: ApiJob, code: string | undefined): boolean =>
  conclusion === 'success' && !steps.some((step) => hash(step.name) === code && step.conclusion === 'skipped');
