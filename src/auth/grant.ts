import type { Inputs, RunGrant } from '../inputs/inputs.js';
import type { OAuthSettings, Provider, Refresh } from '../provider/provider.js';

type GrantInputs = Pick<Inputs, 'grant' | 'refreshToken' | 'loadRefreshToken' | 'saveRefreshToken'>;

/** The grant of a run: the workflow's word, else refresh_token where the workflow gives one, else the provider's first. */
export function grantOf(inputs: GrantInputs, { oauth }: Provider): RunGrant {
  if (inputs.grant !== undefined) return inputs.grant;
  if (givesRefreshToken(inputs)) return 'refresh_token';
  return oauth.grant_types[0] === 'client_credentials' ? 'client_credentials' : 'refresh_token';
}

/** Whether the workflow gives a refresh token, or says where it is kept. */
export const givesRefreshToken = (inputs: GrantInputs): boolean =>
  [inputs.refreshToken, inputs.loadRefreshToken, inputs.saveRefreshToken].some((text) => text !== '');

/** Of a token request, beside those of its grant: the provider's constants, and the workflow's. */
export const tokenParametersOf = (
  { oauth }: Provider,
  { tokenParameters }: Pick<Inputs, 'tokenParameters'>,
): Record<string, string> => ({ ...oauth.token_request?.parameters, ...tokenParameters });

/** How a server treats refresh tokens; what is not known counts as the stricter. */
export const refreshOf = ({ refresh }: OAuthSettings): Required<Refresh> => ({
  rotation: refresh?.rotation ?? 'immediate',
  replay: refresh?.replay ?? 'revokes_grant',
});
