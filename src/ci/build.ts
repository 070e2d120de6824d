import type { Json } from '../lib/json.js';

/** The build that a job belongs to, as its CI system describes it to the job. All texts are foreign. */
export interface CiBuild {
  /** On GitHub `owner/name`; '' if it is unknown. */
  repository: string;
  /** Identifies the repository within the CI system, also after it was renamed. */
  repositoryId: string;
  /** The number of the run, as text. Later runs have greater numbers. */
  runId: string;
  /** The number of the attempt, from 1. Always 1 outside GitHub, where only jobs have attempts. */
  attempt: number;
  /** The path of the workflow file, or what else identifies the pipeline, such as its number. */
  workflow: string;
  /** The name of the workflow or pipeline. */
  workflowName: string;
  /** What started the run, such as `push`; '' if it is unknown. */
  event: string;
  /** `refs/heads/main`, `refs/tags/v1`, `refs/pull/1/merge`, or `WHOLE_JOB`. */
  ref: string;
  /** '' if it is unknown. */
  sha: string;
  /** Who started this attempt; '' if it is unknown. */
  actor: string;
  /** What a system other than GitHub states in variables. undefined on GitHub, where the event and its payload count. */
  stated?: StatedBuild;
  /** The name of the runner of this job; '' outside GitHub. */
  runner: string;
  /** GitHub's URL for browsers, such as `https://github.com`; '' in other systems. */
  serverUrl: string;
  /** The URLs of GitHub's APIs; '' in other systems. */
  apiUrl: string;
  graphqlUrl: string;
  /** The payload of GitHub's event; undefined if it cannot be read. */
  payload: Json | undefined;
}

/** What a system other than GitHub states about a build. */
export interface StatedBuild {
  /** The pull or merge request that was built; undefined if it was a branch, a tag or a job. */
  pull?: StatedPull | undefined;
  /** Whether everybody can read the repository. By default that is unknown. */
  isPublic?: boolean;
  /** The message of the commit; '' if it is unknown. */
  title: string;
  /** The addresses for browsers: http or https, without user info; '' if they are unknown. */
  url: string;
  commitUrl: string;
}

export interface StatedPull {
  /** Its number; '' if it is unknown. */
  number: string;
  /** Its branch. */
  branch: string;
  /** Whether its commit is certainly of this repository, and not of a fork. */
  isOwn: boolean;
}

/** The ref of a job that is the same for all branches. */
export const WHOLE_JOB = 'job';

/** The members of a build that only GitHub has. */
export const NOT_OF_GITHUB = {
  attempt: 1,
  runner: '',
  serverUrl: '',
  apiUrl: '',
  graphqlUrl: '',
  payload: undefined,
} as const;

/** Returns whether a build is a run of a workflow on GitHub. */
export const isOfGitHub = ({ stated }: CiBuild): boolean => stated === undefined;
