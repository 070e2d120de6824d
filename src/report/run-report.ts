import { hasCredentials } from '../auth/client-auth/inputs.js';
import { withCertificate } from '../auth/client-auth/open-certificate.js';
import { openSession } from '../auth/session.js';
import type { AuthDeps } from '../auth/settings.js';
import { withGivenToken } from '../auth/sharing/with-given-token.js';
import { isOfGitHub, type CiBuild } from '../ci/build.js';
import type { Host } from '../ci/host.js';
import type { World } from '../ci/world.js';
import { openConnections, type ConnectionDeps } from '../http/connections.js';
import { createDeadline, type Deadline } from '../http/deadline.js';
import { Origins } from '../http/origins.js';
import type { Send } from '../http/send.js';
import { parseUrl } from '../http/urls.js';
import { InputErrors } from '../inputs/input-errors.js';
import type { LoadBundle } from '../lib/bundle.js';
import { describeFailure, StepError } from '../lib/errors.js';
import { markdownLink } from '../lib/printable.js';
import { ciProvider } from '../provider/find.js';
import type { Cause } from './cause/cause.js';
import { checkPatterns, readJUnitFiles } from './cause/junit/junit.js';
import type { EvidenceLog } from './evidence/attempt-read.js';
import { buildOf, conclusionOf } from './evidence/build.js';
import type { Build, Evidence } from './evidence/evidence.js';
import type { GitHubReads, SuspectReads } from './evidence/github.js';
import { greensInARow, type History } from './evidence/history.js';
import { judgeBuild } from './evidence/verdict.js';
import { checkElsewhere } from './elsewhere.js';
import { findReasons, whyOf, type Reasons } from './find-reasons.js';
import { openGitHubReads } from './github-reads.js';
import { markerOf } from './marker.js';
import { mayPass } from './may-pass.js';
import { Report, type Outcome } from './report.js';
import { reportCauses } from './report-causes.js';
import { givenBearer } from './given-bearer.js';
import { Tracker } from './tracker/tracker.js';
import { findSite } from '../request/find-site.js';
import { isSuccess } from '../request/send-for-step.js';
import type { ReportInputs } from './inputs.js';
import type { OutputName } from './outputs.js';
import { aboutFields, prepare, readReportInputs, type Prepared } from './prepare.js';

/** The dependencies of the report. */
export interface ReportDeps extends World, Omit<ConnectionDeps, 'host'>, Pick<AuthDeps, 'runCommand'> {
  host: Host<OutputName>;
  /** The build of this job; undefined if the CI system does not tell it. */
  build: CiBuild | undefined;
  loadBundle: LoadBundle;
}

/** Runs the report: finds out how the build ended, and keeps its issue up to date. Never rejects. */
export async function runReport(deps: ReportDeps): Promise<void> {
  const { host } = deps;
  let failOnError: ReportInputs['failOnError'] = 'setup';
  try {
    const errors = new InputErrors();
    const inputs = await readReportInputs(host, errors, deps.loadBundle, deps.environment);
    failOnError = inputs.failOnError;
    const outcomes = await report(inputs, errors, deps).catch((error: unknown) => ignoreReadOnly(error, deps));
    emit(outcomes, host);
    const problem = outcomes.find((outcome) => outcome.problem !== undefined)?.problem;
    if (problem !== undefined) fail(problem, failOnError, host);
  } catch (error) {
    fail(error, failOnError, host);
  }
}

const NOTHING: readonly Outcome[] = [{ action: 'none', issue: undefined }];

async function report(inputs: ReportInputs, errors: InputErrors, deps: ReportDeps): Promise<readonly Outcome[]> {
  const { host, build: ci } = deps;
  if (ci === undefined) throw new StepError('INTERNAL', 'The build is unknown, since this is not GitHub Actions.');
  checkElsewhere(inputs, ci, errors);
  const build = buildOf(ci, { onPullRequest: inputs.onPullRequest });
  if ('skipped' in build) {
    errors.throwIfAny();
    host.info(build.skipped);
    return NOTHING;
  }
  const withoutSecrets = lacksSecrets(inputs, ci);
  if (withoutSecrets !== undefined) {
    host.notice(withoutSecrets);
    return NOTHING;
  }
  const checked = prepare(inputs, ci, errors, host);
  const target = await withCertificate(checked.target, checked.inputs);
  const prepared = await withGivenToken({ ...checked, target }, deps);
  const deadline = createDeadline(inputs.timeoutMs, deps.now);
  deps.onCancel((signal) => deadline.end(new StepError('CANCELLED', `The step was cancelled (${signal}).`)));
  try {
    const reads = openReads(prepared, ci, deadline, deps);
    const log = evidenceLog(host);
    checkPatterns(inputs.junit, host.workspace);
    const ended = await gather(prepared, build, reads, log, deps);
    const reason = reasonForNothing(ended, inputs);
    if (reason !== undefined) {
      host.info(reason);
      return NOTHING;
    }
    const openOwn = (limit: Deadline): (GitHubReads & SuspectReads) | undefined => openReads(prepared, ci, limit, deps);
    const reasonDeps = { log, deadline, openReads: openOwn, now: deps.now };
    const isRed = ended.evidence.verdict === 'red';
    const reasons = isRed
      ? await findReasons(ended.evidence, { ...reasonDeps, junit: await readJUnit(inputs, deps) })
      : undefined;
    return await writeReport(prepared, ci, { ...ended, reasons }, deadline, deps);
  } finally {
    deadline.close();
  }
}

/** Returns why the report is not possible without secrets; undefined if they are there. */
function lacksSecrets(inputs: ReportInputs, ci: CiBuild): string | undefined {
  const isGiven = inputs.token !== '' || inputs.refreshToken !== '' || hasCredentials(inputs, inputs.provider);
  const isOfCi = inputs.provider.id === ciProvider().id && inputs.githubToken !== '';
  return isGiven || isOfCi || !isDependabot(ci) ? undefined : OF_DEPENDABOT;
}

const isDependabot = (ci: CiBuild | undefined): boolean =>
  ci !== undefined && isOfGitHub(ci) && ci.actor === 'dependabot[bot]';

const OF_DEPENDABOT =
  'The build is not reported: runs of Dependabot get no secrets, and a token that may only read. Report them on ' +
  'workflow_run, which gets both.';

/** Returns the causes in the JUnit files. Logs a notice for each file that cannot be read. */
async function readJUnit({ junit }: ReportInputs, deps: ReportDeps): Promise<readonly Cause[]> {
  const { causes, problems } = await readJUnitFiles(junit, deps.host.workspace, deps);
  for (const problem of problems) deps.host.notice(problem);
  return causes;
}

/** How a build ended, and how the runs before and after it ended. */
interface Ended {
  evidence: Evidence;
  history: History;
}

/** Finds out how the build ended, and how the runs before and after it ended. */
async function gather(
  { inputs }: Prepared,
  build: Build,
  reads: GitHubReads | undefined,
  log: EvidenceLog,
  { build: ci }: ReportDeps,
): Promise<Ended> {
  if (ci === undefined) throw new StepError('INTERNAL', 'The report has no run.');
  const { needs, status, groupBy } = inputs;
  const ending = { build, ci, needs, status, conclusion: conclusionOf(ci), listsJobs: groupBy === 'cause' };
  const evidence = await judgeBuild(ending, reads, log);
  const asks = evidence.verdict === 'red' || (evidence.verdict === 'green' && evidence.mayResolve);
  const history = await greensInARow(build, asks ? reads : undefined, log);
  return { evidence, history };
}

/** Returns the log of the evidence. It has one notice for each cause of a loss. */
function evidenceLog({ notice, info, secrets }: Host): EvidenceLog {
  const causes = new Set<string>();
  return {
    notice,
    sanitize: (text, max) => secrets.sanitize(text, max),
    lost: ({ missing, cause }, cost) => {
      if (causes.has(cause)) info(missing);
      else notice(`${missing} ${cost}`);
      causes.add(cause);
    },
  };
}

/** Returns why the tracker is not asked; undefined if it is. */
function reasonForNothing(
  { evidence: { verdict, mayResolve }, history }: Ended,
  { closeAfter, groupBy }: ReportInputs,
): string | undefined {
  if (verdict === 'none') return 'The build neither failed nor succeeded, so nothing is reported.';
  if (verdict === 'red') {
    return history.newerGreen ? 'A newer run has succeeded, so this failure is not reported.' : undefined;
  }
  if (!mayResolve) return 'The job has not failed, so nothing is reported.';
  // The runs before may have skipped a job that succeeded now.
  if (groupBy === 'cause') return undefined;
  const needed = closeAfter === 'never' ? 1 : closeAfter;
  const isSteady = history.steadyGreens >= needed;
  return isSteady ? 'The runs before this one succeeded too, so the issue is already closed.' : undefined;
}

/** Opens the requests for evidence; undefined without a token for GitHub. */
function openReads(
  { inputs, target }: Prepared,
  { apiUrl, repository }: CiBuild,
  deadline: Deadline,
  deps: ReportDeps,
): (GitHubReads & SuspectReads) | undefined {
  const baseUrl = parseUrl(apiUrl);
  if (inputs.githubToken === '' || baseUrl === undefined) return undefined;
  const provider = ciProvider();
  const origins = new Origins({ client: [], bearer: [baseUrl.origin] });
  const idleTimeoutMs = Math.min(inputs.idleTimeoutMs, inputs.timeoutMs);
  const { retries } = inputs;
  const open = (reached: Origins): Send =>
    openConnections({ trust: target.trust, origins: reached, retries, deadline, idleTimeoutMs }, deps).send;
  const bearer = givenBearer(provider, inputs.githubToken);
  const context = { provider, baseUrl, inputs: { expectStatus: isSuccess, retryUnsafe: false } };
  return openGitHubReads(context, repository, {
    send: open(origins),
    bearer,
    host: deps.host,
    authorizationEndpoint: undefined,
    sendTo: (origin) => open(new Origins({ client: [origin], bearer: [] })),
    sleep: (ms) => deadline.sleep(ms),
  });
}

/** Writes the report, then revokes the token. */
async function writeReport(
  prepared: Prepared,
  ci: CiBuild,
  { evidence, history, reasons }: Ended & { reasons: Reasons | undefined },
  deadline: Deadline,
  deps: ReportDeps,
): Promise<readonly Outcome[]> {
  const { inputs, target, form } = prepared;
  const { host, now, random } = deps;
  const idleTimeoutMs = Math.min(inputs.idleTimeoutMs, inputs.timeoutMs);
  const connections = openConnections({ ...target, retries: inputs.retries, deadline, idleTimeoutMs }, deps);
  const session = openSession(prepared, { ...deps, connections, deadline });
  const { authorizationEndpoint } = target;
  const requestDeps = { send: connections.send, bearer: session.bearer, host, authorizationEndpoint };
  checkFields(new Tracker(prepared.tracker, { ...requestDeps, now }));
  try {
    const baseUrl = await findSite(prepared.provider, inputs.variables, target.baseUrl, requestDeps);
    const sleep = (ms: number): Promise<void> => deadline.sleep(ms);
    const pause = (atMostMs: number): Promise<void> => sleep(random() * atMostMs);
    const tracker = new Tracker({ ...prepared.tracker, baseUrl }, { ...requestDeps, now, pause });
    const settings = { ...inputs, text: form.text };
    const why =
      reasons &&
      (await whyOf(reasons, { ci, tracker, isOwnTracker: prepared.tracker.isOwn, logLines: inputs.logLines }));
    const subject = { evidence, history, why };
    const reportDeps = { tracker, host, now, random, sleep };
    if (inputs.groupBy === 'cause') return await reportCauses(subject, settings, reportDeps);
    const marker = markerOf(evidence.build, inputs.key);
    return [await new Report({ ...subject, marker }, settings, reportDeps).run()];
  } finally {
    await session.revoke();
  }
}

/** Throws INPUT_INVALID if the input fields is invalid for a new issue, before anything is sent. */
function checkFields(tracker: Tracker): void {
  try {
    tracker.planCreate('title', 'text');
  } catch (error) {
    throw aboutFields(error);
  }
}

/** Sets the outputs, and logs what was done. The first issue that was changed counts, else the first one. */
function emit(outcomes: readonly Outcome[], host: Host<OutputName>): void {
  const main = outcomes.find(({ action }) => action !== 'none') ?? outcomes.find(({ issue }) => issue !== undefined);
  host.output('action', main?.action ?? 'none');
  if (main?.issue === undefined) return;
  host.output('id', main.issue.id);
  if (main.issue.url !== undefined) host.output('url', main.issue.url);
  const reported = outcomes.filter((outcome): outcome is ReportedIssue => outcome.issue !== undefined);
  const list = reported.map(({ action, issue: { id, url } }) => ({
    action,
    id,
    ...(url === undefined ? {} : { url }),
  }));
  host.output('issues', JSON.stringify(list));
  for (const one of reported) printOutcome(one, host);
}

type ReportedIssue = Outcome & { issue: NonNullable<Outcome['issue']> };

function printOutcome({ action, issue }: ReportedIssue, host: Host<OutputName>): void {
  const name = issue.url ?? `issue ${issue.id}`;
  host.notice(action === 'none' ? `The issue of this build: ${name}` : `The issue was ${action}: ${name}`);
  host.summary(`**Build report**: ${action === 'none' ? 'issue' : action} ${markdownLink(issue.id, issue.url ?? '')}`);
}

/** Logs that a run of Dependabot may not write. Throws all other errors. */
function ignoreReadOnly(error: unknown, { build, host }: ReportDeps): readonly Outcome[] {
  if (!isDependabot(build) || !(error instanceof StepError) || error.status !== 403 || error.transient) throw error;
  host.notice(OF_DEPENDABOT);
  return NOTHING;
}

/** Sets the output error-code, and fails the step, or logs a warning if this error may not fail it. */
function fail(error: unknown, failOnError: ReportInputs['failOnError'], host: Host<OutputName>): void {
  const { code, text } = describeFailure(error);
  try {
    host.output('error-code', code);
  } catch {
    // The log contains the code.
  }
  const isWarning = failOnError === 'false' || (failOnError !== 'true' && mayPass(error));
  if (isWarning) host.warning(text);
  else host.fail(code, text);
}
