/** The report of a failing build, run as a child process against the GitHub sandbox. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, jest } from '@jest/globals';
import { runAction, type ActionOptions, type ActionResult } from '../../sandbox/runner.js';
import type { Conclusion, NewRun, Run } from '../../sandbox/systems/github/actions/runs.js';
import type { LoggedCall } from '../../sandbox/systems/github/hooks.js';
import { startGitHub, type GitHub, type GitHubOptions } from '../../sandbox/systems/github/server.js';
import type { Issue } from '../../sandbox/systems/github/issues/tracker.js';
import type { TokenOptions } from '../../sandbox/systems/github/tokens.js';
import { keep } from './stage.js';
import { commandsOf, expectNoLeaks } from './support.js';

jest.setTimeout(180_000);

/** The permissions of the documented job. */
export const PERMISSIONS = { actions: 'read', checks: 'read', contents: 'read', issues: 'write' } as const;

/** What a run of the report differs in. */
export interface ReportRun extends Pick<ActionOptions, 'node' | 'onSpawn'> {
  inputs?: Record<string, string>;
  env?: Record<string, string>;
  /** The results of the jobs before the report, by id. */
  needs?: Record<string, string>;
  /** The event and its payload. */
  event?: string;
  payload?: object;
  runId?: number;
  attempt?: number;
  /** Files in the workspace, by path. */
  workspace?: Readonly<Record<string, string>>;
  /** More secrets, which must not leak. */
  secrets?: readonly string[];
  /** Files that may contain them. */
  inFiles?: readonly string[];
}

/** The conclusions of jobs, by name. */
export type Jobs = Readonly<Record<string, Conclusion>>;

export interface ReportStage {
  github: GitHub;
  /** The token of the job. */
  token: string;
  /** Runs the report. */
  report: (run?: ReportRun) => Promise<ActionResult>;
  /** Adds a run with these jobs and the job of the report, runs the report with their results, and ends the run. */
  build: (jobs: Jobs, more?: ReportRun & { run?: NewRun }) => Promise<ActionResult & { run: Run }>;
}

export const RED: Jobs = { build: 'success', test: 'failure' };
export const GREEN: Jobs = { build: 'success', test: 'success' };

/** Starts GitHub, and a job with a token of these options. */
export async function reportStage(
  tokenOptions: TokenOptions = {},
  options: Partial<GitHubOptions> = {},
): Promise<ReportStage> {
  const github = keep(await startGitHub({ isPrivate: true, ...options }));
  const { value: token } = github.tokens.add({ permissions: PERMISSIONS, ...tokenOptions });
  const report = async (run: ReportRun = {}): Promise<ActionResult> => {
    const folder = mkdtempSync(join(tmpdir(), 'bearer-step-report-'));
    // Outside the folder of the job, because the payload may contain what must not leak.
    const outside = mkdtempSync(join(tmpdir(), 'bearer-step-event-'));
    const event = join(outside, 'event.json');
    writeFileSync(event, JSON.stringify(run.payload ?? { head_commit: { message: 'Change the parser\n\nMore.' } }));
    for (const [path, text] of Object.entries(run.workspace ?? {})) {
      mkdirSync(dirname(join(folder, 'workspace', path)), { recursive: true });
      writeFileSync(join(folder, 'workspace', path), text);
    }
    const needs = run.needs === undefined ? {} : { needs: needsOf(run.needs) };
    const result = keep(
      await runAction({
        action: 'report',
        debug: true,
        folder,
        ...(run.node === undefined ? {} : { node: run.node }),
        ...(run.onSpawn === undefined ? {} : { onSpawn: run.onSpawn }),
        inputs: { 'github-token': token, status: 'success', ...needs, ...run.inputs },
        env: {
          GITHUB_API_URL: github.apiUrl,
          GITHUB_GRAPHQL_URL: github.graphqlUrl,
          GITHUB_SERVER_URL: github.serverUrl,
          GITHUB_REPOSITORY: github.repository,
          GITHUB_REPOSITORY_ID: github.repositoryId,
          GITHUB_EVENT_NAME: run.event ?? 'push',
          GITHUB_EVENT_PATH: event,
          GITHUB_RUN_ID: String(run.runId ?? 1001),
          GITHUB_RUN_ATTEMPT: String(run.attempt ?? 1),
          GITHUB_SHA: 'a'.repeat(40),
          GITHUB_ACTOR: 'alice',
          GITHUB_WORKFLOW: 'CI',
          GITHUB_WORKFLOW_REF: `${github.repository}/.github/workflows/ci.yml@refs/heads/main`,
          ...run.env,
        },
      }),
    );
    rmSync(outside, { recursive: true });
    expectNoLeaks(result, [token, ...(run.secrets ?? [])], run.inFiles);
    return result;
  };
  const build: ReportStage['build'] = async (jobs, { run: options = {}, ...more } = {}) => {
    const run = addRun(github, jobs, options);
    const result = await report({ needs: jobs, runId: run.id, ...more });
    end(run);
    return { ...result, run };
  };
  return { github, token, report, build };
}

const needsOf = (needs: Record<string, string>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(needs).map(([id, result]) => [id, { result, outputs: {} }])));

/** Adds a run with these jobs, and the job of the report, which has not ended. */
export function addRun({ runs }: GitHub, jobs: Jobs, options: NewRun = {}): Run {
  const ended = Object.entries(jobs).map(([name, conclusion]) => ({ name, conclusion }));
  const own = { name: 'report', status: 'in_progress', runnerName: 'sandbox' } as const;
  return runs.add({ ...options, jobs: [...(options.jobs ?? ended), own] });
}

/** Ends a run: its last job succeeds, and its conclusion is the worst one of its jobs. */
export function end({ attempts }: Run): void {
  const attempt = attempts.at(-1);
  if (attempt === undefined) return;
  const own = attempt.jobs.at(-1);
  if (own !== undefined) Object.assign(own, { status: 'completed', conclusion: 'success', completedAtMs: Date.now() });
  const worst = (['failure', 'cancelled'] as const).find((one) => attempt.jobs.some((job) => job.conclusion === one));
  Object.assign(attempt, { status: 'completed', conclusion: worst ?? 'success' });
}

/** Returns the requests that write to the issues. */
export const writes = ({ log }: GitHub): LoggedCall[] =>
  log.filter(({ method, path }) => method !== 'GET' && path !== '/graphql');

/** Returns the requests to the issues, as `METHOD /path`. */
export const issueCalls = ({ log }: GitHub): string[] =>
  log.filter(({ path }) => /\/issues|\/graphql/u.test(path)).map(({ method, path }) => `${method} ${path}`);

export const openIssues = ({ tracker }: GitHub): Issue[] => tracker.issues.filter(({ state }) => state === 'open');

/** Returns the errors, warnings and notices of a report, without the one that names the issue. */
export function messages({ main }: ActionResult): { errors: string[]; warnings: string[]; notices: string[] } {
  const notices = commandsOf(main, 'notice').filter((text) => !/^The issue (?:was|of this build)/u.test(text));
  return { errors: commandsOf(main, 'error'), warnings: commandsOf(main, 'warning'), notices };
}

export const QUIET = { errors: [], warnings: [], notices: [] };

/** Expects that a report did this without a message, and returns its result. */
export function expectAction(result: ActionResult, action: string, id?: string): void {
  expect({ ...messages(result), action: result.outputs['action'], id: result.outputs['id'] }).toEqual({
    ...QUIET,
    action,
    id,
  });
  expect(result.main.exitCode).toBe(0);
}

/** The payload of the event workflow_run. */
export const endedPayload = (github: GitHub, run: Run, more: object = {}): object => ({
  action: 'completed',
  workflow_run: {
    id: run.id,
    name: 'CI',
    path: run.workflow.path,
    head_branch: run.headBranch,
    head_sha: run.headSha,
    event: run.event,
    run_attempt: run.attempts.length,
    conclusion: run.attempts.at(-1)?.conclusion,
    head_repository: { id: run.headRepository.id, full_name: run.headRepository.fullName },
    head_commit: { message: run.title },
    actor: { login: run.actor.login },
    pull_requests: [],
    ...more,
  },
  repository: { id: Number(github.repositoryId), full_name: github.repository },
});
