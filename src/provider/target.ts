import type { ClientCertificate } from '../http/client-certificate.js';
import { Origins } from '../http/origins.js';
import type { StrictTrust } from '../http/strict-trust.js';
import type { Trust } from '../http/trust.js';
import { inputError } from '../inputs/input-errors.js';
import { suggest } from '../inputs/suggest.js';
import { defaultBaseUrl, type ConnectionInputs, type TrustInputs } from './inputs.js';
import type { Provider } from './provider.js';
import { fillUrl, placeholders } from './template.js';

/** The servers of a run: the provider's templates, filled in from the inputs, and the origins that may get secrets. */
export interface Target {
  baseUrl: URL | undefined;
  issuer: URL | undefined;
  /** undefined if the step gets it from the issuer's metadata. */
  tokenEndpoint: URL | undefined;
  /** What defines the token endpoint, for messages. */
  tokenSource: string;
  revocationEndpoint: URL | undefined;
  /** The claims of the assertion that the client's key signs. `subject`: '' for none, undefined for the client. */
  assertion: { audience: URL | undefined; subject: string | undefined };
  /** Where users sign in; undefined if the provider file does not define it. */
  authorizationEndpoint: URL | undefined;
  /** Where a device requests a code for its user; undefined if the provider file does not define it. */
  deviceEndpoint?: URL | undefined;
  /** Which user a token acts as; undefined if the provider file does not define it. */
  userinfoEndpoint: URL | undefined;
  origins: Origins;
  trust: Trust;
  /** undefined if the client has none. */
  clientCertificate?: ClientCertificate | undefined;
}

/** The addresses of the CI system. */
export interface CiUrls {
  apiUrl?: URL | undefined;
  /** Where the job gets its identity token. */
  identityUrl?: URL | undefined;
}

/** Fills in the provider's templates. Throws INPUT_INVALID if base-url or variables is invalid. */
export function resolveTarget(provider: Provider, inputs: ConnectionInputs & TrustInputs, ci: CiUrls = {}): Target {
  const baseUrl = resolveBaseUrl(provider, inputs, ci.apiUrl);
  const values = resolveVariables(provider, inputs.variables);
  const fill = (template: string | undefined): URL | undefined =>
    template === undefined
      ? undefined
      : fillUrl(template, { base_url: baseUrl, issuer: inputs.issuer }, values, 'variables');
  const named = (input: 'token-url' | 'issuer', url: URL | undefined): URL | undefined =>
    url && checkNamed(input, url, provider, inputs);

  const tokenEndpoint = inputs.tokenUrl ?? named('token-url', fill(provider.oauth.token_endpoint));
  const revocation = fill(provider.oauth.revocation?.endpoint);
  return {
    baseUrl,
    issuer: inputs.issuer ?? named('issuer', fill(provider.oauth.issuer)),
    tokenEndpoint,
    tokenSource: inputs.tokenUrl === undefined ? `the provider ${provider.file ?? provider.id}` : 'the input token-url',
    // With the input token-url, the provider's revocation endpoint is used only if it is on the same origin.
    revocationEndpoint: revocation?.origin === tokenEndpoint?.origin ? revocation : undefined,
    assertion: assertionOf(
      provider,
      values,
      inputs.issuer ?? named('token-url', fill(provider.oauth.assertion?.audience)),
    ),
    authorizationEndpoint: fill(provider.oauth.authorization_endpoint),
    deviceEndpoint: fill(provider.oauth.device_authorization_endpoint),
    userinfoEndpoint: fill(provider.identity?.endpoint),
    origins: new Origins({
      client: originsOf(tokenEndpoint, inputs.issuer),
      bearer: [...originsOf(baseUrl), ...inputs.allowedOrigins],
      ci: originsOf(ci.apiUrl),
      identity: originsOf(ci.identityUrl),
      certificate: inputs.clientCertOrigins,
    }),
    trust: {
      store: 'default',
      caCertificates: inputs.caCert.certificates,
      systemStore: inputs.caCert.systemStore,
      unverifiedOrigins: inputs.tlsVerify
        ? []
        : [...originsOf(inputs.baseUrl, inputs.tokenUrl), ...inputs.allowedOrigins],
      ...strictTrustOf(inputs),
    },
  };
}

const originsOf = (...urls: (URL | undefined)[]): string[] => urls.flatMap((url) => url?.origin ?? []);

/** Returns the claims of an assertion, whose subject is in a variable. */
function assertionOf(
  { oauth }: Provider,
  variables: Readonly<Record<string, string>>,
  audience: URL | undefined,
): Target['assertion'] {
  const name = oauth.assertion?.subject;
  return { audience, subject: name === undefined ? undefined : (variables[name] ?? '') };
}

/** Returns what is required of certificates. Pins and the name apply to the origins that the workflow itself names. */
function strictTrustOf(inputs: ConnectionInputs & TrustInputs): StrictTrust {
  const { baseUrl, tokenUrl, issuer, allowedOrigins, tlsVerify, tlsServerName: name, crl } = inputs;
  const origins = [...originsOf(baseUrl, tokenUrl, issuer), ...allowedOrigins];
  return {
    ...(typeof tlsVerify === 'object' ? { pinned: { origins, fingerprints: tlsVerify } } : {}),
    ...(name === '' ? {} : { serverName: { origins, name } }),
    ...(crl === undefined ? {} : { crl }),
  };
}

/**
 * Returns an endpoint of a provider, which gets the client's credentials. Throws INPUT_INVALID if the workflow does not
 * name its origin and the provider is a file of the workflow: a file lends its form, never its trust.
 */
function checkNamed(
  input: 'token-url' | 'issuer',
  url: URL,
  { file }: Provider,
  { baseUrl, tokenUrl, issuer }: ConnectionInputs,
): URL {
  const isNamed = [baseUrl, tokenUrl, issuer].some((named) => named?.origin === url.origin);
  if (file === undefined || isNamed) return url;
  throw inputError(
    input,
    `is missing. ${file} declares ${url.href}, but a provider file cannot add an origin. Set ${input} to it.`,
  );
}

function resolveBaseUrl(
  provider: Provider,
  inputs: ConnectionInputs & TrustInputs,
  ciApiUrl: URL | undefined,
): URL | undefined {
  const { from_environment, path } = provider.base_url;
  const ofCi = from_environment === undefined ? undefined : ciApiUrl;
  const url = inputs.baseUrl ?? ofCi ?? defaultBaseUrl(provider, inputs);
  if (url !== undefined && path === 'root' && url.pathname !== '/') {
    throw inputError(
      'base-url',
      `has a path, but ${provider.title} is at the root of its host. Set it to ${url.origin} without the path.`,
    );
  }
  return url;
}

function resolveVariables(provider: Provider, given: Record<string, string>): Record<string, string> {
  const declared = provider.variables ?? {};
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(declared, name));
  if (unknown !== undefined) {
    throw inputError(
      'variables',
      `"${unknown}" is not a variable of ${provider.title}. ${suggest(unknown, Object.keys(declared))}`,
    );
  }
  const defaults = Object.entries(declared).flatMap(([name, variable]) =>
    variable.default === undefined ? [] : [[name, variable.default] as const],
  );
  return { ...Object.fromEntries(defaults), ...given };
}

/** Returns which of `base-url` and `issuer` the provider needs for its token endpoint. */
export function endpointInputs(provider: Provider): ('base-url' | 'issuer')[] {
  const names = placeholders(provider.oauth.token_endpoint ?? '');
  return (['base-url', 'issuer'] as const).filter((input) => names.includes(input.replace('-', '_')));
}
