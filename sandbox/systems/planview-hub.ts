import { refuseBadToken, type ApiResponse, type ApiCall } from '../api.js';
import { startOAuthServer, type OAuthServerOptions, type System } from '../oauth-server.js';

export type PlanviewHub = System;

const realm = '/auth/realms/Tasktop';
const protocol = '/protocol/openid-connect';

/** Starts a Planview Hub on loopback: its Keycloak and its API on one origin, as in Hub 24.4 and later. */
export function startPlanviewHub(options: OAuthServerOptions = {}): Promise<PlanviewHub> {
  return startOAuthServer({
    issuerPath: realm,
    endpoints: {
      token: `${protocol}/token`,
      revocation: `${protocol}/revoke`,
      introspection: `${protocol}/token/introspect`,
      jwks: `${protocol}/certs`,
    },
    scopes: ['profile', 'email'],
    api: hubApi,
    ...options,
  });
}

const collections: Record<string, readonly object[]> = {
  errors: Array.from({ length: 25 }, (_, index) => describeError(25 - index)),
  integrations: [
    { id: 1, name: 'Stories to the test team', status: 'RUNNING' },
    { id: 2, name: 'Defects from the help desk', status: 'RUNNING' },
    { id: 3, name: 'Requirements, once a night', status: 'STOPPED' },
  ],
  collections: [
    { id: 11, name: 'Stories', repository: 'Jira' },
    { id: 12, name: 'Tickets', repository: 'Zendesk' },
  ],
};

function hubApi(call: ApiCall): ApiResponse {
  const refused = refuseBadToken(call, 'Tasktop');
  if (refused) return refused;
  const [, name = ''] = /^\/api\/v1\/([^/]+)$/u.exec(call.path) ?? [];
  const items = Object.hasOwn(collections, name) ? collections[name] : undefined;
  if (!items) return { status: 404, body: { message: `There is no resource ${call.path}` } };
  if (call.method !== 'GET') {
    return { status: 405, headers: { allow: 'GET' }, body: { message: `${call.method} is not supported` } };
  }
  const pageSize = Number(call.query.get('pageSize') ?? 100);
  if (!Number.isInteger(pageSize) || pageSize < 1) {
    return { status: 400, body: { message: 'pageSize must be a positive number' } };
  }
  return { status: 200, body: items.slice(0, pageSize) };
}

function describeError(id: number): object {
  const integration = ['Stories to the test team', 'Defects from the help desk'][id % 2];
  const message = [
    'The artifact could not be created in the target repository: the field "Severity" is required.',
    'The connection to the repository was refused.',
    'Two artifacts changed at the same time: "Überschrift" was kept from the source.',
  ][id % 3];
  const firstOccurrence = new Date(Date.UTC(2026, 0, 1, 6) + id * 3_600_000).toISOString();
  return { id, type: 'ERROR', code: `CCRRTT-${4000 + id}`, integration, message, firstOccurrence };
}
