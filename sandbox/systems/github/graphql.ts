import type { ApiResponse } from '../../api.js';
import { typeOf } from './operation.js';
import type { Token } from './tokens.js';

const viewerQuery = /^(?:query(?:\s+\w+)?)?\s*\{\s*viewer\s*\{\s*login\s*\}\s*\}$/u;

/** Returns the response to a GraphQL query. Only the login of the viewer is known; other queries return an error. */
export function respondToGraphql(body: Buffer, token: Token | undefined): ApiResponse {
  if (!token) {
    return refuse(401, 'This endpoint requires you to be authenticated.', '/guides/forming-calls-with-graphql');
  }
  const query = queryOf(body);
  if (query === undefined) return refuse(400, 'Problems parsing JSON', '');
  if (query === '')
    return respond({ errors: [{ message: 'A query attribute must be specified and must be a string.' }] });
  if (viewerQuery.test(query)) return respond({ data: { viewer: { login: token.account.login } } });
  const error = { path: ['query'], extensions: { code: 'undefinedField' }, locations: [{ line: 1, column: 1 }] };
  return respond({ errors: [{ ...error, message: 'The sandbox knows only the query { viewer { login } }' }] });
}

/** Returns the query, '' if there is none, and undefined if the body is not JSON. */
function queryOf(body: Buffer): string | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    const query = typeOf(value) === 'object' ? (value as Record<string, unknown>)['query'] : undefined;
    return typeof query === 'string' ? query.trim() : '';
  } catch {
    return undefined;
  }
}

function respond(body: object): ApiResponse {
  return { status: 200, body };
}

/** Returns an error that GraphQL's server sends before it reads the query. */
export function refuse(status: number, message: string, page: string): ApiResponse {
  const documentation_url = `https://docs.github.com/graphql${page}`;
  return { status, body: { message, documentation_url, status: String(status) } };
}
