import type { Host } from '../../ci/host.js';
import { StepError } from '../../lib/errors.js';
import type { TokenResponse } from './token-request.js';

/** The types of tokens that an API accepts as bearer tokens (RFC 8693 sections 2.2.1 and 3). */
const USABLE = ['urn:ietf:params:oauth:token-type:access_token', 'urn:ietf:params:oauth:token-type:jwt'];

/** Throws TOKEN_INVALID if an exchange issued another token than one for an API, or does not say what it issued. */
export function checkIssuedType({ issuedTokenType }: TokenResponse, { secrets }: Pick<Host, 'secrets'>): void {
  if (issuedTokenType !== undefined && USABLE.includes(issuedTokenType)) return;
  const type = issuedTokenType === undefined ? 'no issued_token_type' : secrets.sanitize(issuedTokenType, 100);
  throw new StepError('TOKEN_INVALID', `The response to the token exchange has ${type}.`, {
    hint: 'Request an access token: set token-parameters to "requested_token_type: urn:ietf:params:oauth:token-type:access_token".',
  });
}
