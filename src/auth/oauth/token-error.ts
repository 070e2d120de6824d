import { StepError } from '../../lib/errors.js';
import { readOAuthError, type OAuthError } from '../../http/oauth-error.js';
import { mayPassLater } from '../../http/retry.js';
import { findServerMessage, MAX_QUOTED_MESSAGE, redactResponse } from '../../http/server-message.js';
import type { HttpResponse } from '../../http/message.js';
import { parseUrl } from '../../http/urls.js';
import type { Secrets } from '../../lib/secrets.js';
import type { Client } from '../client-auth/client.js';
import { offeredMethod } from '../client-auth/methods.js';
import { identityRemedy } from '../identity/remedies.js';
import { remedyFor } from './token-remedies.js';

/** Hints by error code (RFC 6749 section 5.2, RFC 8707). Servers translate the descriptions, but not the codes. */
const HINTS: ReadonlyMap<string, string> = new Map([
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
  [
    'invalid_request',
    'Check audience and token-parameters, and which parameters the server requires. If client-id or client-secret has ' +
      'other characters than ASCII letters and digits, try another client-auth: not every server decodes them.',
  ],
  ['invalid_target', 'Check the input audience.'],
]);

const CHECK_URL = 'Check that token-url (or base-url, issuer, variables) leads to the token endpoint.';
const TOO_MANY =
  'The server received too many requests. Try again later, or request fewer tokens: with share-token the jobs of a run ' +
  'use one token, with cache-token several runs do.';
const NO_OAUTH_ERROR =
  `${CHECK_URL} The response has no OAuth 2 error, so it may come from another server, such as a proxy. ` +
  'Then check client-id, client-secret and client-auth.';

/** The request that was rejected. */
export interface RejectedRequest {
  url: URL;
  client: Pick<Client, 'method' | 'rejected' | 'offered' | 'identity'>;
}

/**
 * Returns the error for a response of the token endpoint: TOKEN_REJECTED or REDIRECT_REFUSED. It quotes the OAuth
 * error, or the words that `quoteServerMessage` finds: all tokens in the response must be masked.
 */
export function tokenRejected(response: HttpResponse, request: RejectedRequest, secrets: Secrets): StepError {
  const { status } = response;
  if (status >= 300 && status < 400) return redirectRefused(response, request, secrets);
  const redacted = redactResponse(response, secrets);
  const error = readOAuthError(redacted);
  const options = { hint: hintFor(redacted, error, request, secrets), transient: mayPassLater(response) };
  if (error === undefined) {
    const words = secrets.quote(findServerMessage(redacted), MAX_QUOTED_MESSAGE);
    return new StepError('TOKEN_REJECTED', `The token endpoint returned HTTP ${status}${words}.`, options);
  }
  const detail = secrets.quote(error.description, MAX_QUOTED_MESSAGE);
  const text = `The token endpoint returned ${secrets.sanitize(error.error, 60)} (HTTP ${status})${detail}.`;
  return new StepError('TOKEN_REJECTED', text, options);
}

/** Returns the error for a redirect, with its origin and path: its query may contain a secret. */
function redirectRefused({ status, headers }: HttpResponse, { url }: RejectedRequest, secrets: Secrets): StepError {
  const { location = '' } = headers;
  const target = location === '' ? undefined : parseUrl(secrets.redact(location), url);
  const isWeb = target !== undefined && /^https?:$/u.test(target.protocol);
  const where = isWeb ? ` to ${secrets.sanitize(`${target.origin}${target.pathname}`)}` : '';
  return new StepError('REDIRECT_REFUSED', `The token endpoint returned a redirect (HTTP ${status})${where}.`, {
    hint: 'Set token-url to the final URL. The step never sends credentials to the target of a redirect.',
  });
}

/** Returns the hint for the words of an error, else for its code, else for the status. */
function hintFor(
  response: HttpResponse,
  error: OAuthError | undefined,
  request: RejectedRequest,
  secrets: Secrets,
): string {
  const { status } = response;
  const words = error === undefined ? findServerMessage(response) : `${error.error} ${error.description}`;
  const claims = request.client.identity.claims();
  const ofIdentity = error && claims && identityRemedy(error, claims);
  const remedy = ofIdentity ?? (status < 500 ? remedyFor(words, request.url) : undefined);
  if (remedy !== undefined) return secrets.sanitize(remedy, 1500);
  const hint = HINTS.get(error?.error ?? '');
  if (hint !== undefined) return hint;
  const isAboutClient = error?.error === 'invalid_client' || (status === 401 && error !== undefined);
  return isAboutClient ? aboutClient(request, secrets) : hintForStatus(status);
}

function hintForStatus(status: number): string {
  if (status >= 500) return 'The server has a problem. Try again later.';
  if (status === 401) return NO_OAUTH_ERROR;
  return status === 429 ? TOO_MANY : CHECK_URL;
}

/** Returns what to check, which methods of client authentication were tried, and which ones the server offers. */
function aboutClient({ client }: RejectedRequest, secrets: Secrets): string {
  const { method, rejected = [], offered = [] } = client;
  const tried = `${method.ifRejected} The step authenticated with ${[...rejected, method.name].join(', then with ')}`;
  if (offered.length === 0) return `${tried}.`;
  const names = secrets.sanitize(offered.join(', '));
  return offered.some((name) => offeredMethod(name) !== undefined)
    ? `${tried}; the server offers ${names}.`
    : `${tried}; the server offers only ${names}, which this step does not support.`;
}
