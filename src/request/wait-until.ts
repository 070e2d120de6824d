import type { Host } from '../ci/host.js';
import type { Deadline } from '../http/deadline.js';
import { isJson, isReadMethod, startOf, type HttpResponse } from '../http/message.js';
import { parseRetryAfter } from '../http/retry.js';
import { isBelow, parseUrl, prefixFor } from '../http/urls.js';
import { StepError } from '../lib/errors.js';
import { parseJson } from '../lib/json.js';
import type { Jq } from '../response/jq/open-jq.js';
import type { AcceptingInputs } from './inputs.js';
import type { RequestPlan } from './plan/plan.js';
import { isSuccess } from './send-for-step.js';

/** The name of the input with the test. */
const INPUT = 'wait-until';
const MIN_PAUSE_MS = 1000;
const MAX_RETRY_AFTER_MS = 60_000;
/** The pause grows by half after each look, up to this multiple of `wait-interval`. */
const GROWTH = 1.5;
const MAX_GROWTH = 6;
/** How many failed looks in a row end the wait. */
const MAX_FAILED = 3;
const MAX_ADDRESSES = 5;
const MAX_VALUE_LENGTH = 40;

export interface WaitDeps {
  /** Sends a request, and resolves to a response with any status. */
  send: (plan: RequestPlan) => Promise<HttpResponse>;
  /** Returns the error of a response; undefined if it is a success. */
  judge: (response: HttpResponse, plan: RequestPlan) => StepError | undefined;
  jq: Pick<Jq, 'run'>;
  deadline: Deadline;
  host: Pick<Host, 'info' | 'secrets'>;
  now: () => number;
}

/** What a wait ended with. */
export interface Waited {
  /** The first response: that of the change, if the request is one. */
  first: HttpResponse;
  /** The last response, and the request that it belongs to. */
  response: HttpResponse;
  plan: RequestPlan;
  /** Why the test does not hold; undefined if it does. */
  problem: StepError | undefined;
}

/** What one look found. */
interface Look {
  response: HttpResponse;
  holds: boolean;
  /** Why the look says nothing; undefined if the test does not hold yet. */
  problem: StepError | undefined;
  /** The value of the test, if it is short enough for the log. */
  value?: string | undefined;
}

/**
 * Sends a request, then looks again until the jq test `wait-until` holds: at the same address, or at the one that the
 * response names, for an operation that continues at the server (RFC 9110 section 15.3.3). Resolves to the last response
 * also if the test does not hold. Rejects with a StepError if there is no response.
 */
export async function waitUntil(
  request: RequestPlan,
  inputs: Pick<AcceptingInputs, 'waitUntil' | 'waitIntervalMs'>,
  baseUrl: URL | undefined,
  deps: WaitDeps,
): Promise<Waited> {
  const startedAt = deps.now();
  const addresses = new Set([request.url.href]);
  let plan = request;
  let first: HttpResponse | undefined;
  let last: Look | undefined;
  let failed = 0;
  for (let number = 1; ; number += 1) {
    const look = await lookOnce(plan, inputs.waitUntil, deps).catch((error: unknown) => asFailure(error, last, plan));
    first ??= look.response;
    last = look;
    const ended = (problem: StepError | undefined): Waited => ({
      first: first ?? look.response,
      ...look,
      plan,
      problem,
    });
    log(number, look, deps.now() - startedAt, deps.host);
    if (look.holds) return ended(undefined);
    failed = look.problem === undefined ? 0 : failed + 1;
    const isFinal = failed === MAX_FAILED || (number === 1 && look.problem !== undefined && !isReadMethod(plan.method));
    if (isFinal) return ended(look.problem);
    const next = nextPlan(plan, look.response, baseUrl);
    if (next === undefined && !isReadMethod(plan.method)) return ended(noAddress());
    plan = next ?? plan;
    if (addresses.add(plan.url.href).size > MAX_ADDRESSES) return ended(tooManyAddresses(plan.url));
    try {
      await deps.deadline.sleep(pauseMs(number, look.response, inputs.waitIntervalMs, deps.now()));
    } catch (error) {
      return ended(notInTime(error, number));
    }
  }
}

async function lookOnce(plan: RequestPlan, test: string, deps: WaitDeps): Promise<Look> {
  const response = await deps.send(plan);
  const failure = isSuccess(response.status) ? deps.judge(response, plan) : unexpected(response, plan, deps);
  if (failure !== undefined) return { response, holds: false, problem: failure };
  if (!isJson(response)) {
    // An operation that continues need not have a body.
    return { response, holds: false, problem: response.status === 202 ? undefined : notJson(plan.url) };
  }
  const outputs = await deps.jq.run(INPUT, test, startOf(response, response.body.length)).catch(asFilterError);
  if (outputs instanceof StepError) return { response, holds: false, problem: outputs };
  const [output = ''] = outputs.length === 1 ? outputs : [];
  const isBoolean = /^(?:true|false|null)$/u.test(output);
  const value = valueOf(output, deps);
  const problem = isBoolean ? undefined : noBoolean(outputs.length, value);
  return { response, holds: output === 'true', problem, value };
}

/** Returns the error of a test that fails on a response: a later one may have what the test reads. Throws any other. */
function asFilterError(error: unknown): StepError {
  if (error instanceof StepError && error.code === 'FILTER_FAILED') return error;
  throw error;
}

/** Returns an output of the test for the log: a number, a boolean, null or a short text; undefined for others. */
function valueOf(output: string, { host }: WaitDeps): string | undefined {
  const value = parseJson(output);
  if (typeof value === 'string') return value.length > MAX_VALUE_LENGTH ? undefined : host.secrets.sanitize(value, 100);
  return /^(?:-?\d|true|false|null)/u.test(output) ? output.slice(0, MAX_VALUE_LENGTH) : undefined;
}

const unexpected = (response: HttpResponse, plan: RequestPlan, { judge }: WaitDeps): StepError =>
  judge(response, plan) ??
  new StepError('API_STATUS', `${plan.url.host} returned HTTP ${response.status}, which is no success.`, {
    hint: 'wait-until looks only at responses with 2xx.',
  });

/** Returns a failed look for an error without a response. Throws the error if no look had a response, or at the end. */
function asFailure(error: unknown, last: Look | undefined, { method }: RequestPlan): Look {
  if (!(error instanceof StepError) || last === undefined || !isReadMethod(method)) throw error;
  return { response: last.response, holds: false, problem: error };
}

/** Logs one line for a look: its number, time, status and the value of the test, but nothing else of the response. */
function log(number: number, { response, problem, value }: Look, ms: number, host: WaitDeps['host']): void {
  const result = value === undefined ? (problem?.code ?? 'no JSON yet') : `${INPUT} is ${value}`;
  host.info(`Look ${number} after ${Math.round(ms / 1000)} s: ${response.status}, ${result}.`);
}

/** Returns the pause after a look, in milliseconds. */
function pauseMs(number: number, { headers }: HttpResponse, interval: number, now: number): number {
  const requested = parseRetryAfter(headers['retry-after'], now);
  const own = interval * Math.min(MAX_GROWTH, GROWTH ** (number - 1));
  return Math.max(MIN_PAUSE_MS, requested === undefined ? own : Math.min(MAX_RETRY_AFTER_MS, requested));
}

/** The headers with the address of an operation that continues: of RFC 9110, and of Microsoft's REST guidelines. */
const ADDRESSES = ['operation-location', 'azure-asyncoperation', 'location'];

/** Returns the plan for the address that a response names; undefined if it names none. Throws REDIRECT_REFUSED. */
function nextPlan(plan: RequestPlan, response: HttpResponse, baseUrl: URL | undefined): RequestPlan | undefined {
  const isChange = !isReadMethod(plan.method);
  if (response.status !== 202 && !isChange) return undefined;
  const location = ADDRESSES.map((name) => response.headers[name]).find((value) => value !== undefined && value !== '');
  if (location === undefined) return undefined;
  const url = parseUrl(location, response.redirectedTo ?? plan.url);
  if (url === undefined || !isBelow(url, plan.url, prefixFor(plan.url, baseUrl))) throw addressRefused(plan.url);
  const headers = Object.entries(plan.headers).filter(([name]) => name !== 'content-type');
  const operation = { description: 'The state of an operation', request: 'GET /' };
  return { ...plan, method: 'GET', url, headers: Object.fromEntries(headers), body: undefined, operation };
}

const addressRefused = (url: URL): StepError =>
  new StepError('REDIRECT_REFUSED', `${url.host} names an address to look at that is not below base-url.`, {
    hint: 'The step does not send the token elsewhere. Send a second request in a step of its own.',
  });

const tooManyAddresses = (url: URL): StepError =>
  new StepError('REDIRECT_REFUSED', `${url.host} named more than ${MAX_ADDRESSES} addresses to look at.`);

const noAddress = (): StepError =>
  new StepError('RESPONSE_UNEXPECTED', `${INPUT} does not hold, and the response names no address to look at again.`, {
    hint: 'The server must return 202 with a Location. Otherwise look with a GET in a step of its own.',
  });

const notJson = (url: URL): StepError =>
  new StepError('RESPONSE_UNEXPECTED', `The response of ${url.host} is not JSON, so ${INPUT} cannot be tested.`);

function noBoolean(count: number, value: string | undefined): StepError {
  const what = count === 0 ? 'nothing' : count > 1 ? `${count} values` : (value ?? 'a list, a map or a long text');
  return new StepError('FILTER_FAILED', `${INPUT}: the jq filter must give true or false, but it gave ${what}.`, {
    hint: 'Write a comparison, such as .status == "done".',
  });
}

/** Returns the error for a test that did not hold in time. Throws anything else, such as a cancellation. */
function notInTime(error: unknown, looks: number): StepError {
  if (!(error instanceof StepError) || error.code !== 'TIMEOUT') throw error;
  return new StepError('TIMEOUT', `${INPUT} did not hold within the time limit, after ${looks} looks.`, {
    hint: 'The outputs contain the last response. Raise timeout, or check the test.',
  });
}
