import { chooseMethods } from '../../auth/client-auth/choose.js';
import { CLIENT } from '../../auth/client-auth/inputs.js';
import { withCertificate } from '../../auth/client-auth/open-certificate.js';
import { TLS_CLIENT_AUTH } from '../../auth/client-auth/tls-client-auth.js';
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
import { secretVariable } from '../../ci/command-host.js';
import { readDelivery, type Delivery } from '../deliver.js';
import type { CliDeps } from '../deps.js';
import { readSecret } from '../secret.js';
import type { CommandLine } from '../verb.js';
import { OUT_OF_BAND } from './authorization.js';
import { checkDevice } from './check-device.js';
import { LOGIN_GROUPS, LOGIN_RULES, type LoginInputs } from './inputs.js';
import { readAuthorizationParameters } from './sign-in-parameters.js';

/** The validated settings of a sign-in. Nothing has been sent yet. */
export interface PreparedLogin {
  inputs: LoginInputs;
  provider: Provider;
  target: Target;
  /** The port of the loopback listener; undefined if the user types the code in. */
  port: number | undefined;
  opensBrowser: boolean;
  /** Whether the user enters a code on another device. */
  isByDevice: boolean;
  /** Additional parameters of the sign-in. */
  authorizationParameters: Readonly<Record<string, string>>;
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
  /** Rejects at the end of the command. */
  sleep: (ms: number) => Promise<void>;
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
  const target = resolved && { ...resolved, ...(await readEndpoints(resolved, values, errors)) };
  const isByDevice = flags.has('device');
  if (isByDevice) errors.attempt(() => checkDevice(deps));
  if (provider !== undefined && target !== undefined)
    errors.attempt(() => checkSignIn(provider, target, inputs, isByDevice));
  const authorizationParameters =
    (await errors.readInput('authorization-parameters', () =>
      readAuthorizationParameters(values['authorization-parameters'], deps),
    )) ?? {};
  const port = await errors.readInput('port', () => readPort(values['port'] ?? '0', flags));
  const refreshTokenTo = errors.attempt(() => readDelivery({ values, flags }));
  errors.throwIfAny();
  if (provider === undefined || target === undefined || refreshTokenTo === undefined) {
    throw new StepError('INTERNAL', 'Valid options led to no server.');
  }
  const script = values['save-seal-key'] ?? '';
  const withCredentials = { ...inputs, ...(await askForCredentials(inputs, provider, deps)) };
  return {
    provider,
    target: await withCertificate(target, withCredentials),
    port,
    refreshTokenTo,
    inputs: withCredentials,
    isByDevice,
    authorizationParameters,
    opensBrowser: !flags.has('no-browser') && !flags.has('oob'),
    measuresReplay: flags.has('measure-replay'),
    sealKeyTo: script === '' ? undefined : { option: 'save-seal-key', script },
  };
}

/** Returns the endpoints where the user signs in: those of the options, else those of the provider. */
async function readEndpoints(
  { authorizationEndpoint, deviceEndpoint }: Target,
  values: CommandLine['values'],
  errors: InputErrors,
): Promise<Pick<Target, 'authorizationEndpoint' | 'deviceEndpoint'>> {
  const read = (name: string): Promise<URL | undefined> =>
    errors.readInput(name, () => {
      const text = values[name];
      return text === undefined ? undefined : readEndpoint(name, text);
    });
  return {
    authorizationEndpoint: (await read('authorization-url')) ?? authorizationEndpoint,
    deviceEndpoint: (await read('device-authorization-url')) ?? deviceEndpoint,
  };
}

/** Returns the port; undefined if there is no redirect to this machine. Throws INPUT_INVALID. */
function readPort(text: string, flags: ReadonlySet<string>): number | undefined {
  const port = readWholeNumber('port', text, 0, 65_535);
  const [isOutOfBand, isByDevice] = [flags.has('oob'), flags.has('device')];
  if (isOutOfBand && isByDevice) throw inputError('device', 'cannot be combined with --oob. Remove one of them.');
  if (port === 0) return isOutOfBand ? undefined : port;
  if (isOutOfBand) throw inputError('port', `cannot be combined with --oob (${OUT_OF_BAND}). Remove one of them.`);
  if (isByDevice)
    throw inputError('port', 'cannot be combined with --device, which has no redirect. Remove one of them.');
  return port;
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

function checkSignIn({ title, oauth }: Provider, target: Target, inputs: LoginInputs, isByDevice: boolean): void {
  if (!oauth.grant_types.includes('authorization_code')) {
    const way =
      oauth.grant_types.length === 0 ? 'set the input token' : 'the step gets tokens with client-id and client-secret';
    throw inputError('provider', `${title} needs no sign-in: ${way}.`);
  }
  // If a declared endpoint cannot be filled in, there is already an error: base-url or issuer is missing.
  const [option, endpoint, found, declared] = isByDevice
    ? ([
        'device-authorization-url',
        'device authorization endpoint',
        target.deviceEndpoint,
        oauth.device_authorization_endpoint,
      ] as const)
    : ([
        'authorization-url',
        'authorization endpoint',
        target.authorizationEndpoint,
        oauth.authorization_endpoint,
      ] as const);
  const isKnown = found !== undefined || declared !== undefined;
  if (!isKnown && (target.tokenEndpoint !== undefined || !inputs.given.has('issuer'))) {
    throw inputError(option, `is missing. Set it to the ${endpoint}, or set --issuer instead.`);
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
  const { method } = chooseMethods(inputs, provider);
  const { optional = [] } = method;
  // A gateway may ask for the certificate in addition to the credentials of another method.
  const certificate = inputs.given.has('client-cert') ? TLS_CLIENT_AUTH : { inputs: {}, optional: [] };
  for (const [property, { name }] of Object.entries({ ...method.inputs, ...certificate.inputs })) {
    const isOptional = [...optional, ...(certificate.optional ?? [])].includes(property);
    const isSet = (deps.environment[secretVariable(name)] ?? '') !== '';
    const isGiven = inputs.given.has(name);
    if (isOptional && !isSet && !isGiven) continue;
    const text = isGiven ? deps.host.input(name) : await readSecret(name, deps);
    credentials[property] = text;
    byName.set(name, text);
  }
  const derived = CLIENT.derivedSecrets?.((name) => byName.get(name) ?? '') ?? [];
  for (const secret of derived) deps.host.secrets.protect(secret);
  return credentials;
}
