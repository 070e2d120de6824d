/** The role that Planview Hub requires for its API. */
export const hubRole = 'TasktopUser';

export interface Client {
  id: string;
  secret: string;
}

export interface Clients {
  client: Client;
  /** Like `client`, but without an audience in its tokens. */
  withoutAudience: Client;
  /** The audience of the tokens. Keycloak reports a token as active only to a client in its audience. */
  inspector: Client;
}

/**
 * Returns the realm `Tasktop` as administrators of Planview Hub configure it: clients with client authentication, whose
 * service accounts have the role `TasktopUser`.
 */
export function tasktopRealm({ client, withoutAudience, inspector }: Clients): object {
  const audience = {
    name: 'audience',
    protocol: 'openid-connect',
    protocolMapper: 'oidc-audience-mapper',
    config: { 'included.client.audience': inspector.id, 'access.token.claim': 'true' },
  };
  return {
    realm: 'Tasktop',
    enabled: true,
    roles: { realm: [{ name: hubRole }] },
    clients: [
      { ...withServiceAccount(client), protocolMappers: [audience] },
      withServiceAccount(withoutAudience),
      { clientId: inspector.id, secret: inspector.secret, standardFlowEnabled: false },
    ],
    users: [serviceAccountOf(client), serviceAccountOf(withoutAudience)],
  };
}

const withServiceAccount = ({ id, secret }: Client): object => ({
  clientId: id,
  secret,
  serviceAccountsEnabled: true,
  standardFlowEnabled: false,
});

const serviceAccountOf = ({ id }: Client): object => ({
  username: `service-account-${id}`,
  enabled: true,
  serviceAccountClientId: id,
  realmRoles: [hubRole],
});
