import { StepError } from '../lib/errors.js';
import type { FileBody } from '../lib/files.js';
import type { Host } from '../ci/host.js';
import type { Deadline } from './deadline.js';
import type { Exchange } from './exchange.js';
import { MAX_READ_BYTES, type HttpResponse } from './message.js';
import type { CredentialKind, Origins } from './origins.js';
import { parseUrl } from './urls.js';
import { decideRetry, parseRetryAfter, type AttemptOutcome, type Repeatable } from './retry.js';

/** What credentials add to a request. */
export interface Attachment {
  headers: Readonly<Record<string, string>>;
  /** Replaces the body of the request, where the credentials stand in it. */
  body?: string;
}

/**
 * Credentials are not headers that callers make: they are attached after the final URL was checked, and anew for every
 * attempt, since assertions are good once and tokens expire.
 */
export interface Credentials {
  kind: CredentialKind;
  attach(): Promise<Attachment>;
}

/** For requests that carry no secret. */
export const NO_CREDENTIALS: Credentials = { kind: 'none', attach: () => Promise.resolve({ headers: {} }) };

/** A request before its credentials are attached. */
export interface OutgoingRequest extends Partial<SendDefaults> {
  method: string;
  url: URL;
  /** Where the URL came from, for a refusal. */
  source: string;
  headers: Readonly<Record<string, string>>;
  body?: string | FileBody;
  credentials: Credentials;
  /** The largest body to accept, in bytes; 1 MiB by default. */
  maxBodyBytes?: number;
  /** Whether the server may get it twice. */
  repeatable: Repeatable;
  /** The redirects to follow, all on the same origin; 0, the default, hands the redirect back. */
  maxRedirects?: number;
  /** For an API request: whether a status is what was asked for. Then there is no redirect to follow and nothing to repeat. */
  accepts?: (status: number) => boolean;
}

/** What a request may say of its sending, and else all requests have in common. */
export interface SendDefaults {
  /** Attempts after the first one. */
  retries: number;
  deadline: Deadline;
  /** Whether its attempts stay out of the log. */
  quiet: boolean;
}

/** What a sender needs. */
export interface SenderDeps {
  exchange: Pick<Exchange, 'send'>;
  origins: Origins;
  host: Pick<Host, 'info'>;
  now: () => number;
  random: () => number;
}

/** Sends a request until there is a response to give back, of whatever status. Rejects with a StepError. */
export type Send = (request: OutgoingRequest) => Promise<HttpResponse>;

type FullRequest = OutgoingRequest & SendDefaults & { maxBodyBytes: number; maxRedirects: number };

const REDIRECTS = [301, 302, 303, 307, 308];

/** The sender: the gate, the attempts, and the redirects. */
export function createSend(defaults: SendDefaults, deps: SenderDeps): Send {
  return async (request) => {
    const full = { maxBodyBytes: MAX_READ_BYTES, maxRedirects: 0, ...defaults, ...request };
    let { url } = full;
    for (let hops = 0; ; hops += 1) {
      const response = await sendTo(url, full, deps);
      const isRedirect =
        REDIRECTS.includes(response.status) && response.error === undefined && !accepts(full, response);
      if (full.maxRedirects === 0 || !isRedirect) return response;
      url = redirectTarget(url, response.headers['location'] ?? '', hops < full.maxRedirects);
    }
  };
}

const accepts = (request: OutgoingRequest, { status }: HttpResponse): boolean => request.accepts?.(status) ?? false;

/** Where a redirect leads, when it may be followed: the same origin. Throws REDIRECT_REFUSED. */
function redirectTarget(from: URL, location: string, more: boolean): URL {
  const url = parseUrl(location, from);
  if (location === '' || url === undefined || url.username !== '' || url.password !== '') {
    throw new StepError('REDIRECT_REFUSED', `${from.host} redirects to an address that cannot be followed.`);
  }
  if (url.origin !== from.origin) {
    throw new StepError('REDIRECT_REFUSED', `${from.host} redirects to another origin, ${url.origin}.`, {
      hint: 'Credentials never follow a redirect: name the right server in base-url.',
    });
  }
  if (!more) throw new StepError('REDIRECT_REFUSED', `${from.host} redirects too often.`);
  url.hash = '';
  return url;
}

async function sendTo(url: URL, request: FullRequest, deps: SenderDeps): Promise<HttpResponse> {
  const { retries, repeatable, deadline, quiet } = request;
  for (let attempt = 1; ; attempt += 1) {
    deps.origins.check(request.credentials.kind, url, request.source);
    const result = await attemptOnce(url, request, deps);
    // What was too large to be read will be so again, whatever its status says.
    if (!(result instanceof StepError) && result.error !== undefined) return settle(result, request);
    const outcome = outcomeOf(result, deps.now());
    const decision = decideRetry(attempt, outcome, { retries, repeatable }, deadline.remainingMs(), deps.random);
    if (result instanceof StepError) {
      if (decision.kind !== 'retry') throw result;
    } else {
      if (decision.kind === 'stop' || accepts(request, result)) return settle(result, request);
      if (decision.kind === 'too-late') {
        return settle({ ...result, error: retryTooLate(url, decision.delayMs) }, request);
      }
    }
    if (!quiet) deps.host.info(`Attempt ${attempt} of ${retries + 1} failed; the next one in ${decision.delayMs} ms.`);
    await deadline.sleep(decision.delayMs);
  }
}

/** The response to an API request is given back with its error, since nothing of it may be lost; other requests just fail. */
function settle(response: HttpResponse, request: FullRequest): HttpResponse {
  if (response.error !== undefined && request.accepts === undefined) throw response.error;
  return response;
}

const retryTooLate = (url: URL, delayMs: number): StepError =>
  new StepError(
    'RETRY_TOO_LATE',
    `${url.host} asks to come back in ${Math.ceil(delayMs / 1000)} s, after this step's end.`,
    {
      hint: 'Run it later, or raise the input timeout.',
    },
  );

/** One attempt, logged by method, URL without query, status and time. */
async function attemptOnce(url: URL, request: FullRequest, deps: SenderDeps): Promise<HttpResponse | StepError> {
  const attachment = await request.credentials.attach();
  const headers = { 'accept-encoding': 'identity', ...request.headers, ...attachment.headers };
  const body = attachment.body ?? request.body;
  const { method, maxBodyBytes, deadline, quiet } = request;
  const startedAt = deps.now();
  const log = (end: string): void => {
    if (quiet) return;
    deps.host.info(`${method} ${url.origin}${url.pathname} → ${end} (${Math.round(deps.now() - startedAt)} ms)`);
  };
  try {
    const response = await deps.exchange.send({ method, url, headers, body, maxBodyBytes }, deadline);
    log(response.error?.code ?? String(response.status));
    return response;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    log(error.code);
    return error;
  }
}

function outcomeOf(result: HttpResponse | StepError, now: number): AttemptOutcome {
  if (result instanceof StepError) return { kind: 'error', transient: result.transient, unsent: result.unsent };
  return { kind: 'status', status: result.status, retryAfterMs: parseRetryAfter(result.headers['retry-after'], now) };
}
