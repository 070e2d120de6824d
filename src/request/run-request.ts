import type { Host } from '../ci/host.js';
import type { HttpResponse } from '../http/message.js';
import { StepError } from '../lib/errors.js';
import type { Provider } from '../provider/provider.js';
import { emit } from '../response/emit.js';
import type { ResponseInputs } from '../response/inputs.js';
import type { Result } from '../response/result.js';
import type { AcceptingInputs, SendingInputs } from './inputs.js';
import { isChange, warnOfPage } from './check-response.js';
import { reportIncomplete } from './incomplete.js';
import { judge, type JudgeContext } from './judge.js';
import type { RequestPlan } from './plan/plan.js';
import { checkReadBack, planReadBack } from './read-back.js';
import { resultOf } from './read-result.js';
import { sendPlan, type RequestDeps } from './send-plan.js';

/** A planned request, with everything that its run needs. */
export interface PlannedRequest {
  plan: RequestPlan;
  /** The request that proves that the token is valid, sent first; undefined if the operation needs no proof. */
  proof: RequestPlan | undefined;
  provider: Provider;
  baseUrl: URL | undefined;
  inputs: AcceptingInputs & ResponseInputs & Pick<SendingInputs, 'parameters'>;
}

/**
 * Proves the token, sends the request, sets the outputs, checks the status, and reads the change back. Rejects with a
 * StepError. The outputs are set before the status can fail the step, so that the response is never lost.
 */
export async function runRequest(request: PlannedRequest, deps: RequestDeps): Promise<void> {
  await prove(request, deps);
  const response = await sendPlan(request.plan, request.inputs, deps);
  const failure = judge(response, request.plan, request.inputs.expectStatus, contextOf(request, deps));
  const result = resultOf(response, request.plan, request.baseUrl);
  await emit(isUnusable(failure) ? { ...result, id: undefined, url: undefined } : result, request.inputs, deps.host);
  if (failure !== undefined) throw failure;
  if (isChange(request.plan)) reportObject(result, deps.host);
  warnOfPage(response, request.plan, deps.host);
  reportIncomplete(response, request.plan, deps.host);
  await readBack(response, request, deps);
}

/** Logs the number and the address of what a change made or changed. */
function reportObject({ id, url }: Result, host: Host): void {
  if (id !== undefined) host.info(`The result: ${[host.secrets.sanitize(id, 200), url].filter(Boolean).join(', ')}`);
}

/** Returns whether a response says nothing about the object that the operation names. */
const isUnusable = (failure: StepError | undefined): boolean =>
  failure?.code === 'RESPONSE_UNEXPECTED' || failure?.code === 'TOKEN_NOT_ACCEPTED';

const contextOf = (
  { provider }: PlannedRequest,
  { host, bearer, authorizationEndpoint }: RequestDeps,
): JudgeContext => ({
  provider,
  secrets: host.secrets,
  scope: bearer.scope(),
  authorizationEndpoint,
});

/** Sends the request that proves that the token is valid, if any. Rejects as `sendForStep` does. */
async function prove(request: PlannedRequest, deps: RequestDeps): Promise<void> {
  if (request.proof !== undefined) await sendForStep(request.proof, request, deps);
}

/**
 * Checks that the server made the whole change, if the operation declares fields that the server may silently ignore.
 * Rejects with CHANGE_IGNORED, or with the error of the request that reads the result.
 */
async function readBack(response: HttpResponse, request: PlannedRequest, deps: RequestDeps): Promise<void> {
  if (response.status >= 400) return;
  const { plan, provider, baseUrl, inputs } = request;
  const check = planReadBack(response, plan, provider, { baseUrl, parameters: inputs.parameters });
  if (check === undefined) return;
  const result = check.plan === undefined ? response : await sendReadBack(check.plan, request, deps);
  checkReadBack(check, result, deps.host.secrets);
}

const isSuccess = (status: number): boolean => status >= 200 && status <= 299;

/**
 * Sends a request that the step itself needs. Resolves to a 2xx response that is as declared. Rejects with API_STATUS,
 * TOKEN_NOT_ACCEPTED or RESPONSE_UNEXPECTED for others.
 */
async function sendForStep(plan: RequestPlan, request: PlannedRequest, deps: RequestDeps): Promise<HttpResponse> {
  const response = await sendPlan(plan, request.inputs, deps);
  const failure = judge(response, plan, isSuccess, contextOf(request, deps));
  if (failure !== undefined) throw failure;
  return response;
}

/** Like `sendForStep`, but the error says that the change was already made, so that users do not repeat it. */
async function sendReadBack(plan: RequestPlan, request: PlannedRequest, deps: RequestDeps): Promise<HttpResponse> {
  return sendForStep(plan, request, deps).catch((error: unknown) => {
    if (!(error instanceof StepError)) throw error;
    const { code, message, hint } = error;
    throw new StepError(code, `The request was carried out, but its result cannot be checked. ${message}`, { hint });
  });
}
