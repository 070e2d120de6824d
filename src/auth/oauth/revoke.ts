import { describeFailure, StepError } from '../../lib/errors.js';
import { MAX_READ_BYTES } from '../../http/exchange.js';
import type { Send } from '../../http/send.js';
import { clientCredentials, type Client } from './client.js';

/** Attempts after the first one: the token ends by itself, and a job should not wait for that. */
export const REVOCATION_RETRIES = 1;

/** What a user is told when a revocation fails; the step goes on. */
export const revocationFailed = (error: unknown): string =>
  `The token could not be revoked; it ends when it expires. ${describeFailure(error).text}`;

/** Asks the server to revoke a token (RFC 7009 section 2). Rejects with TOKEN_REJECTED or a fault of the connection. */
export async function revokeToken(
  endpoint: URL,
  client: Client,
  token: string,
  send: Send,
  type: 'access_token' | 'refresh_token' = 'access_token',
): Promise<void> {
  const response = await send({
    method: 'POST',
    url: endpoint,
    source: 'the revocation endpoint',
    headers: { accept: 'application/json' },
    credentials: clientCredentials(client, { token, token_type_hint: type }),
    maxBodyBytes: MAX_READ_BYTES,
    repeatable: true,
    maxRedirects: 0,
  });
  if (response.status === 200 || response.status === 204) return;
  throw new StepError('TOKEN_REJECTED', `The revocation endpoint answered HTTP ${response.status}.`, {
    hint: 'The token ends by itself when it expires.',
  });
}
