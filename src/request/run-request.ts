import type { Host } from '../ci/host.js';
import type { StepError } from '../lib/errors.js';
import type { Provider } from '../provider/provider.js';
import { emit } from '../response/emit.js';
import type { ResponseInputs } from '../response/inputs.js';
import type { Result } from '../response/result.js';
import type { AcceptingInputs } from './inputs.js';
import { isChange, warnOfPage } from './check-response.js';
import { planHiddenChange } from './hidden-change.js';
import { reportIncomplete } from './incomplete.js';
import { judge } from './judge.js';
import { lookUpNames } from './look-up.js';
import { contextOf, openOwnRequests } from './own-requests.js';
import { checkScopes } from './permissions.js';
import type { RequestPlan } from './plan/plan.js';
import { quoterOf, readBack } from './read-back.js';
import { resultOf } from './read-result.js';
import { sendPlan, type RequestDeps } from './send-plan.js';

/** A planned request, with everything that its run needs. */
export interface PlannedRequest {
  plan: RequestPlan;
  /** The request that proves that the token is valid, sent first; undefined if the operation needs no proof. */
  proof: RequestPlan | undefined;
  provider: Provider;
  baseUrl: URL | undefined;
  inputs: AcceptingInputs & ResponseInputs;
}

/**
 * Proves the token, looks names up, sends the request, sets the outputs, checks the status, and reads the change back.
 * Rejects with a StepError. The outputs are set before the status can fail the step, so that the response is never lost.
 */
export async function runRequest(request: PlannedRequest, deps: RequestDeps): Promise<void> {
  const { provider, inputs, baseUrl } = request;
  const { host } = deps;
  const own = openOwnRequests(request, deps);
  if (request.proof !== undefined) await own.send(request.proof);
  const permissions = { ...deps, provider, own };
  await checkScopes(request.plan, permissions);
  const complete = await lookUpNames(request.plan, own, host.secrets);
  const hidden = await planHiddenChange(complete, permissions);
  const plan = hidden?.plan ?? complete;
  const response = await sendPlan(plan, inputs, deps);
  const failure = judge(response, plan, inputs.expectStatus, contextOf(request, deps));
  const result = resultOf(response, plan, baseUrl);
  await emit(isUnusable(failure) ? { ...result, id: undefined, url: undefined } : result, inputs, host);
  if (failure !== undefined) throw failure;
  if (isChange(plan)) reportObject(result, host);
  warnOfPage(response, plan, host);
  reportIncomplete(response, plan, host);
  if (response.status >= 400) return;
  await hidden?.finish(response, result.id);
  const change = { plan: complete, response: hidden === undefined ? response : undefined, id: result.id };
  await readBack({ ...change, quote: quoterOf(host.secrets, hidden !== undefined) }, own);
}

/** Logs the number and the address of what a change made or changed. */
function reportObject({ id, url }: Result, host: Host): void {
  if (id !== undefined) host.info(`The result: ${[host.secrets.sanitize(id, 200), url].filter(Boolean).join(', ')}`);
}

/** Returns whether a response says nothing about the object that the operation names. */
const isUnusable = (failure: StepError | undefined): boolean =>
  failure?.code === 'RESPONSE_UNEXPECTED' || failure?.code === 'TOKEN_NOT_ACCEPTED';
