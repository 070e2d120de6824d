import type { Host } from '../ci/host.js';
import { inputError } from '../inputs/input-errors.js';
import type { StepError } from '../lib/errors.js';
import type { Provider } from '../provider/provider.js';
import type { Send } from '../http/send.js';
import type { Target } from '../provider/target.js';
import { chooseMethods } from './client-auth/choose.js';
import type { Authentication, Client } from './client-auth/client.js';
import { credentialsFor, type ClientInputs } from './client-auth/inputs.js';
import type { ClientAuthMethod } from './client-auth/method.js';
import { NONE } from './client-auth/none.js';
import type { RunGrant } from './grant.js';
import { createDpop } from './dpop/dpop.js';
import type { DpopInputs } from './dpop/inputs.js';
import { audienceOf, issuerText } from './identity/audience.js';
import { isSelfIssued } from './identity/use.js';
import { openIdentity } from './identity/identity.js';
import type { IdentityInputs } from './identity/inputs.js';
import { discover } from './oauth/discover.js';
import type { ServerMetadata } from './oauth/metadata.js';
import type { TokenEndpoint } from './oauth/token-request.js';
import { sharesToken, wantsRevocation, type SharedTokenInputs, type TokenLifeInputs } from './token-life.js';

/** The authorization server of a run: its endpoints and the client. */
export interface Server {
  tokenEndpoint: URL;
  /** What defined the token endpoint, for error messages: `the input token-url`. */
  source: string;
  /** undefined if it is unknown. */
  revocationEndpoint: URL | undefined;
  /** Where a user signs in; undefined if it is unknown or not wanted. */
  authorizationEndpoint: URL | undefined;
  /** Where a device requests a code for its user (RFC 8628); undefined if it is unknown or not wanted. */
  deviceEndpoint?: URL | undefined;
  /** They show whether an access token is active (RFC 7662, OpenID Connect Core). undefined if unknown or not wanted. */
  introspectionEndpoint?: URL | undefined;
  userinfoEndpoint?: URL | undefined;
  /** Whether the server promises its issuer in every authorization response (RFC 9207). */
  namesIssuer: boolean;
  client: Client;
}

/** The settings that define a server. */
export interface ServerSettings {
  inputs: ClientInputs &
    Partial<IdentityInputs> &
    Partial<DpopInputs> &
    Pick<TokenLifeInputs, 'revokeToken'> &
    SharedTokenInputs;
  provider: Provider;
  target: Target;
  grant: RunGrant;
  /** Whether later steps get the token. */
  isForLaterSteps?: boolean;
  /** Whether a user will sign in at this server. The default is false. */
  wantsAuthorization?: boolean;
  /** Whether that user signs in on another device. The default is false. */
  wantsDevice?: boolean;
}

/** The dependencies for finding a server. */
export interface ServerDeps {
  send: Send;
  host: Pick<Host, 'secrets' | 'identity'> & Partial<Pick<Host, 'info'>>;
  now: () => number;
}

/**
 * Returns the server of a run, from the inputs and the provider, or else from the issuer's metadata. Rejects with
 * INPUT_INVALID, or as `discover` does.
 */
export async function findServer(settings: ServerSettings, deps: ServerDeps): Promise<Server> {
  const { inputs, target } = settings;
  const metadata = await metadataOf(settings, deps);
  const tokenEndpoint = target.tokenEndpoint ?? metadata?.token_endpoint;
  if (tokenEndpoint === undefined) throw inputError('token-url', 'is missing. Set it, or set issuer.');
  const revocationEndpoint = metadata?.revocation_endpoint ?? target.revocationEndpoint;
  if (inputs.revokeToken === true && revocationEndpoint === undefined) throw noRevocation(target, metadata);
  const issuer = metadata?.issuer ?? issuerText(target.issuer ?? tokenEndpoint);
  const audience = audienceOf(inputs.idTokenAudience, issuer);
  return {
    tokenEndpoint,
    source: metadata === undefined ? target.tokenSource : `the metadata of ${tokenEndpoint.origin}`,
    revocationEndpoint,
    ...signInEndpoints(target, metadata),
    client: {
      ...(isSelfIssued(settings) ? UNNAMED : chosenClient(settings, metadata?.token_endpoint_auth_methods_supported)),
      issuer,
      identity: openIdentity(deps.host.identity(audience), audience, { send: deps.send, secrets: deps.host.secrets }),
      now: deps.now,
      ...bindingFor(settings, deps),
    },
  };
}

/** Returns the key of bound tokens, or how to create it if one would be of use to this step, and to nobody else. */
function bindingFor(
  { inputs, isForLaterSteps }: ServerSettings,
  { now }: ServerDeps,
): Pick<Client, 'dpop' | 'createDpop'> {
  if (inputs.dpop === true) return { dpop: createDpop(now) };
  const isOwn = inputs.dpop === undefined && isForLaterSteps === false && !sharesToken(inputs);
  return isOwn ? { createDpop: () => createDpop(now) } : {};
}

type ChosenClient = Omit<Client, 'issuer' | 'identity' | 'now'>;

/** A client that the assertion of the grant names (RFC 7521 section 4.1). */
const UNNAMED: ChosenClient = { method: NONE, credentials: {}, id: '' };

/** Returns the client, and how it authenticates. `offered`: the methods in the server's metadata. */
function chosenClient({ inputs, provider }: ServerSettings, offered: string[] | undefined): ChosenClient {
  const { method, alternative } = chooseMethods(inputs, provider, offered);
  const authentication = (chosen: ClientAuthMethod): Authentication => ({
    method: chosen,
    credentials: credentialsFor(chosen, inputs),
  });
  return {
    ...authentication(method),
    id: inputs.clientId,
    alternative: alternative && authentication(alternative),
    offered,
  };
}

/** Returns what only a sign-in needs. */
const signInEndpoints = (
  { authorizationEndpoint, deviceEndpoint, userinfoEndpoint }: Target,
  metadata: ServerMetadata | undefined,
): Omit<Server, 'tokenEndpoint' | 'source' | 'revocationEndpoint' | 'client'> => ({
  authorizationEndpoint: authorizationEndpoint ?? metadata?.authorization_endpoint,
  deviceEndpoint: deviceEndpoint ?? metadata?.device_authorization_endpoint,
  introspectionEndpoint: metadata?.introspection_endpoint,
  userinfoEndpoint: userinfoEndpoint ?? metadata?.userinfo_endpoint,
  namesIssuer: metadata?.authorization_response_iss_parameter_supported === true,
});

/** Fetches the issuer's metadata if neither an input nor the provider defines the token endpoint. */
async function metadataOf(settings: ServerSettings, { send, host }: ServerDeps): Promise<ServerMetadata | undefined> {
  const { inputs, provider, target, grant, wantsAuthorization = false, wantsDevice = false } = settings;
  const { tokenEndpoint, issuer } = target;
  if (tokenEndpoint !== undefined || issuer === undefined) return undefined;
  const revocation = wantsRevocation(inputs, provider, grant) ? 'wanted' : 'optional';
  const isIgnored = inputs.revokeToken === false;
  const isByBrowser = wantsAuthorization && !wantsDevice;
  const isSignIn = { authorization: isByBrowser, device: wantsDevice, inspection: wantsAuthorization };
  const mutualTls = target.clientCertificate !== undefined;
  const found = await discover(
    issuer,
    { revocation: isIgnored ? 'ignored' : revocation, ...isSignIn, mutualTls },
    { send, secrets: host.secrets },
  );
  if (found.foreign_alias !== undefined) {
    const url = host.secrets.sanitize(found.foreign_alias.origin + found.foreign_alias.pathname, 200);
    host.info?.(
      `The metadata name ${url} as the token endpoint for clients with a certificate. The step does not use it, because ` +
        'it is on another origin than issuer. If you trust it, set token-url to it.',
    );
  }
  return found;
}

/** Returns the error for `revoke-token: true` without a revocation endpoint. */
function noRevocation({ issuer }: Target, metadata: ServerMetadata | undefined): StepError {
  const server = issuer?.origin ?? '';
  if (metadata !== undefined) {
    const problem = `is true, but the metadata of ${server} contains no revocation endpoint. Remove revoke-token.`;
    return inputError('revoke-token', problem);
  }
  const remedy = issuer === undefined ? 'Set issuer instead of token-url' : 'Remove token-url';
  return inputError('revoke-token', `is true, but no revocation endpoint is known. ${remedy}, or remove revoke-token.`);
}

/** Returns the token endpoint of a server, with its client, for token requests. */
export const endpointOf = ({ tokenEndpoint, source, client }: Server, provider: Provider): TokenEndpoint => ({
  url: tokenEndpoint,
  source,
  file: provider.file,
  client,
  settings: provider.oauth,
  baseUrlPath: provider.base_url.from_token_response,
});
