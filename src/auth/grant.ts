import { input, type ValuesOf } from '../inputs/declaration.js';
import { text, textMap, oneOf } from '../inputs/kinds.js';
import type { OAuthSettings, Provider, Refresh } from '../provider/provider.js';
import { RESERVED_TOKEN_PARAMETERS } from '../provider/reserved.js';
import type { Rule } from '../provider/rule.js';
import { isTokenText } from './oauth/token-response.js';

/** The grants by which a step gets its token. */
const RUN_GRANTS = ['client_credentials', 'refresh_token'] as const;
export type RunGrant = (typeof RUN_GRANTS)[number];

/** The names of token parameters whose values are secrets. */
export const SECRET_NAME = /secret|password|token|assertion|key/iu;

const secretValues = (parameters: Readonly<Record<string, string>>): string[] =>
  Object.entries(parameters).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : []));

/** What is asked for. */
export const GRANT = {
  title: 'Grant',
  inputs: {
    grant: input('grant', oneOf(RUN_GRANTS), {
      description:
        'The OAuth 2 grant type: client_credentials or refresh_token. Default: what the inputs and the ' +
        'provider say.',
      details: 'The OAuth 2 grant type: `client_credentials` or `refresh_token`.',
      otherwise:
        "the refresh token grant where one of the inputs for refresh tokens is given, else the provider's " +
        'own, which is the client credentials grant everywhere but at `planio` and `redmine`',
    }),
    scope: input('scope', text, {
      description: 'The scopes to ask for, separated by spaces; with a refresh token, those that must be granted.',
      details:
        'The scopes to ask for, separated by spaces. With a refresh token the scopes of the sign-in hold, ' +
        'and nothing is asked for; the step then fails by `SCOPE_MISSING` where one of those named here is ' +
        'not granted any more.',
      otherwise: 'none; the server decides',
      option: '"A B"',
    }),
    audience: input('audience', text, {
      description: 'The audience to ask for, where the server knows that parameter.',
      details: 'The audience to ask for, where the server knows that parameter.',
      otherwise: 'none',
      option: 'TEXT',
    }),
    tokenParameters: input('token-parameters', textMap, {
      description: 'A YAML or JSON map of further parameters of the token request.',
      details:
        'A map of further parameters of the token request. Values whose names hold `secret`, `password`, ' +
        '`token`, `assertion` or `key` are masked. Names with an input of their own and those of the grant ' +
        'are refused.',
      otherwise: 'none',
      secret: false,
      option: 'MAP',
      secretsIn: secretValues,
    }),
    token: input('token', text, {
      description: 'A bearer token to use as it is; none is fetched.',
      details:
        'A bearer token to use as it is, from `secrets` or an earlier step. None is fetched, renewed or ' +
        'revoked then. Not together with inputs for refresh tokens.',
      otherwise: 'none',
      secret: true,
    }),
  },
};

export type GrantInputs = ValuesOf<typeof GRANT>;

/** What says that there is a refresh token. */
interface RefreshTokenInputs {
  refreshToken: string;
  loadRefreshToken: string;
  saveRefreshToken: string;
}

/** Whether a token is to be fetched, as none is given. */
export const fetchesToken = ({ token }: Pick<GrantInputs, 'token'>): boolean => token === '';

/** Whether the workflow gives a refresh token, or says where it is kept. */
export const givesRefreshToken = (inputs: RefreshTokenInputs): boolean =>
  [inputs.refreshToken, inputs.loadRefreshToken, inputs.saveRefreshToken].some((given) => given !== '');

/** The grant of a run: the workflow's word, else refresh_token where the workflow gives one, else the provider's first. */
export function grantOf(inputs: Pick<GrantInputs, 'grant'> & RefreshTokenInputs, { oauth }: Provider): RunGrant {
  if (inputs.grant !== undefined) return inputs.grant;
  if (givesRefreshToken(inputs)) return 'refresh_token';
  return firstGrantOf(oauth);
}

const firstGrantOf = ({ grant_types: [first] }: OAuthSettings): RunGrant =>
  first === 'client_credentials' ? 'client_credentials' : 'refresh_token';

/** What the inputs of a grant must be. */
export const GRANT_RULES: readonly Rule<GrantInputs>[] = [
  {
    input: 'token-parameters',
    broken: (inputs) => Object.keys(inputs.tokenParameters).some((name) => RESERVED_TOKEN_PARAMETERS.test(name)),
    sentence: () =>
      'sets a name that has an input of its own or belongs to the grant. Use scope, audience and the like.',
  },
  {
    input: 'token',
    broken: (inputs) => inputs.token !== '' && !isTokenText(inputs.token),
    sentence: () => 'cannot be a token: it is shorter than 8 characters, or holds blanks or line breaks.',
  },
];

/** What a step's grant must be at its provider. */
export const STEP_GRANT_RULES: readonly Rule<GrantInputs & RefreshTokenInputs>[] = [
  {
    input: 'grant',
    broken: (inputs, provider) =>
      fetchesToken(inputs) && !provider.oauth.grant_types.includes(grantOf(inputs, provider)),
    sentence: ({ title, oauth }) => `${title} offers only ${oauth.grant_types.join(', ')}. Leave refresh tokens out.`,
  },
];

/** Of a token request, beside those of its grant: the provider's constants, and the workflow's. */
export const tokenParametersOf = (
  { oauth }: Provider,
  { tokenParameters }: Pick<GrantInputs, 'tokenParameters'>,
): Record<string, string> => ({ ...oauth.token_request?.parameters, ...tokenParameters });

/** How a server treats refresh tokens; what is not known counts as the stricter. */
export const refreshOf = ({ refresh }: OAuthSettings): Required<Refresh> => ({
  rotation: refresh?.rotation ?? 'immediate',
  replay: refresh?.replay ?? 'revokes_grant',
});
