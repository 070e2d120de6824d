/** The role that Planview Hub asks of everyone who calls its API. */
export const hubRole = 'TasktopUser';

export interface Client {
  id: string;
  secret: string;
}

/**
 * Returns the realm `Tasktop` as Planview Hub's administrators leave it: a client of their own with client
 * authentication on, and its service account with the role `TasktopUser`. Keycloak tells only those whether a token is
 * active for whom the token is meant, so its audience is a second client, `inspector`.
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
