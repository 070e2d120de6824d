/** The role that Planview Hub requires for its API. */
export const hubRole = 'TasktopUser';

export interface Client {
  id: string;
  secret: string;
}

/**
 * Returns the realm `Tasktop` as administrators of Planview Hub configure it: a client with client authentication,
 * whose service account has the role `TasktopUser`. Keycloak reports a token as active only to a client in its
 * audience, so the audience is a second client, `inspector`.
 */
export function tasktopRealm(client: Client, inspector: Client): object {
  return {
    realm: 'Tasktop',
    enabled: true,
    roles: { realm: [{ name: hubRole }] },
    clients: [
      {
        clientId: client.id,
        secret: client.secret,
        serviceAccountsEnabled: true,
        standardFlowEnabled: false,
        protocolMappers: [
          {
            name: 'audience',
            protocol: 'openid-connect',
            protocolMapper: 'oidc-audience-mapper',
            config: { 'included.client.audience': inspector.id, 'access.token.claim': 'true' },
          },
        ],
      },
      { clientId: inspector.id, secret: inspector.secret, standardFlowEnabled: false },
    ],
    users: [
      {
        username: `service-account-${client.id}`,
        enabled: true,
        serviceAccountClientId: client.id,
        realmRoles: [hubRole],
      },
    ],
  };
}
