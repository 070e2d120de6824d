import type { HttpResponse } from '../http/message.js';
import { StepError } from '../lib/errors.js';
import type { Provider } from '../provider/provider.js';
import { emit } from '../response/emit.js';
import type { ResponseInputs } from '../response/inputs.js';
import type { AcceptingInputs, SendingInputs } from './inputs.js';
import { judge, type JudgeContext } from './judge.js';
import type { RequestPlan } from './plan/plan.js';
import { checkReadBack, planReadBack } from './read-back.js';
import { resultOf } from './read-result.js';
import { sendPlan, type RequestDeps } from './send-plan.js';

/** A request that is planned, with all that its run needs to know. */
export interface PlannedRequest {
  plan: RequestPlan;
  /** The request that proves the token first, where the operation needs that. */
  proof: RequestPlan | undefined;
  provider: Provider;
  baseUrl: URL | undefined;
  inputs: AcceptingInputs & ResponseInputs & Pick<SendingInputs, 'parameters'>;
}

/**
 * Proves the token, sends the request, judges the response, emits it, and reads back what it changed. The outputs are set
 * before a bad verdict fails the step and before anything else is sent: nothing of a response is lost.
 */
export async function runRequest(request: PlannedRequest, deps: RequestDeps): Promise<void> {
  await prove(request, deps);
  const response = await sendPlan(request.plan, request.inputs, deps);
  const verdict = judge(response, request.plan, request.inputs.expectStatus, contextOf(request, deps));
  await emit(resultOf(response, request.plan, request.baseUrl), request.inputs, deps.host);
  if (verdict !== undefined) throw verdict;
  await readBack(response, request, deps);
}

const contextOf = ({ provider }: PlannedRequest, { host, bearer }: RequestDeps): JudgeContext => ({
  provider,
  secrets: host.secrets,
  scope: bearer.scope(),
});

/** Rejects with API_STATUS when the token proves nothing: the request is not sent then. */
async function prove(request: PlannedRequest, deps: RequestDeps): Promise<void> {
  if (request.proof !== undefined) await sendForStep(request.proof, request, deps);
}

/** Looks whether the server took the whole change, where it is known to ignore parts in silence. Rejects with CHANGE_IGNORED. */
async function readBack(response: HttpResponse, request: PlannedRequest, deps: RequestDeps): Promise<void> {
  if (response.status >= 400) return;
  const { plan, provider, baseUrl, inputs } = request;
  const lookup = planReadBack(response, plan, provider, { baseUrl, parameters: inputs.parameters });
  if (lookup === undefined) return;
  const seen = lookup.plan === undefined ? response : await sendReadBack(lookup.plan, request, deps);
  checkReadBack(lookup, seen, deps.host.secrets);
}

const isSuccess = (status: number): boolean => status >= 200 && status <= 299;

/** The response to a request that the step needs for itself. Rejects with API_STATUS when it is none of success. */
async function sendForStep(plan: RequestPlan, request: PlannedRequest, deps: RequestDeps): Promise<HttpResponse> {
  const response = await sendPlan(plan, request.inputs, deps);
  const verdict = judge(response, plan, isSuccess, contextOf(request, deps));
  if (verdict !== undefined) throw verdict;
  return response;
}

/** Like `sendForStep`, but the error says that the change was already made, so that users do not repeat it. */
async function sendReadBack(plan: RequestPlan, request: PlannedRequest, deps: RequestDeps): Promise<HttpResponse> {
  return sendForStep(plan, request, deps).catch((error: unknown) => {
    if (!(error instanceof StepError)) throw error;
    const { code, message, hint } = error;
    throw new StepError(code, `The request was carried out, but what came of it cannot be read. ${message}`, { hint });
  });
}
