/** Why a build failed: what the logs of its failed jobs and its JUnit files say. */
import type { BodyReader } from '../../http/message.js';
import { attemptRead, type EvidenceLog } from '../evidence/attempt-read.js';
import type { Evidence, FailedJob } from '../evidence/evidence.js';
import type { ApiJob, GitHubReads } from '../evidence/github.js';
import { failedSteps, isFailure } from '../evidence/jobs.js';
import type { FailedStep } from '../failed-steps.js';
import { fingerprintOf, type Cause } from './cause.js';
import type { Findings, FoundCause, JobExcerpt } from './findings.js';
import type { LogCauses, LogHints } from './log/read-job-log.js';
import { addJUnit } from './with-junit.js';

/** Where causes are found. */
export interface CauseSources {
  /** undefined without a token for GitHub. */
  reads: Pick<GitHubReads, 'jobs' | 'log'> | undefined;
  readJobLog: (chunks: AsyncIterable<Uint8Array>, hints: LogHints) => Promise<LogCauses>;
  /** The causes that JUnit files name. */
  junit: readonly Cause[];
  log: EvidenceLog;
}

/** The logs of so many jobs are read. A matrix may have 256. */
const MAX_LOGS = 10;
/** The earlier attempts that may have the first failure of a job. */
const MAX_EARLIER = 10;

/** Returns why a build failed. A log that cannot be read costs only what it would tell. */
export async function findCauses(evidence: Evidence, sources: CauseSources): Promise<Findings> {
  const jobs = await firstFailures(evidence, sources);
  const causes: FoundCause[] = [];
  const logs: JobExcerpt[] = [];
  for (const job of jobs.slice(0, MAX_LOGS)) {
    const read = await readLog(job, sources);
    causes.push(...(read === undefined || read.causes.length === 0 ? [stepCause(job)] : inSteps(read, job)));
    if (read !== undefined && read.excerpt.lines.length > 0) logs.push({ job: job.name, ...read.excerpt });
  }
  const rest = jobs.slice(MAX_LOGS).flatMap(stepsOf);
  const found = merged(addJUnit(causes, sources.junit, jobs.flatMap(stepsOf)));
  return { causes: found.length === 0 ? [UNKNOWN] : withSteps(found, rest), logs };
}

/** The cause of a build of which only the verdict is known. */
const UNKNOWN: FoundCause = {
  tool: 'build',
  kind: 'error',
  name: '',
  message: '',
  isFlaky: false,
  fingerprint: fingerprintOf({ tool: 'build', name: '', message: '' }),
  steps: [{ job: '', step: '' }],
};

/** Returns the failed jobs, each as it was in the first attempt in which it failed. */
async function firstFailures({ build, jobs }: Evidence, { reads, log }: CauseSources): Promise<FailedJob[]> {
  const earlier: (readonly ApiJob[])[] = [];
  const last = Math.min(build.attempt, MAX_EARLIER + 1);
  for (let attempt = 1; attempt < last && reads !== undefined; attempt += 1) {
    const read = await attemptRead(() => reads.jobs(build.runId, attempt), 'jobs of the run', 'actions: read');
    if ('missing' in read) {
      log.lost(read, 'The report uses the logs of the last attempt.');
      break;
    }
    earlier.push(read.result);
  }
  return jobs.map((job) => {
    const isSame = ({ name, conclusion }: ApiJob): boolean => name === job.name && isFailure(conclusion);
    const first = earlier.flat().find(isSame);
    return first === undefined ? job : { ...job, listed: first, steps: failedSteps(first).map(({ name }) => name) };
  });
}

/** Reads the log of a job that has ended. Returns undefined and logs a notice if it cannot be read. */
async function readLog({ listed }: FailedJob, sources: CauseSources): Promise<LogCauses | undefined> {
  const { reads, readJobLog, log } = sources;
  if (reads === undefined || listed === undefined || !listed.ended) return undefined;
  let causes: LogCauses | undefined;
  const readBody: BodyReader = async (chunks) => {
    causes = await readJobLog(chunks, { failedSteps: failedSteps(listed) });
  };
  const read = await attemptRead(() => reads.log(listed.id, readBody), 'logs of failed jobs', 'actions: read');
  if ('missing' in read) log.lost(read, 'The report names failed steps instead of causes.');
  return causes;
}

/** Returns the steps of a job that failed; the job alone if they are unknown. */
function stepsOf({ name, steps, listed }: FailedJob): FailedStep[] {
  if (listed === undefined) return [{ job: '', step: '' }];
  return steps.length === 0 ? [{ job: name, step: '' }] : steps.map((step) => ({ job: name, step }));
}

/** Returns the causes in the log of a job. They are of its first failed step, if the log says which part that is. */
function inSteps({ causes, isStepKnown }: LogCauses, job: FailedJob): FoundCause[] {
  const all = stepsOf(job);
  const steps = isStepKnown ? all.slice(0, 1) : all;
  return causes.map((cause) => ({ ...cause, steps }));
}

/** Returns the name of the failed step as the cause of a job without a readable log. */
function stepCause(job: FailedJob): FoundCause {
  const steps = stepsOf(job);
  const name = [job.name, ...job.steps.slice(0, 1)].join(' › ');
  const message = job.result === 'timed_out' ? 'timed out' : '';
  const cause = { tool: 'step', name, message };
  return { ...cause, kind: 'error', isFlaky: false, fingerprint: fingerprintOf(cause), steps };
}

/** Returns each cause once, with all of its steps. */
function merged(causes: readonly FoundCause[]): FoundCause[] {
  const found = new Map<string, FoundCause>();
  for (const cause of causes) {
    const known = found.get(cause.fingerprint);
    found.set(cause.fingerprint, known === undefined ? cause : { ...known, steps: [...known.steps, ...cause.steps] });
  }
  return [...found.values()];
}

/** Adds the steps of jobs whose logs are not read to the main cause, so that it is not resolved before them. */
const withSteps = ([first, ...others]: readonly FoundCause[], rest: readonly FailedStep[]): FoundCause[] =>
  first === undefined ? [] : [{ ...first, steps: [...first.steps, ...rest] }, ...others];
