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
import { parseUrl } from '../http/urls.js';
import { InputErrors } from '../inputs/input-errors.js';
import type { LoadBundle } from '../lib/bundle.js';
import { describeFailure, StepError } from '../lib/errors.js';
import { markdownLink } from '../lib/printable.js';
import { ciProvider } from '../provider/find.js';
import type { EvidenceLog } from './evidence/attempt-read.js';
import { buildOf, conclusionOf } from './evidence/build.js';
import type { Build, Evidence } from './evidence/evidence.js';
import type { GitHubReads } from './evidence/github.js';
import { greensInARow, type History } from './evidence/history.js';
import { judgeBuild } from './evidence/verdict.js';
import { checkElsewhere } from './elsewhere.js';
import { openGitHubReads } from './github-reads.js';
import { mayPass } from './may-pass.js';
import { Report, type Outcome } from './report.js';
import { givenBearer } from './given-bearer.js';
import { Tracker } from './tracker/tracker.js';
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
    const outcome = await report(inputs, errors, deps).catch((error: unknown) => ignoreReadOnly(error, deps));
    emit(outcome, host);
    if (outcome.problem !== undefined) fail(outcome.problem, failOnError, host);
  } catch (error) {
    fail(error, failOnError, host);
  }
}

const NOTHING: Outcome = { action: 'none', issue: undefined };

async function report(inputs: ReportInputs, errors: InputErrors, deps: ReportDeps): Promise<Outcome> {
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
    const { evidence, history } = await gather(prepared, build, reads, deps);
    const reason = reasonForNothing(evidence, history, inputs);
    if (reason === undefined) return await writeReport(prepared, { evidence, history }, deadline, deps);
    host.info(reason);
    return NOTHING;
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

/** Finds out how the build ended, and how the runs before and after it ended. */
async function gather(
  { inputs }: Prepared,
  build: Build,
  reads: GitHubReads | undefined,
  { host, build: ci }: ReportDeps,
): Promise<{ evidence: Evidence; history: History }> {
  const log = evidenceLog(host);
  if (ci === undefined) throw new StepError('INTERNAL', 'The report has no run.');
  const { needs, status } = inputs;
  const evidence = await judgeBuild({ build, ci, needs, status, conclusion: conclusionOf(ci) }, reads, log);
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
  { verdict, mayResolve }: Evidence,
  history: History,
  { closeAfter }: ReportInputs,
): string | undefined {
  if (verdict === 'none') return 'The build neither failed nor succeeded, so nothing is reported.';
  if (verdict === 'red') {
    return history.newerGreen ? 'A newer run has succeeded, so this failure is not reported.' : undefined;
  }
  if (!mayResolve) return 'The job has not failed, so nothing is reported.';
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
): GitHubReads | undefined {
  const baseUrl = parseUrl(apiUrl);
  if (inputs.githubToken === '' || baseUrl === undefined) return undefined;
  const provider = ciProvider();
  const origins = new Origins({ client: [], bearer: [baseUrl.origin] });
  const idleTimeoutMs = Math.min(inputs.idleTimeoutMs, inputs.timeoutMs);
  const { retries } = inputs;
  const { send } = openConnections({ trust: target.trust, origins, retries, deadline, idleTimeoutMs }, deps);
  const bearer = givenBearer(provider, inputs.githubToken);
  const context = { provider, baseUrl, inputs: { expectStatus: isSuccess, retryUnsafe: false } };
  return openGitHubReads(context, repository, { send, bearer, host: deps.host, authorizationEndpoint: undefined });
}

/** Writes the report, then revokes the token. */
async function writeReport(
  prepared: Prepared,
  { evidence, history }: { evidence: Evidence; history: History },
  deadline: Deadline,
  deps: ReportDeps,
): Promise<Outcome> {
  const { inputs, target, form } = prepared;
  const { host, now, random } = deps;
  const idleTimeoutMs = Math.min(inputs.idleTimeoutMs, inputs.timeoutMs);
  const connections = openConnections({ ...target, retries: inputs.retries, deadline, idleTimeoutMs }, deps);
  const session = openSession(prepared, { ...deps, connections, deadline });
  const { authorizationEndpoint } = target;
  const requestDeps = { send: connections.send, bearer: session.bearer, host, authorizationEndpoint };
  const tracker = new Tracker(prepared.tracker, { ...requestDeps, now });
  checkFields(tracker);
  try {
    const settings = { ...inputs, text: form.text };
    const sleep = (ms: number): Promise<void> => deadline.sleep(ms);
    return await new Report(evidence, history, settings, { tracker, host, now, random, sleep }).run();
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

/** Sets the outputs, and logs what was done. */
function emit({ action, issue }: Outcome, host: Host<OutputName>): void {
  host.output('action', action);
  if (issue === undefined) return;
  host.output('id', issue.id);
  if (issue.url !== undefined) host.output('url', issue.url);
  const name = issue.url ?? `issue ${issue.id}`;
  host.notice(action === 'none' ? `The issue of this build: ${name}` : `The issue was ${action}: ${name}`);
  host.summary(`**Build report**: ${action === 'none' ? 'issue' : action} ${markdownLink(issue.id, issue.url ?? '')}`);
}

/** Logs that a run of Dependabot may not write. Throws all other errors. */
function ignoreReadOnly(error: unknown, { build, host }: ReportDeps): Outcome {
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
