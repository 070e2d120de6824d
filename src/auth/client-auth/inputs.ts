import type { InputAdvice } from '../../ci/host.js';
import { input, type Given, type Group, type ValuesOf } from '../../inputs/declaration.js';
import { inputError } from '../../inputs/input-errors.js';
import { text, oneOf } from '../../inputs/kinds.js';
import { joinWithOr } from '../../inputs/suggest.js';
import type { Provider } from '../../provider/provider.js';
import type { Rule } from '../../provider/rule.js';
import { fetchesFrom, grantOf, type GrantInputs } from '../grant.js';
import type { ClientAuthMethod, ClientCredentials } from './method.js';
import { CLIENT_AUTH_METHODS, methodNamed } from './methods.js';
import { NONE } from './none.js';
import type { PrivateKey } from './private-key.js';
import { keyOf, PRIVATE_KEY_JWT } from './private-key-jwt.js';
import { secretPartsOf } from './private-key-text.js';
import { CLIENT_CERTIFICATE, TLS_CLIENT_AUTH } from './tls-client-auth.js';

const METHOD_NAMES = CLIENT_AUTH_METHODS.map(({ name }) => name);

const own = {
  clientId: input('client-id', text, {
    description: 'The OAuth 2 client id, which is not a secret.',
    details:
      'The OAuth 2 client id. It is not a secret. Set it in `vars` or in the workflow, not in `secrets`: GitHub ' +
      'drops a job output that contains a secret.',
    otherwise: 'none; required unless `token` is set',
    option: 'ID',
  }),
  clientAuth: input('client-auth', oneOf(METHOD_NAMES), {
    description: `How the client authenticates: ${joinWithOr(METHOD_NAMES)}.`,
    details: `How the client authenticates: ${joinWithOr(CLIENT_AUTH_METHODS.map(({ name, meaning }) => `\`${name}\` (${meaning})`))}.`,
    otherwise:
      "the provider's method, else one from the issuer's metadata (`client_secret_post` first; if the server rejects " +
      'the client, the other one), else `client_secret_basic`',
    option: 'METHOD',
  }),
};

/** The client and its credentials: the inputs of all methods, without duplicates. */
export const CLIENT: Group<typeof own> = {
  title: 'Client',
  inputs: {
    clientId: own.clientId,
    ...Object.fromEntries(CLIENT_AUTH_METHODS.flatMap(({ inputs }) => Object.entries(inputs))),
    clientAuth: own.clientAuth,
  },
  derivedSecrets: (given) => [
    // A certificate is no secret, but its text may also contain the key.
    ...secretPartsOf(given(CLIENT_CERTIFICATE.clientCert.name)),
    ...CLIENT_AUTH_METHODS.flatMap((method) => {
      const credentials = givenCredentials(method, given);
      return credentials === undefined ? [] : (method.derivedSecrets?.(given('client-id'), credentials) ?? []);
    }),
  ],
};

export type ClientInputs = ValuesOf<typeof CLIENT>;

const clientIdEmpty = (advice: InputAdvice): string =>
  `is empty. Set it to the id of the client. ${advice.value('client-id')}`;
const lacksClientId = (inputs: ClientInputs & GrantInputs, provider: Provider): boolean => {
  if (!fetchesFrom(inputs, provider) || inputs.clientId !== '') return false;
  const method = namedMethod(inputs, provider);
  // RFC 7521 section 4.1: the assertion of these grants may name the client.
  const isNamed = method === NONE && (inputs.grant === 'jwt-bearer' || inputs.grant === 'token-exchange');
  return method?.needsNoClientId !== true && !isNamed;
};

/**
 * Returns the method that the input client-auth or the provider names; undefined if neither does. A provider does not
 * know that a client has a key: then its method with a secret does not count.
 */
export function namedMethod(inputs: ClientInputs, { oauth }: Provider): ClientAuthMethod | undefined {
  const named = methodNamed(inputs.clientAuth ?? oauth.token_endpoint_auth_method);
  const lacksSecret = named !== undefined && inputs.clientAuth === undefined && !isComplete(named, inputs);
  return lacksSecret && hasClientKey(inputs) ? undefined : named;
}

/** Returns whether the credentials of at least one method are set, or whether the named method needs none. */
export const hasCredentials = (inputs: ClientInputs, provider: Provider): boolean =>
  CLIENT_AUTH_METHODS.some(
    (method) => (method.isOnlyNamed !== true || method === namedMethod(inputs, provider)) && isComplete(method, inputs),
  );

type StepClientInputs = ClientInputs & GrantInputs & Parameters<typeof grantOf>[0];

/** The rules for the client of a step. A sign-in has a rule of its own. */
export const STEP_CLIENT_RULES: readonly Rule<StepClientInputs>[] = [
  {
    input: 'client-auth',
    broken: (inputs, provider) =>
      fetchesFrom(inputs, provider) &&
      namedMethod(inputs, provider) === NONE &&
      grantOf(inputs, provider) === 'client_credentials',
    sentence: () =>
      'is none, but the grant is client_credentials, which only a client with credentials may use: anyone may know a ' +
      'client id. Set another client-auth, or sign in a user with bearer-step login and set the refresh token inputs.',
  },
  {
    input: 'client-id',
    broken: (inputs, provider) => lacksClientId(inputs, provider) && hasCredentials(inputs, provider),
    sentence: (_, advice) => clientIdEmpty(advice),
  },
  {
    input: 'client-id',
    broken: (inputs, provider) => lacksClientId(inputs, provider) && !hasCredentials(inputs, provider),
    // An input whose expression is empty cannot be told from one that is unset.
    sentence: (_, advice) =>
      `${clientIdEmpty(advice)} If you set token instead, its value is empty. ${advice.emptyToken}`,
  },
];

/** Returns whether the private key of the client is set. */
export const hasClientKey = (inputs: ClientInputs): boolean => isComplete(PRIVATE_KEY_JWT, inputs);

/** Resolves to the private key of the client. Rejects with INPUT_INVALID. */
export const clientKeyOf = (inputs: ClientInputs): Promise<PrivateKey> =>
  keyOf(credentialsFor(PRIVATE_KEY_JWT, inputs));

/** Returns the certificate of the client with its key, as texts; undefined if it is unset. */
export const certificateOf = (inputs: ClientInputs): ClientCredentials | undefined =>
  isComplete(TLS_CLIENT_AUTH, inputs) ? readCredentials(TLS_CLIENT_AUTH, lookupIn(inputs)) : undefined;

/** Returns the same from the inputs by name. */
export const givenCertificate = (given: Given): ClientCredentials | undefined =>
  givenCredentials(TLS_CLIENT_AUTH, given);

/** Returns the credentials of a method from the inputs by name; undefined if one is unset. */
export function givenCredentials(method: ClientAuthMethod, given: Given): ClientCredentials | undefined {
  const credentials = readCredentials(method, (_, name) => given(name));
  return unsetInput(method, credentials) === undefined ? credentials : undefined;
}

/** Returns whether all credentials of a method are set. */
export const isComplete = (method: ClientAuthMethod, inputs: ClientInputs): boolean =>
  unsetInput(method, readCredentials(method, lookupIn(inputs))) === undefined;

/** Returns the credentials of a method from the values of the inputs. Throws INPUT_INVALID if one is unset. */
export function credentialsFor(
  method: ClientAuthMethod,
  inputs: ClientInputs,
  advice?: Pick<InputAdvice, 'secret'>,
): ClientCredentials {
  const credentials = readCredentials(method, lookupIn(inputs));
  const unset = unsetInput(method, credentials);
  if (unset === undefined) return credentials;
  throw inputError(unset, `is empty. ${advice?.secret(unset) ?? 'Set it.'}`);
}

/** Returns a credential by the property name of its value, or by the name of its input. */
type Lookup = (property: string, name: string) => string;

function lookupIn(inputs: ClientInputs): Lookup {
  return (property) => {
    const value: unknown = Object.hasOwn(inputs, property) ? Reflect.get(inputs, property) : undefined;
    return typeof value === 'string' ? value : '';
  };
}

/** Returns the credentials of a method; '' for an unset one. */
const readCredentials = ({ inputs }: ClientAuthMethod, lookup: Lookup): ClientCredentials =>
  Object.fromEntries(Object.entries(inputs).map(([property, { name }]) => [property, lookup(property, name)]));

/** Returns the name of the first required input of a method that is unset; undefined if all are set. */
const unsetInput = ({ inputs, optional = [] }: ClientAuthMethod, credentials: ClientCredentials): string | undefined =>
  Object.entries(inputs).find(([property]) => credentials[property] === '' && !optional.includes(property))?.[1].name;
