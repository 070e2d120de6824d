import type { Provider } from '../../provider/provider.js';
import { credentialsFor, isComplete, type ClientInputs } from './inputs.js';
import type { ClientAuthMethod } from './method.js';
import { CLIENT_AUTH_METHODS, DEFAULT_METHOD, methodNamed } from './methods.js';

/**
 * The method of a client: the workflow's word, the provider's, what the server supports (RFC 8414 section 2), the preferred
 * one first; else the default. Where several may be, the first one that the workflow gives all credentials for.
 * `supported` is undefined where the server says nothing.
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
 * Throws INPUT_INVALID where a credential is missing, whichever method it comes to: before the server is asked it may be
 * any that the workflow gives enough for.
 */
export function checkCredentials(inputs: ClientInputs, provider: Provider): void {
  credentialsFor(chooseMethod(inputs, provider), inputs);
}
