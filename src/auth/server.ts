import type { Send } from '../http/send.js';
import { inputError } from '../inputs/input-errors.js';
import type { Inputs } from '../inputs/inputs.js';
import type { Client } from './oauth/client.js';
import { discover, type ServerMetadata } from './oauth/discover.js';
import type { TokenEndpoint } from './oauth/token-request.js';
import type { ClientAuthMethod, Provider } from '../provider/provider.js';
import type { Prepared } from '../actions/step/prepare.js';

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

/** The server of a run: from the inputs and the provider, else from the issuer's metadata. Rejects as `discover` does. */
export async function findServer(
  { inputs, provider, target }: Pick<Prepared, 'inputs' | 'provider' | 'target'>,
  send: Send,
  wantsAuthorization = false,
): Promise<Server> {
  const { issuer } = target;
  const wanted = { revocation: inputs.revokeToken !== false, authorization: wantsAuthorization };
  const metadata =
    target.tokenEndpoint === undefined && issuer !== undefined ? await discover(issuer, wanted, send) : undefined;
  const tokenEndpoint = target.tokenEndpoint ?? metadata?.token_endpoint;
  if (tokenEndpoint === undefined) throw inputError('token-url', 'is missing. Give it, or issuer.');
  const revocationEndpoint = metadata?.revocation_endpoint ?? target.revocationEndpoint;
  if (inputs.revokeToken === true && revocationEndpoint === undefined) {
    throw inputError('revoke-token', 'is true, but no revocation endpoint is known. Give issuer, or leave it out.');
  }
  return {
    tokenEndpoint,
    source: metadata === undefined ? target.tokenSource : `the metadata of ${tokenEndpoint.origin}`,
    revocationEndpoint,
    authorizationEndpoint: target.authorizationEndpoint ?? metadata?.authorization_endpoint,
    client: {
      id: inputs.clientId,
      secret: inputs.clientSecret,
      authMethod: chooseAuthMethod(inputs, provider, metadata),
      issuer: (issuer ?? tokenEndpoint).href,
    },
  };
}

/** The token endpoint of a server, as it is asked. */
export const endpointOf = ({ tokenEndpoint, source, client }: Server, { oauth }: Provider): TokenEndpoint => ({
  url: tokenEndpoint,
  source,
  client,
  settings: oauth,
});

/** The workflow's word, the provider's, the server's; else client_secret_basic (RFC 8414 section 2). */
function chooseAuthMethod(inputs: Inputs, provider: Provider, metadata: ServerMetadata | undefined): ClientAuthMethod {
  const declared = inputs.clientAuth ?? provider.oauth.token_endpoint_auth_method;
  return declared ?? metadata?.token_endpoint_auth_methods_supported?.[0] ?? 'client_secret_basic';
}
