import { input, type ValuesOf } from '../inputs/declaration.js';
import { boolean, seconds } from '../inputs/kinds.js';
import type { Rule } from '../provider/rule.js';
import { fetchesToken, type GrantInputs } from './grant.js';

/** How long a token is used. */
export const TOKEN_LIFE = {
  title: "The token's life",
  inputs: {
    revokeToken: input('revoke-token', boolean, {
      description:
        'Whether to revoke the token: in this step after a request, at the end of the job otherwise. One of ' +
        'a refresh token is not, unless true.',
      details:
        'Whether to revoke a token that the step fetched: after the request, in the same step, or at the end ' +
        'of the job in token mode. `true` fails the step where no revocation endpoint is known, and is ' +
        'refused where a new refresh token is saved: revoking the token may end that, too. A failed ' +
        'revocation only warns.',
      otherwise: 'revoke where a revocation endpoint is known, but no token of a refresh token',
      secret: false,
    }),
    minTtlMs: input('min-ttl', seconds(0, 86_400), {
      description: 'Seconds that a token must still live to be used; below it a new one is fetched or a warning given.',
      details:
        'Seconds that a token must still live to be used, 0 to 86400. A retry that finds less fetches a new ' +
        "token, but not before half of the token's life is over. A token that another step or run left is " +
        'used only above this. In token mode the step warns below this, and below ten minutes in any case.',
      default: '60',
    }),
  },
};

export type TokenLifeInputs = ValuesOf<typeof TOKEN_LIFE>;

/** What a revocation needs. */
export const TOKEN_LIFE_RULES: readonly Rule<TokenLifeInputs & GrantInputs & { given: ReadonlySet<string> }>[] = [
  {
    input: 'revoke-token',
    broken: (inputs, { oauth }) =>
      inputs.revokeToken === true && fetchesToken(inputs) && !oauth.revocation && !inputs.given.has('issuer'),
    sentence: () => 'is true, but no revocation endpoint is known. Give issuer, or leave it out.',
  },
  {
    input: 'revoke-token',
    broken: (inputs) => inputs.revokeToken === true && !fetchesToken(inputs),
    sentence: () => 'is true together with token. Only a token that the step fetched itself is revoked: leave it out.',
  },
];
