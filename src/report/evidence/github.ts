/** What the evidence reads from GitHub's API. */
import type { BodyReader } from '../../http/message.js';
import type { Json } from '../../lib/json.js';
import { member, readAttempt, readId, readText } from './fields.js';

/** A job of one attempt of a run. */
export interface ApiJob {
  /** The number of the job, which is also the number of its check run. */
  id: string;
  /** Foreign text, such as `test (20)` or `call / test`. */
  name: string;
  /** Whether the job has ended. */
  ended: boolean;
  /** '' if the job has not ended. */
  conclusion: string;
  /** The name of the runner; '' if the job has none yet. */
  runner: string;
  /** The address of the job as the server has it, which may be of any origin; '' if it is unknown. */
  url: string;
  /** The steps, in their order. */
  steps: readonly ApiStep[];
}

/** A step of a job. */
export interface ApiStep {
  /** Foreign text. */
  name: string;
  /** '' if the step has not ended. */
  conclusion: string;
  /** Milliseconds since 1970; undefined if they are unknown. */
  startedAt: number | undefined;
  endedAt: number | undefined;
}

/** A run of a workflow, in its latest attempt. */
export interface ApiRun {
  id: string;
  attempt: number;
  event: string;
  /** '' if the run has not ended. */
  conclusion: string;
  /** The name of the branch or tag. */
  branch: string;
  /** The number of the repository that the commit is from; undefined if it was deleted. */
  headRepositoryId: string | undefined;
}

/** A run that succeeded in its latest attempt, and its commit. */
export interface ApiGreenRun extends ApiRun {
  sha: string;
}

/** A page of runs, and whether there are more. */
export interface GreenPage {
  runs: readonly ApiGreenRun[];
  hasMore: boolean;
}

/** A commit of a comparison. All texts are foreign. */
export interface ApiCommit {
  sha: string;
  /** The first line of the message. */
  title: string;
  /** The name in the commit, which may be anything. */
  name: string;
  /** The login of the author; undefined if GitHub knows none. */
  login: string | undefined;
}

/** How a commit differs from another one, the base. */
export interface ApiComparison {
  /** `ahead`: the base is an ancestor. `identical`, `behind` or `diverged`: it is not. */
  status: string;
  /** How many commits there are, listed or not. */
  total: number;
  /** The oldest first; at most 250. */
  commits: readonly ApiCommit[];
  /** The changed paths, at most 300; only on the first page. */
  files: readonly string[];
}

/** An annotation of a check run. */
export interface ApiAnnotation {
  message: string;
}

/**
 * The requests for evidence. All of them reject with a StepError: API_STATUS if the server refuses, for example because
 * a permission is missing.
 */
export interface GitHubReads {
  /** Returns the jobs of one attempt. Permission `actions: read`. */
  jobs(runId: string, attempt: number): Promise<readonly ApiJob[]>;
  /**
   * Passes the log of a job that has ended to `readBody`, while it is received. It is called for each attempt.
   * Permission `actions: read`.
   */
  log(jobId: string, readBody: BodyReader): Promise<void>;
  /** Returns the annotations of a check run. Permission `checks: read`. */
  annotations(checkRunId: string): Promise<readonly ApiAnnotation[]>;
  /**
   * Returns the latest runs of a workflow, such as `ci.yml`, with this name as their branch or tag. Runs of forks may be
   * among them. Permission `actions: read`.
   */
  runs(workflowFile: string, branch: string): Promise<readonly ApiRun[]>;
}

/** The requests for the commits that may have broken a build. They reject in the same way. */
export interface SuspectReads extends Pick<GitHubReads, 'jobs'> {
  /**
   * Returns a page of the runs of a workflow that succeeded, the newest first. With a branch, only those with this name
   * as their branch or tag, those of forks included. Permission `actions: read`.
   */
  greenRuns(workflowFile: string, branch: string | undefined, page: number): Promise<GreenPage>;
  /** Returns the runs of a workflow for a commit, however they ended. Permission `actions: read`. */
  runsOf(workflowFile: string, sha: string): Promise<readonly ApiRun[]>;
  /**
   * Compares two commits: the first page, or the last one for a total. undefined if a commit is gone, or they have no
   * common ancestor. Permission `contents: read`.
   */
  compare(base: string, head: string, total?: number): Promise<ApiComparison | undefined>;
  /** Returns whether there is a branch or a tag with this name. Permission `contents: read`. */
  hasRef(kind: 'heads' | 'tags', name: string): Promise<boolean>;
}

const MAX_STEPS = 1000;
const MAX_URL = 2000;

/** Returns the conclusion; '' if the item has not ended. */
const readConclusion = (json: Json): string =>
  member(json, 'status') === 'completed' ? readText(member(json, 'conclusion')) : '';

/** Reads an item of `jobs`. Returns undefined if it has no number. */
export function readJob(json: Json): ApiJob | undefined {
  const id = readId(member(json, 'id'));
  if (id === undefined) return undefined;
  return {
    id,
    name: readText(member(json, 'name')),
    ended: member(json, 'status') === 'completed',
    conclusion: readConclusion(json),
    runner: readText(member(json, 'runner_name')),
    url: readText(member(json, 'html_url'), MAX_URL),
    steps: readSteps(member(json, 'steps')),
  };
}

function readSteps(json: Json | undefined): ApiStep[] {
  if (!Array.isArray(json)) return [];
  return json.slice(0, MAX_STEPS).flatMap((step) => {
    const name = readText(member(step, 'name'));
    if (name === '') return [];
    const times = { startedAt: readTime(member(step, 'started_at')), endedAt: readTime(member(step, 'completed_at')) };
    return [{ name, conclusion: readConclusion(step), ...times }];
  });
}

function readTime(json: Json | undefined): number | undefined {
  const time = Date.parse(readText(json));
  return Number.isNaN(time) ? undefined : time;
}

/** Reads an item of `workflow_runs`. Returns undefined if it has no number. */
export function readRun(json: Json): ApiRun | undefined {
  const id = readId(member(json, 'id'));
  if (id === undefined) return undefined;
  return {
    id,
    attempt: readAttempt(member(json, 'run_attempt')),
    event: readText(member(json, 'event')),
    conclusion: readConclusion(json),
    branch: readText(member(json, 'head_branch')),
    headRepositoryId: readId(member(member(json, 'head_repository'), 'id')),
  };
}

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u;
const LOGIN = /^[\w.-]{1,100}(?:\[bot\])?$/u;
const MAX_NAME = 100;
const MAX_PATH = 4096;

const readSha = (json: Json | undefined): string | undefined => {
  const sha = readText(json);
  return SHA.test(sha) ? sha : undefined;
};

/** Reads an item of `workflow_runs` with its commit. Returns undefined if it has no number or no commit. */
export function readGreenRun(json: Json): ApiGreenRun | undefined {
  const run = readRun(json);
  const sha = readSha(member(json, 'head_sha'));
  return run === undefined || sha === undefined ? undefined : { ...run, sha };
}

/** Reads a comparison of two commits. Returns undefined if it has no status. */
export function readComparison(json: Json): ApiComparison | undefined {
  const status = readText(member(json, 'status'));
  if (status === '') return undefined;
  const commits = itemsOf(json, 'commits').flatMap((item) => readCommit(item) ?? []);
  const total = Number(readId(member(json, 'total_commits')) ?? 0);
  return { status, total: Math.max(total, commits.length), commits, files: readFiles(json) };
}

const itemsOf = (json: Json, name: string): readonly Json[] => {
  const items = member(json, name);
  return Array.isArray(items) ? items : [];
};

function readCommit(json: Json): ApiCommit | undefined {
  const sha = readSha(member(json, 'sha'));
  if (sha === undefined) return undefined;
  const commit = member(json, 'commit');
  const login = readText(member(member(json, 'author'), 'login'));
  return {
    sha,
    title: firstLine(readText(member(commit, 'message'))),
    name: firstLine(readText(member(member(commit, 'author'), 'name'), MAX_NAME)),
    login: LOGIN.test(login) ? login : undefined,
  };
}

const firstLine = (text: string): string =>
  text
    .trimStart()
    .split(/[\r\n]/u, 1)[0]
    ?.trim() ?? '';

/** Returns the changed paths. A file that was moved has two. */
function readFiles(json: Json): string[] {
  const paths = itemsOf(json, 'files').flatMap((file) => [
    readText(member(file, 'filename'), MAX_PATH),
    readText(member(file, 'previous_filename'), MAX_PATH),
  ]);
  return [...new Set(paths.filter((path) => path !== ''))];
}

const MAX_MESSAGE = 2000;

/** Reads an item of a list of annotations. Returns undefined if it has no message. */
export function readAnnotation(json: Json): ApiAnnotation | undefined {
  const message = readText(member(json, 'message'), MAX_MESSAGE);
  return message === '' ? undefined : { message };
}
