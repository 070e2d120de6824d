import { isNear } from '../../inputs/suggest.js';
import { isSealKey } from '../../lib/seal.js';
import type { TrustInputs } from '../../provider/inputs.js';
import type { OAuthSettings, Provider } from '../../provider/provider.js';
import type { Rule } from '../../provider/rule.js';
import type { AcceptingInputs } from '../../request/inputs.js';
import {
  fetchesFrom,
  isTokenPlain,
  isTokenSealed,
  givesRefreshToken,
  grantOf,
  hasGrant,
  mayEndAccessTokens,
  refreshOf,
  type GrantInputs,
} from '../grant.js';
import { isTokenText } from '../oauth/token-response.js';
import type { TokenLifeInputs } from '../token-life.js';
import type { RefreshInputs } from './inputs.js';

type RefreshRuleInputs = RefreshInputs &
  GrantInputs &
  TokenLifeInputs &
  Pick<AcceptingInputs, 'timeoutMs'> &
  TrustInputs;

const refreshes = (inputs: RefreshRuleInputs, provider: Provider): boolean =>
  (fetchesFrom(inputs, provider) || (isTokenSealed(inputs) && givesRefreshToken(inputs))) &&
  grantOf(inputs, provider) === 'refresh_token';
const savesNothing = (inputs: RefreshInputs): boolean => inputs.saveRefreshToken === 'none';
const savesToBranch = (inputs: RefreshInputs, provider: Provider): boolean =>
  hasGrant(provider) && inputs.saveRefreshToken === 'branch';
const rotates = ({ oauth }: Provider): boolean => refreshOf(oauth).rotation !== 'none';

/** With `save-refresh-token: none`, the run itself warns of a server that is known to rotate. */
const isKnownToRotate = ({ oauth }: Provider): boolean => (oauth.refresh?.rotation ?? 'none') !== 'none';
const endsAccessTokens = ({ refresh }: OAuthSettings): boolean => refresh?.ends_access_tokens === true;

const PROTECT =
  'Put the workflow into a concurrency group and set "refresh-guard: concurrency", or set ' +
  '"save-refresh-token: branch", with which all runs share a token.';
const IF_NONE = 'If bearer-step login reports that access tokens outlive a refresh, set "refresh-guard: none".';

/** The values of save-refresh-token that are not commands. */
const KEYWORDS = ['none', 'branch'];
const MIN_TIMEOUT_MS = 30_000;

/** The inputs that a refresh token requires or excludes: docs/design/010-refresh-chain.md. */
export const REFRESH_RULES: readonly Rule<RefreshRuleInputs>[] = [
  {
    input: 'token',
    broken: (inputs) => isTokenPlain(inputs) && givesRefreshToken(inputs),
    sentence: () =>
      'cannot be combined with refresh-token, load-refresh-token or save-refresh-token. ' +
      'Remove token, or remove these inputs.',
  },
  {
    input: 'save-refresh-token',
    broken: ({ saveRefreshToken: value }) =>
      !KEYWORDS.includes(value) && /^[a-z]+$/iu.test(value) && isNear(value, KEYWORDS),
    sentence: () => `is misspelt. Set it to ${KEYWORDS.join(' or ')}, in lower case, or to a command.`,
  },
  {
    input: 'grant',
    broken: (inputs) => inputs.grant === 'client_credentials' && givesRefreshToken(inputs),
    sentence: () =>
      'client_credentials cannot be combined with refresh-token, load-refresh-token or save-refresh-token. ' +
      'Remove grant, or remove these inputs.',
  },
  {
    input: 'refresh-token',
    broken: (inputs, provider) =>
      refreshes(inputs, provider) && inputs.refreshToken === '' && inputs.loadRefreshToken === '',
    sentence: ({ title }, advice) =>
      `is missing. ${title} issues tokens only to users who sign in. Sign in once with the command bearer-step login ` +
      '(docs/refresh-tokens.md), and use the refresh token that it saves, or set load-refresh-token. ' +
      advice.secret('refresh-token'),
  },
  {
    input: 'refresh-token',
    broken: (inputs) => inputs.refreshToken !== '' && !isTokenText(inputs.refreshToken),
    sentence: () =>
      'is not a valid token: it is shorter than 8 characters, or contains spaces or line breaks. ' +
      'Set it to the refresh token that bearer-step login saves.',
  },
  {
    input: 'save-refresh-token',
    broken: (inputs, provider) => refreshes(inputs, provider) && rotates(provider) && inputs.saveRefreshToken === '',
    sentence: ({ title }) =>
      `is missing. With each refresh, ${title} may return a new refresh token, which the next run needs. Set it to a ` +
      'command that saves its standard input, to branch, or to none if the server never rotates the refresh token.',
  },
  {
    input: 'refresh-guard',
    broken: (inputs, provider) =>
      refreshes(inputs, provider) &&
      rotates(provider) &&
      refreshOf(provider.oauth).replay !== 'safe' &&
      !savesNothing(inputs) &&
      !savesToBranch(inputs, provider) &&
      inputs.refreshGuard === undefined,
    sentence: ({ title }) =>
      `is missing. If two runs use the same refresh token, ${title} may revoke the chain. Put the workflow into a ` +
      'concurrency group and set "refresh-guard: concurrency", or set "save-refresh-token: branch", which has a lease.',
  },
  {
    input: 'refresh-guard',
    broken: (inputs, provider) =>
      refreshes(inputs, provider) &&
      savesNothing(inputs) &&
      !isKnownToRotate(provider) &&
      mayEndAccessTokens(provider.oauth) &&
      inputs.refreshGuard === undefined,
    sentence: ({ title, oauth }) =>
      `is missing. At ${title}, a refresh ${endsAccessTokens(oauth) ? 'ends' : 'may end'} the access tokens of other ` +
      `runs. ${PROTECT}${endsAccessTokens(oauth) ? '' : ` ${IF_NONE}`}`,
  },
  {
    input: 'refresh-guard',
    broken: (inputs, provider) =>
      inputs.refreshGuard === 'none' && refreshes(inputs, provider) && endsAccessTokens(provider.oauth),
    sentence: ({ title }) =>
      `none does not protect other runs: at ${title}, a refresh ends their access tokens. ${PROTECT}`,
  },
  {
    input: 'refresh-guard',
    broken: (inputs, provider) =>
      inputs.refreshGuard === 'none' && refreshes(inputs, provider) && !savesNothing(inputs),
    sentence: () =>
      'none can only be combined with "save-refresh-token: none". Set it to concurrency, or remove it with ' +
      '"save-refresh-token: branch".',
  },
  {
    input: 'seal-key',
    broken: (inputs, provider) => savesToBranch(inputs, provider) && inputs.sealKey === '',
    sentence: (_, advice) =>
      'is missing. The branch may contain the refresh token only sealed (encrypted) under this key. ' +
      `Make a key with the command bearer-step seal-key. ${advice.secret('seal-key')}`,
  },
  {
    input: 'seal-key',
    broken: (inputs) => inputs.sealKey !== '' && !isSealKey(inputs.sealKey),
    sentence: () => 'is not 32 bytes in base64. Make a key with the command bearer-step seal-key.',
  },
  {
    input: 'refresh-token',
    broken: (inputs, provider) =>
      savesToBranch(inputs, provider) && inputs.refreshToken === '' && inputs.loadRefreshToken !== '',
    sentence: () =>
      'is missing. The chain on the branch starts with it. Set it to the secret that bearer-step login saves.',
  },
  {
    input: 'load-refresh-token',
    broken: (inputs, provider) => savesToBranch(inputs, provider) && inputs.loadRefreshToken !== '',
    sentence: () => 'cannot be combined with "save-refresh-token: branch", which loads the token itself. Remove it.',
  },
  {
    input: 'github-token',
    broken: (inputs, provider) => savesToBranch(inputs, provider) && inputs.githubToken === '',
    sentence: () => 'is empty. Remove it: its default is the token of the job, which needs "contents: write".',
  },
  {
    input: 'revoke-token',
    broken: (inputs, provider) =>
      inputs.revokeToken === true &&
      refreshes(inputs, provider) &&
      inputs.saveRefreshToken !== '' &&
      !savesNothing(inputs),
    sentence: () =>
      'cannot be true if save-refresh-token saves the chain: the revocation may revoke the whole chain. Remove it.',
  },
  {
    input: 'timeout',
    broken: (inputs, provider) => refreshes(inputs, provider) && inputs.timeoutMs < MIN_TIMEOUT_MS,
    sentence: () =>
      `is too short for a refresh, which must not be interrupted. Set it to at least ${MIN_TIMEOUT_MS / 1000}.`,
  },
  {
    input: 'tls-verify',
    broken: (inputs, provider) => !inputs.tlsVerify && refreshes(inputs, provider),
    sentence: () =>
      'cannot be false with a refresh token: anyone between the step and the server could steal it. ' +
      'Remove tls-verify and set ca-cert.',
  },
];
