import { inputError } from '../../inputs/input-errors.js';
import type { Target } from '../../provider/target.js';
import type { IdentityInputs } from './inputs.js';
import { mayReceive } from './reserved-audiences.js';

/** Returns an issuer as its server writes it: a URL without a path has no slash at the end. */
export const issuerText = (url: URL): string => (url.pathname === '/' && url.search === '' ? url.origin : url.href);

/** Returns the audience of identity tokens: that of the input `id-token-audience`, else the issuer. */
export const audienceOf = (given: string | undefined, issuer: string): string => given || issuer;

/** Returns the audience that is known before anything is sent; '' if only the metadata of the server would name it. */
export const knownAudience = (
  { idTokenAudience }: Partial<IdentityInputs>,
  { issuer }: Pick<Target, 'issuer'>,
): string => audienceOf(idTokenAudience, issuer === undefined ? '' : issuerText(issuer));

/**
 * Throws INPUT_INVALID if no audience is known, or if a server would get an identity token that another service trusts.
 * It runs before anything is sent.
 */
export function checkAudience(inputs: Partial<IdentityInputs>, target: Target): void {
  const { issuer, tokenEndpoint } = target;
  const audience = knownAudience(inputs, target);
  if (audience === '') {
    throw inputError('id-token-audience', 'is missing. Set it to the audience that the server expects, or set issuer.');
  }
  const origin = (tokenEndpoint ?? issuer)?.origin ?? '';
  if (mayReceive(audience, origin)) return;
  throw inputError(
    'id-token-audience',
    `is ${audience}, which another service trusts: ${origin} could act as this job there. Set it to the issuer of ` +
      `${origin}, or remove it.`,
  );
}
