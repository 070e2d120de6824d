import { isNear } from '../../inputs/suggest.js';
import { isSealKey } from '../../lib/seal.js';
import type { TrustInputs } from '../../provider/inputs.js';
import type { Provider } from '../../provider/provider.js';
import { NO_SECRETS } from '../../inputs/input-errors.js';
import type { Rule } from '../../provider/rule.js';
import type { AcceptingInputs } from '../../request/inputs.js';
import { fetchesToken, givesRefreshToken, grantOf, refreshOf, type GrantInputs } from '../grant.js';
import { isTokenText } from '../oauth/token-response.js';
import type { TokenLifeInputs } from '../token-life.js';
import type { RefreshInputs } from './inputs.js';

type RefreshRuleInputs = RefreshInputs & GrantInputs & TokenLifeInputs & AcceptingInputs & TrustInputs;

const refreshes = (inputs: RefreshRuleInputs, provider: Provider): boolean =>
  fetchesToken(inputs) && grantOf(inputs, provider) === 'refresh_token';
const savesNowhere = (inputs: RefreshInputs): boolean => inputs.saveRefreshToken === 'none';
const savesToBranch = (inputs: RefreshInputs): boolean => inputs.saveRefreshToken === 'branch';
const rotates = ({ oauth }: Provider): boolean => refreshOf(oauth).rotation !== 'none';

/** The words of save-refresh-token that are no commands. */
const KEYWORDS = ['none', 'branch'];
const MIN_TIMEOUT_MS = 30_000;

/** What a refresh token needs around it: docs/design/010-refresh-chain.md. */
export const REFRESH_RULES: readonly Rule<RefreshRuleInputs>[] = [
  {
    input: 'token',
    broken: (inputs) => !fetchesToken(inputs) && givesRefreshToken(inputs),
    sentence: () => 'stands beside a refresh token, which would not be used. Leave one of them out.',
  },
  {
    input: 'save-refresh-token',
    broken: ({ saveRefreshToken: value }) =>
      !KEYWORDS.includes(value) && /^[a-z]+$/iu.test(value) && isNear(value, KEYWORDS),
    sentence: () => `is neither a command nor one of the words ${KEYWORDS.join(' and ')}, in lower case.`,
  },
  {
    input: 'grant',
    broken: (inputs) => inputs.grant === 'client_credentials' && givesRefreshToken(inputs),
    sentence: () => 'is client_credentials, which knows no refresh token. Leave one of them out.',
  },
  {
    input: 'refresh-token',
    broken: (inputs, provider) =>
      refreshes(inputs, provider) && inputs.refreshToken === '' && inputs.loadRefreshToken === '',
    sentence: ({ title }) =>
      `is empty, and ${title} gives tokens only to people who sign in. Sign in once with the command bearer-step login ` +
      `(docs/refresh-tokens.md) and give what it saves, or a load-refresh-token command. ${NO_SECRETS}`,
  },
  {
    input: 'refresh-token',
    broken: (inputs) => inputs.refreshToken !== '' && !isTokenText(inputs.refreshToken),
    sentence: () => 'cannot be a token: it is shorter than 8 characters, or holds blanks or line breaks.',
  },
  {
    input: 'save-refresh-token',
    broken: (inputs, provider) => refreshes(inputs, provider) && rotates(provider) && inputs.saveRefreshToken === '',
    sentence: ({ title }) =>
      `is missing. With each refresh ${title} may replace the refresh token, and the next run needs the new one. ` +
      'Give a command that saves what it gets on standard input, or branch, or none where it is never replaced.',
  },
  {
    input: 'refresh-guard',
    broken: (inputs, provider) =>
      refreshes(inputs, provider) &&
      rotates(provider) &&
      refreshOf(provider.oauth).replay !== 'safe' &&
      ![savesNowhere, savesToBranch].some((test) => test(inputs)) &&
      inputs.refreshGuard === undefined,
    sentence: ({ title }) =>
      `is missing. If two runs use one refresh token, ${title} may end the grant. Put the workflow into a concurrency ` +
      'group and write "refresh-guard: concurrency", or use "save-refresh-token: branch", which has a lease.',
  },
  {
    input: 'seal-key',
    broken: (inputs) => savesToBranch(inputs) && inputs.sealKey === '',
    sentence: () =>
      `is empty, and a branch may hold only what is sealed under it. Make one with the command bearer-step seal-key. ${NO_SECRETS}`,
  },
  {
    input: 'seal-key',
    broken: (inputs) => inputs.sealKey !== '' && !isSealKey(inputs.sealKey),
    sentence: () => 'is not 32 bytes in base64. Make one with the command bearer-step seal-key.',
  },
  {
    input: 'refresh-token',
    broken: (inputs) => savesToBranch(inputs) && inputs.refreshToken === '' && inputs.loadRefreshToken !== '',
    sentence: () => 'is empty: a branch begins with the refresh token of the sign-in. Give it from secrets.',
  },
  {
    input: 'load-refresh-token',
    broken: (inputs) => savesToBranch(inputs) && inputs.loadRefreshToken !== '',
    sentence: () => 'stands beside "save-refresh-token: branch", which loads by itself. Leave it out.',
  },
  {
    input: 'github-token',
    broken: (inputs) => savesToBranch(inputs) && inputs.githubToken === '',
    sentence: () => 'is empty. Leave it out: its default is the token of the job, which needs "contents: write".',
  },
  {
    input: 'revoke-token',
    broken: (inputs, provider) =>
      inputs.revokeToken === true &&
      refreshes(inputs, provider) &&
      inputs.saveRefreshToken !== '' &&
      !savesNowhere(inputs),
    sentence: () =>
      'is true beside save-refresh-token: revoking the token may end the grant, and what was saved with it. Leave it out.',
  },
  {
    input: 'timeout',
    broken: (inputs, provider) => refreshes(inputs, provider) && inputs.timeoutMs < MIN_TIMEOUT_MS,
    sentence: () => `is too short for a refresh that must not be cut off. Give at least ${MIN_TIMEOUT_MS / 1000}.`,
  },
  {
    input: 'tls-verify',
    broken: (inputs, provider) => !inputs.tlsVerify && refreshes(inputs, provider),
    sentence: () => 'is false together with a refresh token, which whoever stands between could keep. Give ca-cert.',
  },
];
