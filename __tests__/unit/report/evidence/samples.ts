/** Builds, runs and jobs for the tests of the evidence. */
import { Readable } from 'node:stream';
import type { CiBuild } from '../../../../src/ci/build.js';
import { StepError } from '../../../../src/lib/errors.js';
import type { Json, JsonObject } from '../../../../src/lib/json.js';
import type { EvidenceLog } from '../../../../src/report/evidence/attempt-read.js';
import type { Build } from '../../../../src/report/evidence/evidence.js';
import type { ApiJob, ApiRun, ApiStep, GitHubReads } from '../../../../src/report/evidence/github.js';

export const SHA = 'a'.repeat(40);
export const REPOSITORY = { id: 77, full_name: 'acme/shop' };
export const FORK = { id: 78, full_name: 'mallory/shop' };

/** Returns the run of a push to main. */
export const ciBuild = (changes: Partial<CiBuild> = {}): CiBuild => ({
  repository: 'acme/shop',
  repositoryId: '77',
  runId: '1000',
  attempt: 1,
  workflow: '.github/workflows/ci.yml',
  workflowName: 'CI',
  event: 'push',
  ref: 'refs/heads/main',
  sha: SHA,
  actor: 'octocat',
  runner: 'runner-1',
  serverUrl: 'https://github.example',
  apiUrl: 'https://github.example/api/v3',
  graphqlUrl: 'https://github.example/api/graphql',
  payload: { head_commit: { message: 'Add a button\n\nIt is green.' } },
  ...changes,
});

/** Returns the run of the event `workflow_run`, about a run with these members. */
export const workflowRun = (run: JsonObject = {}, payload: JsonObject = {}): CiBuild =>
  ciBuild({
    event: 'workflow_run',
    workflow: '.github/workflows/report.yml',
    workflowName: 'Report',
    payload: {
      action: 'completed',
      workflow_run: {
        id: 900,
        run_attempt: 2,
        event: 'push',
        head_branch: 'main',
        head_sha: 'b'.repeat(40),
        head_repository: REPOSITORY,
        path: '.github/workflows/ci.yml@refs/heads/main',
        name: 'CI',
        html_url: 'https://evil.example/run',
        conclusion: 'failure',
        head_commit: { message: 'Fix it\r\nnow' },
        triggering_actor: { login: 'dependabot[bot]' },
        actor: { login: 'octocat' },
        pull_requests: [],
        ...run,
      },
      ...payload,
    },
  });

export const build = (changes: Partial<Build> = {}): Build => ({
  repository: 'acme/shop',
  repositoryId: '77',
  workflow: '.github/workflows/ci.yml',
  workflowName: 'CI',
  line: 'refs/heads/main',
  refName: 'main',
  event: 'push',
  sha: SHA,
  title: 'Add a button',
  actor: 'octocat',
  runId: '1000',
  attempt: 1,
  url: 'https://github.example/acme/shop/actions/runs/1000/attempts/1',
  commitUrl: `https://github.example/acme/shop/commit/${SHA}`,
  ...changes,
});

export const run = (id: number, conclusion: string, changes: Partial<ApiRun> = {}): ApiRun => ({
  id: String(id),
  attempt: 1,
  event: 'push',
  conclusion,
  branch: 'main',
  headRepositoryId: '77',
  ...changes,
});

/** Returns a step that ended with `conclusion`. */
export const step = (name: string, conclusion: string): ApiStep => ({
  name,
  conclusion,
  startedAt: undefined,
  endedAt: undefined,
});

/** Returns a job that ended with `conclusion`; '' for one that has not ended. */
export const job = (name: string, conclusion: string, changes: Partial<ApiJob> = {}): ApiJob => ({
  id: `id-${name}`,
  name,
  ended: conclusion !== '',
  conclusion,
  runner: 'runner-2',
  url: `https://github.example/acme/shop/actions/runs/1000/job/1`,
  steps: [step('Run tests', conclusion)],
  ...changes,
});

/** The job of the report, which runs on this runner. */
export const OWN = job('report', '', { runner: 'runner-1' });

export const refused = (): Promise<never> =>
  Promise.reject(new StepError('API_STATUS', 'GitHub responded with HTTP 403.', { status: 403, refused: true }));

export interface FakeReads extends GitHubReads {
  requests: string[];
}

interface Replies {
  /** The jobs, or the jobs of each attempt. undefined: refused. */
  jobs?: readonly ApiJob[] | Readonly<Record<number, readonly ApiJob[]>> | undefined;
  /** The names of the jobs that ran into their time limits. undefined: refused. */
  timedOut?: readonly string[] | undefined;
  runs?: readonly ApiRun[] | undefined;
  /** The logs of jobs, by the id of the job. */
  logs?: Readonly<Record<string, string>>;
}

/** Returns reads that respond from memory. Without a reply, the server refuses. */
export function fakeReads({ jobs, timedOut, runs, logs = {} }: Replies): FakeReads {
  const requests: string[] = [];
  const reply = <T>(request: string, value: T | undefined): Promise<T> => {
    requests.push(request);
    return value === undefined ? refused() : Promise.resolve(value);
  };
  const isList = (value: Replies['jobs']): value is readonly ApiJob[] => Array.isArray(value);
  const annotation = 'The job has exceeded the maximum execution time of 15m0s';
  return {
    requests,
    jobs: (id, attempt) => reply(`jobs ${id} ${attempt}`, isList(jobs) ? jobs : jobs?.[attempt]),
    log: async (id, readBody) => {
      const text = await reply(`log ${id}`, logs[id]);
      await readBody(Readable.from([Buffer.from(text)]));
    },
    annotations: (id) =>
      reply(
        `annotations ${id}`,
        timedOut && [
          ...(timedOut.includes(id.replace('id-', '')) ? [{ message: annotation }] : []),
          { message: 'The operation was canceled.' },
        ],
      ),
    runs: (file, branch) => reply(`runs ${file} ${branch}`, runs),
  };
}

/** Returns a log, and the notices in it. Foreign text in them is in guillemets. */
export function fakeLog(): EvidenceLog & { notices: string[] } {
  const notices: string[] = [];
  return {
    notices,
    notice: (text) => notices.push(text),
    lost: ({ missing }, cost) => notices.push(`${missing} ${cost}`),
    sanitize: (text, max = 200) => `«${text.slice(0, max)}»`,
  };
}

/** Returns a JSON value with another value in place of the one at a path. */
export function withValue(json: Json | undefined, path: readonly string[], value: Json | undefined): Json {
  const [name, ...rest] = path;
  if (name === undefined) return value ?? null;
  const { [name]: old, ...others } = { ...(json as JsonObject) };
  return rest.length === 0 && value === undefined ? others : { ...others, [name]: withValue(old, rest, value) };
}
