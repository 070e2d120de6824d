import { StepError } from '../lib/errors.js';
import { MAY_HAVE_ACTED, type HttpResponse } from '../http/message.js';
import { findServerMessage } from '../http/server-message.js';
import { isSignInRedirect } from '../http/sign-in-redirect.js';
import type { Provider } from '../provider/provider.js';
import type { Secrets } from '../lib/secrets.js';
import { checkResponse, isChange, quoteWords, tokenNotAccepted } from './check-response.js';
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
  return checkResponse(response, plan, context.secrets) ?? checkGraphQL(response, plan, context.secrets);
}

const NOT_QUOTED = "The server's words are not shown, because they may quote the hidden text.";

/** Statuses after which it is unknown whether the server processed the request. */
const isUnclear = (status: number): boolean => status === 408 || (status >= 500 && status !== 501);

/** Returns the error for an unexpected status, with the status, the API's message, and a hint for this provider. */
export function unexpectedStatus(
  response: HttpResponse,
  plan: JudgedPlan,
  { provider, secrets, scope, authorizationEndpoint }: JudgeContext,
): StepError {
  const { status, headers } = response;
  const { url } = plan;
  const isRedirect = status >= 300 && status < 400;
  if (isRedirect && isSignInRedirect(url, headers['location'] ?? '', authorizationEndpoint)) {
    return tokenNotAccepted(url, 'a sign-in page');
  }
  const { messages } = provider.errors;
  const isQuiet = plan.hidesText === true && findServerMessage(response, messages) !== '';
  const detail = quoteWords(response, plan, secrets, messages);
  const fallback = isRedirect ? REDIRECT_HINT : (HINTS[status] ?? '');
  const hints = [
    ...(isChange(plan) && isUnclear(status) ? [MAY_HAVE_ACTED] : []),
    provider.hints?.[status] ?? fallback,
    status === 403 ? scopeHint(scope, secrets) : '',
    isQuiet ? NOT_QUOTED : '',
  ];
  return new StepError('API_STATUS', `${url.host} returned HTTP ${status}${detail}.`, {
    hint: hints.filter((hint) => hint !== '').join(' '),
    refused: status >= 400 && !isUnclear(status),
    transient: isTransient(status),
  });
}

const isTransient = (status: number): boolean => status === 429 || status >= 500;

/** Returns the scopes of the token for the hint, because a response with 403 rarely names the missing scope. */
const scopeHint = (scope: string | undefined, secrets: Secrets): string =>
  scope === undefined ? '' : `The token has the scopes: ${secrets.sanitize(scope, 500)}.`;
