import type { Deps } from './deps.js';
import { describeFailure, StepError } from '../../lib/errors.js';
import type { Host } from '../../ci/host.js';
import type { HttpResponse } from '../../http/exchange.js';
import type { Token } from '../../auth/oauth/token-response.js';
import { prepare, type Prepared } from './prepare.js';
import type { RequestPlan } from '../../request/plan/plan.js';
import { checkReadBack, planReadBack } from '../../request/read-back.js';
import { respond } from '../../response/respond.js';
import { unexpectedStatus } from '../../request/verdict.js';
import { openSession, type Session } from '../../auth/session.js';
import { EMPTY_STATE } from '../../auth/state.js';

/** Below ten minutes a token may expire on later steps. */
const SHORT_LIFE_MS = 600_000;

/** The step: inputs, then a token for later steps, or one request with its answer. Never rejects. */
export async function runMain(deps: Deps): Promise<void> {
  const { host } = deps;
  try {
    host.saveState(EMPTY_STATE);
    const run = await prepare(host, deps.loadYaml, process.env);
    const session = openSession(run, deps);
    try {
      if (run.plan === undefined) emitToken(await session.token(), run, deps);
      else await request(run.plan, run, session, host);
    } finally {
      session.close();
    }
  } catch (error) {
    fail(error, host);
  }
}

/** Token mode: the post step revokes the token when the job ends. */
function emitToken(token: Token, { inputs }: Prepared, { host, now }: Deps): void {
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

/** Request and operation mode: nobody needs the token afterwards. */
async function request(plan: RequestPlan, run: Prepared, session: Session, host: Host): Promise<void> {
  const { inputs, provider, target } = run;
  try {
    if (run.proof !== undefined) await sendPlain(run.proof, run, session, host);
    const response = await session.send(plan);
    await respond(response, plan, { responseFile: inputs.responseFile, baseUrl: target.baseUrl }, host);
    if (!inputs.expectStatus(response.status)) throw refusal(response, plan, run, session, host);
    if (response.status >= 400) return;
    const { baseUrl } = target;
    const readBack = planReadBack(response, plan, provider, { baseUrl, parameters: inputs.parameters });
    if (readBack === undefined) return;
    const seen = readBack.plan === undefined ? response : await sendLook(readBack.plan, run, session, host);
    checkReadBack(readBack, seen, host.secrets);
  } finally {
    await session.revoke();
  }
}

/** The answer to a request that the step needs for itself. Rejects with API_STATUS when it is none of success. */
async function sendPlain(plan: RequestPlan, run: Prepared, session: Session, host: Host): Promise<HttpResponse> {
  const response = await session.send(plan);
  if (response.status >= 200 && response.status <= 299) return response;
  throw refusal(response, plan, run, session, host);
}

/** As `sendPlain`, for a look at what has been done: whoever reads of its failure must not do it again. */
async function sendLook(plan: RequestPlan, run: Prepared, session: Session, host: Host): Promise<HttpResponse> {
  return sendPlain(plan, run, session, host).catch((error: unknown) => {
    if (!(error instanceof StepError)) throw error;
    const { code, message, hint } = error;
    throw new StepError(code, `The request was carried out, but what came of it cannot be read. ${message}`, { hint });
  });
}

const refusal = (
  response: HttpResponse,
  { url }: RequestPlan,
  { provider }: Prepared,
  session: Session,
  host: Host,
): StepError => unexpectedStatus(response, url, provider, { secrets: host.secrets, scope: session.grantedScope() });

/** The failure as an output for later steps and as an annotation. */
function fail(error: unknown, host: Host): void {
  const { code, text } = describeFailure(error);
  try {
    host.output('error-code', code);
  } catch {
    // The annotation still tells.
  }
  host.fail(text);
}
