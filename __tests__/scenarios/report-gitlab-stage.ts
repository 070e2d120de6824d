/** The report of a failing build of GitHub with GitLab as its tracker, run as a child process. */
import { expect } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import type { NewRun, Run } from '../../sandbox/systems/github/actions/runs.js';
import type { GitHub } from '../../sandbox/systems/github/server.js';
import type { InjectedError } from '../../sandbox/oauth-server.js';
import type { Issue, Note } from '../../sandbox/systems/gitlab/project.js';
import { startGitLab, type GitLab } from '../../sandbox/systems/gitlab/server.js';
import { reportStage, type Jobs, type ReportRun } from './report-stage.js';
import { keep } from './stage.js';

/** Receives each request, as its line, before GitLab. */
export type Intercept = (line: string, body: string) => InjectedError;

export interface GitLabStage {
  gitLab: GitLab;
  github: GitHub;
  /** Replaces what intercepts the requests. */
  intercept: (next: Intercept) => void;
  /** Adds a run with these jobs, and runs the report. `fields`: further fields of the issue. */
  build: (jobs: Jobs, more?: ReportRun & { run?: NewRun; fields?: object }) => Promise<ActionResult & { run: Run }>;
  /** Runs the report of a run with these jobs, which stays in progress. */
  report: (needs: Jobs, runId: number) => Promise<ActionResult>;
}

/** Starts GitHub with the builds, and GitLab with the issues. */
export async function gitLabStage(): Promise<GitLabStage> {
  let current: Intercept = () => false;
  const gitLab = keep(
    await startGitLab({
      intercept: ({ method, url }, response, body) => {
        const injected = current(`${method} ${url}`, body.toString());
        if (injected === true) response.socket?.destroy();
        return injected;
      },
    }),
  );
  const token = await gitLab.issueToken(['api']);
  const { github, build, report } = await reportStage();
  const inputs = (fields: object = {}, more: Record<string, string> = {}): Record<string, string> => ({
    provider: 'gitlab',
    'base-url': gitLab.baseUrl,
    'ca-cert': gitLab.caPem,
    token,
    fields: JSON.stringify({ project: gitLab.project.path, ...fields }),
    ...more,
  });
  const ofGitLab = <Result extends ActionResult>(result: Result): Result => {
    expect(result.main.stdout.replaceAll(/^::add-mask::.*$/gmu, '')).not.toContain(token);
    return result;
  };
  return {
    gitLab,
    github,
    intercept: (next) => {
      current = next;
    },
    build: async (jobs, { fields, inputs: more, ...run } = {}) =>
      ofGitLab(await build(jobs, { ...run, inputs: inputs(fields, more) })),
    report: async (needs, runId) => ofGitLab(await report({ needs, runId, inputs: inputs() })),
  };
}

/** Interferes with the first request that matches. */
export function once(matches: RegExp, injected: InjectedError, act: () => void = () => undefined): Intercept {
  let isDone = false;
  return (line) => {
    if (isDone || !matches.test(line)) return false;
    isDone = true;
    act();
    return injected;
  };
}

/** Returns the requests that change something, as `METHOD /path`. */
export const changes = ({ gitLab }: GitLabStage): string[] =>
  gitLab.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url }) => `${method} ${url.replace('/api/v4/projects/example%2Fproject', '')}`);

export const openIssues = ({ gitLab }: GitLabStage): Issue[] =>
  gitLab.project.issues.filter(({ state }) => state === 'opened');

/** Returns the notes that no change of GitLab has added. */
export const ownNotes = ({ gitLab }: GitLabStage): Note[] => gitLab.project.notes.filter(({ system }) => !system);
