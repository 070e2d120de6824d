import { StepError } from '../lib/errors.js';
import { MAY_HAVE_ACTED, type HttpResponse } from '../http/message.js';
import { findServerMessage } from '../http/server-message.js';
import { mayPassLater } from '../http/retry.js';
import { isSignInRedirect } from '../http/sign-in-redirect.js';
import type { Provider } from '../provider/provider.js';
import type { Secrets } from '../lib/secrets.js';
import { checkResponse, ENDED_BY_ANOTHER, isChange, quoteWords, tokenNotAccepted } from './check-response.js';
import { checkGraphQL } from './incomplete.js';
import type { RequestPlan } from './plan/plan.js';

const REDIRECT_HINT = 'The step does not follow this redirect. Use the final URL in base-url or request.';

const HINTS: Readonly<Record<string, string>> = {
  '401': 'The API did not accept the token. Check that the token is for this API (issuer, audience, scope).',
  '403': 'The token is valid, but may not do this. Check scope, audience and the roles of the client.',
  '404': 'Check base-url and the path.',
  '405': 'Check the method of the request.',
  '429': 'The API received too many requests. Run the job later or less often.',
};

/** What `judge` needs in addition to the response. */
export interface JudgeContext {
  provider: Provider;
  secrets: Secrets;
  /** The scope of the token; undefined if the server did not return it. */
  scope: string | undefined;
  /** Whether the refresh of another run may have ended the token. The default is false. */
  mayHaveEnded?: boolean;
  /** Where users sign in; undefined if it is unknown. */
  authorizationEndpoint: URL | undefined;
}

/** What `judge` needs of a plan. */
export type JudgedPlan = Pick<RequestPlan, 'method' | 'url' | 'operation' | 'body' | 'hidesText'>;

/**
 * Returns the error of a response; undefined if `accepts` accepts its status, and a successful response is what the
 * operation declares.
 */
export function judge(
  response: HttpResponse,
  plan: JudgedPlan,
  accepts: (status: number) => boolean,
  context: JudgeContext,
): StepError | undefined {
  if (response.error !== undefined) return response.error;
  if (!accepts(response.status)) return unexpectedStatus(response, plan, context);
  if (response.status >= 300) return undefined;
  return (
    checkResponse(response, plan, context.secrets, context.mayHaveEnded) ??
    checkGraphQL(response, plan, context.secrets)
  );
}

const NOT_QUOTED = "The server's words are not shown, because they may quote the hidden text.";

/** Statuses after which it is unknown whether the server processed the request. */
const isUnclear = (status: number): boolean => status === 408 || (status >= 500 && status !== 501);

/** Returns the error for an unexpected status, with the status, the API's message, and a hint for this provider. */
export function unexpectedStatus(
  response: HttpResponse,
  plan: JudgedPlan,
  { provider, secrets, authorizationEndpoint, ...context }: JudgeContext,
): StepError {
  const { status, headers } = response;
  const { url } = plan;
  const isRedirect = status >= 300 && status < 400;
  if (isRedirect && isSignInRedirect(url, headers['location'] ?? '', authorizationEndpoint)) {
    return tokenNotAccepted(url, 'a sign-in page', context.mayHaveEnded);
  }
  const { messages } = provider.errors;
  const isQuiet = plan.hidesText === true && findServerMessage(response, messages) !== '';
  const detail = quoteWords(response, plan, secrets, messages);
  const fallback = isRedirect ? REDIRECT_HINT : (HINTS[status] ?? '');
  const hints = [
    ...(isChange(plan) && isUnclear(status) ? [MAY_HAVE_ACTED] : []),
    provider.hints?.[status] ?? fallback,
    ...tokenHints(status, { ...context, secrets }),
    isQuiet ? NOT_QUOTED : '',
  ];
  return new StepError('API_STATUS', `${url.host} returned HTTP ${status}${detail}.`, {
    hint: hints.filter((hint) => hint !== '').join(' '),
    refused: status >= 400 && !isUnclear(status),
    transient: mayPassLater(response),
    status,
  });
}

/**
 * Returns what a refusal may be about: the scopes of the token, because a response with 403 rarely names the missing one,
 * or the refresh of another run. Django OAuth Toolkit returns 403 for an ended token, others 401.
 */
const tokenHints = (
  status: number,
  { scope, secrets, mayHaveEnded = false }: Pick<JudgeContext, 'scope' | 'secrets' | 'mayHaveEnded'>,
): string[] => [
  status === 403 && scope !== undefined ? `The token has the scopes: ${secrets.sanitize(scope, 500)}.` : '',
  mayHaveEnded && (status === 401 || status === 403) ? ENDED_BY_ANOTHER : '',
];
