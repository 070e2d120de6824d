import { readJson } from '../../http/message.js';
import type { Send } from '../../http/send.js';
import { isObject } from '../../lib/json.js';
import { clientCredentials, type Client } from '../client-auth/client.js';

/** An introspection request: the token, its server and its client. */
export interface IntrospectionRequest {
  endpoint: URL;
  client: Client;
  token: string;
}

/**
 * Asks the server whether an access token is active (RFC 7662 section 2). Resolves to undefined if the client may not
 * ask that, or if the response is not one of RFC 7662. Rejects with a connection error.
 */
export async function introspectToken(
  { endpoint, client, token }: IntrospectionRequest,
  send: Send,
): Promise<boolean | undefined> {
  const response = await send({
    method: 'POST',
    url: endpoint,
    source: 'the introspection endpoint',
    headers: { accept: 'application/json' },
    credentials: clientCredentials(client, { token, token_type_hint: 'access_token' }),
    repeatable: true,
    maxRedirects: 0,
  });
  const body = response.status === 200 ? readJson(response) : undefined;
  const active = isObject(body) ? body['active'] : undefined;
  return typeof active === 'boolean' ? active : undefined;
}
