import { SECRET_NAME } from '../../auth/grant.js';
import { inputError } from '../../inputs/input-errors.js';
import { readMap, textValues, type MapContext } from '../../inputs/maps.js';
import type { Provider } from '../../provider/provider.js';
import { isReservedAuthorizationParameter } from '../../provider/reserved.js';
import type { LoginInputs } from './inputs.js';

const NAME = 'authorization-parameters';

/** The time limit for the user. */
export const SIGN_IN_LIMIT_MS = 300_000;

/** Reads --authorization-parameters. Rejects with INPUT_INVALID. */
export async function readAuthorizationParameters(
  text: string | undefined,
  context: MapContext,
): Promise<Record<string, string>> {
  if (text === undefined || text.trim() === '') return {};
  const parameters = textValues(NAME, await readMap(NAME, text, context));
  const names = Object.keys(parameters);
  if (names.some(isReservedAuthorizationParameter)) {
    throw inputError(
      NAME,
      'contains a parameter that the protocol or another option sets, such as redirect_uri, state or scope. Remove it.',
    );
  }
  if (names.some((name) => SECRET_NAME.test(name))) {
    throw inputError(
      NAME,
      'contains a name that sounds like a secret, and everyone can read a command line and the address of a page. ' +
        'Remove it.',
    );
  }
  return parameters;
}

interface SignIn {
  inputs: Pick<LoginInputs, 'clientId' | 'scope' | 'audience'>;
  provider: Provider;
  authorizationParameters: Readonly<Record<string, string>>;
}

/** Returns the parameters of a sign-in: those of the provider and of the options, without those of the protocol. */
export const signInParameters = ({ inputs, provider, authorizationParameters }: SignIn): Record<string, string> => ({
  ...provider.oauth.authorization_request?.parameters,
  ...(inputs.audience === '' ? {} : { audience: inputs.audience }),
  ...authorizationParameters,
  client_id: inputs.clientId,
  ...(inputs.scope === '' ? {} : { scope: inputs.scope }),
});
