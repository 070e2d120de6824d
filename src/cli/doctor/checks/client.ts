import { probeParameters } from '../../../auth/oauth/client-probe.js';
import { requestToken, type TokenResponse } from '../../../auth/oauth/token-request.js';
import { endpointOf } from '../../../auth/server.js';
import { ok, type Check } from '../check.js';

/**
 * The client and its secret. Sends an authorization code that does not exist: a server authenticates the client before
 * it looks at the code (RFC 6749 section 4.1.3), and changes nothing.
 */
export const CLIENT_CHECK: Check = {
  name: 'client',
  needs: ['discovery'],
  talksTo: 'the authorization server',
  applies: ({ fetches }) => fetches,
  run: async (diagnosis) => {
    const { prepared, deps, host, connections } = diagnosis;
    const server = await diagnosis.server();
    const { name } = server.client.method;
    const parameters = probeParameters(prepared.tokenParameters);
    const ask = { send: connections.send, secrets: host.secrets, info: host.info, now: deps.now };
    const response = await requestToken(endpointOf(server, prepared.provider), { parameters, repeatable: true }, ask);
    if (accepts(response))
      return ok(`The server accepts the client and its credentials (${server.client.method.name}).`);
    if (refuses(response)) response.token();
    return ok(`The server does not tell whether it accepts the client (${name}). The next checks show it.`);
  },
};

/** Returns whether only the code was wrong. */
const accepts = ({ error }: TokenResponse): boolean => error === 'invalid_grant';

/** Returns whether the response is not about the grant, which may be another one than that of the step. */
const refuses = ({ status, error }: TokenResponse): boolean =>
  error === undefined || error === 'invalid_client' || ![400, 403].includes(status);
