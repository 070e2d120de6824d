import { StepError } from '../lib/errors.js';
import { readJson, type HttpResponse } from '../http/message.js';
import { readOAuthError } from '../http/oauth-error.js';
import type { Provider } from '../provider/provider.js';
import type { Secrets } from '../lib/secrets.js';
import { select } from '../lib/json.js';

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
}

/** Returns the error of a response; undefined if `accepts` accepts its status. */
export function judge(
  response: HttpResponse,
  { url }: { url: URL },
  accepts: (status: number) => boolean,
  context: JudgeContext,
): StepError | undefined {
  if (response.error !== undefined) return response.error;
  return accepts(response.status) ? undefined : unexpectedStatus(response, url, context);
}

/** Returns the error for an unexpected status, with the status, the API's message, and a hint for this provider. */
export function unexpectedStatus(
  response: HttpResponse,
  url: URL,
  { provider, secrets, scope }: JudgeContext,
): StepError {
  const { status } = response;
  const detail = secrets.quote(apiMessage(response, provider.errors.messages), 500);
  const fallback = status >= 300 && status < 400 ? REDIRECT_HINT : (HINTS[status] ?? '');
  return new StepError('API_STATUS', `${url.host} returned HTTP ${status}${detail}.`, {
    hint: `${provider.hints?.[status] ?? fallback}${status === 403 ? scopeHint(scope, secrets) : ''}`,
  });
}

/** Returns the scopes of the token for the hint, because a response with 403 rarely names the missing scope. */
const scopeHint = (scope: string | undefined, secrets: Secrets): string =>
  scope === undefined ? '' : ` The token has the scopes: ${secrets.sanitize(scope, 500)}.`;

/**
 * Returns the API's error message: the text at the first declared path that has one, or else the OAuth error in the
 * response (RFC 6750 section 3). Returns '' if there is no message.
 */
function apiMessage(response: HttpResponse, paths: readonly string[]): string {
  const body = readJson(response);
  for (const path of paths) {
    const found = select(body, path);
    const texts = (Array.isArray(found) ? found : [found]).filter((item) => typeof item === 'string' && item !== '');
    if (texts.length > 0) return texts.join('; ');
  }
  const challenge = readOAuthError(response);
  return challenge === undefined ? '' : [challenge.error, challenge.description].filter(Boolean).join(': ');
}
