/** How a build ended. */
import { isOfGitHub, type CiBuild } from '../../ci/build.js';
import { inputError } from '../../inputs/input-errors.js';
import { attemptRead, listNames, type EvidenceLog } from './attempt-read.js';
import type { Build, Evidence, FailedJob } from './evidence.js';
import { LACKS_RUNS } from './history.js';
import type { ApiJob, GitHubReads } from './github.js';
import { asFailed, isAllowed, isFailure, ownJob, unnamedFailures } from './jobs.js';
import type { NeedResults } from './needs.js';
import { readTimeLimits, type TimeLimits } from './time-limits.js';

export interface Ending {
  build: Build;
  /** The run of this job. */
  ci: CiBuild;
  /** The results of the jobs that this job waited for. */
  needs?: NeedResults | undefined;
  /** The status of this job. Decides only without `needs` and `conclusion`. */
  status?: string | undefined;
  /** The conclusion of the run of a `workflow_run` event. */
  conclusion?: string | undefined;
  /** Whether the jobs of a run that succeeded are needed too. */
  listsJobs?: boolean;
}

/**
 * Returns how a build ended. A request that fails costs only what it would tell. Rejects with INPUT_INVALID if `needs`
 * or `status` is unusable, and with CANCELLED.
 */
export async function judgeBuild(ending: Ending, reads: GitHubReads | undefined, log: EvidenceLog): Promise<Evidence> {
  const judge = new Judge(ending, reads, log);
  const { needs, conclusion, status = '' } = ending;
  if (conclusion !== undefined && needs !== undefined) {
    throw inputError('needs', 'cannot be combined with the event workflow_run, whose run has other jobs. Remove it.');
  }
  if (conclusion !== undefined) return judge.endedRun(conclusion);
  return needs === undefined ? judge.step(status) : judge.jobs(needs, status);
}

/** How many earlier attempts are read, one request for each. */
const MAX_EARLIER = 5;

/** What the report lacks without the list of jobs. */
const LACKS_NAMES = 'The report lacks the names of failed jobs and steps.';
const LACKS_UNNAMED = 'Jobs that needs does not name do not count, and the report lacks the names of failed steps.';

/** Returns the numbers of the earlier attempts that are read, the newest first. */
const earlierAttempts = (last: number): number[] =>
  Array.from({ length: Math.min(last - 1, MAX_EARLIER) }, (_, index) => last - 1 - index);

const isCancelled = ({ conclusion }: ApiJob): boolean => conclusion === 'cancelled';
const hasFailed = ({ conclusion }: ApiJob): boolean => isFailure(conclusion);
const nameOf = ({ name }: ApiJob): string => name;

class Judge {
  readonly #build: Build;
  readonly #ci: CiBuild;
  readonly #reads: GitHubReads | undefined;
  readonly #log: EvidenceLog;
  readonly #mayResolve: boolean;
  readonly #isFromNeeds: boolean;
  readonly #listsJobs: boolean;
  /** The jobs that were read, without the one of this step. */
  #ended: readonly ApiJob[] | undefined;

  constructor(
    { build, ci, needs, conclusion, listsJobs = false }: Ending,
    reads: GitHubReads | undefined,
    log: EvidenceLog,
  ) {
    this.#build = build;
    this.#ci = ci;
    this.#reads = reads;
    this.#log = log;
    this.#isFromNeeds = needs !== undefined;
    this.#listsJobs = listsJobs;
    this.#mayResolve = needs !== undefined || conclusion !== undefined || !isOfGitHub(ci);
  }

  /** Judges the run of a `workflow_run` event. Its conclusion covers all jobs of all attempts. */
  async endedRun(conclusion: string): Promise<Evidence> {
    if (conclusion === 'success') {
      if (this.#listsJobs) await this.#readAll();
      return this.#green();
    }
    if (!isFailure(conclusion) && conclusion !== 'cancelled') {
      return this.#none(`The run ended with the conclusion ${this.#log.sanitize(conclusion, 40) || 'none'}.`);
    }
    const jobs = await this.#readJobs(this.#build.attempt);
    const failed = jobs?.filter(hasFailed) ?? [];
    if (failed.length > 0) return this.#red(failed);
    const cancelled = jobs?.filter(isCancelled);
    if (conclusion === 'cancelled') return this.#cancelled(cancelled);
    if (this.#reads === undefined || cancelled === undefined) return this.#red([]);
    const { timedOut, missing } = await readTimeLimits(cancelled, this.#reads);
    if (missing !== undefined) this.#log.notice(`${missing} The report may lack jobs that ran into their time limits.`);
    return this.#red(timedOut, 'timed_out');
  }

  /**
   * Judges the job of this step, before it has ended. Outside GitHub, the report is a job or step that the pipeline runs
   * only after all others have failed or succeeded: its word is the verdict on the build, and a success resolves.
   */
  async step(status: string): Promise<Evidence> {
    if (status === 'success') return this.#green();
    if (status !== 'failure' && status !== 'cancelled') {
      throw inputError('status', 'is not success, failure or cancelled. Write status: ${{ job.status }}');
    }
    if (status === 'cancelled' && !isOfGitHub(this.#ci)) return this.#none('The build was cancelled.');
    const all = await this.#readJobs(this.#build.attempt);
    const own = ownJob(all ?? [], this.#ci);
    const jobs = own === undefined ? [] : [own];
    return status === 'failure' ? this.#red(jobs) : this.#cancelled(all && jobs);
  }

  /** Judges the jobs that this job waited for, and all others of the run that GitHub lists. */
  async jobs(needs: NeedResults, status: string): Promise<Evidence> {
    const all = await this.#readJobs(this.#build.attempt);
    const own = ownJob(all ?? [], this.#ci);
    const jobs = (all ?? []).filter((job) => job !== own && !isAllowed(job, needs));
    const failed = jobs.filter(hasFailed);
    if (failed.length > 0) return this.#redJobs(failed, unnamedFailures(failed, jobs, needs).map(nameOf));
    const has = (wanted: string): boolean => needs.some(({ result }) => result === wanted);
    if (has('failure')) return this.#redNeeds(needs);
    const cancelled = jobs.filter(isCancelled);
    if (cancelled.length > 0 || has('cancelled')) return this.#cancelled(all && cancelled);
    const unfinished = jobs.filter(({ ended }) => !ended).map(nameOf);
    if (unfinished.length > 0) {
      const names = listNames(unfinished, this.#log);
      return this.#noneWithNotice(`Jobs have not ended: ${names}. Name them in needs of the job that reports.`);
    }
    if (!has('success')) return this.#none('No job in needs succeeded.');
    if (status === 'failure' || status === 'cancelled') {
      return this.#none(`The job that reports has the status ${status}.`);
    }
    return (await this.#leftByEarlierAttempts(all, needs)) ?? this.#green();
  }

  /** Returns the evidence of failed jobs. Logs the names of those that `needs` does not name. */
  #redJobs(failed: readonly ApiJob[], unnamed: readonly string[]): Evidence {
    if (unnamed.length > 0) {
      this.#log.notice(
        `Failed jobs that needs does not name: ${listNames(unnamed, this.#log)}. They count as failures. ` +
          'To ignore a failure that continue-on-error allows, name its job in needs, and write needs: ${{ toJSON(needs) }}',
      );
    }
    return this.#red(failed);
  }

  /** Returns the evidence of failures that only `needs` knows. */
  #redNeeds(needs: NeedResults): Evidence {
    const ids = needs.flatMap(({ id, result }) => (result === 'failure' && id !== undefined ? [id] : []));
    return this.#redWith(ids.map((name) => ({ name, result: 'failure', steps: [] })));
  }

  /** Judges a build without a failed job. `jobs` are the cancelled ones; undefined if GitHub did not list the jobs. */
  async #cancelled(jobs: readonly ApiJob[] | undefined): Promise<Evidence> {
    const { timedOut, missing } = await this.#timeLimits(jobs);
    if (timedOut.length > 0) return this.#red(timedOut, 'timed_out');
    if (missing === undefined && this.#mayResolve) return this.#none('Jobs were cancelled, and none failed.');
    const names = jobs?.map(nameOf) ?? [];
    return this.#noneWithNotice(
      `A job was cancelled${names.length === 0 ? '' : `: ${listNames(names, this.#log)}`}. ` +
        'The step cannot tell whether it ran into its time limit, and does nothing. ' +
        // The annotation may be written only when the job has ended.
        (missing ?? 'Report from a job after the others, with needs.'),
    );
  }

  async #timeLimits(jobs: readonly ApiJob[] | undefined): Promise<TimeLimits> {
    if (this.#reads === undefined) {
      const missing = 'Set github-token, and give the job the permissions actions: read and checks: read.';
      return { timedOut: [], missing };
    }
    if (jobs === undefined)
      return { timedOut: [], missing: 'It needs the jobs of the run, and the permission checks: read.' };
    if (jobs.length === 0) return { timedOut: [], missing: 'GitHub does not list the cancelled job.' };
    return readTimeLimits(jobs, this.#reads);
  }

  /**
   * Returns the verdict `none` if a job of an earlier attempt failed and did not run again. After a re-run of single
   * jobs, GitHub may list only those.
   */
  async #leftByEarlierAttempts(
    latest: readonly ApiJob[] | undefined,
    needs: NeedResults,
  ): Promise<Evidence | undefined> {
    if (latest === undefined) return undefined;
    const names = new Set(latest.map(nameOf));
    const { attempt: last } = this.#build;
    for (const attempt of earlierAttempts(last)) {
      const jobs = await this.#readJobs(attempt);
      if (jobs === undefined) return this.#none('The jobs of an earlier attempt are unknown.');
      const left = jobs.filter((job) => !names.has(job.name) && !isAllowed(job, needs));
      const bad = left.filter((job) => hasFailed(job) || isCancelled(job)).map(nameOf);
      if (bad.length > 0) {
        return this.#noneWithNotice(
          `Jobs failed in attempt ${attempt} and did not run again: ${listNames(bad, this.#log)}. ` +
            'The step does not resolve the issue. Re-run all jobs.',
        );
      }
      for (const { name } of jobs) names.add(name);
    }
    return undefined;
  }

  /** Returns the jobs of an attempt. Returns undefined and logs a notice if the server refuses. */
  async #readJobs(attempt: number): Promise<readonly ApiJob[] | undefined> {
    const reads = this.#reads;
    if (reads === undefined) return undefined;
    const read = await attemptRead(() => reads.jobs(this.#build.runId, attempt), 'jobs of the run', 'actions: read');
    if ('result' in read) {
      this.#note(read.result);
      return read.result;
    }
    this.#log.lost(read, `${this.#isFromNeeds ? LACKS_UNNAMED : LACKS_NAMES} ${LACKS_RUNS}`);
    return undefined;
  }

  /** Reads the jobs of the last attempts. After a re-run of single jobs, GitHub may list only those. */
  async #readAll(): Promise<void> {
    const { attempt } = this.#build;
    for (const one of [attempt, ...earlierAttempts(attempt)]) {
      if ((await this.#readJobs(one)) === undefined) this.#ended = undefined;
      if (this.#ended === undefined) return;
    }
  }

  /** Notes jobs that have ended. Those of a later attempt are read first, and replace earlier ones of the same name. */
  #note(jobs: readonly ApiJob[]): void {
    const known = this.#ended ?? [];
    const names = new Set(known.map(nameOf));
    this.#ended = [...known, ...jobs.filter(({ ended, name }) => ended && !names.has(name))];
  }

  #red(jobs: readonly ApiJob[], result?: FailedJob['result']): Evidence {
    return this.#redWith(jobs.map((job) => asFailed(job, this.#ci, result)));
  }

  #redWith(jobs: readonly FailedJob[]): Evidence {
    return { build: this.#build, verdict: 'red', jobs, ended: this.#ended, mayResolve: this.#mayResolve };
  }

  #green(): Evidence {
    return { build: this.#build, verdict: 'green', jobs: [], ended: this.#ended, mayResolve: this.#mayResolve };
  }

  #none(reason: string): Evidence {
    return { build: this.#build, verdict: 'none', jobs: [], ended: this.#ended, mayResolve: this.#mayResolve, reason };
  }

  #noneWithNotice(reason: string): Evidence {
    this.#log.notice(reason);
    return this.#none(reason);
  }
}
