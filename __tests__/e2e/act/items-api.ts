import { readObject, refuseBadToken, type ApiCall, type ApiResponse } from '../../../sandbox/api.js';
import { startOAuthServer, type OAuthServerOptions, type System } from '../../../sandbox/oauth-server.js';

/** Starts an OAuth 2 server and an API with items, in REST and in GraphQL, that has one item at first. */
export function startItemsApi(options: OAuthServerOptions): Promise<System> {
  return startOAuthServer({ grants: ['client_credentials', 'refresh_token'], api: itemsApi(), ...options });
}

/** Starts the same API behind a Keycloak realm. */
export function startItemsApiOfKeycloak(options: OAuthServerOptions): Promise<System> {
  const protocol = '/protocol/openid-connect';
  return startItemsApi({
    issuerPath: '/realms/ci',
    endpoints: {
      token: `${protocol}/token`,
      revocation: `${protocol}/revoke`,
      introspection: `${protocol}/token/introspect`,
      jwks: `${protocol}/certs`,
    },
    ...options,
  });
}

function itemsApi(): (call: ApiCall) => ApiResponse {
  const items: Record<string, unknown>[] = [{ id: 1, name: 'First', state: 'blocked' }];
  let looks = 0;
  return (call) => {
    const refused = refuseBadToken(call, 'example');
    if (refused !== undefined) return refused;
    const fields = readObject(call);
    switch (`${call.method} ${call.path}`) {
      case 'GET /v1/items':
        return { status: 200, body: items };
      case 'POST /v1/items':
        if (fields === undefined) return { status: 400, body: { message: 'The body is not a JSON object.' } };
        items.push({ ...fields, id: items.length + 1 });
        return { status: 201, body: items.at(-1) };
      case 'POST /v1/keys':
        return { status: 201, body: { id: 1, key: 'api-key-0123456789-abc' } };
      case 'GET /v1/records':
        return pageOf(call);
      case 'POST /graphql':
        return typeof fields?.['query'] === 'string'
          ? { status: 200, body: { data: { items } } }
          : { status: 400, body: { errors: [{ message: 'Must provide query string.' }] } };
      case 'POST /v1/deployments':
        return { status: 202, headers: { location: '/v1/deployments/1' }, body: { id: 1, status: 'pending' } };
      case 'GET /v1/deployments/1':
        looks += 1;
        return { status: 200, body: { id: 1, status: looks === 1 ? 'testing' : 'succeeded' } };
      default:
        return { status: 404, body: { message: 'Not found' } };
    }
  };
}

/** Returns one page of 250 records, with the address of the next page in the header Link. */
function pageOf({ path, query }: ApiCall): ApiResponse {
  const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 30)];
  const records = Array.from({ length: 250 }, (_, index) => ({ id: index + 1 }));
  const next = `<${path}?per_page=${size}&page=${page + 1}>; rel="next"`;
  const headers: Record<string, string> = page * size < records.length ? { link: next } : {};
  return { status: 200, headers, body: records.slice((page - 1) * size, page * size) };
}
