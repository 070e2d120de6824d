import type { ApiResponse } from '../../../api.js';
import { Refusal, type Call, type Operation } from '../operation.js';
import { listPage, pageOf } from '../paging.js';
import { pagesUrl } from '../site.js';
import { describeAnnotation, describeJob, describeRun } from './describe.js';
import { lastAttempt, type Attempt, type Run } from './runs.js';

const runPage = 'actions/workflow-runs#';
const jobPage = 'actions/workflow-jobs#';
const permission = 'actions';

/** Operations on the runs of workflows, their jobs, and the annotations of these. */
export const actionOperations: readonly Operation[] = [
  {
    method: 'GET',
    route: /^\/actions\/runs\/(\d+)$/u,
    documentation: `${runPage}get-a-workflow-run`,
    permission,
    run: (call) => {
      const run = runOf(call);
      return { status: 200, body: describeRun(call.site, run, lastAttempt(run)) };
    },
  },
  {
    method: 'GET',
    route: /^\/actions\/runs\/(\d+)\/attempts\/(\d+)$/u,
    documentation: `${runPage}get-a-workflow-run-attempt`,
    permission,
    run: (call) => ({ status: 200, body: describeRun(call.site, runOf(call), attemptOf(call)) }),
  },
  {
    method: 'GET',
    route: /^\/actions\/runs\/(\d+)\/attempts\/(\d+)\/jobs$/u,
    documentation: `${jobPage}list-jobs-for-a-workflow-run-attempt`,
    permission,
    run: (call) => listJobs(call, [attemptOf(call)], `/attempts/${call.parameters[1] ?? ''}/jobs`),
  },
  {
    method: 'GET',
    route: /^\/actions\/runs\/(\d+)\/jobs$/u,
    documentation: `${jobPage}list-jobs-for-a-workflow-run`,
    permission,
    run: (call) => {
      const run = runOf(call);
      return listJobs(call, call.query.get('filter') === 'all' ? run.attempts : [lastAttempt(run)], '/jobs');
    },
  },
  {
    method: 'GET',
    route: /^\/actions\/jobs\/(\d+)$/u,
    documentation: `${jobPage}get-a-job-for-a-workflow-run`,
    permission,
    run: getJob,
  },
  {
    method: 'GET',
    route: /^\/actions\/jobs\/(\d+)\/logs$/u,
    documentation: `${jobPage}download-job-logs-for-a-workflow-run`,
    permission,
    run: redirectToLog,
  },
  {
    method: 'GET',
    route: /^\/actions\/workflows\/([^/]+)\/runs$/u,
    documentation: `${runPage}list-workflow-runs-for-a-workflow`,
    permission,
    run: listRuns,
  },
  {
    method: 'GET',
    route: /^\/check-runs\/(\d+)\/annotations$/u,
    documentation: 'checks/runs#list-check-run-annotations',
    permission: 'checks',
    run: listAnnotations,
  },
];

/** A filtered list ends here. */
const maxFiltered = 1_000;

function runOf({ site, parameter }: Call): Run {
  const run = site.runs.find(Number(parameter));
  if (!run) throw new Refusal(404, 'Not Found');
  return run;
}

function attemptOf(call: Call): Attempt {
  const attempt = runOf(call).attempts.find(({ number }) => number === Number(call.parameters[1]));
  if (!attempt) throw new Refusal(404, 'Not Found');
  return attempt;
}

function listJobs(call: Call, attempts: readonly Attempt[], path: string): ApiResponse {
  const { site, query } = call;
  const run = runOf(call);
  const jobs = attempts.flatMap((attempt) => attempt.jobs.map((job) => describeJob(site, run, attempt, job)));
  const { items, headers } = pageOf(jobs, query, pagesUrl(site, `/actions/runs/${run.id}${path}`));
  return { status: 200, headers, body: { total_count: jobs.length, jobs: items } };
}

/** Returns where the job in the path is. Throws 404. */
function locateJob({ site, parameter }: Call): { run: Run; attempt: Attempt; job: Attempt['jobs'][number] } {
  for (const run of site.runs.runs) {
    for (const attempt of run.attempts) {
      const job = attempt.jobs.find(({ id }) => id === Number(parameter));
      if (job) return { run, attempt, job };
    }
  }
  throw new Refusal(404, 'Not Found');
}

function getJob(call: Call): ApiResponse {
  const { run, attempt, job } = locateJob(call);
  return { status: 200, body: describeJob(call.site, run, attempt, job) };
}

/** Redirects to the log of a job, which exists only when the job has ended. */
function redirectToLog(call: Call): ApiResponse {
  const { status, log } = locateJob(call).job;
  if (status !== 'completed' || log === undefined) throw new Refusal(404, 'Not Found');
  return { status: 302, headers: { location: call.site.logStore.addressOf(log) } };
}

function listAnnotations(call: Call): ApiResponse {
  const { site, query } = call;
  const { run, job } = locateJob(call);
  const page = pageOf(job.annotations, query, pagesUrl(site, `/check-runs/${job.id}/annotations`));
  return listPage(page, (annotation) => describeAnnotation(site, run.headSha, annotation));
}

/** Returns the runs of a workflow, the newest first. A branch of the same name in a fork counts as the branch. */
function listRuns({ site, query, parameter }: Call): ApiResponse {
  const workflow = site.runs.workflows.find(({ id, path }) => `${id}` === parameter || path.endsWith(`/${parameter}`));
  if (!workflow) throw new Refusal(404, 'Not Found');
  const found = site.runs.runs.filter((run) => run.workflow === workflow).filter(filterOf(query));
  const newest = found.sort((a, b) => b.createdAtMs - a.createdAtMs || b.id - a.id);
  const isFiltered = ['actor', 'branch', 'event', 'status', 'created', 'head_sha'].some((name) => query.has(name));
  const reachable = isFiltered ? newest.slice(0, maxFiltered) : newest;
  const url = pagesUrl(site, `/actions/workflows/${workflow.id}/runs`);
  const { items, headers } = pageOf(reachable, query, url);
  const runs = items.map((run) => describeRun(site, run, lastAttempt(run)));
  return { status: 200, headers, body: { total_count: found.length, workflow_runs: runs } };
}

function filterOf(query: URLSearchParams): (run: Run) => boolean {
  const isCreated = createdFilter(query.get('created') ?? '');
  const matches = (name: string, ...values: (string | null)[]): boolean => {
    const wanted = query.get(name) ?? '';
    return wanted === '' || values.includes(wanted);
  };
  return (run) => {
    // GitHub also accepts a conclusion as a status.
    const { status, conclusion } = lastAttempt(run);
    return (
      matches('branch', run.headBranch) &&
      matches('event', run.event) &&
      matches('status', status, conclusion) &&
      matches('head_sha', run.headSha) &&
      matches('actor', run.actor.login) &&
      isCreated(run.createdAtMs)
    );
  };
}

/** Returns a test for `DATE`, `>=DATE`, `<DATE` or `DATE..DATE`; `*` is an open end. A date may have a time. */
function createdFilter(text: string): (timeMs: number) => boolean {
  if (text === '') return () => true;
  const [, from, to] = /^(.*)\.\.(.*)$/u.exec(text) ?? [];
  if (from !== undefined && to !== undefined) return (timeMs) => timeMs >= startOf(from) && timeMs <= endOf(to);
  const [, sign = '', date = ''] = /^(>=|<=|>|<)?(.*)$/u.exec(text) ?? [];
  const tests: Readonly<Record<string, (timeMs: number) => boolean>> = {
    '>=': (timeMs) => timeMs >= startOf(date),
    '>': (timeMs) => timeMs > endOf(date),
    '<=': (timeMs) => timeMs <= endOf(date),
    '<': (timeMs) => timeMs < startOf(date),
  };
  return tests[sign] ?? ((timeMs) => timeMs >= startOf(date) && timeMs <= endOf(date));
}

function startOf(date: string): number {
  if (date === '*') return Number.NEGATIVE_INFINITY;
  const time = Date.parse(date);
  if (!Number.isNaN(time)) return time;
  throw new Refusal(422, 'Validation Failed', [{ resource: 'WorkflowRun', field: 'created', code: 'invalid' }]);
}

function endOf(date: string): number {
  if (date === '*') return Number.POSITIVE_INFINITY;
  return startOf(date) + (/T/u.test(date) ? 999 : 86_400_000 - 1);
}
