import { inputError, type InputErrors } from '../../inputs/input-errors.js';
import type { Inputs } from '../../inputs/inputs.js';
import { isTokenText } from '../../auth/oauth/token-response.js';
import { grantOf } from '../../auth/grant.js';
import type { Provider } from '../../provider/provider.js';
import { endpointInputs } from '../../provider/target.js';
import { namesHost } from '../../request/plan/request-line.js';
import { REFRESH_RULES } from './refresh-rules.js';
import { fetchesToken, NO_SECRETS, type Rule } from './rule.js';

/** Names of the token request that the grant or an input of their own sets. */
export const RESERVED_TOKEN_PARAMETERS =
  /^(?:grant_type|client_id|client_secret|client_assertion.*|refresh_token|code|code_verifier|scope|audience)$/iu;

const sendsRequest = (inputs: Inputs): boolean => inputs.operation !== '' || inputs.request !== '';

/** What the inputs must be together. Each rule says what to write instead. */
const RULES: readonly Rule[] = [
  {
    input: 'operation',
    broken: (inputs) => inputs.operation !== '' && inputs.request !== '',
    sentence: () => 'stands beside request. Write one of the two.',
  },
  {
    input: 'grant',
    broken: (inputs, provider) =>
      fetchesToken(inputs) && !provider.oauth.grant_types.includes(grantOf(inputs, provider)),
    sentence: ({ title, oauth }) => `${title} offers only ${oauth.grant_types.join(', ')}. Leave refresh tokens out.`,
  },
  {
    input: 'client-id',
    broken: (inputs) => fetchesToken(inputs) && inputs.clientId === '',
    sentence: () => 'is empty. Give the id of the client, from vars: client-id: ${{ vars.CLIENT_ID }}.',
  },
  {
    input: 'base-url',
    broken: (inputs, provider) =>
      !inputs.given.has('base-url') &&
      provider.base_url.default === undefined &&
      ((sendsRequest(inputs) && !namesHost(inputs.request)) || needsEndpoint(inputs, provider, 'base-url')),
    sentence: ({ base_url }) => `is missing: it says where the API lives. Write it like ${base_url.example}.`,
  },
  {
    input: 'issuer',
    broken: (inputs, provider) => needsEndpoint(inputs, provider, 'issuer') && !inputs.given.has('issuer'),
    sentence: () =>
      'is missing. Write the URL of the realm, like https://login.example.com/realms/ci, or give token-url.',
  },
  {
    input: 'token-url',
    broken: (inputs, provider) =>
      fetchesToken(inputs) &&
      !provider.oauth.token_endpoint &&
      inputs.tokenUrl === undefined &&
      inputs.issuer === undefined,
    sentence: () => 'is missing. Give the token endpoint in it, or the issuer in issuer.',
  },
  ...(['parameters', 'query', 'headers', 'body', 'response-file'] as const).map((input) => ({
    input,
    broken: (inputs: Inputs) => !sendsRequest(inputs) && inputs.given.has(input),
    sentence: () => 'is given without operation or request. Name what to send, or leave it out.',
  })),
  {
    input: 'token-parameters',
    broken: (inputs) => Object.keys(inputs.tokenParameters).some((name) => RESERVED_TOKEN_PARAMETERS.test(name)),
    sentence: () =>
      'sets a name that has an input of its own or belongs to the grant. Use scope, audience and the like.',
  },
  {
    input: 'tls-verify',
    broken: (inputs) => !inputs.tlsVerify && inputs.issuer !== undefined,
    sentence: () => 'is false together with issuer, whose word decides where secrets go. Give ca-cert, or token-url.',
  },
  {
    input: 'token',
    broken: (inputs) => inputs.token !== '' && !isTokenText(inputs.token),
    sentence: () => 'cannot be a token: it is shorter than 8 characters, or holds blanks or line breaks.',
  },
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

const needsEndpoint = (inputs: Inputs, provider: Provider, input: 'base-url' | 'issuer'): boolean =>
  fetchesToken(inputs) && inputs.tokenUrl === undefined && endpointInputs(provider).includes(input);

/** What holds for a step, and not for a sign-in, which asks for the secret and has no token yet. */
const STEP_RULES: readonly Rule[] = [
  {
    input: 'client-secret',
    broken: (inputs) => fetchesToken(inputs) && inputs.clientSecret === '',
    sentence: () => `is empty. Give it from secrets: client-secret: \${{ secrets.CLIENT_SECRET }}. ${NO_SECRETS}`,
  },
  ...REFRESH_RULES,
];

/** Notes every broken rule of a step. */
export function checkRules(inputs: Inputs, provider: Provider, errors: InputErrors): void {
  checkEach([...RULES, ...STEP_RULES], inputs, provider, errors);
}

/** Notes every broken rule of a sign-in. */
export function checkSignInRules(inputs: Inputs, provider: Provider, errors: InputErrors): void {
  checkEach(RULES, inputs, provider, errors);
}

function checkEach(rules: readonly Rule[], inputs: Inputs, provider: Provider, errors: InputErrors): void {
  for (const { input, broken, sentence } of rules) {
    if (!broken(inputs, provider)) continue;
    errors.attempt(() => {
      throw inputError(input, sentence(provider));
    });
  }
}
