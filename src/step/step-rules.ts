import { CERTIFICATE_RULES } from '../auth/client-auth/certificate-rules.js';
import { STEP_CLIENT_RULES } from '../auth/client-auth/inputs.js';
import { ENDPOINT_RULES } from '../auth/endpoint-rules.js';
import { fetchesToken, GRANT_RULES, isTokenPlain, STEP_GRANT_RULES } from '../auth/grant.js';
import { DPOP_RULES, dpopNeedsRequest } from '../auth/dpop/rules.js';
import { IDENTITY_RULES } from '../auth/identity/rules.js';
import { REFRESH_RULES } from '../auth/refresh/refresh-rules.js';
import { SEALED_TOKEN_RULES, SHARING_RULES } from '../auth/sharing/inputs.js';
import { TOKEN_LIFE_RULES } from '../auth/token-life.js';
import { TRUST_RULES } from '../provider/inputs.js';
import type { Rule } from '../provider/rule.js';
import { REQUEST_RULES, revokesOnly, sendsRequest } from '../request/inputs.js';
import { namesHost } from '../request/plan/request-line.js';
import type { StepInputs } from './inputs.js';

/** The rules for the operation that revokes a token. */
const REVOCATION_RULES: readonly Rule<StepInputs>[] = [
  {
    input: 'token',
    broken: (inputs) => revokesOnly(inputs) && fetchesToken(inputs),
    sentence: (_, advice) =>
      `is missing. Set it to the token to revoke, such as the output sealed-token. ${advice.emptyToken}`,
  },
  {
    input: 'client-id',
    broken: (inputs) => revokesOnly(inputs) && isTokenPlain(inputs) && inputs.clientId === '',
    sentence: () => 'is empty. Set it to the id of the client that got the token.',
  },
];

/** All rules for combinations of the step's inputs. */
export const STEP_RULES: readonly Rule<StepInputs>[] = [
  {
    input: 'base-url',
    broken: (inputs, { base_url }) =>
      base_url.from_token_response !== undefined &&
      isTokenPlain(inputs) &&
      sendsRequest(inputs) &&
      !namesHost(inputs.request) &&
      !inputs.given.has('base-url'),
    sentence: () => 'is missing. Only a token response names it, but the input token is set. Set base-url.',
  },
  ...REVOCATION_RULES,
  ...REQUEST_RULES,
  ...STEP_GRANT_RULES,
  ...STEP_CLIENT_RULES,
  ...CERTIFICATE_RULES,
  ...ENDPOINT_RULES,
  ...GRANT_RULES,
  ...IDENTITY_RULES,
  ...DPOP_RULES,
  dpopNeedsRequest<StepInputs>((inputs) => !sendsRequest(inputs) && !revokesOnly(inputs)),
  ...TRUST_RULES,
  ...TOKEN_LIFE_RULES,
  ...SEALED_TOKEN_RULES,
  ...SHARING_RULES,
  ...REFRESH_RULES,
];
