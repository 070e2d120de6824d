import type { Client } from './client-auth/client.js';
import { authenticatesWithIdentity, subjectOf, usesIdentity } from './identity/use.js';
import type { TokenRequest } from './oauth/token-request.js';
import type { AuthSettings } from './settings.js';

/** A token request, and what it sends, for the log. */
export interface GrantRequest extends TokenRequest {
  sends: string;
}

/** Returns the token request of a grant that needs no refresh token. The code of assertions is loaded only for them. */
export async function grantRequest(settings: AuthSettings, client: Client): Promise<GrantRequest> {
  const { inputs, provider, grant, tokenParameters } = settings;
  const isClaim = subjectOf(settings) === 'key' && provider.oauth.assertion?.scope === true;
  const scope = inputs.scope === '' || isClaim ? {} : { scope: inputs.scope };
  const parameters = { ...tokenParameters, ...scope };
  const ofClient = authenticatesWithIdentity(settings) ? 'the identity token of the job' : 'the client credentials';
  if (grant === 'client_credentials') {
    const repeatable = isSentOnce(settings, client) ? 'unseen' : true;
    return { parameters: { ...parameters, grant_type: 'client_credentials' }, repeatable, sends: ofClient };
  }
  const { assertionGrant } = await import('./assertion-grant.js');
  const { parameters: newParameters, sends } = assertionGrant(settings, client);
  const isOnce = isSentOnce(settings, client) || inputs.subjectToken !== '';
  return { parameters, newParameters, repeatable: isOnce ? 'unseen' : true, sends };
}

/** Returns whether a request sends the only identity token of the job. Servers may accept it once. */
const isSentOnce = (settings: AuthSettings, { identity }: Pick<Client, 'identity'>): boolean =>
  identity.isSingle && usesIdentity(settings);
