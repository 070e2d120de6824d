import { StepError } from '../../lib/errors.js';
import { readJson } from '../../http/message.js';
import { readOAuthError } from '../../http/oauth-error.js';
import type { OutgoingRequest, Send, SendDefaults } from '../../http/send.js';
import { isObject } from '../../lib/json.js';
import type { OAuthSettings } from '../../provider/provider.js';
import type { Secrets } from '../../lib/secrets.js';
import { clientCredentials, type Client } from '../client-auth/client.js';
import { isTokenText, protectTokens, readToken, type Token } from './token-response.js';
import { tokenRejected } from './token-error.js';

/** The token endpoint, and who asks it. */
export interface TokenEndpoint {
  url: URL;
  /** Where the URL comes from, for a refusal. */
  source: string;
  client: Client;
  settings: OAuthSettings;
}

/** What a token endpoint is asked for (RFC 6749 sections 4.1.3, 4.4.2, 6). */
export interface TokenRequest extends Pick<OutgoingRequest, 'repeatable'>, Partial<Pick<SendDefaults, 'deadline'>> {
  /** `grant_type` and the parameters of the grant, but those of the client. */
  parameters: Readonly<Record<string, string>>;
}

/** What a token endpoint answered. Every token in it is masked; nothing of it is judged before `token` is called. */
export interface TokenResponse {
  status: number;
  /** The `error` of a refusal (RFC 6749 section 5.2), by which alone a refusal is judged: descriptions are translated. */
  error: string | undefined;
  /** The refresh token of the answer; undefined where there is none. Throws TOKEN_INVALID for what cannot be one. */
  refreshToken(): string | undefined;
  /** The access token. Throws TOKEN_REJECTED, TOKEN_INVALID or REDIRECT_REFUSED. */
  token(): Token;
}

export interface TokenRequestDeps {
  send: Send;
  secrets: Secrets;
  now: () => number;
}

/** Sends a token request. Rejects with a fault of the connection; what the server says is in the answer. */
export async function requestToken(
  endpoint: TokenEndpoint,
  request: TokenRequest,
  deps: TokenRequestDeps,
): Promise<TokenResponse> {
  const { url, source, client, settings } = endpoint;
  const { secrets } = deps;
  const { parameters, ...sending } = request;
  const askedAt = deps.now();
  const response = await deps.send({
    ...sending,
    method: 'POST',
    url,
    source,
    maxRedirects: 0,
    headers: { accept: 'application/json' },
    credentials: clientCredentials(client, parameters, settings.token_request?.encoding),
  });
  const raw = response.body.toString('utf8');
  protectTokens(raw, settings.token_response?.access_token ?? 'access_token', secrets);
  const refused = response.status < 200 || response.status > 299;
  const body = readJson(response);
  const refreshToken = !refused && isObject(body) ? (body['refresh_token'] ?? '') : '';
  if (isTokenText(refreshToken)) secrets.protect(refreshToken);
  return {
    status: response.status,
    error: readOAuthError(response)?.error,
    refreshToken: () => {
      if (refreshToken === '') return undefined;
      if (isTokenText(refreshToken)) return refreshToken;
      throw new StepError(
        'TOKEN_INVALID',
        'The answer of the token endpoint holds a refresh token that cannot be one.',
        {
          hint: 'It is lost, and the one before may be used up: sign in again.',
        },
      );
    },
    token: () => {
      if (refused) throw tokenRejected(response, secrets);
      try {
        const token = readToken(raw, settings, askedAt);
        // The raw text may write its names and values with escapes that the search above does not know.
        secrets.protect(token.value);
        return token;
      } catch (error) {
        // Some servers refuse with status 200 and the words of an error.
        if (error instanceof StepError && /"error"\s*:\s*"/u.test(raw)) throw tokenRejected(response, secrets);
        throw error;
      }
    },
  };
}
