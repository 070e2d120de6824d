/** The report of a failing build, run as a child process against the GitHub sandbox. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { mkdtempSync } from 'node:fs';
import { jest } from '@jest/globals';
import { runAction, type ActionResult } from '../../sandbox/runner.js';
import { startGitHub, type GitHub, type GitHubOptions } from '../../sandbox/systems/github/server.js';
import { keep } from './stage.js';
import { expectNoLeaks } from './support.js';

jest.setTimeout(60_000);

/** What a run of the report differs in. */
export interface ReportRun {
  inputs?: Record<string, string>;
  env?: Record<string, string>;
  /** The results of the jobs before the report, by id. */
  needs?: Record<string, string>;
  /** The event and its payload. */
  event?: string;
  payload?: object;
  runId?: number;
  attempt?: number;
}

export interface ReportStage {
  github: GitHub;
  /** The token of the job. */
  token: string;
  /** Runs the report. */
  report: (run?: ReportRun) => Promise<ActionResult>;
}

/** Starts GitHub, and a job with a token that has `permissions`. */
export async function reportStage(
  permissions: Record<string, 'read' | 'write'> = { actions: 'read', checks: 'read', issues: 'write' },
  options: Partial<GitHubOptions> = {},
): Promise<ReportStage> {
  const github = keep(await startGitHub({ isPrivate: false, ...options }));
  const { value: token } = github.tokens.add({ permissions });
  const report = async (run: ReportRun = {}): Promise<ActionResult> => {
    const folder = mkdtempSync(join(tmpdir(), 'bearer-step-report-'));
    const event = join(folder, 'event.json');
    writeFileSync(event, JSON.stringify(run.payload ?? { head_commit: { message: 'Change the parser\n\nMore.' } }));
    const needs = JSON.stringify(
      Object.fromEntries(Object.entries(run.needs ?? {}).map(([id, result]) => [id, { result, outputs: {} }])),
    );
    const result = keep(
      await runAction({
        action: 'report',
        debug: true,
        folder,
        inputs: { 'github-token': token, status: 'success', ...(run.needs ? { needs } : {}), ...run.inputs },
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
    expectNoLeaks(result, [token]);
    return result;
  };
  return { github, token, report };
}
