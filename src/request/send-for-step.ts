import type { HttpResponse } from '../http/message.js';
import type { Provider } from '../provider/provider.js';
import type { AcceptingInputs } from './inputs.js';
import { judge, type JudgeContext } from './judge.js';
import type { RequestPlan } from './plan/plan.js';
import { sendPlan, type RequestDeps } from './send-plan.js';

/** What the requests of a step have in common. */
export interface RequestContext {
  provider: Provider;
  baseUrl: URL | undefined;
  /** The URL of the CI system's GraphQL API, if it is known. */
  graphqlUrl?: URL | undefined;
  inputs: Pick<AcceptingInputs, 'expectStatus' | 'retryUnsafe'>;
}

/** Returns what `judge` needs. */
export const contextOf = (
  { provider }: Pick<RequestContext, 'provider'>,
  { host, bearer, authorizationEndpoint }: RequestDeps,
): JudgeContext => ({
  provider,
  secrets: host.secrets,
  scope: bearer.scope(),
  mayHaveEnded: bearer.mayHaveEnded?.() === true,
  authorizationEndpoint,
});

/** Returns whether a status is a success for a request that the step itself needs. */
export const isSuccess = (status: number): boolean => status >= 200 && status <= 299;

/**
 * Sends a request that the step itself needs: to prove, to look up, to check or to correct. Resolves to a 2xx response
 * that is as declared. Rejects with API_STATUS, TOKEN_NOT_ACCEPTED or RESPONSE_UNEXPECTED for others.
 */
export async function sendForStep(
  plan: RequestPlan,
  context: RequestContext,
  deps: RequestDeps,
): Promise<HttpResponse> {
  const response = await sendPlan(plan, context.inputs, deps);
  const failure = judge(response, plan, isSuccess, contextOf(context, deps));
  if (failure !== undefined) throw failure;
  return response;
}
