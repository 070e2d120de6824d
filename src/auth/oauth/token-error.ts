import { StepError } from '../../lib/errors.js';
import { readOAuthError } from '../../http/oauth-error.js';
import type { HttpResponse } from '../../http/message.js';
import type { Secrets } from '../../lib/secrets.js';

const INVALID_CLIENT =
  'Check client-id and client-secret, that the secret is for this server, and that client-auth is how the client authenticates.';
/** What an OAuth error code means and what to do (RFC 6749 section 5.2, RFC 8707). Descriptions are translated; codes are not. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ['invalid_client', INVALID_CLIENT],
  [
    // Keycloak 26 says this of a wrong secret, too.
    'unauthorized_client',
    'Check client-id and client-secret, then client-auth, and that the client may use this grant (at Keycloak: service accounts roles).',
  ],
  [
    'unsupported_grant_type',
    'The server does not offer this grant: give a token in the input token, or another grant.',
  ],
  ['invalid_scope', 'Ask in the input scope only for scopes that the client may have.'],
  ['invalid_grant', 'Check the credentials that the grant needs.'],
  ['invalid_request', 'Check token-parameters, and what the server expects of its clients.'],
  ['invalid_target', 'Check the input audience.'],
]);

/** Why a token endpoint refused. Never quotes an answer that is no OAuth error: it may hold anything. */
export function tokenRejected(response: HttpResponse, secrets: Secrets): StepError {
  if (response.status >= 300 && response.status < 400) {
    return new StepError('REDIRECT_REFUSED', `The token endpoint answered with a redirect (HTTP ${response.status}).`, {
      hint: 'Credentials never follow a redirect: give the final address in token-url.',
    });
  }
  const refusal = readOAuthError(response);
  if (refusal === undefined) {
    return new StepError('TOKEN_REJECTED', `The token endpoint answered HTTP ${response.status}.`, {
      hint: hintFor(response, ''),
    });
  }
  const detail = secrets.quote(refusal.description, 200);
  const text = `The token endpoint answered ${secrets.sanitize(refusal.error, 60)} (HTTP ${response.status})${detail}.`;
  return new StepError('TOKEN_REJECTED', text, { hint: hintFor(response, refusal.error) });
}

/** What to do: by the error code, else by the status. */
function hintFor({ status }: HttpResponse, error: string): string {
  const hint = HINTS.get(error);
  if (hint !== undefined) return hint;
  if (status >= 500) return 'The server has trouble: try again later.';
  if (status === 401) return INVALID_CLIENT;
  if (status === 429) return 'The server asks for fewer requests: run it later.';
  return 'Check that token-url (or base-url, issuer, variables) names the token endpoint.';
}
