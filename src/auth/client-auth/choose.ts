import type { Provider } from '../../provider/provider.js';
import { credentialsFor, isComplete, type ClientInputs } from './inputs.js';
import type { ClientAuthMethod } from './method.js';
import { CLIENT_AUTH_METHODS, DEFAULT_METHOD, methodNamed } from './methods.js';

/**
 * Returns the authentication method of a client: the one of the input client-auth, else that of the provider, else one
 * that the server supports (RFC 8414 section 2). Of several supported methods, it returns the preferred one whose
 * credentials are all set. `supported` is undefined if the server publishes no list.
 */
export function chooseMethod(
  inputs: ClientInputs,
  { oauth }: Provider,
  supported?: readonly string[],
): ClientAuthMethod {
  const named = methodNamed(inputs.clientAuth ?? oauth.token_endpoint_auth_method);
  if (named !== undefined) return named;
  const offered = (supported ?? []).flatMap((name) => methodNamed(name) ?? []);
  const candidates = offered.length > 0 ? offered : [DEFAULT_METHOD, ...CLIENT_AUTH_METHODS];
  return candidates.find((method) => isComplete(method, inputs)) ?? candidates[0] ?? DEFAULT_METHOD;
}

/**
 * Throws INPUT_INVALID if a credential is missing. It runs before the metadata is read, so it accepts the credentials
 * of any method that is still possible.
 */
export function checkCredentials(inputs: ClientInputs, provider: Provider): void {
  credentialsFor(chooseMethod(inputs, provider), inputs);
}
