import * as oauth from 'oauth4webapi';
import { StepError } from '../../lib/errors.js';
import { problemOfUrl } from '../../http/urls.js';

/**
 * An authorization request (RFC 6749 section 4.1.1) with PKCE S256 (RFC 7636). PKCE also protects a code that the user
 * types in.
 */
export interface AuthorizationRequest {
  url: URL;
  /** Proves to the token endpoint that this process requested the code. */
  codeVerifier: string;
  redirectUri: string;
}

/** The redirect URI of a server that shows the code on a page. Doorkeeper uses it, and Google did. */
export const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';

/** Returns a random state, which binds a response to its request. */
export const newState = (): string => oauth.generateRandomState();

/**
 * Returns the authorization request for `parameters` (client_id, scope …). Rejects with ORIGIN_NOT_ALLOWED if a browser
 * must not open the endpoint.
 */
export async function authorizationRequest(
  endpoint: URL,
  parameters: Readonly<Record<string, string>>,
  redirectUri: string,
  state: string,
): Promise<AuthorizationRequest> {
  const problem = problemOfUrl(endpoint);
  if (problem !== undefined) {
    throw new StepError('ORIGIN_NOT_ALLOWED', `The authorization endpoint ${problem}.`, {
      hint: 'Check --authorization-url, --base-url or --issuer. The browser opens only an https URL.',
    });
  }
  const codeVerifier = oauth.generateRandomCodeVerifier();
  const url = new URL(endpoint);
  const all = {
    ...parameters,
    response_type: 'code',
    redirect_uri: redirectUri,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  return { url, codeVerifier, redirectUri };
}
