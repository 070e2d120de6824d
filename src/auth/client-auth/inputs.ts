import { input, type Given, type Group, type ValuesOf } from '../../inputs/declaration.js';
import { inputError, NO_SECRETS } from '../../inputs/input-errors.js';
import { text, word } from '../../inputs/kinds.js';
import { inWords } from '../../inputs/suggest.js';
import type { Rule } from '../../provider/rule.js';
import { fetchesToken, type GrantInputs } from '../grant.js';
import type { ClientAuthMethod, ClientCredentials } from './method.js';
import { CLIENT_AUTH_METHODS } from './methods.js';

const METHOD_NAMES = CLIENT_AUTH_METHODS.map(({ name }) => name);

const own = {
  clientId: input('client-id', text, {
    description: 'The OAuth 2 client id. Keep it in vars, not in secrets.',
    details:
      'The OAuth 2 client id. It is no secret: keep it in `vars` or in the workflow, since a masked value ' +
      'empties every job output that it occurs in.',
    otherwise: 'none; required unless `token` is given',
    option: 'ID',
  }),
  clientAuth: input('client-auth', word(METHOD_NAMES), {
    description: `How the client authenticates: ${inWords(METHOD_NAMES)}.`,
    details: `How the client authenticates: ${inWords(CLIENT_AUTH_METHODS.map(({ name, meaning }) => `\`${name}\` (${meaning})`))}.`,
    otherwise: "the provider's, else what the issuer's metadata offers, the body first, else `client_secret_basic`",
    option: 'METHOD',
  }),
};

/** Who asks, and what it authenticates with: the inputs of every method, each once. */
export const CLIENT: Group<typeof own> = {
  title: 'Client',
  inputs: {
    clientId: own.clientId,
    ...Object.fromEntries(CLIENT_AUTH_METHODS.flatMap(({ inputs }) => Object.entries(inputs))),
    clientAuth: own.clientAuth,
  },
  derivedSecrets: (given) =>
    CLIENT_AUTH_METHODS.flatMap((method) => {
      const credentials = givenCredentials(method, given);
      return credentials === undefined ? [] : (method.derivedSecrets?.(given('client-id'), credentials) ?? []);
    }),
};

export type ClientInputs = ValuesOf<typeof CLIENT>;

/** What the workflow gives for a method; undefined where something is blank. */
export function givenCredentials({ inputs }: ClientAuthMethod, given: Given): ClientCredentials | undefined {
  const texts = Object.entries(inputs).map(([property, { name }]) => [property, given(name)] as const);
  return texts.every(([, credential]) => credential !== '') ? Object.fromEntries(texts) : undefined;
}

/** What a client needs in a step and at a sign-in. */
export const CLIENT_RULES: readonly Rule<ClientInputs & GrantInputs>[] = [
  {
    input: 'client-id',
    broken: (inputs) => fetchesToken(inputs) && inputs.clientId === '',
    sentence: () => 'is empty. Give the id of the client, from vars: client-id: ${{ vars.CLIENT_ID }}.',
  },
];

/** The credentials of a method among the values of the inputs. Throws INPUT_INVALID for one that is blank. */
export function credentialsFor(method: ClientAuthMethod, inputs: ClientInputs): ClientCredentials {
  const values = new Map<string, unknown>(Object.entries(inputs));
  return Object.fromEntries(
    Object.entries(method.inputs).map(([property, { name }]) => {
      const value = values.get(property);
      if (typeof value === 'string' && value !== '') return [property, value];
      const example = `${name}: \${{ secrets.${name.toUpperCase().replaceAll('-', '_')} }}`;
      throw inputError(name, `is empty. Give it from secrets: ${example}. ${NO_SECRETS}`);
    }),
  );
}
