import { baseUrlMissing, isBaseUrlUnknown, type ConnectionInputs, type TrustInputs } from '../provider/inputs.js';
import type { Provider } from '../provider/provider.js';
import type { Rule } from '../provider/rule.js';
import { endpointInputs } from '../provider/target.js';
import { fetchesFrom, isTokenPlain, isTokenSealed, type GrantInputs } from './grant.js';

type EndpointInputs = ConnectionInputs & TrustInputs & GrantInputs & { given: ReadonlySet<string> };

const needsEndpoint = (inputs: EndpointInputs, provider: Provider, input: 'base-url' | 'issuer'): boolean =>
  !isTokenPlain(inputs) && inputs.tokenUrl === undefined && endpointInputs(provider).includes(input);

/** The rules for the inputs that define the token endpoint. */
export const ENDPOINT_RULES: readonly Rule<EndpointInputs>[] = [
  {
    input: 'base-url',
    broken: (inputs, provider) => isBaseUrlUnknown(inputs, provider) && needsEndpoint(inputs, provider, 'base-url'),
    sentence: baseUrlMissing,
  },
  {
    input: 'issuer',
    broken: (inputs, provider) => needsEndpoint(inputs, provider, 'issuer') && !inputs.given.has('issuer'),
    sentence: () =>
      'is missing. Set it to the URL of the realm, such as https://login.example.com/realms/ci, or set token-url.',
  },
  {
    input: 'token-url',
    broken: (inputs, provider) =>
      (fetchesFrom(inputs, provider) || isTokenSealed(inputs)) &&
      !provider.oauth.token_endpoint &&
      inputs.tokenUrl === undefined &&
      inputs.issuer === undefined,
    sentence: () => 'is missing. Set it to the URL of the token endpoint, or set issuer to the issuer URL.',
  },
];
