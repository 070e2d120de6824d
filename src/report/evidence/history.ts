/** The runs before and after a build. */
import { compareRuns } from '../stamp.js';
import { attemptRead, type EvidenceLog } from './attempt-read.js';
import { BRANCH_EVENTS } from './build.js';
import type { Build } from './evidence.js';
import type { ApiRun, GitHubReads } from './github.js';
import { isFailure } from './jobs.js';

export interface History {
  /**
   * How many runs before this one succeeded, since the last one that failed. All others are passed over. undefined if it
   * is unknown.
   */
  greens: number | undefined;
  /**
   * The numbers of these runs, the newest first. A cancelled run among them may have run into a time limit: count those
   * after the failure that the issue names.
   */
  greenIds: readonly string[];
  /**
   * How many of them came directly before this run, without a cancelled one, which may have run into a time limit. After
   * enough of them the issue is closed, and nobody needs to be asked.
   */
  steadyGreens: number;
  /** Whether a newer run of the same line has succeeded, so that a failure of this one is out of date. */
  newerGreen: boolean;
}

/** What the report lacks without the list of runs. */
export const LACKS_RUNS = 'The step does not know how the runs before and after this one ended.';

const UNKNOWN: History = { greens: undefined, greenIds: [], steadyGreens: 0, newerGreen: false };

/** Returns the name of the workflow file, by which GitHub lists runs; undefined if it or the repository is unknown. */
export function workflowFileOf({ workflow, repositoryId }: Build): string | undefined {
  const file = /\/(?<name>[^/]+\.ya?ml)$/iu.exec(workflow)?.groups?.['name'];
  return /^\d+$/u.test(repositoryId) ? file : undefined;
}

/**
 * Returns what GitHub knows of the runs of the same workflow and line. It is unknown for tags and pull requests, because
 * GitHub lists runs by the name of a branch, and without the path of the workflow file.
 */
export async function greensInARow(
  build: Build,
  reads: GitHubReads | undefined,
  log: Pick<EvidenceLog, 'lost'>,
): Promise<History> {
  const file = workflowFileOf(build);
  if (reads === undefined || file === undefined || !build.line.startsWith('refs/heads/')) return UNKNOWN;
  const read = await attemptRead(() => reads.runs(file, build.refName), 'runs of the workflow', 'actions: read');
  if ('result' in read) return historyOf(build, read.result);
  log.lost(read, LACKS_RUNS);
  return UNKNOWN;
}

/** Returns the history in a list of runs, in any order. */
function historyOf(build: Build, runs: readonly ApiRun[]): History {
  const ofLine = runs.filter((run) => isOfLine(run, build));
  const own = { id: build.runId, attempt: build.attempt };
  const newerGreen = ofLine.some((run) => compare(run, own) > 0 && isGreen(run));
  // The list has only the last attempt of each run. An earlier attempt of this run has usually failed.
  if (build.attempt > 1) return { greens: 0, greenIds: [], steadyGreens: 0, newerGreen };
  const before = ofLine.filter((run) => compare(run, own) < 0).sort((a, b) => compare(b, a));
  const greenIds = greensBefore(before).map(({ id }) => id);
  return { greens: greenIds.length, greenIds, steadyGreens: steadyBefore(before), newerGreen };
}

const isGreen = ({ conclusion }: Pick<ApiRun, 'conclusion'>): boolean => conclusion === 'success';

type Numbers = Pick<ApiRun, 'id' | 'attempt'>;
const compare = (a: Numbers, b: Numbers): number =>
  compareRuns({ runId: a.id, attempt: a.attempt }, { runId: b.id, attempt: b.attempt });

const isOfLine = ({ event, branch, headRepositoryId }: ApiRun, { refName, repositoryId }: Build): boolean =>
  BRANCH_EVENTS.includes(event) && branch === refName && headRepositoryId === repositoryId;

/** Returns the runs that succeeded after the last failure, in the order of the list: the newest first. */
function greensBefore(newestFirst: readonly ApiRun[]): ApiRun[] {
  const red = newestFirst.findIndex(({ conclusion }) => isFailure(conclusion));
  return (red === -1 ? newestFirst : newestFirst.slice(0, red)).filter(isGreen);
}

/** Returns how many runs succeeded since the last one that failed or was cancelled. */
function steadyBefore(newestFirst: readonly ApiRun[]): number {
  const other = newestFirst.findIndex(({ conclusion }) => isFailure(conclusion) || conclusion === 'cancelled');
  return (other === -1 ? newestFirst : newestFirst.slice(0, other)).filter(isGreen).length;
}
