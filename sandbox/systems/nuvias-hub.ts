import { readObject, refuseBadToken, type ApiResponse, type ApiCall } from '../api.js';
import { startOAuthServer, type OAuthServerOptions, type System } from '../oauth-server.js';

/** Starts a Nuvias UC Hub on loopback: a token endpoint, no discovery, no revocation, and a paginated JSON API. */
export function startNuviasHub(options: OAuthServerOptions = {}): Promise<System> {
  return startOAuthServer({
    endpoints: { token: '/api/v1/oauth/create_token' },
    discovery: false,
    scopes: [],
    api: createNuviasApi(),
    ...options,
  });
}

const lists: Record<string, readonly object[]> = {
  '/api/v1/country_codes': [
    'AT Austria',
    'BE Belgium',
    'CH Switzerland',
    'DE Germany',
    'FR France',
    'GB United Kingdom',
  ].map((text) => ({ code: text.slice(0, 2), name: text.slice(3) })),
  '/api/v1/shipping_types': ['Next day', 'Before noon', 'Saturday'].map((name, index) => ({ id: index + 1, name })),
};

function createNuviasApi(): (call: ApiCall) => ApiResponse {
  const made = { basket: 0, order: 0 };
  return (call) => {
    const refused = refuseBadToken(call, 'Hub');
    if (refused) return refused;
    const { method, path } = call;
    const items = lists[path];
    if (method === 'GET' && path === '/api/v1/whoami') {
      return { status: 200, body: { id: 77, name: 'Build', organisation: 5, client_id: call.token?.clientId } };
    }
    if (method === 'GET' && items) return page(items, call.query);
    const [, kind] = /^\/api\/v1\/(basket|order)s$/u.exec(path) ?? [];
    if (method === 'POST' && (kind === 'basket' || kind === 'order')) {
      return readJson(call, (value) => ({ status: 201, body: { id: (made[kind] += 1), ...value } }));
    }
    return { status: 404, body: { error: 'Not found' } };
  };
}

/** Returns a page of a list. `page` counts from 1, `per_page` is at most 1000. The totals are in headers. */
function page(items: readonly object[], query: URLSearchParams): ApiResponse {
  const number = Number(query.get('page') ?? 1);
  const size = Number(query.get('per_page') ?? 50);
  if (!Number.isInteger(number) || !Number.isInteger(size) || number < 1 || size < 1 || size > 1000) {
    return { status: 400, body: { error: 'page must be at least 1, per_page from 1 to 1000' } };
  }
  const headers = {
    'X-Total-Count': String(items.length),
    'X-Total-Pages': String(Math.ceil(items.length / size)),
  };
  return { status: 200, headers, body: items.slice((number - 1) * size, number * size) };
}

function readJson(call: ApiCall, use: (value: Record<string, unknown>) => ApiResponse): ApiResponse {
  if (!/^application\/json\b/iu.test(call.headers['content-type'] ?? '')) {
    return { status: 415, body: { error: 'Only application/json is accepted' } };
  }
  const value = readObject(call);
  return value ? use(value) : { status: 400, body: { error: 'The body must be a JSON object' } };
}
