import { isObject, type Json, type JsonObject } from '../lib/json.js';
import { openOwnRequests } from '../request/change/own-requests.js';
import type { RequestContext } from '../request/send-for-step.js';
import type { RequestDeps } from '../request/send-plan.js';
import { downloadLog, logPauses, type LogDownload } from './job-log.js';
import { readAnnotation, readJob, readRun, type GitHubReads } from './evidence/github.js';

/** How many runs of a workflow are read. */
const RUNS = 50;

/** What the requests for evidence need. */
export interface GitHubReadsDeps extends RequestDeps, Omit<LogDownload, 'send' | 'bearer' | 'pausesMs'> {}

/** Creates the requests for evidence. `context` is the provider with GitHub's operations. */
export function openGitHubReads(context: RequestContext, repository: string, deps: GitHubReadsDeps): GitHubReads {
  const own = openOwnRequests(context, deps);
  const download = { ...deps, pausesMs: logPauses() };
  const [owner = '', name = ''] = repository.split('/');
  const list = (operation: string, parameters: JsonObject, items?: string): Promise<Json[]> =>
    own.list(operation, { owner, repository: name, ...parameters }, items);
  const known = <T>(items: readonly Json[], read: (item: Json) => T | undefined): T[] =>
    items.flatMap((item) => read(item) ?? []);
  return {
    jobs: async (run, attempt) => known(await list('list-jobs', { run, attempt }, 'jobs'), readJob),
    log: (job, readBody) =>
      downloadLog(own.plan('download-job-log', { owner, repository: name, job }), readBody, download),
    annotations: async (check) => known(await list('list-annotations', { check }), readAnnotation),
    runs: async (workflow, branch) => {
      const parameters = { owner, repository: name, workflow, branch, per_page: RUNS };
      const response = await own.read('list-runs', parameters);
      const runs = isObject(response) ? response['workflow_runs'] : undefined;
      return known(Array.isArray(runs) ? runs : [], readRun);
    },
  };
}
