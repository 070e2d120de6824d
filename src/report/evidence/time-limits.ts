/** Tells cancelled jobs from jobs that ran into their time limits. GitHub gives both the result `cancelled`. */
import { attemptRead } from './attempt-read.js';
import type { ApiJob, GitHubReads } from './github.js';

/** The annotation of github.com: `The job has exceeded the maximum execution time of 15m0s`. */
const ANNOTATION = /exceeded the maximum execution time/iu;

/** One request for each job. A matrix may have 256. */
const MAX_JOBS = 20;

export interface TimeLimits {
  timedOut: ApiJob[];
  /** Why it is unknown for some of the jobs: sentences for the log; undefined if it is known for all. */
  missing: string | undefined;
}

/** Returns which of the cancelled jobs ran into their time limits, by their annotations. */
export async function readTimeLimits(jobs: readonly ApiJob[], reads: GitHubReads): Promise<TimeLimits> {
  const timedOut: ApiJob[] = [];
  for (const job of jobs.slice(0, MAX_JOBS)) {
    const read = await attemptRead(() => reads.annotations(job.id), 'annotations of jobs', 'checks: read');
    if ('missing' in read) return { timedOut, missing: read.missing };
    if (read.result.some(({ message }) => ANNOTATION.test(message))) timedOut.push(job);
  }
  const missing = jobs.length > MAX_JOBS ? `The step read the annotations of only ${MAX_JOBS} jobs.` : undefined;
  return { timedOut, missing };
}
