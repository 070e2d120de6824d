import { openSession, type Session } from '../../auth/session.js';
import type { AuthDeps } from '../../auth/settings.js';
import type { Token } from '../../auth/oauth/token-response.js';
import type { Host } from '../../ci/host.js';
import { EMPTY_STATE } from '../../ci/state.js';
import type { World } from '../../ci/world.js';
import { openConnections, type ConnectionDeps, type Connections } from '../../http/connections.js';
import { createDeadline } from '../../http/deadline.js';
import type { LoadYaml } from '../../inputs/maps.js';
import { describeFailure, StepError } from '../../lib/errors.js';
import type { RequestPlan } from '../../request/plan/plan.js';
import { runRequest } from '../../request/run-request.js';
import type { OutputName } from './outputs.js';
import { prepare, type Prepared } from './prepare.js';

/** What the step needs of the world. */
export interface StepDeps extends World, Omit<ConnectionDeps, 'host'>, Pick<AuthDeps, 'runCommand'> {
  host: Host<OutputName>;
  loadYaml: LoadYaml;
}

/** Below ten minutes a token may expire on later steps. */
const SHORT_LIFE_MS = 600_000;

/** The step: inputs, then a token for later steps, or one request with its response. Never rejects. */
export async function runStep(deps: StepDeps): Promise<void> {
  const { host } = deps;
  try {
    host.saveState(EMPTY_STATE);
    const prepared = await prepare(host, deps.loadYaml, deps.environment);
    const opened = openRun(prepared, deps);
    try {
      if (prepared.plan === undefined) emitToken(await opened.session.token(), prepared, deps);
      else await sendRequest(prepared.plan, prepared, opened, deps);
    } finally {
      opened.close();
    }
  } catch (error) {
    fail(error, host);
  }
}

/** A run whose way to the servers is open. */
export interface OpenedRun {
  session: Session;
  connections: Connections;
  close(): void;
}

/** Opens the deadline, the connections and the session of a run. Nothing is sent yet. */
export function openRun(prepared: Prepared, deps: StepDeps): OpenedRun {
  const { inputs, target } = prepared;
  const deadline = createDeadline(inputs.timeoutMs, deps.now);
  deps.onCancel((signal) => deadline.end(new StepError('CANCELLED', `The step was cancelled (${signal}).`)));
  const connections = openConnections({ ...target, retries: inputs.retries, deadline }, deps);
  const session = openSession(prepared, { ...deps, connections, deadline });
  return { session, connections, close: () => deadline.close() };
}

/** Request and operation mode: nobody needs the token afterwards. */
async function sendRequest(
  plan: RequestPlan,
  prepared: Prepared,
  { session, connections }: OpenedRun,
  { host }: StepDeps,
): Promise<void> {
  const { send } = connections;
  connections.preconnect(plan.url);
  try {
    const request = { ...prepared, plan, baseUrl: prepared.target.baseUrl };
    await runRequest(request, { send, bearer: session.bearer, host });
  } finally {
    await session.revoke();
  }
}

/** Token mode: the post step revokes the token when the job ends. */
function emitToken(token: Token, { inputs }: Prepared, { host, now }: StepDeps): void {
  host.output('token', token.value);
  host.output('token-type', token.type);
  const scope = token.scope ?? inputs.scope;
  if (scope !== '') host.output('scope', scope);
  if (token.expiresAt === undefined) {
    host.info('The token is set as output. When it expires is not known.');
    return;
  }
  const expiresAt = new Date(token.expiresAt).toISOString();
  host.output('expires-at', expiresAt);
  host.info(`The token is set as output. It expires at ${expiresAt}.`);
  const leftMs = token.expiresAt - now();
  if (leftMs < Math.max(SHORT_LIFE_MS, inputs.minTtlMs)) {
    host.warning(
      `The token lives only ${Math.round(leftMs / 1000)} s: later steps may find it expired (${expiresAt}).`,
    );
  }
}

/** The failure as an output for later steps and as an annotation. */
function fail(error: unknown, host: Host<OutputName>): void {
  const { code, text } = describeFailure(error);
  try {
    host.output('error-code', code);
  } catch {
    // The annotation still tells.
  }
  host.fail(text);
}
