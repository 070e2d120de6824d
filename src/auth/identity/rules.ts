import type { Provider } from '../../provider/provider.js';
import type { Rule } from '../../provider/rule.js';
import type { ClientInputs } from '../client-auth/inputs.js';
import { fetchesFrom, grantOf, type GrantInputs } from '../grant.js';
import type { RefreshInputs } from '../refresh/inputs.js';
import type { SharingInputs } from '../sharing/inputs.js';
import type { IdentityInputs } from './inputs.js';
import { subjectOf, usesIdentity, type GrantSettings } from './use.js';

type IdentityRuleInputs = ClientInputs & GrantInputs & IdentityInputs & RefreshInputs & Partial<SharingInputs>;

const settingsOf = (inputs: IdentityRuleInputs, provider: Provider): GrantSettings => ({
  inputs,
  provider,
  grant: grantOf(inputs, provider),
});

/** The rules for identities and subject tokens. */
export const IDENTITY_RULES: readonly Rule<IdentityRuleInputs>[] = [
  {
    input: 'subject-token',
    broken: (inputs, provider) => inputs.subjectToken !== '' && subjectOf(settingsOf(inputs, provider)) === undefined,
    sentence: () => 'has no effect with this grant. Set grant to token-exchange or jwt-bearer, or remove this input.',
  },
  {
    input: 'subject-token-type',
    broken: (inputs, provider) =>
      inputs.subjectTokenType !== undefined && grantOf(inputs, provider) !== 'token-exchange',
    sentence: () => 'has no effect without "grant: token-exchange". Remove one of them.',
  },
  {
    input: 'id-token-audience',
    broken: (inputs, provider) =>
      inputs.idTokenAudience !== '' && fetchesFrom(inputs, provider) && !usesIdentity(settingsOf(inputs, provider)),
    sentence: () =>
      'has no effect: the step sends no identity token of the job. Set "client-auth: id_token", or grant to jwt-bearer ' +
      'or token-exchange.',
  },
  {
    input: 'cache-token',
    broken: (inputs, provider) => inputs.cacheToken === true && usesIdentity(settingsOf(inputs, provider)),
    sentence: () =>
      'cannot be combined with the identity token of the job: another job, with other rights, would get the same token ' +
      'from the cache. Remove it.',
  },
];
