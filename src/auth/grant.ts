import { input, type ValuesOf } from '../inputs/declaration.js';
import { text, textMap, oneOf } from '../inputs/kinds.js';
import type { OAuthSettings, Provider, Refresh } from '../provider/provider.js';
import { isReservedTokenParameter } from '../provider/reserved.js';
import type { Rule } from '../provider/rule.js';
import { isTokenText } from './oauth/token-response.js';
import { isSealedText } from './sharing/sealed-text.js';

/** The grant types that a step supports: RFC 6749 sections 4.4 and 6, RFC 7523 section 2.1, and RFC 8693. */
const RUN_GRANTS = ['client_credentials', 'refresh_token', 'jwt-bearer', 'token-exchange'] as const;
export type RunGrant = (typeof RUN_GRANTS)[number];

/** Matches the names of token parameters whose values are secrets. */
export const SECRET_NAME = /secret|password|token|assertion|key/iu;

const secretValues = (parameters: Readonly<Record<string, string>>): string[] =>
  Object.entries(parameters).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : []));

/** What to request from the token endpoint. */
export const GRANT = {
  title: 'Token request',
  inputs: {
    grant: input('grant', oneOf(RUN_GRANTS), {
      description:
        'The OAuth 2 grant type: client_credentials, refresh_token, jwt-bearer or token-exchange. Default: depends on ' +
        'the provider and the other inputs.',
      details:
        'The OAuth 2 grant type:\n\n- `client_credentials`: the client gets a token of its own.\n- `refresh_token`: ' +
        'the token of a user who [signed in](refresh-tokens.md).\n- `jwt-bearer` (RFC 7523): a token for what an ' +
        'assertion names: the identity of the job, `subject-token`, or an assertion that `client-key` signs.\n- ' +
        '`token-exchange` (RFC 8693): the identity of the job, or `subject-token`, is exchanged.\n\nSee [No stored ' +
        'secret](identity.md).',
      otherwise:
        '`refresh_token` if `refresh-token`, `load-refresh-token` or `save-refresh-token` is set, or if the provider ' +
        'is `planio` or `redmine`; else `client_credentials`',
    }),
    scope: input('scope', text, {
      description:
        'The scopes to request, separated by spaces; with a refresh token, the scopes that the token must have.',
      details:
        'The scopes to request, separated by spaces. With a refresh token, the sign-in decides the scopes, so the ' +
        'step does not request any. It fails with `SCOPE_MISSING` if the token lacks one of the scopes in `scope`.',
      otherwise: 'none; the server decides',
      option: '"A B"',
    }),
    audience: input('audience', text, {
      description: 'The audience to request, if the server supports this parameter.',
      option: 'TEXT',
    }),
    tokenParameters: input('token-parameters', textMap, {
      description: 'A YAML or JSON map of additional parameters of the token request.',
      details:
        'A map of additional parameters of the token request. A value is masked if its name contains `secret`, ' +
        '`password`, `token`, `assertion` or `key`. The step refuses ' +
        'parameters that the grant or another input sets.',
      secret: false,
      option: 'MAP',
      secretsIn: secretValues,
    }),
    token: input('token', text, {
      description:
        'A bearer token to use instead of a new one: from secrets, an earlier step, or sealed by another job.',
      details:
        'A bearer token to use, from `secrets` or an earlier step. If set, the step does not request, refresh or ' +
        'revoke a token. It cannot be combined with `refresh-token`, `load-refresh-token` or `save-refresh-token`.\n\n' +
        'It may also be the output `sealed-token` of [another job](sharing.md). Then also set the same `client-id`, and ' +
        '`seal-key` or `client-secret`. If the token has expired or the API rejects it, the step gets a token of its ' +
        'own, if its inputs allow that.',
      // A sealed token is no secret, and GitHub drops a job output that contains a masked text.
      secret: (given) => !isSealedText(given('token')),
    }),
  },
};

export type GrantInputs = ValuesOf<typeof GRANT>;

/** The inputs of which one is set if there is a refresh token. */
interface RefreshTokenInputs {
  refreshToken: string;
  loadRefreshToken: string;
  saveRefreshToken: string;
}

/** Returns whether the step must fetch a token: the input `token` is unset. */
export const fetchesToken = ({ token }: Pick<GrantInputs, 'token'>): boolean => token === '';

/** Returns whether the input `token` is one that another job has sealed. The step may have to fetch another one. */
export const isTokenSealed = ({ token }: Pick<GrantInputs, 'token'>): boolean => isSealedText(token);

/** Returns whether the input `token` is the token itself. */
export const isTokenPlain = (inputs: Pick<GrantInputs, 'token'>): boolean =>
  !fetchesToken(inputs) && !isTokenSealed(inputs);

/** Returns whether a step can fetch a token of the provider. */
export const hasGrant = ({ oauth }: Provider): boolean => oauth.grant_types.length > 0;

/**
 * Returns whether the step fetches a token of the provider. If it must but cannot, the only error is that `token` is
 * missing: inputs for the token request would not help.
 */
export const fetchesFrom = (inputs: Pick<GrantInputs, 'token'>, provider: Provider): boolean =>
  fetchesToken(inputs) && hasGrant(provider);

/** Returns whether the workflow sets a refresh token or its store. */
export const givesRefreshToken = (inputs: RefreshTokenInputs): boolean =>
  [inputs.refreshToken, inputs.loadRefreshToken, inputs.saveRefreshToken].some((text) => text !== '');

/**
 * Returns the grant type of a run: the input `grant`; otherwise refresh_token if the workflow sets a refresh token or
 * its store; otherwise the provider's first one.
 */
export function grantOf(inputs: Pick<GrantInputs, 'grant'> & RefreshTokenInputs, { oauth }: Provider): RunGrant {
  if (inputs.grant !== undefined) return inputs.grant;
  if (givesRefreshToken(inputs)) return 'refresh_token';
  return firstGrantOf(oauth);
}

const firstGrantOf = ({ grant_types: [first = 'refresh_token'] }: OAuthSettings): RunGrant =>
  first === 'authorization_code' ? 'refresh_token' : first;

const BEARER_PREFIX = /^bearer\s+\S/iu;

/** The rules for the inputs of a grant, in a step and at a sign-in. */
export const GRANT_RULES: readonly Rule<GrantInputs>[] = [
  {
    input: 'token-parameters',
    broken: (inputs) => Object.keys(inputs.tokenParameters).some(isReservedTokenParameter),
    sentence: () =>
      'contains a parameter that the grant or another input sets. Use that input, such as scope or audience.',
  },
  {
    input: 'token',
    broken: (inputs) => BEARER_PREFIX.test(inputs.token),
    sentence: () => 'begins with the word Bearer. Remove that word: the step adds it.',
  },
  {
    input: 'token',
    broken: (inputs) => isTokenPlain(inputs) && !isTokenText(inputs.token) && !BEARER_PREFIX.test(inputs.token),
    sentence: () =>
      'is not a valid token: it is shorter than 8 characters, or contains spaces or line breaks. ' +
      'Set it to a bearer token, or remove it.',
  },
];

/** The rule for the grant of a step. A sign-in has a rule of its own. */
export const STEP_GRANT_RULES: readonly Rule<GrantInputs & RefreshTokenInputs>[] = [
  {
    input: 'token',
    broken: (inputs, provider) => fetchesToken(inputs) && !hasGrant(provider),
    sentence: ({ title }) => `is missing: the step cannot fetch a token for ${title}. Set it, such as to a secret.`,
  },
  {
    input: 'grant',
    broken: (inputs, provider) =>
      fetchesFrom(inputs, provider) && !provider.oauth.grant_types.includes(grantOf(inputs, provider)),
    sentence: ({ title, oauth }) =>
      `${title} supports only ${oauth.grant_types.join(', ')}. Change grant, or remove the refresh token inputs.`,
  },
];

/** Returns the provider's and the workflow's parameters of a token request, without those of the grant. */
export const tokenParametersOf = (
  { oauth }: Provider,
  { tokenParameters }: Pick<GrantInputs, 'tokenParameters'>,
): Record<string, string> => ({ ...oauth.token_request?.parameters, ...tokenParameters });

/** Returns how a server treats refresh tokens. An unknown setting gets the stricter value. */
export const refreshOf = ({ refresh }: OAuthSettings): Required<Refresh> => ({
  rotation: refresh?.rotation ?? 'immediate',
  replay: refresh?.replay ?? 'revokes_grant',
});

/** Returns whether a refresh may end the earlier access tokens of a chain. If the provider does not say, it may. */
export const mayEndAccessTokens = ({ refresh }: OAuthSettings): boolean => refresh?.ends_access_tokens !== false;
