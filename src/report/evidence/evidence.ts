/** What a report is about: what was built, and how it ended. */

import type { ApiJob } from './github.js';

/** The run that a report is about: the run of this job, or the one of a `workflow_run` event. */
export interface Build {
  /** `owner/name`. */
  repository: string;
  /** The number of the repository, else its name. */
  repositoryId: string;
  /** The path of the workflow file, else its name. */
  workflow: string;
  workflowName: string;
  /**
   * What was built: `refs/heads/main`, or `refs/tags` for all tags. For other events the event and the pull request or
   * the ref, such as `pull_request #12` or `merge_group refs/heads/main`.
   */
  line: string;
  /** The branch, tag or other ref as people write it, such as `main` or `v1.2.3`. */
  refName: string;
  /** The event that started the run, such as `push`; '' if it is unknown. */
  event: string;
  /** '' if it is unknown. */
  sha: string;
  /** The first line of the commit message; '' if it is unknown. Foreign text. */
  title: string;
  actor: string;
  /** The number of the run, as text. Later runs have greater numbers. */
  runId: string;
  attempt: number;
  /** false if `attempt` is always 1, because the CI system counts no attempts of a run. */
  countsAttempts?: boolean;
  /** The address of the run for browsers; '' if it is unknown. */
  url: string;
  /** The address of the commit for browsers; '' if it is unknown. */
  commitUrl: string;
}

/** A job that failed or ran into its time limit. Names are foreign text. */
export interface FailedJob {
  name: string;
  /** The address of the job for browsers; undefined if it is unknown. */
  url?: string;
  result: 'failure' | 'timed_out';
  /** The names of the steps that failed. */
  steps: readonly string[];
  /** The job as GitHub lists it; undefined if only its name is known. */
  listed?: ApiJob;
}

/**
 * How a build ended: `red` (a job failed or ran into its time limit), `green` (none failed or was cancelled, and at
 * least one succeeded), or `none` (neither).
 */
export type Verdict = 'red' | 'green' | 'none';

export interface Evidence {
  build: Build;
  verdict: Verdict;
  /** The failed jobs, in the order of the server. Empty if only the verdict is known. */
  jobs: readonly FailedJob[];
  /** The jobs of the run that have ended, also those of earlier attempts that did not run again; undefined if unknown. */
  ended?: readonly ApiJob[] | undefined;
  /** Whether a green verdict may resolve an issue. On GitHub, a step without `needs` only reports failures. */
  mayResolve: boolean;
  /** Why the verdict is `none`: a sentence for the log. Only with `none`. */
  reason?: string;
}
