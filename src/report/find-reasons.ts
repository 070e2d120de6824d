/** Why a red build failed, as far as the report may write it into its tracker. */
import { isOfGitHub, type CiBuild } from '../ci/build.js';
import { createDeadline, type Deadline } from '../http/deadline.js';
import type { Cause } from './cause/cause.js';
import { pickLines } from './cause/log/excerpt.js';
import type { Findings } from './cause/findings.js';
import { findCauses } from './cause/find-causes.js';
import type { EvidenceLog } from './evidence/attempt-read.js';
import type { Evidence } from './evidence/evidence.js';
import { member } from './evidence/fields.js';
import type { GitHubReads, SuspectReads } from './evidence/github.js';
import { findSuspects } from './suspects/find.js';
import type { Suspects } from './suspects/suspects.js';
import type { Why } from './text/text.js';
import { isRecognized } from './text/why.js';
import type { Tracker } from './tracker/tracker.js';

/** What was found out. A text may say only a part of it. */
export interface Reasons {
  findings: Findings;
  suspects: Suspects | undefined;
}

interface ReasonDeps {
  log: EvidenceLog;
  deadline: Deadline;
  /** Opens the requests for evidence with a deadline of their own; undefined without a token for GitHub. */
  openReads: (deadline: Deadline) => (GitHubReads & SuspectReads) | undefined;
  /** What the JUnit files say. */
  junit: readonly Cause[];
  now: () => number;
}

/** The time for logs and commits. At least half of the time that remains is for the issue. */
const MAX_LOG_MS = 60_000;

/** Finds out why a build failed. Logs that take too long cost only what they would tell. */
export async function findReasons(evidence: Evidence, deps: ReasonDeps): Promise<Reasons> {
  const { log, deadline, openReads, junit, now } = deps;
  const limit = createDeadline(Math.min(MAX_LOG_MS, deadline.remainingMs() / 2), now, 'Reading logs and commits');
  const cancel = (): void => limit.end(deadline.signal.reason as never);
  deadline.signal.addEventListener('abort', cancel, { once: true });
  try {
    const reads = openReads(limit);
    const { readJobLog } = await import('./cause/log/read-job-log.js');
    const [findings, suspects] = await Promise.all([
      findCauses(evidence, { reads, readJobLog, junit, log }),
      findSuspects(evidence.build, reads, log),
    ]);
    return { findings, suspects };
  } finally {
    deadline.signal.removeEventListener('abort', cancel);
    limit.close();
  }
}

interface Audience {
  ci: CiBuild;
  tracker: Pick<Tracker, 'isPrivate'>;
  /** Whether the tracker belongs to the repository of the build, and so has the same readers. */
  isOwnTracker: boolean;
  /** The input `log-lines`. */
  logLines: number;
}

/** Returns what a text may say of the reasons. Logs of a repository that is not public are not for everybody. */
export async function whyOf({ findings, suspects }: Reasons, audience: Audience): Promise<Omit<Why, 'newCauses'>> {
  const { ci, tracker, isOwnTracker, logLines } = audience;
  const isAllowed = logLines > 0 || isOwnTracker || isPublic(ci) || !quotes(findings, suspects);
  const hasWords = isAllowed || (await tracker.isPrivate());
  const logs = findings.logs.map((log) => ({ job: log.job, lines: pickLines(log, logLines) }));
  return { causes: findings.causes, hasWords, suspects, logs: logLines > 0 ? logs : [] };
}

/** Returns whether there is anything to quote from a log or a commit. */
const quotes = ({ causes }: Findings, suspects: Suspects | undefined): boolean =>
  causes.some(isRecognized) || (suspects !== undefined && suspects.commits.length > 0);

/** Returns whether everybody can read the repository of a build, and so its logs. */
function isPublic(ci: CiBuild): boolean {
  if (!isOfGitHub(ci)) return ci.stated?.isPublic === true;
  const repository = member(ci.payload, 'repository');
  const visibility = member(repository, 'visibility');
  return visibility === undefined ? member(repository, 'private') === false : visibility === 'public';
}
