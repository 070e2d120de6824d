import * as oauth from 'oauth4webapi';
import { StepError } from '../../lib/errors.js';
import { problemOfUrl } from '../../http/urls.js';

/** One request for a person's consent (RFC 6749 section 4.1.1), with PKCE S256 (RFC 7636), which guards a pasted code, too. */
export interface AuthorizationRequest {
  url: URL;
  /** Proves at the exchange that the code was asked for here. */
  codeVerifier: string;
  redirectUri: string;
}

/** Where a code is shown on a page, to be typed in here: Doorkeeper's word for it, and once Google's. */
export const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';

/** What ties an answer to its question. */
export const newState = (): string => oauth.generateRandomState();

/** The authorization URL for `parameters` (client_id, scope …). Rejects with ORIGIN_NOT_ALLOWED for an endpoint that nobody should open. */
export async function authorizationRequest(
  endpoint: URL,
  parameters: Readonly<Record<string, string>>,
  redirectUri: string,
  state: string,
): Promise<AuthorizationRequest> {
  const problem = problemOfUrl(endpoint);
  if (problem !== undefined) {
    throw new StepError('ORIGIN_NOT_ALLOWED', `The authorization endpoint ${problem}.`, {
      hint: 'Only an https URL is opened in a browser. Check --authorization-url, --base-url or --issuer.',
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
