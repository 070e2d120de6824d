import { chooseMethods } from '../../auth/client-auth/choose.js';
import { CLIENT } from '../../auth/client-auth/inputs.js';
import { SECRET_NAME } from '../../auth/grant.js';
import type { TokenRequestDeps } from '../../auth/oauth/token-request.js';
import type { Server } from '../../auth/server.js';
import { protectProxyCredentials } from '../../http/proxy.js';
import { readInputs } from '../../inputs/declaration.js';
import { inputError, InputErrors } from '../../inputs/input-errors.js';
import { readEndpoint, readWholeNumber } from '../../inputs/scalars.js';
import { StepError } from '../../lib/errors.js';
import type { Provider } from '../../provider/provider.js';
import { checkRules } from '../../provider/rule.js';
import { resolveTarget, type Target } from '../../provider/target.js';
import { readDelivery, type Delivery } from '../deliver.js';
import type { CliDeps } from '../deps.js';
import { readSecret } from '../secret.js';
import type { CommandLine } from '../verb.js';
import { OUT_OF_BAND } from './authorization.js';
import { LOGIN_GROUPS, LOGIN_RULES, type LoginInputs } from './inputs.js';

/** The validated settings of a sign-in. Nothing has been sent yet. */
export interface PreparedLogin {
  inputs: LoginInputs;
  provider: Provider;
  target: Target;
  /** The port of the loopback listener; undefined if the user types the code in. */
  port: number | undefined;
  opensBrowser: boolean;
  /** Whether to measure what the reuse of a refresh token does, with a sign-in of its own. */
  measuresReplay: boolean;
  refreshTokenTo: Delivery;
  /** undefined if no seal key is made. */
  sealKeyTo: Delivery | undefined;
}

/** A sign-in whose endpoints are known. */
export interface Login extends PreparedLogin {
  server: Server;
  ask: TokenRequestDeps;
  deps: CliDeps;
}

/** Validates the command line, then asks for the client secret. Rejects with one INPUT_INVALID for all errors. */
export async function prepareLogin({ values, flags }: CommandLine, deps: CliDeps): Promise<PreparedLogin> {
  const { host, environment } = deps;
  protectProxyCredentials(host.secrets, environment);
  const errors = new InputErrors();
  const inputs = await readInputs(LOGIN_GROUPS, host, errors, deps.loadBundle);
  errors.attempt(() => rejectSecretNames(inputs.tokenParameters));
  const provider = inputs.invalid.has('provider') ? undefined : inputs.provider;
  if (provider !== undefined) checkRules(LOGIN_RULES, inputs, provider, errors, host.advice);
  const resolved = errors.attempt(() => provider && resolveTarget(provider, inputs));
  const authorizationUrl = await errors.readInput('authorization-url', () =>
    readAuthorizationUrl(values['authorization-url']),
  );
  const target = resolved && { ...resolved, authorizationEndpoint: authorizationUrl ?? resolved.authorizationEndpoint };
  if (provider !== undefined && target !== undefined) errors.attempt(() => checkSignIn(provider, target, inputs));
  const port = await errors.readInput('port', () => readPort(values['port'] ?? '0', flags.has('oob')));
  const refreshTokenTo = errors.attempt(() => readDelivery({ values, flags }));
  errors.throwIfAny();
  if (provider === undefined || target === undefined || refreshTokenTo === undefined) {
    throw new StepError('INTERNAL', 'Valid options led to no server.');
  }
  const script = values['save-seal-key'] ?? '';
  return {
    provider,
    target,
    port,
    refreshTokenTo,
    inputs: { ...inputs, ...(await askForCredentials(inputs, provider, deps)) },
    opensBrowser: !flags.has('no-browser') && !flags.has('oob'),
    measuresReplay: flags.has('measure-replay'),
    sealKeyTo: script === '' ? undefined : { option: 'save-seal-key', script },
  };
}

const readAuthorizationUrl = (text: string | undefined): URL | undefined =>
  text === undefined ? undefined : readEndpoint('authorization-url', text);

/** Returns the port; undefined for out-of-band. Throws INPUT_INVALID. */
function readPort(text: string, isOutOfBand: boolean): number | undefined {
  const port = readWholeNumber('port', text, 0, 65_535);
  if (isOutOfBand && port !== 0) {
    throw inputError('port', `cannot be combined with --oob (${OUT_OF_BAND}). Remove one of them.`);
  }
  return isOutOfBand ? undefined : port;
}

/** Throws INPUT_INVALID for a secret, because everyone on the machine can read a command line. */
function rejectSecretNames(parameters: Readonly<Record<string, string>>): void {
  const name = Object.keys(parameters).find((key) => SECRET_NAME.test(key));
  if (name === undefined) return;
  throw inputError(
    'token-parameters',
    `"${name}" sounds like a secret, and everyone can read a command line. Remove it.`,
  );
}

function checkSignIn({ title, oauth }: Provider, target: Target, inputs: LoginInputs): void {
  if (!oauth.grant_types.includes('authorization_code')) {
    const way =
      oauth.grant_types.length === 0 ? 'set the input token' : 'the step gets tokens with client-id and client-secret';
    throw inputError('provider', `${title} needs no sign-in: ${way}.`);
  }
  // If a declared endpoint cannot be filled in, there is already an error: base-url or issuer is missing.
  const isKnown = target.authorizationEndpoint !== undefined || oauth.authorization_endpoint !== undefined;
  if (!isKnown && (target.tokenEndpoint !== undefined || !inputs.given.has('issuer'))) {
    throw inputError('authorization-url', 'is missing. Set it to the authorization endpoint, or set --issuer instead.');
  }
}

/** Reads the client's credentials from their variables, or asks for them. Resolves to them by property name. */
async function askForCredentials(
  inputs: LoginInputs,
  provider: Provider,
  deps: CliDeps,
): Promise<Record<string, string>> {
  const credentials: Record<string, string> = {};
  const byName = new Map([['client-id', inputs.clientId]]);
  for (const [property, { name }] of Object.entries(chooseMethods(inputs, provider).method.inputs)) {
    const secret = await readSecret(name, deps);
    credentials[property] = secret;
    byName.set(name, secret);
  }
  const derived = CLIENT.derivedSecrets?.((name) => byName.get(name) ?? '') ?? [];
  for (const secret of derived) deps.host.secrets.protect(secret);
  return credentials;
}
