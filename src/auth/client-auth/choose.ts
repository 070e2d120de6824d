import type { InputAdvice } from '../../ci/host.js';
import type { Provider } from '../../provider/provider.js';
import { credentialsFor, isComplete, namedMethod, type ClientInputs } from './inputs.js';
import type { ClientAuthMethod } from './method.js';
import { CLIENT_AUTH_METHODS, DEFAULT_METHOD, offeredMethod } from './methods.js';

/** The method to use, and the one to try if the server rejects the client with it. */
export interface ChosenMethods {
  method: ClientAuthMethod;
  /** undefined if an input or the provider sets the method, or if the server does not offer another one. */
  alternative: ClientAuthMethod | undefined;
}

/**
 * Returns the authentication methods of a client: the one of the input client-auth, else that of the provider, else
 * those that the server supports (RFC 8414 section 2). Of these, the preferred ones come first whose credentials are all
 * set. `supported` is undefined if the server publishes no list.
 */
export function chooseMethods(
  inputs: ClientInputs,
  provider: Provider,
  supported: readonly string[] = [],
): ChosenMethods {
  const named = namedMethod(inputs, provider);
  if (named !== undefined) return { method: named, alternative: undefined };
  const offered = CLIENT_AUTH_METHODS.filter(
    (method) =>
      supported.includes(method.name) &&
      offeredMethod(method.name) !== undefined &&
      (method.isOnlyGiven !== true || isComplete(method, inputs)),
  );
  const candidates = (offered.length > 0 ? offered : [DEFAULT_METHOD, ...CLIENT_AUTH_METHODS]).filter(
    ({ isOnlyNamed }) => isOnlyNamed !== true,
  );
  const complete = candidates.filter((candidate) => isComplete(candidate, inputs));
  // Some metadata are wrong, and a rejected request does no harm.
  const fallback = isComplete(DEFAULT_METHOD, inputs) ? DEFAULT_METHOD : (candidates[0] ?? DEFAULT_METHOD);
  const [method = fallback] = complete;
  // The methods of mutual TLS send the same request: after a rejection, the second one would be rejected too.
  const alternative = complete.find(({ authenticate }) => authenticate !== method.authenticate);
  return { method, alternative: offered.length > 0 ? alternative : undefined };
}

/**
 * Throws INPUT_INVALID if a credential is missing. It runs before the metadata is read, so it accepts the credentials
 * of any method that is still possible.
 */
export function checkCredentials(inputs: ClientInputs, provider: Provider, advice: InputAdvice): void {
  credentialsFor(chooseMethods(inputs, provider).method, inputs, advice);
}
