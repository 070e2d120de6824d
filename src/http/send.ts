import { StepError } from '../lib/errors.js';
import type { FileBody } from '../lib/files.js';
import type { Host } from '../ci/host.js';
import type { Deadline } from './deadline.js';
import type { Exchange } from './exchange.js';
import { MAX_READ_BYTES, type BodyReader, type CreateFile, type HttpResponse } from './message.js';
import type { CredentialKind, Origins } from './origins.js';
import { tlsRefusal } from './tls-refusal.js';
import { parseUrl } from './urls.js';
import { decideRetry, parseReset, parseRetryAfter, type AttemptOutcome, type Repeatable } from './retry.js';

/** The parts of a request that credentials add. */
export interface Attachment {
  headers: Readonly<Record<string, string>>;
  /** Replaces the body of the request, if the credentials are in the body. */
  body?: string;
}

/**
 * The credentials of a request. Callers do not set them as headers: they are attached after the final URL was checked,
 * and again for every attempt, since assertions are valid once and tokens expire.
 */
export interface Credentials {
  kind: CredentialKind;
  attach(target: RequestTarget): Promise<Attachment>;
  /**
   * Reads the response to a request with these credentials. Returns whether the server has only refused them because
   * they lacked something that the response contains: then the request is sent once more.
   */
  needsRepeat?: ((response: HttpResponse, url: URL) => boolean) | undefined;
}

/** Where an attempt goes. */
export interface RequestTarget {
  method: string;
  url: URL;
}

/** For requests without secrets. */
export const NO_CREDENTIALS: Credentials = { kind: 'none', attach: () => Promise.resolve({ headers: {} }) };

/** A request before its credentials are attached. */
export interface OutgoingRequest extends Partial<SendDefaults> {
  method: string;
  url: URL;
  /** Where the URL came from, for the error message. */
  source: string;
  headers: Readonly<Record<string, string>>;
  body?: string | FileBody;
  credentials: Credentials;
  /** The largest body to accept, in bytes; 1 MiB by default. */
  maxBodyBytes?: number;
  /** Creates the file for a large body of a response that `accepts` accepts, whatever its size. */
  createFile?: CreateFile | undefined;
  /** Reads the body of a response that `accepts` accepts, while it is received. */
  readBody?: BodyReader | undefined;
  /** Whether the request may be repeated. */
  repeatable: Repeatable;
  /** See `HttpRequest`. It is called for each attempt. The StepError that it throws is `unsent`. */
  beforeSend?: () => void;
  /** How many redirects to follow, on the same origin only. With 0, the default, the redirect itself is returned. */
  maxRedirects?: number;
  /** Returns the error for a redirect that must not be followed; undefined for others. */
  refuseRedirect?: (from: URL, location: string) => StepError | undefined;
  /**
   * Only for API requests: returns whether a status counts as success. Such a response is never retried, and a redirect
   * is not followed.
   */
  accepts?: (status: number) => boolean;
}

/** Settings for all requests, which a single request may override. */
export interface SendDefaults {
  /** Attempts after the first one. */
  retries: number;
  deadline: Deadline;
  /** See `HttpRequest`. */
  idleTimeoutMs?: number | undefined;
  /** Whether to leave the attempts out of the log. */
  quiet: boolean;
}

/** The dependencies of a sender. */
export interface SenderDeps {
  exchange: Pick<Exchange, 'send'>;
  origins: Origins;
  host: Pick<Host, 'info'>;
  now: () => number;
  random: () => number;
}

/** Sends a request, with retries. Resolves to the response, whatever its status. Rejects with a StepError. */
export type Send = (request: OutgoingRequest) => Promise<HttpResponse>;

type FullRequest = OutgoingRequest & SendDefaults & { maxBodyBytes: number; maxRedirects: number };

const REDIRECTS = [301, 302, 303, 307, 308];
const FINAL_URL_HINT = 'Use the final URL for base-url and request.';

/** Creates the sender. It checks the origin, retries, and follows redirects. */
export function createSend(defaults: SendDefaults, deps: SenderDeps): Send {
  return async (request) => {
    const fullRequest = { maxBodyBytes: MAX_READ_BYTES, maxRedirects: 0, ...defaults, ...request };
    let { url } = fullRequest;
    for (let hops = 0; ; hops += 1) {
      const response = await sendTo(url, fullRequest, deps);
      const isRedirect =
        REDIRECTS.includes(response.status) && response.error === undefined && !accepts(fullRequest, response);
      if (fullRequest.maxRedirects === 0 || !isRedirect)
        return hops === 0 ? response : { ...response, redirectedTo: url };
      const refusal = fullRequest.refuseRedirect?.(url, response.headers['location'] ?? '');
      if (refusal !== undefined) throw refusal;
      url = redirectTarget(url, response.headers['location'] ?? '', hops < fullRequest.maxRedirects);
    }
  };
}

const accepts = (request: OutgoingRequest, { status }: HttpResponse): boolean => request.accepts?.(status) ?? false;

/** Returns the target of a redirect. Throws REDIRECT_REFUSED for another origin, and when no redirect `isAllowed`. */
function redirectTarget(from: URL, location: string, isAllowed: boolean): URL {
  const url = parseUrl(location, from);
  if (location === '' || url === undefined || url.username !== '' || url.password !== '') {
    throw new StepError('REDIRECT_REFUSED', `${from.host} redirects to a URL that cannot be followed.`, {
      hint: FINAL_URL_HINT,
    });
  }
  if (url.origin !== from.origin) {
    throw new StepError('REDIRECT_REFUSED', `${from.host} redirects to another origin, ${url.origin}.`, {
      hint: 'The step does not send the token to another origin. Set base-url to the correct server.',
    });
  }
  if (!isAllowed) {
    throw new StepError('REDIRECT_REFUSED', `${from.host} returned too many redirects.`, { hint: FINAL_URL_HINT });
  }
  url.hash = '';
  return url;
}

async function sendTo(url: URL, request: FullRequest, deps: SenderDeps): Promise<HttpResponse> {
  const { retries, repeatable, deadline, quiet } = request;
  for (let attempt = 1; ; attempt += 1) {
    deps.origins.check(request.credentials.kind, url, request.source);
    const result = await attemptWithRepeat(url, request, deps);
    // A response that is too large will be too large again, whatever its status.
    if (!(result instanceof StepError) && result.error !== undefined) return returnOrThrow(result, request);
    const outcome = outcomeOf(result, deps.now());
    const decision = decideRetry(attempt, outcome, { retries, repeatable }, deadline.remainingMs(), deps.random);
    if (result instanceof StepError) {
      if (decision.kind !== 'retry') throw result;
    } else {
      if (decision.kind === 'stop' || accepts(request, result)) return returnOrThrow(result, request);
      if (decision.kind === 'too-late') {
        return returnOrThrow({ ...result, error: retryTooLate(url, decision.delayMs) }, request);
      }
    }
    if (!quiet) deps.host.info(`Attempt ${attempt} of ${retries + 1} failed. Next attempt in ${decision.delayMs} ms.`);
    await deadline.sleep(decision.delayMs);
  }
}

/** Makes one attempt, and one more if the server refused only the credentials, and said what they lack. */
async function attemptWithRepeat(url: URL, request: FullRequest, deps: SenderDeps): Promise<HttpResponse | StepError> {
  const needsRepeat = (result: HttpResponse | StepError): boolean =>
    !(result instanceof StepError) && request.credentials.needsRepeat?.(result, url) === true;
  const first = await attemptOnce(url, request, deps);
  if (!needsRepeat(first)) return first;
  const second = await attemptOnce(url, request, deps);
  // It is the result, also if it is refused. But the credentials read it: it may contain the next nonce.
  needsRepeat(second);
  return second;
}

/** Returns an API response even with an error, so that nothing of it is lost. Throws the error for other requests. */
function returnOrThrow(response: HttpResponse, request: FullRequest): HttpResponse {
  if (response.error !== undefined && request.accepts === undefined) throw response.error;
  return response;
}

const retryTooLate = (url: URL, delayMs: number): StepError =>
  new StepError(
    'RETRY_TOO_LATE',
    `${url.host} allows a retry only after ${Math.ceil(delayMs / 1000)} s, but this step ends before that.`,
    {
      hint: 'Run the job later, or raise the input timeout.',
    },
  );

/** Makes one attempt, and logs its method, URL without query, status and duration. Resolves to response or error. */
async function attemptOnce(url: URL, request: FullRequest, deps: SenderDeps): Promise<HttpResponse | StepError> {
  const attachment = await request.credentials.attach({ method: request.method, url });
  const headers = { 'accept-encoding': 'identity', ...request.headers, ...attachment.headers };
  const body = attachment.body ?? request.body;
  const { method, maxBodyBytes, idleTimeoutMs, beforeSend, deadline, quiet } = request;
  const startedAt = deps.now();
  const log = (end: string): void => {
    if (quiet) return;
    deps.host.info(`${method} ${url.origin}${url.pathname} → ${end} (${Math.round(deps.now() - startedAt)} ms)`);
  };
  try {
    const fileFor = (status: number): CreateFile | undefined =>
      request.accepts?.(status) === true ? request.createFile : undefined;
    const readerFor = (status: number): BodyReader | undefined =>
      request.accepts?.(status) === true ? request.readBody : undefined;
    const presentsCertificate = deps.origins.presentsCertificate(request.credentials.kind, url);
    const how = { maxBodyBytes, fileFor, readerFor, idleTimeoutMs, beforeSend, presentsCertificate };
    const sent = { method, url, headers, body, ...how };
    const response = await deps.exchange.send(sent, deadline);
    log(response.error?.code ?? String(response.status));
    const refusal = accepts(request, response) ? undefined : tlsRefusal(response, url);
    return refusal === undefined ? response : { ...response, error: refusal };
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    log(error.code);
    return error;
  }
}

function outcomeOf(result: HttpResponse | StepError, now: number): AttemptOutcome {
  if (result instanceof StepError) return { kind: 'error', transient: result.transient, unsent: result.unsent };
  const { status, headers } = result;
  const isRateLimited = headers['x-ratelimit-remaining'] === '0';
  const resetMs =
    isRateLimited && [403, 429].includes(status) ? parseReset(headers['x-ratelimit-reset'], now) : undefined;
  return {
    kind: 'status',
    status,
    retryAfterMs: parseRetryAfter(headers['retry-after'], now) ?? resetMs,
    isRateLimited,
  };
}
