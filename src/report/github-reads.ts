import { StepError } from '../lib/errors.js';
import { isObject, type Json, type JsonObject } from '../lib/json.js';
import { openOwnRequests } from '../request/change/own-requests.js';
import type { RequestContext } from '../request/send-for-step.js';
import type { RequestDeps } from '../request/send-plan.js';
import {
  readAnnotation,
  readComparison,
  readGreenRun,
  readJob,
  readRun,
  type GitHubReads,
  type SuspectReads,
} from './evidence/github.js';
import { downloadLog, logPauses, type LogDownload } from './job-log.js';

/** How many runs of a workflow are read. */
const RUNS = 50;

/** What the requests for evidence need. */
export interface GitHubReadsDeps extends RequestDeps, Omit<LogDownload, 'send' | 'bearer' | 'pausesMs'> {}

/** How many items a page has. */
const PAGE = 100;

/** Creates the requests for evidence. `context` is the provider with GitHub's operations. */
export function openGitHubReads(
  context: RequestContext,
  repository: string,
  deps: GitHubReadsDeps,
): GitHubReads & SuspectReads {
  const own = openOwnRequests(context, deps);
  const download = { ...deps, pausesMs: logPauses() };
  const [owner = '', name = ''] = repository.split('/');
  const list = (operation: string, parameters: JsonObject, items?: string): Promise<Json[]> =>
    own.list(operation, { owner, repository: name, ...parameters }, items);
  const known = <T>(items: readonly Json[], read: (item: Json) => T | undefined): T[] =>
    items.flatMap((item) => read(item) ?? []);
  const runs = async (parameters: JsonObject): Promise<Json[]> => {
    const response = await own.read('list-runs', { owner, repository: name, ...parameters });
    const items = isObject(response) ? response['workflow_runs'] : undefined;
    return Array.isArray(items) ? items : [];
  };
  return {
    jobs: async (run, attempt) => known(await list('list-jobs', { run, attempt }, 'jobs'), readJob),
    log: (job, readBody) =>
      downloadLog(own.plan('download-job-log', { owner, repository: name, job }), readBody, download),
    annotations: async (check) => known(await list('list-annotations', { check }), readAnnotation),
    runs: async (workflow, branch) => known(await runs({ workflow, branch, per_page: RUNS }), readRun),
    greenRuns: async (workflow, branch, page) => {
      const ofBranch = branch === undefined ? {} : { branch };
      const items = await runs({ workflow, ...ofBranch, status: 'success', per_page: PAGE, page });
      return { runs: known(items, readGreenRun), hasMore: items.length === PAGE };
    },
    runsOf: async (workflow, sha) => known(await runs({ workflow, head_sha: sha, per_page: PAGE }), readRun),
    compare: async (base, head, total) => {
      const page = total === undefined ? {} : { per_page: PAGE, page: Math.ceil(total / PAGE) };
      const parameters = { owner, repository: name, base, head, ...page };
      return unlessMissing(own.read('compare-commits', parameters).then(readComparison));
    },
    hasRef: async (kind, ref) => {
      const found = await unlessMissing(own.read('get-ref', { owner, repository: name, kind, name: ref }));
      return found !== undefined;
    },
  };
}

/** Returns what a request returns; undefined if the server does not know what it asks for. */
const unlessMissing = <T>(read: Promise<T>): Promise<T | undefined> =>
  read.catch((error: unknown) => {
    if (error instanceof StepError && error.status === 404) return undefined;
    throw error;
  });
