import { input, type ValuesOf } from '../inputs/declaration.js';
import { boolean, seconds } from '../inputs/kinds.js';
import type { Provider } from '../provider/provider.js';
import type { Rule } from '../provider/rule.js';
import { fetchesFrom, fetchesToken, type GrantInputs, type RunGrant } from './grant.js';

/** The inputs that decide when to renew and revoke a token. */
export const TOKEN_LIFE = {
  title: 'Token lifetime',
  inputs: {
    revokeToken: input('revoke-token', boolean, {
      description:
        'Whether to revoke the token after the request or, in token mode, at the end of the job. Default: true if ' +
        'possible, but false for a token from a refresh token.',
      details:
        'Whether to revoke the token that the step fetched: after the request or, in token mode, at the end of the ' +
        'job. If the revocation fails, the step only logs a warning.\n\nWith `true`, the step fails if no revocation ' +
        'endpoint is known. `true` cannot be combined with saving a new refresh token, because revoking the access ' +
        'token may also revoke the chain.',
      otherwise: 'revoke if a revocation endpoint is known, except a token from a refresh token',
      secret: false,
    }),
    minTtlMs: input('min-ttl', seconds(0, 86_400), {
      description: 'The minimum remaining lifetime of a token in seconds.',
      details:
        'The minimum remaining lifetime of a token in seconds, 0 to 86400.\n\n- If less remains, and half of the ' +
        'lifetime is over, the step gets a new token. It checks this before a retry, and before it uses a token from ' +
        'another step, job or run.\n- In token mode, the step logs a warning if less than this remains.',
      default: '60',
    }),
  },
};

export type TokenLifeInputs = ValuesOf<typeof TOKEN_LIFE>;

/** Returns whether others also have the token of the step: other steps, jobs or runs. */
export const sharesToken = ({ shareToken, cacheToken }: SharedTokenInputs): boolean =>
  shareToken === true || cacheToken === true;

/** The inputs of which one is true if the token is shared. */
export interface SharedTokenInputs {
  shareToken?: boolean | undefined;
  cacheToken?: boolean | undefined;
}

/**
 * Returns whether the step revokes its token: the input revoke-token, else true, except for a token that others also
 * have. All steps of a job share the token of a refresh token chain, and its revocation may revoke the whole chain.
 */
export const wantsRevocation = (
  { revokeToken, ...inputs }: Pick<TokenLifeInputs, 'revokeToken'> & SharedTokenInputs,
  { oauth }: Provider,
  grant: RunGrant,
): boolean => revokeToken ?? (oauth.shared !== true && grant !== 'refresh_token' && !sharesToken(inputs));

/** The rules for revoke-token. */
export const TOKEN_LIFE_RULES: readonly Rule<TokenLifeInputs & GrantInputs & { given: ReadonlySet<string> }>[] = [
  {
    input: 'revoke-token',
    broken: (inputs, provider) =>
      inputs.revokeToken === true &&
      fetchesFrom(inputs, provider) &&
      !provider.oauth.revocation &&
      !inputs.given.has('issuer'),
    sentence: () =>
      'is true, but no revocation endpoint is known. Set issuer instead of token-url, or remove revoke-token.',
  },
  {
    input: 'revoke-token',
    broken: (inputs) => inputs.revokeToken === true && !fetchesToken(inputs),
    sentence: () =>
      'true cannot be combined with token, because the step revokes only tokens that it fetched. Remove revoke-token.',
  },
];
