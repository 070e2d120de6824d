import type { Provider } from '../../provider/provider.js';
import { credentialsFor, type ClientInputs } from './inputs.js';
import type { ClientAuthMethod } from './method.js';
import { CLIENT_AUTH_METHODS, DEFAULT_METHOD, methodNamed } from './methods.js';

/**
 * The method of a client: the workflow's word, the provider's, the first of those that the server supports (RFC 8414
 * section 2); else the default. `supported` is undefined where the server says nothing.
 */
export function chooseMethod(
  { clientAuth }: Pick<ClientInputs, 'clientAuth'>,
  { oauth }: Provider,
  supported?: readonly string[],
): ClientAuthMethod {
  return methodNamed(clientAuth ?? oauth.token_endpoint_auth_method ?? supported?.[0]) ?? DEFAULT_METHOD;
}

/**
 * Throws INPUT_INVALID where a credential is missing, whichever method it comes to: before the server is asked it may be
 * any that the workflow gives enough for.
 */
export function checkCredentials(inputs: ClientInputs, provider: Provider): void {
  const named = methodNamed(inputs.clientAuth ?? provider.oauth.token_endpoint_auth_method);
  const isServed = named === undefined && CLIENT_AUTH_METHODS.some((method) => isComplete(method, inputs));
  if (!isServed) credentialsFor(named ?? DEFAULT_METHOD, inputs);
}

function isComplete(method: ClientAuthMethod, inputs: ClientInputs): boolean {
  try {
    credentialsFor(method, inputs);
    return true;
  } catch {
    return false;
  }
}
