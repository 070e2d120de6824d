import { StepError } from '../errors.js';
import type { Send } from '../http/send.js';
import { clientCredentials, type Client } from './client.js';

const MAX_REVOCATION_ANSWER_BYTES = 1_048_576;

/** Asks the server to revoke an access token (RFC 7009 section 2). Rejects with TOKEN_REJECTED or a fault of the connection. */
export async function revokeToken(endpoint: URL, client: Client, token: string, send: Send): Promise<void> {
  const answer = await send({
    method: 'POST',
    url: endpoint,
    source: 'the revocation endpoint',
    headers: { accept: 'application/json' },
    credentials: clientCredentials(client, { token, token_type_hint: 'access_token' }),
    maxBodyBytes: MAX_REVOCATION_ANSWER_BYTES,
    repeatable: true,
    maxRedirects: 0,
  });
  if (answer.status === 200 || answer.status === 204) return;
  throw (
    answer.tooLate ??
    new StepError('TOKEN_REJECTED', `The revocation endpoint answered HTTP ${answer.status}.`, {
      hint: 'The token ends by itself when it expires.',
    })
  );
}
