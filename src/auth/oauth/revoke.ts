import type { Send, SendDefaults } from '../../http/send.js';
import { describeFailure, StepError } from '../../lib/errors.js';
import { clientCredentials, type Client } from '../client-auth/client.js';

/** Attempts after the first one: the token ends by itself, and a job should not wait for that. */
export const REVOCATION_RETRIES = 1;

/** What a user is told when a revocation fails; the step goes on. */
export const revocationFailed = (error: unknown): string =>
  `The token could not be revoked; it ends when it expires. ${describeFailure(error).text}`;

/** What is revoked, and where. */
export interface RevocationRequest extends Partial<Pick<SendDefaults, 'retries' | 'deadline'>> {
  endpoint: URL;
  client: Client;
  token: string;
  /** The default is an access token. */
  type?: 'access_token' | 'refresh_token';
}

/** Asks the server to revoke a token (RFC 7009 section 2). Rejects with TOKEN_REJECTED or an error of the connection. */
export async function revokeToken(request: RevocationRequest, send: Send): Promise<void> {
  const { endpoint, client, token, type = 'access_token', ...sending } = request;
  const response = await send({
    ...sending,
    method: 'POST',
    url: endpoint,
    source: 'the revocation endpoint',
    headers: { accept: 'application/json' },
    credentials: clientCredentials(client, { token, token_type_hint: type }),
    repeatable: true,
    maxRedirects: 0,
  });
  if (response.status === 200 || response.status === 204) return;
  throw new StepError('TOKEN_REJECTED', `The revocation endpoint answered HTTP ${response.status}.`, {
    hint: 'The token ends by itself when it expires.',
  });
}
