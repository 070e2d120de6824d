import type { Rule } from '../../provider/rule.js';
import type { ClientInputs } from '../client-auth/inputs.js';
import { fetchesToken, grantOf, type GrantInputs } from '../grant.js';
import type { RefreshInputs } from '../refresh/inputs.js';
import type { SharingInputs } from '../sharing/inputs.js';
import type { DpopInputs } from './inputs.js';

type DpopRuleInputs = ClientInputs & DpopInputs & GrantInputs & RefreshInputs & Partial<SharingInputs>;

const NOBODY_ELSE = 'nobody else has the key to which the token is bound';

/** The rules for bound tokens, except that of token mode. */
export const DPOP_RULES: readonly Rule<DpopRuleInputs>[] = [
  {
    input: 'dpop',
    broken: (inputs) => inputs.dpop === true && !fetchesToken(inputs),
    sentence: () => 'cannot be combined with token: the step has no key for that token. Remove one of them.',
  },
  ...(['share-token', 'cache-token'] as const).map((name) => ({
    input: 'dpop',
    broken: (inputs: DpopRuleInputs) =>
      inputs.dpop === true && (name === 'share-token' ? inputs.shareToken : inputs.cacheToken) === true,
    sentence: () => `cannot be combined with ${name}: ${NOBODY_ELSE}. Remove one of them.`,
  })),
  {
    input: 'dpop',
    broken: (inputs, provider) =>
      inputs.dpop === true && inputs.clientAuth === 'none' && grantOf(inputs, provider) === 'refresh_token',
    sentence: () =>
      'cannot be combined with the refresh token of a public client: the server binds it to the key, which ends with ' +
      'the step. Remove dpop.',
  },
];

/** The rule for token mode: later steps would get a token that they cannot use. */
export const dpopNeedsRequest = <Inputs extends DpopInputs>(
  isTokenMode: (inputs: Inputs) => boolean,
): Rule<Inputs> => ({
  input: 'dpop',
  broken: (inputs) => inputs.dpop === true && isTokenMode(inputs),
  sentence: () =>
    `is true, but the step hands the token on, and ${NOBODY_ELSE}. Set operation or request, or remove dpop.`,
});
