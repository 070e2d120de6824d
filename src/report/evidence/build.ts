/** What was built. The event decides, because `github.ref` is the default branch for many events of strangers. */
import { WHOLE_JOB, type CiBuild, type StatedBuild } from '../../ci/build.js';
import type { Json } from '../../lib/json.js';
import { joinWithOr } from '../../inputs/suggest.js';
import type { Build } from './evidence.js';
import { member, readAttempt, readId, readText } from './fields.js';

/** Why a run reports nothing. */
export interface Skipped {
  /** A sentence for the log. */
  skipped: string;
}

export interface BuildOptions {
  /** The input `on-pull-request`: also reports runs that built neither a branch nor a tag. */
  onPullRequest: boolean;
}

/** The events whose ref is what was built, and that only people with write access can start. */
export const BRANCH_EVENTS: readonly string[] = ['push', 'schedule', 'workflow_dispatch', 'repository_dispatch'];

/** The line of all tags. */
export const TAGS = 'refs/tags';
const BRANCHES = 'refs/heads/';
/** GitHub's rules for names of branches, without those that do no harm here. */
const BRANCH_NAME = /^[^\s\p{Cc}~^:?*[\\]{1,255}$/u;
const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u;
const LOGIN = /^[\w.-]{1,100}(?:\[bot\])?$/u;
/** The branches of the merge queue. GitHub also starts `push` for them. */
const QUEUE = /^gh-readonly-queue\/(?<base>.+)\/pr-\d+-[0-9a-f]+$/u;

/**
 * Returns the build that this run reports: the run itself, or for the event `workflow_run` the run that ended. Returns
 * the reason if it reports nothing.
 */
export function buildOf(ci: CiBuild, options: BuildOptions): Build | Skipped {
  if (ci.stated !== undefined) return statedBuild(ci, ci.stated, options);
  return ci.event === 'workflow_run' ? endedBuild(ci, options) : ownBuild(ci, options);
}

/** Returns the conclusion of the run that ended, for the event `workflow_run`; undefined for other events. */
export const conclusionOf = (ci: CiBuild): string | undefined =>
  ci.stated === undefined && ci.event === 'workflow_run'
    ? readText(member(member(ci.payload, 'workflow_run'), 'conclusion'))
    : undefined;

/** Returns the build of the run of this job. */
function ownBuild(ci: CiBuild, options: BuildOptions): Build | Skipped {
  const { event, payload, ref } = ci;
  const subject = subjectOf(ci);
  const skipped = skipForeign(ci, subject);
  if (skipped !== undefined) return skipped;
  const line = lineOf({ event, ref, pull: subject.number, base: baseOf(payload) }, options);
  if (typeof line !== 'string') return line;
  const sha = subject.sha || ci.sha;
  const { repository, repositoryId, workflow, workflowName, actor, runId, attempt } = ci;
  return {
    repository,
    repositoryId,
    workflow,
    workflowName,
    line,
    refName: subject.branch || shortRef(ref),
    event,
    sha,
    title: firstLine(member(member(payload, 'head_commit'), 'message')),
    actor,
    runId,
    attempt,
    ...addresses(ci, { runId, attempt, sha }),
  };
}

/**
 * Returns the build of a job outside GitHub. Only people with write access start pipelines of a branch there, whatever
 * the event, so the ref decides.
 */
function statedBuild(ci: CiBuild, stated: StatedBuild, options: BuildOptions): Build | Skipped {
  const { pull, title, url } = stated;
  if (pull?.isOwn === false) return { skipped: foreignSentence('pull request') };
  const line = pull === undefined ? lineOfRef(ci.ref) : lineOfPull(pull.number, options);
  if (typeof line !== 'string') return line;
  const { repository, repositoryId, workflow, workflowName, event, actor, runId, attempt } = ci;
  // A text that is no hash could be an address.
  const [sha, commitUrl] = SHA.test(ci.sha) ? [ci.sha, stated.commitUrl] : ['', ''];
  return {
    repository,
    repositoryId,
    workflow,
    workflowName,
    line,
    refName: pull === undefined ? shortRef(ci.ref === WHOLE_JOB ? '' : ci.ref) : pull.branch,
    event,
    sha,
    title: firstLine(title),
    actor,
    runId,
    attempt,
    countsAttempts: false,
    url,
    commitUrl,
  };
}

/** Returns the line of a branch, of all tags, or of a job that is the same for all branches. */
function lineOfRef(ref: string): string | Skipped {
  if (ref.startsWith('refs/tags/')) return TAGS;
  if ((ref.startsWith(BRANCHES) && ref !== BRANCHES) || ref === WHOLE_JOB) return ref;
  return { skipped: 'The run has built neither a branch nor a tag. The step reports nothing.' };
}

function lineOfPull(number: string, { onPullRequest }: BuildOptions): string | Skipped {
  if (!/^\d{1,19}$/u.test(number))
    return { skipped: 'The number of the pull request is unknown. Nothing is reported.' };
  if (onPullRequest) return `pull_request #${number}`;
  return { skipped: 'The build of a pull request is not reported. Set on-pull-request to report it in its own issue.' };
}

/** The run that the event `workflow_run` is about, with valid members. */
interface EndedRun {
  json: Json | undefined;
  runId: string;
  sha: string;
  event: string;
  refName: string;
  workflow: string;
}

/** Reads the payload of `workflow_run`. Returns the reason if its run cannot be reported. */
function readEnded(ci: CiBuild): EndedRun | Skipped {
  const json = member(ci.payload, 'workflow_run');
  const runId = readId(member(json, 'id'));
  const sha = readText(member(json, 'head_sha'));
  const event = readText(member(json, 'event'));
  const refName = readText(member(json, 'head_branch'));
  const workflow = readText(member(json, 'path')).replace(/@.*$/su, '');
  if (member(ci.payload, 'action') !== 'completed') {
    return { skipped: 'The run has not ended. Write on: workflow_run with types: [completed].' };
  }
  if (runId === undefined || !SHA.test(sha) || event === '') return malformed('run');
  if (!isOwn(ci, member(json, 'head_repository'))) return { skipped: foreignSentence('run') };
  if (event === 'issue_comment') return { skipped: COMMENT };
  if (!BRANCH_NAME.test(refName)) return malformed('branch');
  if (workflow === '' || /\p{Cc}/u.test(workflow)) return malformed('workflow file');
  return { json, runId, sha, event, refName, workflow };
}

/** Returns the build of the run that the event `workflow_run` is about. */
function endedBuild(ci: CiBuild, options: BuildOptions): Build | Skipped {
  const run = readEnded(ci);
  if ('skipped' in run) return run;
  const { json, runId, sha, event, refName, workflow } = run;
  const line = lineOf({ event, ref: `${BRANCHES}${refName}`, pull: onlyPull(json), base: undefined }, options);
  if (typeof line !== 'string') return line;
  const attempt = readAttempt(member(json, 'run_attempt'));
  return {
    repository: ci.repository,
    repositoryId: ci.repositoryId,
    workflow,
    workflowName: readText(member(json, 'name')) || workflow,
    line,
    refName,
    event,
    sha,
    title: firstLine(member(member(json, 'head_commit'), 'message')),
    actor: loginOf(member(json, 'triggering_actor')) || loginOf(member(json, 'actor')),
    runId,
    attempt,
    ...addresses(ci, { runId, attempt, sha }),
  };
}

const malformed = (part: string): Skipped => ({
  skipped: `The payload of workflow_run does not contain a valid ${part}. The step reports nothing.`,
});

const COMMENT =
  'A comment started the run, and the event does not contain whose commit was built. The step reports nothing.';

const foreignSentence = (what: string): string =>
  `The ${what} is from another repository, such as a fork. The step reports nothing, because its branches are not ` +
  'those of this repository.';

/** Returns whether a repository of the payload is the repository of the run. */
function isOwn({ repository, repositoryId }: CiBuild, json: Json | undefined): boolean {
  // Without its number, a repository is known by its name. Names are not case-sensitive.
  if (repositoryId !== repository) return readId(member(json, 'id')) === repositoryId;
  return readText(member(json, 'full_name')).toLowerCase() === repository.toLowerCase();
}

/** The pull request or issue that an event is about. Members are empty if there is none. */
interface Subject {
  number: string | undefined;
  /** The branch and the commit of a pull request. */
  branch: string;
  sha: string;
  /** The repository of the commit. */
  repository: Json | undefined;
  /** Whether the event is about a pull request, as far as its name and its payload say. */
  isPull: boolean;
  isComment: boolean;
}

function subjectOf({ event, payload }: CiBuild): Subject {
  const pull = member(payload, 'pull_request');
  const issue = member(payload, 'issue');
  const head = member(pull, 'head');
  const sha = readText(member(head, 'sha'));
  return {
    number: readId(member(pull ?? issue, 'number')),
    branch: readText(member(head, 'ref')),
    sha: SHA.test(sha) ? sha : '',
    repository: member(head, 'repo'),
    isPull: pull !== undefined || event.startsWith('pull_request'),
    isComment: event === 'issue_comment' && (issue === undefined || member(issue, 'pull_request') !== undefined),
  };
}

/** Returns the reason if a run may have built a commit of another repository. */
function skipForeign(ci: CiBuild, { isPull, isComment, repository }: Subject): Skipped | undefined {
  if (isComment) return { skipped: COMMENT };
  return isPull && !isOwn(ci, repository) ? { skipped: foreignSentence('pull request') } : undefined;
}

/** Returns the number of the pull request of an ended run if it has exactly one. */
function onlyPull(run: Json | undefined): string | undefined {
  const pulls = member(run, 'pull_requests');
  return Array.isArray(pulls) && pulls.length === 1 ? readId(member(pulls[0], 'number')) : undefined;
}

/** Returns the branch that a group of the merge queue is for. */
const baseOf = (payload: Json | undefined): string | undefined =>
  readText(member(member(payload, 'merge_group'), 'base_ref')) || undefined;

interface Started {
  event: string;
  ref: string;
  pull: string | undefined;
  base: string | undefined;
}

/** Returns what was built, as Build.line. */
function lineOf(started: Started, { onPullRequest }: BuildOptions): string | Skipped {
  const { event, ref } = started;
  const queue = QUEUE.exec(shortRef(ref))?.groups?.['base'];
  if (BRANCH_EVENTS.includes(event) && queue === undefined) {
    return lineOfRef(ref);
  }
  if (!/^\w+$/u.test(event)) return { skipped: 'The event that started the run is unknown. The step reports nothing.' };
  if (!onPullRequest) return { skipped: notReported(event, queue) };
  // No ref begins with an event and a space, so this is never the line of a branch.
  const base = started.base ?? (queue === undefined ? ref : `${BRANCHES}${queue}`);
  return `${event} ${started.pull === undefined ? base : `#${started.pull}`}`;
}

function notReported(event: string, queue: string | undefined): string {
  const what = queue === undefined || event === 'merge_group' ? event : `${event} of the merge queue`;
  return (
    `The event ${what} does not report, only ${joinWithOr(BRANCH_EVENTS)} of this repository. ` +
    'Set on-pull-request to true to report it in an issue of its own.'
  );
}

const shortRef = (ref: string): string => ref.replace(/^refs\/(?:heads|tags)\//u, '');
const firstLine = (json: Json | undefined): string =>
  readText(json)
    .split(/[\r\n]/u, 1)[0]
    ?.trim() ?? '';

function loginOf(json: Json | undefined): string {
  const login = readText(member(json, 'login'));
  return LOGIN.test(login) ? login : '';
}

/** Returns the addresses of a run and its commit. No address of a payload is used. */
function addresses(
  { serverUrl, repository }: CiBuild,
  { runId, attempt, sha }: Pick<Build, 'runId' | 'attempt' | 'sha'>,
): Pick<Build, 'url' | 'commitUrl'> {
  const base = `${serverUrl.replace(/\/+$/u, '')}/${repository}`;
  return { url: `${base}/actions/runs/${runId}/attempts/${attempt}`, commitUrl: `${base}/commit/${sha}` };
}
