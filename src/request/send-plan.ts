import type { Host } from '../ci/host.js';
import { isReadMethod, isUnread, MAY_HAVE_ACTED, type CreateFile, type HttpResponse } from '../http/message.js';
import type { RequestTarget, Send } from '../http/send.js';
import { isSignInRedirect } from '../http/sign-in-redirect.js';
import { StepError, type ErrorCode } from '../lib/errors.js';
import { tokenNotAccepted } from './check-response.js';
import type { Bearer, BearerAttachment } from './bearer.js';
import type { AcceptingInputs } from './inputs.js';
import { openBody } from './open-body.js';
import { hidingFlag } from './plan/parameters.js';
import type { RequestPlan } from './plan/plan.js';

/** What is needed to send a request. */
export interface RequestDeps {
  send: Send;
  bearer: Bearer;
  host: Host;
  /** Where users sign in; undefined if it is unknown. An API that redirects there did not accept the token. */
  authorizationEndpoint: URL | undefined;
  /** Creates the file for a large response; undefined if its body is needed in memory. */
  createFile?: CreateFile | undefined;
}

/** The largest body in memory, in bytes. */
export const MAX_RESPONSE_BYTES = 64 * 1_048_576;
const MAX_REDIRECTS = 5;

/**
 * Sends a planned request with the token. If the API returns an unexpected 401 and another token is available, sends
 * the request once more with that token. Resolves to a response with any status. Rejects with a StepError.
 */
export async function sendPlan(
  plan: RequestPlan,
  inputs: Pick<AcceptingInputs, 'expectStatus' | 'retryUnsafe'>,
  deps: RequestDeps,
): Promise<HttpResponse> {
  let carried = '';
  const attach = async (target: RequestTarget): Promise<BearerAttachment> => {
    const attachment = await deps.bearer.authorize(target);
    carried = attachment.token;
    return attachment;
  };
  const response = await sendWithToken(plan, inputs, deps, attach);
  if (response.status < 300) deps.bearer.accepted?.(carried);
  if (response.status !== 401 || response.error !== undefined || inputs.expectStatus(401)) return response;
  // Another token may have fewer scopes, and the server may then publish the text.
  if (hidingFlag(plan.given) !== undefined) return response;
  return (await deps.bearer.renew(carried)) ? sendWithToken(plan, inputs, deps, attach) : response;
}

async function sendWithToken(
  { method, url, headers, body }: RequestPlan,
  { expectStatus, retryUnsafe }: Pick<AcceptingInputs, 'expectStatus' | 'retryUnsafe'>,
  { send, bearer, host, authorizationEndpoint, createFile }: RequestDeps,
  attach: (target: RequestTarget) => Promise<BearerAttachment>,
): Promise<HttpResponse> {
  const content = await openBody(body, host);
  const isRead = isReadMethod(method);
  const sent = send({
    method,
    url,
    source: 'the request',
    headers,
    ...(content === undefined ? {} : { body: content }),
    credentials: { kind: 'bearer', attach, needsRepeat: (response, at) => bearer.needsRepeat?.(response, at) === true },
    maxBodyBytes: MAX_RESPONSE_BYTES,
    createFile,
    repeatable: isRead || retryUnsafe,
    maxRedirects: isRead ? MAX_REDIRECTS : 0,
    accepts: expectStatus,
    refuseRedirect: (from, location) =>
      isSignInRedirect(from, location, authorizationEndpoint)
        ? tokenNotAccepted(from, 'a sign-in page', bearer.mayHaveEnded?.())
        : undefined,
  });
  if (isRead) return sent;
  const response = await sent.catch((error: unknown) => {
    throw error instanceof StepError && UNREADABLE.includes(error.code) ? withDoubt(error) : error;
  });
  const { error } = response;
  if (error === undefined || !(isUnread(error) || UNREADABLE.includes(error.code))) return response;
  return { ...response, error: withDoubt(error) };
}

/** Errors of a response that cannot be read, although the server may have made the change. */
const UNREADABLE: readonly ErrorCode[] = ['RESPONSE_INVALID', 'HTTP_INVALID'];

/** Returns the error of a change whose response cannot be read. Its hint says that the server may have acted. */
const withDoubt = (error: StepError): StepError =>
  error.unsent || error.hint.includes(MAY_HAVE_ACTED) ? error : error.with({ hint: MAY_HAVE_ACTED });
