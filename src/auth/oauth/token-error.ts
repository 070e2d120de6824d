import { StepError } from '../../lib/errors.js';
import { readOAuthError } from '../../http/oauth-error.js';
import { MAX_QUOTED_MESSAGE, quoteServerMessage } from '../../http/server-message.js';
import type { HttpResponse } from '../../http/message.js';
import type { Secrets } from '../../lib/secrets.js';

const INVALID_CLIENT =
  'Check client-id and client-secret: the secret must be for this server. Also check that client-auth is the method ' +
  'that the server expects.';
/** Hints by error code (RFC 6749 section 5.2, RFC 8707). Servers translate the descriptions, but not the codes. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ['invalid_client', INVALID_CLIENT],
  [
    // Keycloak 26 also returns this code for a wrong secret.
    'unauthorized_client',
    'Check client-id and client-secret, then client-auth. Also check that the client may use this grant type ' +
      '(in Keycloak: service accounts roles).',
  ],
  [
    'unsupported_grant_type',
    'The server does not support this grant type. Set grant to another one, or set the input token to a bearer token.',
  ],
  ['invalid_scope', 'Set the input scope only to scopes that the client may use.'],
  ['invalid_grant', 'Check the credentials that the grant requires.'],
  ['invalid_request', 'Check token-parameters, and which parameters the server requires.'],
  ['invalid_target', 'Check the input audience.'],
]);

/**
 * Returns the error for a response of the token endpoint: TOKEN_REJECTED or REDIRECT_REFUSED. It quotes the OAuth
 * error, or the words that `quoteServerMessage` finds: all tokens in the response must be masked.
 */
export function tokenRejected(response: HttpResponse, secrets: Secrets): StepError {
  if (response.status >= 300 && response.status < 400) {
    return new StepError('REDIRECT_REFUSED', `The token endpoint returned a redirect (HTTP ${response.status}).`, {
      hint: 'Set token-url to the final URL. The step never sends credentials to the target of a redirect.',
    });
  }
  const error = readOAuthError(response);
  if (error === undefined) {
    const words = quoteServerMessage(response, secrets);
    return new StepError('TOKEN_REJECTED', `The token endpoint returned HTTP ${response.status}${words}.`, {
      hint: hintFor(response, ''),
    });
  }
  const detail = secrets.quote(error.description, MAX_QUOTED_MESSAGE);
  const text = `The token endpoint returned ${secrets.sanitize(error.error, 60)} (HTTP ${response.status})${detail}.`;
  return new StepError('TOKEN_REJECTED', text, { hint: hintFor(response, error.error) });
}

/** Returns the hint for an error code, or for the status if there is no hint for the code. */
function hintFor({ status }: HttpResponse, code: string): string {
  const hint = HINTS.get(code);
  if (hint !== undefined) return hint;
  if (status >= 500) return 'The server has a problem. Try again later.';
  if (status === 401) return INVALID_CLIENT;
  if (status === 429) return 'The server received too many requests. Try again later.';
  return 'Check that token-url (or base-url, issuer, variables) leads to the token endpoint.';
}
