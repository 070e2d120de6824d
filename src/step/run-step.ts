import { openSession, type Session } from '../auth/session.js';
import type { AuthDeps } from '../auth/settings.js';
import { withGivenToken } from '../auth/sharing/with-given-token.js';
import type { Token } from '../auth/oauth/token-response.js';
import type { Host } from '../ci/host.js';
import { EMPTY_STATE } from '../ci/state.js';
import type { World } from '../ci/world.js';
import { openConnections, type ConnectionDeps, type Connections } from '../http/connections.js';
import { createDeadline, type Deadline } from '../http/deadline.js';
import type { LoadBundle } from '../lib/bundle.js';
import { describeFailure, StepError } from '../lib/errors.js';
import { revokesOnly } from '../request/inputs.js';
import { findSite } from '../request/find-site.js';
import { UNKNOWN_BASE, withBase, type RequestPlan } from '../request/plan/plan.js';
import { runRequest } from '../request/run-request.js';
import type { OutputName } from './outputs.js';
import { prepare, type Prepared } from './prepare.js';

/** The dependencies of the step. */
export interface StepDeps extends World, Omit<ConnectionDeps, 'host'>, Pick<AuthDeps, 'runCommand'> {
  host: Host<OutputName>;
  loadBundle: LoadBundle;
}

/** Runs the step: reads the inputs, then hands a token to later steps or sends one request. Never rejects. */
export async function runStep(deps: StepDeps): Promise<void> {
  const { host } = deps;
  try {
    host.saveState(EMPTY_STATE);
    const planned = await prepare(host, deps.loadBundle, deps.environment);
    const prepared = revokesOnly(planned.inputs) ? planned : await withGivenToken(planned, deps);
    const opened = openRun(prepared, deps);
    try {
      await runMode(prepared, opened, deps);
    } finally {
      opened.close();
    }
  } catch (error) {
    fail(error, host);
  }
}

/** Revokes the given token, sends the request, or hands the token to later steps. */
async function runMode(prepared: Prepared, opened: OpenedRun, deps: StepDeps): Promise<void> {
  const { plan, inputs } = prepared;
  if (revokesOnly(inputs)) {
    const { revokeGivenToken } = await import('../auth/sharing/revoke-given-token.js');
    await revokeGivenToken(prepared, { ...deps, ...opened });
  } else if (plan === undefined) {
    emitToken(await opened.session.token(), prepared, deps);
    await shareToken(prepared, opened.session, deps.host);
  } else await sendRequest(plan, prepared, opened, deps);
}

/** Sets the output for the other jobs of the run. The request may have failed: they can use the token anyway. */
async function shareToken({ inputs }: Prepared, session: Session, host: StepDeps['host']): Promise<void> {
  const sealed = inputs.shareToken ? await session.seal() : undefined;
  if (sealed !== undefined) host.output('sealed-token', sealed);
}

/** What limits and carries the requests of a run: its time, and its connections. */
export interface Limits {
  connections: Connections;
  deadline: Deadline;
}

/** A run with its session and connections. */
export interface OpenedRun extends Limits {
  session: Session;
  close(): void;
}

/** Opens the deadline, the connections and the session of a run. Sends nothing. */
export function openRun(prepared: Prepared, deps: StepDeps): OpenedRun {
  const limits = openLimits(prepared, deps);
  const { deadline } = limits;
  deps.onCancel((signal) => deadline.end(cancelledBy(signal)));
  const session = openSession(prepared, { ...deps, ...limits });
  return { session, ...limits, close: () => deadline.close() };
}

/** Opens a deadline and connections that end with it. Sends nothing. */
export function openLimits(
  { inputs, target }: Prepared,
  deps: Omit<StepDeps, 'onCancel'>,
  timeoutMs = inputs.timeoutMs,
): Limits {
  const deadline = createDeadline(timeoutMs, deps.now);
  const idleTimeoutMs = Math.min(inputs.idleTimeoutMs, timeoutMs);
  const connections = openConnections({ ...target, retries: inputs.retries, deadline, idleTimeoutMs }, deps);
  return { connections, deadline };
}

/** Returns the error of a run that a signal has cancelled. */
export const cancelledBy = (signal: string): StepError =>
  new StepError('CANCELLED', `The step was cancelled (${signal}).`);

/** Runs request or operation mode: sends the request, then shares or revokes the token. */
async function sendRequest(
  plan: RequestPlan,
  prepared: Prepared,
  { session, connections, deadline }: OpenedRun,
  { host, now, loadBundle }: StepDeps,
): Promise<void> {
  const { send } = connections;
  const { target, proof } = prepared;
  const isKnown = plan.url.origin !== UNKNOWN_BASE.origin;
  if (isKnown) connections.preconnect(plan.url);
  try {
    const { authorizationEndpoint } = target;
    const opened = { send, bearer: session.bearer, host, authorizationEndpoint };
    const { provider, inputs } = prepared;
    const baseUrl = isKnown
      ? target.baseUrl
      : await findSite(provider, inputs.variables, await session.baseUrl(), opened);
    const onBase = (one: RequestPlan): RequestPlan => (baseUrl === undefined ? one : withBase(one, baseUrl));
    const request = { ...prepared, plan: onBase(plan), proof: proof && onBase(proof), baseUrl };
    await runRequest(request, { ...opened, loadBundle, deadline, now });
  } finally {
    await shareToken(prepared, session, host);
    await session.revoke();
  }
}

/** Runs token mode: sets the outputs of the token. The post step revokes the token when the job ends. */
function emitToken(token: Token, { inputs }: Prepared, { host, now }: StepDeps): void {
  host.output('token', token.value);
  host.output('token-type', token.type);
  const scope = token.scope ?? inputs.scope;
  if (scope !== '') host.output('scope', scope);
  if (token.expiresAt === undefined) {
    host.info('The expiry time of the token is unknown.');
    return;
  }
  const expiresAt = new Date(token.expiresAt).toISOString();
  host.output('expires-at', expiresAt);
  host.info(`The token expires at ${expiresAt}.`);
  const remainingMs = token.expiresAt - now();
  if (remainingMs < inputs.minTtlMs) {
    host.warning(
      `The token is valid for only ${Math.round(remainingMs / 1000)} s (until ${expiresAt}), less than min-ttl. It may expire ` +
        'before a later step uses it. Raise the lifetime of access tokens at the authorization server, or lower min-ttl.',
    );
  }
}

/** Fails the step: sets the output error-code for later steps, and logs the error as an annotation. */
function fail(error: unknown, host: Host<OutputName>): void {
  const { code, text } = describeFailure(error);
  try {
    host.output('error-code', code);
  } catch {
    // The annotation contains the code.
  }
  host.fail(code, text);
}
