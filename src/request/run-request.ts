import type { Host } from '../ci/host.js';
import { StepError } from '../lib/errors.js';
import type { Provider } from '../provider/provider.js';
import { emit } from '../response/emit.js';
import type { ResponseInputs } from '../response/inputs.js';
import type { Result } from '../response/result.js';
import type { AcceptingInputs, PageInputs, SendingInputs } from './inputs.js';
import { isChange, warnOfPage } from './check-response.js';
import type { prepareChange as PrepareChange } from './change/prepare-change.js';
import { reportIncomplete } from './incomplete.js';
import { judge } from './judge.js';
import { contextOf, isSuccess, sendForStep } from './send-for-step.js';
import type { RequestPlan } from './plan/plan.js';
import { resultOf } from './read-result.js';
import { sendPlan, type RequestDeps } from './send-plan.js';

/** A planned request, with everything that its run needs. */
export interface PlannedRequest {
  plan: RequestPlan;
  /** The request that proves that the token is valid, sent first; undefined if the operation needs no proof. */
  proof: RequestPlan | undefined;
  provider: Provider;
  baseUrl: URL | undefined;
  inputs: AcceptingInputs & PageInputs & ResponseInputs & Pick<SendingInputs, 'operation'>;
}

/**
 * Proves the token, prepares and sends the request, sets the outputs, checks the status, and completes the change.
 * Rejects with a StepError. The outputs are set before the status can fail the step, so that the response is never lost.
 */
export async function runRequest(request: PlannedRequest, deps: RequestDeps): Promise<void> {
  const { inputs, baseUrl } = request;
  const { host } = deps;
  if (request.proof !== undefined) await sendForStep(request.proof, request, deps);
  const change = needsChecks(request.plan) ? await prepareChange(request.plan, request, deps) : undefined;
  const { plan, first, failure, all } = await sendPages(change?.plan ?? request.plan, request, deps);
  const response = all?.response ?? first;
  const result = { ...resultOf(response, plan, baseUrl), list: all?.list };
  await emit(isUnusable(failure) ? { ...result, id: undefined, url: undefined } : result, inputs, host);
  if (failure !== undefined) throw failure;
  warnOfPage(response, plan, host);
  if (all === undefined) reportIncomplete(response, plan, host);
  if (response.status >= 400) return;
  await change?.finish(response, result.id).catch((error: unknown) => failChange(error, result, host));
  if (isChange(plan)) reportObject(result, inputs.operation, host);
}

/** Sends the request, and reads all pages if `paginate` is set and the first one is a success. */
async function sendPages(planned: RequestPlan, request: PlannedRequest, deps: RequestDeps) {
  const { inputs, provider } = request;
  // Most requests need no pages (docs/design/003-start-up.md).
  const paging = inputs.paginate ? await import('./pages/paginate.js') : undefined;
  const plan = paging?.planFirstPage(planned, provider, deps.host) ?? planned;
  const first = await sendPlan(plan, inputs, deps);
  const failure = judge(first, plan, inputs.expectStatus, contextOf(request, deps));
  const hasList = failure === undefined && isSuccess(first.status);
  return { plan, first, failure, all: hasList ? await paging?.readAllPages(first, plan, request, deps) : undefined };
}

/** Returns whether the operation declares something to look up, to prove or to read back. */
const needsChecks = ({ operation, given }: RequestPlan): boolean =>
  operation.read_back !== undefined ||
  given.some(({ declared }) => declared.lookup !== undefined || declared.requires !== undefined);

/** Loads the code for changes only if it is necessary (docs/design/003-start-up.md). */
const prepareChange: typeof PrepareChange = async (...args) =>
  (await import('./change/prepare-change.js')).prepareChange(...args);

/** Logs the id and the web page of what a change made or changed, and adds them to the summary of the job. */
function reportObject({ id, url }: Result, operation: string, host: Host): void {
  if (id === undefined || url === undefined) return;
  host.info(`The result: ${host.secrets.sanitize(id, 200)}, ${url}`);
  host.summary(`- ${operation}: [${host.secrets.sanitize(id, 200)}](${url})`);
}

/** Rejects with the error of a change that was sent. It then says where its object is, which may be a placeholder. */
function failChange(error: unknown, { id, url }: Result, { secrets }: Host): never {
  if (!(error instanceof StepError) || id === undefined) throw error;
  const quoted = secrets.sanitize(id, 200);
  throw error.with({ hint: url === undefined ? `See the object ${quoted}.` : `See ${quoted}: ${url}.` });
}

/** Returns whether a response says nothing about the object that the operation names. */
const isUnusable = (failure: StepError | undefined): boolean =>
  failure?.code === 'RESPONSE_UNEXPECTED' || failure?.code === 'TOKEN_NOT_ACCEPTED';
