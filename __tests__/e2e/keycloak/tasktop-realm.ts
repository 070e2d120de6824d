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
  /** A client to which users sign in. */
  byCode: Client;
  /** The audience of the tokens. Keycloak reports a token as active only to a client in its audience. */
  inspector: Client;
}

/** A user who may keep a sign-in (`offline_access`). */
export const user = { login: 'bot', password: 'keycloak-4c7f9e21a8d3' };

/**
 * Returns the realm `Tasktop` as administrators of Planview Hub configure it: clients with client authentication, whose
 * service accounts have the role `TasktopUser`.
 */
export function tasktopRealm(
  { client, withoutAudience, byCode, inspector }: Clients,
  more: readonly object[] = [],
): object {
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
      {
        clientId: byCode.id,
        secret: byCode.secret,
        redirectUris: ['http://127.0.0.1/callback'],
        defaultClientScopes: ['profile'],
        optionalClientScopes: ['offline_access'],
      },
      { clientId: inspector.id, secret: inspector.secret, standardFlowEnabled: false },
      ...more,
    ],
    users: [
      serviceAccountOf(client),
      serviceAccountOf(withoutAudience),
      {
        username: user.login,
        enabled: true,
        email: 'bot@example.com',
        firstName: 'Build',
        lastName: 'Bot',
        credentials: [{ type: 'password', value: user.password }],
        realmRoles: ['offline_access'],
      },
    ],
  };
}

export const withServiceAccount = ({ id, secret }: Client): object => ({
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
