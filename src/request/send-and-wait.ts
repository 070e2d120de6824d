import type { Deadline } from '../http/deadline.js';
import type { HttpResponse } from '../http/message.js';
import type { StepError } from '../lib/errors.js';
import type { Jq } from '../response/jq/open-jq.js';
import type { MaskResponse } from '../response/mask.js';
import type { AcceptingInputs } from './inputs.js';
import { judge } from './judge.js';
import type { RequestPlan } from './plan/plan.js';
import { contextOf, type RequestContext } from './send-for-step.js';
import { sendPlan, type RequestDeps } from './send-plan.js';
import type { Waited } from './wait-until.js';

export interface WaitingRequest extends RequestContext {
  inputs: AcceptingInputs;
}

export interface SendAndWaitDeps extends RequestDeps {
  /** undefined if no input has a filter. */
  jq: Jq | undefined;
  mask: MaskResponse;
  deadline: Deadline;
  now: () => number;
}

/** What came of a request: its responses, masked, and as they were received. */
export interface Sent extends Waited {
  firstReceived: HttpResponse;
  received: HttpResponse;
}

/**
 * Sends the request, and waits until its test holds, if there is one. The code of the wait is loaded only then. Each
 * response is masked before anything of it is printed. Rejects with a StepError if there is no response.
 */
export async function sendAndWait(plan: RequestPlan, request: WaitingRequest, deps: SendAndWaitDeps): Promise<Sent> {
  const received: { first?: HttpResponse; last?: HttpResponse } = {};
  const send = async (next: RequestPlan): Promise<HttpResponse> => {
    const response = await sendPlan(next, request.inputs, deps);
    received.first ??= response;
    received.last = response;
    return deps.mask(response);
  };
  const waited = await waitWith(send, plan, request, deps);
  const { first = waited.first, last = first } = received;
  return { ...waited, firstReceived: first, received: last };
}

async function waitWith(
  send: (plan: RequestPlan) => Promise<HttpResponse>,
  plan: RequestPlan,
  request: WaitingRequest,
  deps: SendAndWaitDeps,
): Promise<Waited> {
  const { inputs, baseUrl } = request;
  const { jq } = deps;
  if (jq === undefined || inputs.waitUntil === '') {
    const response = await send(plan);
    return { first: response, response, plan, problem: undefined };
  }
  const { waitUntil } = await import('./wait-until.js');
  const judgeLook = (response: HttpResponse, next: RequestPlan): StepError | undefined =>
    judge(response, next, inputs.expectStatus, contextOf(request, deps));
  return waitUntil(plan, inputs, baseUrl, { ...deps, jq, send, judge: judgeLook });
}
