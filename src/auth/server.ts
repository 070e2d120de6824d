import type { Send } from '../http/send.js';
import { inputError } from '../inputs/input-errors.js';
import type { Provider } from '../provider/provider.js';
import type { Target } from '../provider/target.js';
import { chooseMethod } from './client-auth/choose.js';
import type { Client } from './client-auth/client.js';
import { credentialsFor, type ClientInputs } from './client-auth/inputs.js';
import { discover, type ServerMetadata, type WantedEndpoints } from './oauth/discover.js';
import type { TokenEndpoint } from './oauth/token-request.js';
import type { TokenLifeInputs } from './token-life.js';

/** The authorization server as one run uses it. */
export interface Server {
  tokenEndpoint: URL;
  /** Where the token endpoint comes from, for a refusal. */
  source: string;
  /** undefined when no revocation endpoint is known. */
  revocationEndpoint: URL | undefined;
  /** Where a person signs in; undefined when it is not known, or not wanted. */
  authorizationEndpoint: URL | undefined;
  client: Client;
}

/** What a server is found by. */
export interface ServerSettings {
  inputs: ClientInputs & Pick<TokenLifeInputs, 'revokeToken'>;
  provider: Provider;
  target: Target;
  /** Whether a person is to sign in there. */
  wantsAuthorization?: boolean;
}

/** The server of a run: from the inputs and the provider, else from the issuer's metadata. Rejects as `discover` does. */
export async function findServer(settings: ServerSettings, send: Send): Promise<Server> {
  const { inputs, provider, target, wantsAuthorization = false } = settings;
  const { issuer } = target;
  const wanted = { revocation: inputs.revokeToken !== false, authorization: wantsAuthorization };
  const metadata = await metadataOf(target, wanted, send);
  const tokenEndpoint = target.tokenEndpoint ?? metadata?.token_endpoint;
  if (tokenEndpoint === undefined) throw inputError('token-url', 'is missing. Give it, or issuer.');
  const revocationEndpoint = metadata?.revocation_endpoint ?? target.revocationEndpoint;
  if (inputs.revokeToken === true && revocationEndpoint === undefined) {
    throw inputError('revoke-token', 'is true, but no revocation endpoint is known. Give issuer, or leave it out.');
  }
  const method = chooseMethod(inputs, provider, metadata?.token_endpoint_auth_methods_supported);
  return {
    tokenEndpoint,
    source: metadata === undefined ? target.tokenSource : `the metadata of ${tokenEndpoint.origin}`,
    revocationEndpoint,
    authorizationEndpoint: target.authorizationEndpoint ?? metadata?.authorization_endpoint,
    client: {
      id: inputs.clientId,
      method,
      credentials: credentialsFor(method, inputs),
      issuer: (issuer ?? tokenEndpoint).href,
    },
  };
}

/** What the issuer says of itself, where nothing else names the token endpoint. */
async function metadataOf(
  { tokenEndpoint, issuer }: Target,
  wanted: WantedEndpoints,
  send: Send,
): Promise<ServerMetadata | undefined> {
  return tokenEndpoint === undefined && issuer !== undefined ? discover(issuer, wanted, send) : undefined;
}

/** The token endpoint of a server, as it is asked. */
export const endpointOf = ({ tokenEndpoint, source, client }: Server, { oauth }: Provider): TokenEndpoint => ({
  url: tokenEndpoint,
  source,
  client,
  settings: oauth,
});
