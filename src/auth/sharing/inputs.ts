import { input, type ValuesOf } from '../../inputs/declaration.js';
import { boolean, text } from '../../inputs/kinds.js';
import type { TrustInputs } from '../../provider/inputs.js';
import type { Rule } from '../../provider/rule.js';
import { hasCredentials, type ClientInputs } from '../client-auth/inputs.js';
import { fetchesToken, isTokenPlain, isTokenSealed, type GrantInputs } from '../grant.js';
import type { RefreshInputs } from '../refresh/inputs.js';
import { sharesToken, type TokenLifeInputs } from '../token-life.js';
import { MAX_SEALED_LENGTH } from './sealed-text.js';

/** Who else gets the token. */
export const SHARING = {
  title: 'Sharing the token',
  inputs: {
    shareToken: input('share-token', boolean, {
      description: 'Whether to set the output sealed-token, by which other jobs of the run use the same token.',
      details:
        'Whether to set the output `sealed-token`: the token, sealed (encrypted), for other jobs of the same run. They ' +
        'set the input [`token`](#token) to it. See [One token for several jobs](sharing.md).\n\nThe key is ' +
        '[`seal-key`](#seal-key). Without it, the client secret is the key, if a machine made it. The step does not ' +
        'revoke a shared token. Parallel steps of one job that share the same token request it only once.',
      default: 'false',
      secret: false,
    }),
    cacheToken: input('cache-token', boolean, {
      description: 'Whether to keep the token in the cache of GitHub Actions, sealed, for other runs.',
      details:
        'Whether to keep the token in the cache of GitHub Actions for other runs of the repository, sealed like ' +
        '`sealed-token`. See [One token for several runs](sharing.md#several-runs). If the cache fails, the step ' +
        'works without it.',
      default: 'false',
      secret: false,
    }),
    cacheFolder: input('cache-folder', text, {
      description: 'A folder for cache-token instead of the cache of GitHub Actions.',
      details:
        'The absolute path of a folder that `cache-token` uses instead of the cache of GitHub Actions, for example on ' +
        'a self-hosted runner. The folder must belong to the user of the runner and be outside the workspace, and no ' +
        'other user may write to it.',
      otherwise: 'none; the cache of GitHub Actions',
    }),
  },
};

export type SharingInputs = ValuesOf<typeof SHARING>;

/** The rules for a token that another job has sealed. */
export const SEALED_TOKEN_RULES: readonly Rule<ClientInputs & GrantInputs & RefreshInputs & TrustInputs>[] = [
  {
    input: 'token',
    broken: (inputs) => isTokenSealed(inputs) && inputs.token.length > MAX_SEALED_LENGTH,
    sentence: () => 'is too long for a sealed token. Set it to the output sealed-token of another job.',
  },
  {
    input: 'token',
    broken: (inputs, provider) => fetchesToken(inputs) && inputs.sealKey !== '' && !hasCredentials(inputs, provider),
    sentence: (_, advice) =>
      `is empty, and without client-secret the step cannot request a token. ${advice.emptyToken}`,
  },
  {
    input: 'client-id',
    broken: (inputs) => isTokenSealed(inputs) && inputs.clientId === '',
    sentence: () => 'is empty. A sealed token opens only for its client. Set it as in the step that shared the token.',
  },
  {
    input: 'token',
    broken: (inputs, provider) => isTokenSealed(inputs) && inputs.sealKey === '' && !hasCredentials(inputs, provider),
    sentence: () =>
      'is sealed, but there is no key to open it. Set client-secret or seal-key from secrets, as in the step that ' +
      'shared it.',
  },
  {
    input: 'token',
    broken: (inputs) => isTokenSealed(inputs) && !inputs.tlsVerify,
    sentence: () =>
      'is sealed, and cannot be combined with "tls-verify: false": anyone between the runner and the server could get ' +
      'the token of all jobs. Set ca-cert instead.',
  },
];

type SharingRuleInputs = SharingInputs & GrantInputs & TokenLifeInputs & TrustInputs & { given: ReadonlySet<string> };

/** The rules for sharing a token. */
export const SHARING_RULES: readonly Rule<SharingRuleInputs>[] = [
  {
    input: 'share-token',
    broken: (inputs) => inputs.shareToken && inputs.token !== '',
    sentence: () =>
      'cannot be combined with token. Remove one of them. If token is sealed, pass that on to the other jobs.',
  },
  {
    input: 'cache-token',
    broken: (inputs) => inputs.cacheToken && isTokenPlain(inputs),
    sentence: () => 'cannot be combined with token, because the step requests no token. Remove one of them.',
  },
  ...(['share-token', 'cache-token'] as const).map((name) => ({
    input: name,
    broken: (inputs: SharingRuleInputs) =>
      (name === 'share-token' ? inputs.shareToken : inputs.cacheToken) && !inputs.tlsVerify,
    sentence: () =>
      'cannot be combined with "tls-verify: false": anyone between the runner and the server could have made the token. ' +
      'Set ca-cert instead.',
  })),
  {
    input: 'revoke-token',
    broken: (inputs) => inputs.revokeToken === true && sharesToken(inputs),
    sentence: () =>
      'true cannot be combined with share-token or cache-token, because others still use the token. Remove it, and ' +
      'revoke the token in the last job, with "operation: revoke-token".',
  },
  {
    input: 'cache-folder',
    broken: (inputs) => inputs.cacheFolder !== '' && !inputs.cacheToken,
    sentence: () => 'has no effect without cache-token. Set "cache-token: true", or remove this input.',
  },
];
