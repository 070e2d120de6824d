import { StepError } from '../errors.js';
import { MAX_READ_BYTES } from '../http/exchange.js';
import type { Send } from '../http/send.js';
import type { OAuthSettings } from '../operation/provider.js';
import type { Secrets } from '../secrets.js';
import { clientCredentials, type Client } from './client.js';
import { protectTokens, readToken, type Token } from './token-answer.js';
import { tokenRejected } from './token-error.js';

/** What to ask a token endpoint for. */
export interface TokenRequest {
  endpoint: URL;
  /** Where the endpoint comes from, for a refusal. */
  source: string;
  client: Client;
  /** The parameters of the grant but those of the client. */
  parameters: Readonly<Record<string, string>>;
  settings: OAuthSettings;
}

/**
 * Asks for an access token by the client credentials grant (RFC 6749 section 4.4). Every token of the answer is masked
 * before it is looked at. Rejects with TOKEN_REJECTED, TOKEN_INVALID, REDIRECT_REFUSED or a fault of the connection.
 */
export async function acquireToken(
  request: TokenRequest,
  deps: { send: Send; secrets: Secrets; now: () => number },
): Promise<Token> {
  const { settings } = request;
  const askedAt = deps.now();
  const answer = await deps.send({
    method: 'POST',
    url: request.endpoint,
    source: request.source,
    headers: { accept: 'application/json' },
    credentials: clientCredentials(
      request.client,
      { grant_type: 'client_credentials', ...request.parameters },
      settings.token_request?.encoding,
    ),
    maxBodyBytes: MAX_READ_BYTES,
    repeatable: true,
    maxRedirects: 0,
  });
  const raw = answer.body.toString('utf8');
  protectTokens(raw, settings.token_response?.access_token ?? 'access_token', deps.secrets);
  if (answer.status < 200 || answer.status > 299) throw tokenRejected(answer, deps.secrets);
  try {
    const token = readToken(raw, settings, askedAt);
    // The raw text may write its names and values with escapes that the search above does not know.
    deps.secrets.protect(token.value);
    return token;
  } catch (error) {
    // Some servers refuse with status 200 and the words of an error.
    if (error instanceof StepError && /"error"\s*:\s*"/u.test(raw)) throw tokenRejected(answer, deps.secrets);
    throw error;
  }
}
