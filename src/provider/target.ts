import { Origins } from '../http/origins.js';
import type { Trust } from '../http/trust.js';
import { inputError } from '../inputs/input-errors.js';
import { suggest } from '../inputs/suggest.js';
import type { ConnectionInputs, TrustInputs } from './inputs.js';
import type { Provider } from './provider.js';
import { fillUrl, placeholders } from './template.js';

/** Where a run goes: the provider's templates filled from the inputs, and the origins that may receive secrets. */
export interface Target {
  baseUrl: URL | undefined;
  issuer: URL | undefined;
  /** undefined: the issuer's metadata names it. */
  tokenEndpoint: URL | undefined;
  /** Where the token endpoint comes from. */
  tokenSource: string;
  revocationEndpoint: URL | undefined;
  /** Where a person signs in; undefined where the provider does not say. */
  authorizationEndpoint: URL | undefined;
  origins: Origins;
  trust: Trust;
}

/** Fills the provider's templates. `ciOrigins`: of the CI system's own API. Throws INPUT_INVALID for a variable or URL that does not fit. */
export function resolveTarget(
  provider: Provider,
  inputs: ConnectionInputs & TrustInputs,
  ciOrigins: readonly string[] = [],
): Target {
  const baseUrl = resolveBaseUrl(provider, inputs);
  const values = resolveVariables(provider, inputs.variables);
  const fill = (template: string | undefined): URL | undefined =>
    template === undefined
      ? undefined
      : fillUrl(template, { base_url: baseUrl, issuer: inputs.issuer }, values, 'variables');

  const declared = fill(provider.oauth.token_endpoint);
  const tokenEndpoint = inputs.tokenUrl ?? declared;
  const revocation = fill(provider.oauth.revocation?.endpoint);
  const clientOrigins = [tokenEndpoint, inputs.issuer].flatMap((url) => url?.origin ?? []);
  const namedOrigins = [inputs.baseUrl, inputs.tokenUrl].flatMap((url) => url?.origin ?? []);
  return {
    baseUrl,
    issuer: inputs.issuer ?? fill(provider.oauth.issuer),
    tokenEndpoint,
    tokenSource: inputs.tokenUrl === undefined ? `the provider ${provider.id}` : 'the input token-url',
    // A token endpoint of the user's own leaves the provider's revocation endpoint behind, unless it is the same server.
    revocationEndpoint: revocation?.origin === tokenEndpoint?.origin ? revocation : undefined,
    authorizationEndpoint: fill(provider.oauth.authorization_endpoint),
    origins: new Origins(
      clientOrigins,
      [...(baseUrl === undefined ? [] : [baseUrl.origin]), ...inputs.allowedOrigins],
      ciOrigins,
    ),
    trust: {
      store: 'default',
      caCertificates: inputs.caCert.certificates,
      systemStore: inputs.caCert.systemStore,
      unverifiedOrigins: inputs.tlsVerify ? [] : [...namedOrigins, ...inputs.allowedOrigins],
    },
  };
}

function resolveBaseUrl(provider: Provider, inputs: ConnectionInputs): URL | undefined {
  const { default: fallback, path } = provider.base_url;
  const url = inputs.baseUrl ?? (fallback === undefined ? undefined : new URL(fallback));
  if (url !== undefined && path === 'root' && url.pathname !== '/') {
    throw inputError(
      'base-url',
      `${provider.title} lives at the root of its host. Write ${url.origin} without the path.`,
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
      `"${unknown}" is not one of ${provider.title}. ${suggest(unknown, Object.keys(declared))}`,
    );
  }
  const defaults = Object.entries(declared).flatMap(([name, variable]) =>
    variable.default === undefined ? [] : [[name, variable.default] as const],
  );
  return { ...Object.fromEntries(defaults), ...given };
}

/** The inputs that a provider needs for its endpoints, of `base-url` and `issuer`. */
export function endpointInputs(provider: Provider): ('base-url' | 'issuer')[] {
  const names = placeholders(provider.oauth.token_endpoint ?? '');
  return (['base-url', 'issuer'] as const).filter((input) => names.includes(input.replace('-', '_')));
}
