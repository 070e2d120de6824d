import type { Send, SendDefaults } from '../../http/send.js';
import { describeFailure, StepError } from '../../lib/errors.js';
import { clientCredentials, type Client } from '../client-auth/client.js';

/** How often to retry a revocation: once, because the token expires anyway and the job should not wait long. */
export const REVOCATION_RETRIES = 1;

/** Returns the warning for a failed revocation, which does not fail the step. */
export const revocationFailed = (error: unknown): string =>
  `The token could not be revoked. It is valid until it expires. ${describeFailure(error).text}`;

/** The log lines about a token that needs no revocation, and about one that was revoked. */
export const HAS_EXPIRED = 'The token has expired, so the step does not revoke it.';
export const REVOKED =
  'The server accepted the revocation of the token. An API may still accept a JWT until it expires.';

/** A revocation: the token, its server and its client. */
export interface RevocationRequest extends Partial<Pick<SendDefaults, 'retries' | 'deadline'>> {
  endpoint: URL;
  client: Client;
  token: string;
  /** The default is an access token. */
  type?: 'access_token' | 'refresh_token';
}

/** Requests the revocation of a token (RFC 7009 section 2). Rejects with TOKEN_REJECTED or a connection error. */
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
  throw new StepError('TOKEN_REJECTED', `The revocation endpoint returned HTTP ${response.status}.`, {
    hint:
      'The token may belong to another client. If this server cannot revoke it, set revoke-token to false, or leave out ' +
      'the operation revoke-token.',
  });
}
