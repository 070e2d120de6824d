import { tokenParametersOf } from '../../auth/grant.js';
import { probeParameters } from '../../auth/oauth/client-probe.js';
import { requestToken } from '../../auth/oauth/token-request.js';
import { endpointOf } from '../../auth/server.js';
import type { Login } from './prepare-login.js';

/**
 * Finds out how the client authenticates, before the user signs in: sends an authorization code that does not exist, so
 * that the server returns `invalid_grant` if it accepts the client. Does nothing if there is only one method to try, or
 * if the response proves nothing. Rejects with TOKEN_REJECTED if the server rejects the client with all methods.
 */
export async function checkClient({ provider, inputs, server, ask }: Login): Promise<void> {
  if (server.client.alternative === undefined) return;
  const parameters = probeParameters(tokenParametersOf(provider, inputs));
  const response = await requestToken(endpointOf(server, provider), { parameters, repeatable: true }, ask);
  if (response.error === 'invalid_client') response.token();
}
