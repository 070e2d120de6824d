import { StepError } from '../lib/errors.js';
import { readJson, type HttpResponse } from '../http/message.js';
import { readOAuthError } from '../http/oauth-error.js';
import type { Provider } from '../provider/provider.js';
import type { Secrets } from '../lib/secrets.js';
import { select } from '../lib/json.js';

const REDIRECT_HINT =
  'Credentials never follow a redirect of this kind: name the final address in base-url or the path.';

const HINTS: Readonly<Record<string, string>> = {
  '401': 'The API did not accept the token: check that it is meant for this API (issuer, audience, scope).',
  '403': 'The token is known but may not do this: check scope, audience and the roles of the client.',
  '404': 'Check base-url and the path.',
  '405': 'Check the method of the request.',
  '429': 'The API asks for fewer requests: run it less often, or later.',
};

/** What a verdict knows besides the response. */
export interface JudgeContext {
  provider: Provider;
  secrets: Secrets;
  /** The scope of the token, as far as the server said it. */
  scope: string | undefined;
}

/** Why the step fails by a response: undefined where its status is one that `accepts` takes. */
export function judge(
  response: HttpResponse,
  { url }: { url: URL },
  accepts: (status: number) => boolean,
  context: JudgeContext,
): StepError | undefined {
  if (response.error !== undefined) return response.error;
  return accepts(response.status) ? undefined : unexpectedStatus(response, url, context);
}

/** The error of an unexpected status: the status, the API's own words, and what it means at this system. */
export function unexpectedStatus(
  response: HttpResponse,
  url: URL,
  { provider, secrets, scope }: JudgeContext,
): StepError {
  const { status } = response;
  const detail = secrets.quote(apiMessage(response, provider.errors.messages), 500);
  const fallback = status >= 300 && status < 400 ? REDIRECT_HINT : (HINTS[status] ?? '');
  return new StepError('API_STATUS', `${url.host} answered HTTP ${status}${detail}.`, {
    hint: `${provider.hints?.[status] ?? fallback}${status === 403 ? scopeHint(scope, secrets) : ''}`,
  });
}

/** A 403 seldom says what is missing: the scopes that the token has are half of the answer. */
const scopeHint = (scope: string | undefined, secrets: Secrets): string =>
  scope === undefined ? '' : ` The token has the scopes: ${secrets.sanitize(scope, 500)}.`;

/** What the API says of its error: the first declared place with texts, else the challenge of a 401 (RFC 6750 section 3). */
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
