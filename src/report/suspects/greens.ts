import { BRANCH_EVENTS, TAGS } from '../evidence/build.js';
import type { Build } from '../evidence/evidence.js';
import type { ApiGreenRun, ApiJob, ApiRun, SuspectReads } from '../evidence/github.js';
import { isFailure } from '../evidence/jobs.js';
import { compareRuns } from '../stamp.js';
import type { Ask } from './lost-read.js';

const BRANCHES = 'refs/heads/';

/** How many pages of green runs are read. Those of forks with the same branch name may fill the first one. */
const MAX_PAGES = 3;

/** How many earlier attempts of a green run are read. */
const MAX_EARLIER = 5;

/** The events that can build a branch as well as a tag. The others always build the default branch. */
const OF_BOTH: readonly string[] = ['push', 'workflow_dispatch'];

/** The runs before a build that succeeded, of the same workflow file and line. */
export class Greens {
  readonly #build: Build;
  readonly #file: string;
  readonly #reads: SuspectReads;
  readonly #ask: Ask;
  readonly #refs = new Map<string, boolean>();

  constructor(build: Build, file: string, reads: SuspectReads, ask: Ask) {
    this.#build = build;
    this.#file = file;
    this.#reads = reads;
    this.#ask = ask;
  }

  /** Returns the runs that may be green ones of the line. `isCertain` decides. */
  async *newestFirst(): AsyncGenerator<ApiGreenRun> {
    const { line, refName } = this.#build;
    if (!line.startsWith(BRANCHES) && line !== TAGS) return;
    const branch = line === TAGS ? undefined : refName;
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const read = (): ReturnType<SuspectReads['greenRuns']> => this.#reads.greenRuns(this.#file, branch, page);
      const { runs, hasMore } = await this.#ask(read, 'runs of the workflow', 'actions: read');
      yield* runs.filter((run) => this.#isCandidate(run)).sort((a, b) => compareRuns(numbersOf(b), numbersOf(a)));
      if (!hasMore) return;
    }
  }

  #isCandidate(run: ApiGreenRun): boolean {
    const { line, refName, runId, attempt } = this.#build;
    const isBefore = compareRuns(numbersOf(run), { runId, attempt }) < 0;
    const isOfLine = line === TAGS ? OF_BOTH.includes(run.event) : run.branch === refName;
    return isBefore && isOfLine && run.conclusion === 'success' && this.#isOwn(run);
  }

  #isOwn({ event, headRepositoryId }: ApiRun): boolean {
    return BRANCH_EVENTS.includes(event) && headRepositoryId === this.#build.repositoryId;
  }

  /** Returns whether all jobs of a run were green, and it built the line, as far as GitHub tells. */
  async isCertain(run: ApiGreenRun): Promise<boolean> {
    return (await this.#isOfLine(run)) && (await this.#isWhole(run));
  }

  /**
   * Returns whether a run built a branch, for the line of a branch, or a tag, for the line of all tags. GitHub only tells
   * the name. So where a branch and a tag have the same name now, a commit counts as green only if no run of this name
   * has failed for it: whichever of the two the green run built, the other one was not red.
   */
  async #isOfLine(run: ApiGreenRun): Promise<boolean> {
    const { line } = this.#build;
    if (!OF_BOTH.includes(run.event)) return line !== TAGS;
    if (line === TAGS && (run.branch === '' || !(await this.#hasRef('tags', run.branch)))) return false;
    if (!(await this.#hasRef(line === TAGS ? 'heads' : 'tags', run.branch))) return true;
    const read = (): ReturnType<SuspectReads['runsOf']> => this.#reads.runsOf(this.#file, run.sha);
    const runs = await this.#ask(read, 'runs of the workflow', 'actions: read');
    const ofName = runs.filter((one) => one.branch === run.branch && OF_BOTH.includes(one.event) && this.#isOwn(one));
    return ofName.every(({ conclusion }) => !isFailure(conclusion));
  }

  async #hasRef(kind: 'heads' | 'tags', name: string): Promise<boolean> {
    const key = `${kind}/${name}`;
    const read = (): Promise<boolean> => this.#reads.hasRef(kind, name);
    if (!this.#refs.has(key)) this.#refs.set(key, await this.#ask(read, 'branches and tags', 'contents: read'));
    return this.#refs.get(key) ?? false;
  }

  /**
   * Returns whether the last attempt of a run, or an earlier one, has a success of each job. After a re-run of single
   * jobs, GitHub may list only those: a job that an earlier attempt left red and that did not run again prevents green.
   */
  async #isWhole({ id, attempt: last }: ApiGreenRun): Promise<boolean> {
    if (last === 1) return true;
    const names = new Set<string>();
    for (let attempt = last; attempt >= Math.max(1, last - MAX_EARLIER); attempt -= 1) {
      const read = (): Promise<readonly ApiJob[]> => this.#reads.jobs(id, attempt);
      const jobs = await this.#ask(read, 'jobs of the run', 'actions: read');
      const isLeft = ({ name, conclusion }: ApiJob): boolean =>
        !names.has(name) && (isFailure(conclusion) || conclusion === 'cancelled');
      if (attempt < last && jobs.some(isLeft)) return false;
      for (const { name } of jobs) names.add(name);
    }
    return true;
  }
}

const numbersOf = ({ id, attempt }: ApiRun): { runId: string; attempt: number } => ({ runId: id, attempt });
