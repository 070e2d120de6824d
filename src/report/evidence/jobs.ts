/** Which jobs of a run decide how it ended. */
import type { CiBuild } from '../../ci/build.js';
import type { FailedJob } from './evidence.js';
import type { ApiJob, ApiStep } from './github.js';
import type { Need, NeedResults } from './needs.js';

const FAILURES: readonly string[] = ['failure', 'timed_out', 'startup_failure'];

/** Returns whether a job or a run with this conclusion failed. */
export const isFailure = (conclusion: string): boolean => FAILURES.includes(conclusion);

/** Returns the job that this step is in: the unfinished one on this runner. */
export function ownJob(jobs: readonly ApiJob[], { runner }: CiBuild): ApiJob | undefined {
  const unfinished = jobs.filter(({ ended }) => !ended);
  const here = unfinished.find((job) => runner !== '' && job.runner === runner);
  if (here !== undefined) return here;
  // The own job has not ended, so a single unfinished job without another runner is the own one.
  const [only] = unfinished;
  return unfinished.length === 1 && (only?.runner === '' || runner === '') ? only : undefined;
}

/** Returns whether a job has the id, or belongs to a matrix or a called workflow with the id. */
const belongsTo = ({ name }: ApiJob, id: string): boolean =>
  name === id || name.startsWith(`${id} (`) || name.startsWith(`${id} / `);

/** Returns whether `needs` says that a job succeeded: GitHub does so for a failed job with `continue-on-error`. */
export const isAllowed = (job: ApiJob, needs: NeedResults): boolean =>
  needs.some(({ id, result }) => result === 'success' && id !== undefined && belongsTo(job, id));

/**
 * Returns the failed jobs that `needs` certainly does not name. A job may have another name than its id. So if a job in
 * `needs` did not succeed and no job has its id as name, any failed job may be the one.
 */
export function unnamedFailures(failed: readonly ApiJob[], all: readonly ApiJob[], needs: NeedResults): ApiJob[] {
  const isNamed = (job: ApiJob): boolean => needs.some(({ id }) => id !== undefined && belongsTo(job, id));
  const isListed = ({ id }: Need): boolean => id !== undefined && all.some((job) => belongsTo(job, id));
  const mayBeFailed = needs.filter(({ result }) => result === 'failure' || result === 'cancelled');
  return mayBeFailed.every(isListed) ? failed.filter((job) => !isNamed(job)) : [];
}

const MAX_FAILED_STEPS = 20;

/** Returns the first steps of a job that failed. */
export const failedSteps = ({ steps }: ApiJob): ApiStep[] =>
  steps.filter(({ conclusion }) => ['failure', 'timed_out'].includes(conclusion)).slice(0, MAX_FAILED_STEPS);

/** Returns a job as evidence. Its address is kept only if it is of this repository. */
export function asFailed(job: ApiJob, ci: CiBuild, result?: FailedJob['result']): FailedJob {
  const url = ownUrl(job.url, ci);
  return {
    name: job.name,
    ...(url === undefined ? undefined : { url }),
    result: result ?? (job.conclusion === 'timed_out' ? 'timed_out' : 'failure'),
    steps: failedSteps(job).map(({ name }) => name),
    listed: job,
  };
}

function ownUrl(url: string, { serverUrl, repository }: CiBuild): string | undefined {
  const base = `${serverUrl.replace(/\/+$/u, '')}/${repository}/`;
  const isBelow = url.toLowerCase().startsWith(base.toLowerCase());
  return isBelow && /^[\w/?=&#-]+$/u.test(url.slice(base.length)) ? url : undefined;
}
