import type { Host } from '../ci/host.js';
import type { Deadline } from '../http/deadline.js';
import { readAnyText, type HttpResponse } from '../http/message.js';
import { StepError } from '../lib/errors.js';
import { markdownLink } from '../lib/printable.js';
import type { Provider } from '../provider/provider.js';
import { createResponseFile } from '../response/emit-body.js';
import { emit } from '../response/emit.js';
import { emitResult, openFilters, type FilterDeps, type Filters } from '../response/filters.js';
import type { ResponseInputs } from '../response/inputs.js';
import { responseMasker } from '../response/mask.js';
import type { Result } from '../response/result.js';
import type { AcceptingInputs, PageInputs, SendingInputs } from './inputs.js';
import { isChange, warnOfPage } from './check-response.js';
import { checkFailWhen } from './fail-when.js';
import type { prepareChange as PrepareChange } from './change/prepare-change.js';
import { reportIncomplete } from './incomplete.js';
import { judge } from './judge.js';
import { needsText } from './needs-text.js';
import { sendAndWait, type SendAndWaitDeps } from './send-and-wait.js';
import { contextOf, isSuccess, sendForStep } from './send-for-step.js';
import type * as Paging from './pages/paginate.js';
import type { RequestPlan } from './plan/plan.js';
import { resultOf } from './read-result.js';
import type { RequestDeps } from './send-plan.js';

/** A planned request, with everything that its run needs. */
export interface PlannedRequest {
  plan: RequestPlan;
  /** The request that proves that the token is valid, sent first; undefined if the operation needs no proof. */
  proof: RequestPlan | undefined;
  provider: Provider;
  baseUrl: URL | undefined;
  inputs: AcceptingInputs & PageInputs & ResponseInputs & Pick<SendingInputs, 'operation'>;
}

/** The dependencies of a run. */
export interface RunDeps extends RequestDeps, FilterDeps {
  deadline: Deadline;
  /** Returns the time in milliseconds. */
  now: () => number;
}

/**
 * Proves the token, prepares and sends the request, sets the outputs, checks the status, and completes the change.
 * Rejects with a StepError. The outputs are set before the status can fail the step, so that the response is never lost.
 */
export async function runRequest(request: PlannedRequest, deps: RunDeps): Promise<void> {
  const { jq, failWhen, waitUntil } = request.inputs;
  const filters = await openFilters({ jq, 'fail-when': failWhen, 'wait-until': waitUntil }, deps);
  try {
    await sendAndEmit(request, filters, deps);
  } finally {
    filters.close();
  }
}

async function sendAndEmit(request: PlannedRequest, { jq }: Filters, deps: RunDeps): Promise<void> {
  const { inputs } = request;
  const { host } = deps;
  if (request.proof !== undefined) await sendForStep(request.proof, request, deps);
  const change = needsChecks(request.plan) ? await prepareChange(request.plan, request, deps) : undefined;
  const startedAt = deps.now();
  const mask = responseMasker(inputs.mask, host);
  const outcome = await send(change?.plan ?? request.plan, request, { ...deps, jq, mask });
  const { plan, result, failure } = outcome;
  const emitted = isUnusable(failure) ? { ...result, id: undefined, url: undefined } : result;
  await emit(emitted, inputs, host, deps.deadline.signal);
  const durationMs = deps.now() - startedAt;
  if (inputs.summary)
    await emitSummary(failure === undefined ? result : { ...result, text: '' }, plan, { durationMs, inputs, host });
  if (failure !== undefined) throw failure;
  warnOfPage(result.response, outcome.lastPlan, host);
  if (result.list === undefined) reportIncomplete(result.response, outcome.lastPlan, host);
  if (result.response.status < 400) {
    await change?.finish(outcome.first, result.id).catch((error: unknown) => failChange(error, result, host));
    if (isChange(plan)) reportObject(result, inputs.operation, host);
  }
  // A body that is not text must not look like an empty one.
  const text = readAnyText(result.response);
  await emitResult(jq, inputs, text, host);
  await checkFailWhen(jq, inputs.failWhen, text, plan.operation);
}

/** What came of a request. */
interface Outcome {
  plan: RequestPlan;
  /** The first response as it was received: that of the change, if the request is one. */
  first: HttpResponse;
  /** The plan of the last request: that of the last look, after a wait. */
  lastPlan: RequestPlan;
  result: Result;
  /** undefined if the response is a success. */
  failure: StepError | undefined;
}

/** Sends the request, waits until its test holds, and reads all pages, as far as the inputs want it. */
async function send(planned: RequestPlan, request: PlannedRequest, deps: SendAndWaitDeps): Promise<Outcome> {
  const { inputs, baseUrl, provider } = request;
  const paging = inputs.paginate ? await loadPaging() : undefined;
  const plan = paging?.planFirstPage(planned, provider, deps.host) ?? planned;
  const createFile = goesToFile(inputs) ? () => createResponseFile(inputs, deps.host) : undefined;
  const sent = await sendAndWait(plan, request, { ...deps, createFile });
  const { plan: lastPlan, response } = sent;
  const failure = sent.problem ?? judge(response, lastPlan, inputs.expectStatus, contextOf(request, deps));
  const common = { plan, first: sent.firstReceived, lastPlan, failure };
  if (paging !== undefined && failure === undefined && isSuccess(response.status)) {
    const all = await paging.readAllPages(response, lastPlan, request, deps);
    return { ...common, result: { ...resultOf(all.response, lastPlan, baseUrl), list: all.list } };
  }
  // A change says what it made in its own response, and not in the state of the operation that follows.
  const { id, url } = resultOf(isChange(plan) ? sent.first : response, plan, baseUrl);
  return { ...common, result: { ...resultOf(response, lastPlan, baseUrl, sent.received.body), id, url } };
}

/** Returns whether a large response goes to the file piece by piece. */
const goesToFile = (inputs: PlannedRequest['inputs']): boolean =>
  inputs.responseFile !== '' && inputs.mask.length === 0 && !inputs.paginate && !needsText(inputs);

/** Loads the code for pages only if it is necessary (docs/design/003-start-up.md). */
const loadPaging = (): Promise<typeof Paging> => import('./pages/paginate.js');

/** Returns whether the operation declares something to look up, to prove or to read back. */
const needsChecks = ({ operation, given }: RequestPlan): boolean =>
  operation.read_back !== undefined ||
  given.some(({ declared: { lookup, requires, hides } }) => [lookup, requires, hides].some((one) => one !== undefined));

/** Loads the code for changes only if it is necessary (docs/design/003-start-up.md). */
const prepareChange: typeof PrepareChange = async (...args) =>
  (await import('./change/prepare-change.js')).prepareChange(...args);

/** Adds a table of the items to the summary of the job. */
async function emitSummary(
  { response: { status }, text = '' }: Result,
  { method, url }: RequestPlan,
  { durationMs, inputs, host }: { durationMs: number; inputs: PlannedRequest['inputs']; host: Host },
): Promise<void> {
  const { summarize } = await import('../response/summary.js');
  const asked = inputs.operation || `${method} ${url.pathname}`;
  const content = { asked, host: url.host, status, durationMs, text, columns: inputs.summaryColumns };
  host.summary(summarize(content, (part) => host.secrets.redact(part)));
}

/** Logs the id and the web page of what a change made or changed, and adds them to the summary of the job. */
function reportObject({ id, url }: Result, operation: string, host: Host): void {
  if (id === undefined || url === undefined) return;
  host.info(`The result: ${host.secrets.sanitize(id, 200)}, ${url}`);
  host.summary(`- ${operation}: ${markdownLink(host.secrets.sanitize(id, 200), url)}`);
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
