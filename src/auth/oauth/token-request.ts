import { StepError } from '../../lib/errors.js';
import { readAnyText, readJson, type HttpResponse } from '../../http/message.js';
import { readOAuthError } from '../../http/oauth-error.js';
import type { OutgoingRequest, Send, SendDefaults } from '../../http/send.js';
import { select } from '../../lib/json.js';
import type { OAuthSettings } from '../../provider/provider.js';
import type { Secrets } from '../../lib/secrets.js';
import { clientCredentials, switchTo, type Client, type NewParameters } from '../client-auth/client.js';
import { requiresDpop } from '../dpop/dpop.js';
import { rejectionOf } from './refresh-rejection.js';
import {
  isTokenText,
  MAX_SKEW_MS,
  protectTokens,
  readRefreshLifetime,
  readToken,
  type Token,
} from './token-response.js';

/** The token endpoint, and the client that uses it. */
export interface TokenEndpoint {
  url: URL;
  /** What defined the URL, for error messages: `the input token-url`. */
  source: string;
  /** The provider file of the workflow that the request follows; absent for a built-in one. */
  file?: string | undefined;
  client: Client;
  settings: OAuthSettings;
  /** The dotted path of the URL of the API in the response; absent if the response has none. */
  baseUrlPath?: string | undefined;
}

/** Returns the server of a token request, for the log line about the credentials. */
export const serverName = ({ url, file }: TokenEndpoint): string =>
  file === undefined ? url.origin : `${url.origin}, for ${file}`;

/** A token request (RFC 6749 sections 4.1.3, 4.4.2, 6). */
export interface TokenRequest
  extends Pick<OutgoingRequest, 'repeatable' | 'beforeSend'>, Partial<Pick<SendDefaults, 'deadline'>> {
  /** `grant_type` and the other parameters of the grant, without those of the client. */
  parameters: Readonly<Record<string, string>>;
  /** Resolves to parameters that each attempt gets anew, such as an assertion. */
  newParameters?: NewParameters | undefined;
}

/** The response of a token endpoint. All tokens in it are masked. Each method validates what it returns. */
export interface TokenResponse {
  status: number;
  /** The error code (RFC 6749 section 5.2). Servers translate the description, so no decision about it uses words. */
  error: string | undefined;
  /** What the server returned if it rejected the refresh token of the request: see `rejectionOf`. */
  rejection: string | undefined;
  /** When the refresh token expires, in milliseconds since 1970; undefined if the server does not say. */
  refreshExpiresAt: number | undefined;
  /** Whether the server refused the request because it issues only bound tokens. */
  requiresDpop: boolean;
  /** `issued_token_type` of RFC 8693 section 2.2.1; undefined if the response has none. */
  issuedTokenType: string | undefined;
  /** Returns the refresh token; undefined if the response has none. Throws TOKEN_INVALID if it is invalid. */
  refreshToken(): string | undefined;
  /** Returns the access token. Throws TOKEN_REJECTED, TOKEN_INVALID or REDIRECT_REFUSED. */
  token(): Token;
}

export interface TokenRequestDeps {
  send: Send;
  secrets: Secrets;
  /** Logs a line. */
  info: (text: string) => void;
  now: () => number;
}

/**
 * Sends a token request. Resolves to the response, even an error response. If the server rejects the client, and its
 * metadata offer another method of client authentication, sends the request once more with that method
 * (docs/design/019-client-authentication.md). Rejects with a connection error.
 */
export async function requestToken(
  endpoint: TokenEndpoint,
  request: TokenRequest,
  deps: TokenRequestDeps,
): Promise<TokenResponse> {
  const response = await sendBound(endpoint, request, deps);
  const { client } = endpoint;
  if (acceptsClient(response)) client.alternative = undefined;
  if (!rejectsClient(response) || client.alternative === undefined) return response;
  const { name: first } = client.method;
  switchTo(client, client.alternative);
  const { name } = client.method;
  deps.info(`The server rejected the client with ${first}. Trying ${name}, which its metadata also offer.`);
  const second = await sendBound(endpoint, request, deps);
  if (acceptsClient(second)) {
    deps.info(
      `The server accepted ${name}. Set "client-auth: ${name}" in the workflow, to avoid the rejected request.`,
    );
  }
  return second;
}

/**
 * Sends a token request, and once more with a key if the server issues only bound tokens (RFC 9449). Its metadata do not
 * say that, only that it can. Only a request that may be repeated: a server may accept an assertion only once.
 */
async function sendBound(
  endpoint: TokenEndpoint,
  request: TokenRequest,
  deps: TokenRequestDeps,
): Promise<TokenResponse> {
  const response = await sendRequest(endpoint, request, deps);
  const { client } = endpoint;
  if (!response.requiresDpop || client.dpop !== undefined || request.repeatable !== true) return response;
  client.dpop = client.createDpop?.();
  if (client.dpop === undefined) return response;
  deps.info('The server issues only tokens that are bound to a key (DPoP). Set "dpop: true", to avoid this request.');
  return sendRequest(endpoint, request, deps);
}

/**
 * Returns whether a server rejected the client itself. Servers authenticate the client before they use a code or a
 * refresh token (RFC 6749 sections 4.1.3, 5.2 and 6), so both are still valid.
 */
const rejectsClient = ({ status, error }: TokenResponse): boolean =>
  (status === 400 || status === 401) && error === 'invalid_client';

/** Returns whether a response proves that the server accepted the client: a success, or only an invalid grant. */
const acceptsClient = ({ status, error, rejection }: TokenResponse): boolean =>
  error === 'invalid_grant' || rejection !== undefined || (error === undefined && status >= 200 && status <= 299);

async function sendRequest(
  endpoint: TokenEndpoint,
  request: TokenRequest,
  deps: TokenRequestDeps,
): Promise<TokenResponse> {
  const { url, source, client, settings, baseUrlPath } = endpoint;
  const { secrets } = deps;
  const { parameters, newParameters, ...sending } = request;
  const sentAt = deps.now();
  const response = await deps.send({
    ...sending,
    method: 'POST',
    url,
    source,
    maxRedirects: 0,
    headers: { accept: 'application/json' },
    credentials: clientCredentials(client, parameters, settings.token_request?.encoding, newParameters),
  });
  const clockSkew = skewOf(response, deps.now());
  const raw = readAnyText(response);
  const field = settings.token_response?.access_token ?? 'access_token';
  protectTokens(raw, field, secrets);
  const isError = response.status < 200 || response.status > 299;
  const body = readJson(response);
  const refreshToken = isError ? '' : (select(body, 'refresh_token') ?? '');
  if (isTokenText(refreshToken)) secrets.protect(refreshToken);
  const isRefresh = parameters['grant_type'] === 'refresh_token';
  const hasToken = !isError && (refreshToken !== '' || isTokenText(select(body, field)));
  const lifetime = readRefreshLifetime(body);
  const oauthError = readOAuthError(response);
  const rejected = hasToken ? undefined : await rejectionError(response, raw, endpoint, secrets);
  return {
    status: response.status,
    error: oauthError?.error,
    requiresDpop: requiresDpop(oauthError),
    rejection: isRefresh && !hasToken ? rejectionOf(response, settings, secrets) : undefined,
    issuedTokenType: textAt(body, 'issued_token_type'),
    refreshExpiresAt: lifetime === undefined ? undefined : sentAt + lifetime * 1000,
    refreshToken: () => {
      if (refreshToken === '') return undefined;
      if (isTokenText(refreshToken)) return refreshToken;
      throw new StepError('TOKEN_INVALID', 'The response of the token endpoint contains an invalid refresh token.', {
        hint: 'The new refresh token is lost, and the previous one may no longer be valid. Sign in again.',
      });
    },
    token: () => {
      if (rejected !== undefined) throw rejected;
      const token = { ...readToken(raw, settings, sentAt, baseUrlPath), ...clockSkew };
      // JSON escapes in a name hide its token from protectTokens, which searches the raw text.
      secrets.protect(token.value);
      return token;
    },
  };
}

/** Returns the text of a field; undefined if it is missing or no text. */
function textAt(body: unknown, path: string): string | undefined {
  const value = select(body, path);
  return typeof value === 'string' ? value : undefined;
}

/**
 * Resolves to the error for a response without a token; undefined if the response names none. Some servers return an
 * error with status 200. Most runs need none of its texts, so they are loaded only here (docs/design/003-start-up.md).
 */
async function rejectionError(
  response: HttpResponse,
  raw: string,
  endpoint: TokenEndpoint,
  secrets: Secrets,
): Promise<StepError | undefined> {
  if (response.status >= 200 && response.status <= 299 && !/"error"\s*:\s*"/u.test(raw)) return undefined;
  const { tokenRejected } = await import('./token-error.js');
  return tokenRejected(response, endpoint, secrets);
}

/**
 * Returns how far the clock of the server is ahead, by the header `Date` (RFC 9110 section 6.6.1); nothing if that is
 * less than its precision. At most `MAX_SKEW_MS` are corrected.
 */
function skewOf({ headers }: HttpResponse, now: number): Pick<Token, 'clockSkewMs'> {
  const skew = Date.parse(headers['date'] ?? '') - now;
  if (Number.isNaN(skew) || Math.abs(skew) < 2000) return {};
  return { clockSkewMs: Math.max(-MAX_SKEW_MS, Math.min(MAX_SKEW_MS, skew)) };
}
