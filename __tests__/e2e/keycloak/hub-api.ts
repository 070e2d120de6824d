import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { hubRole } from './tasktop-realm.js';

const errors = Array.from({ length: 25 }, (_, index) => ({
  id: index + 1,
  type: index % 5 === 0 ? 'WARNING' : 'ERROR',
  message: `Artifact ${index + 1} could not be synchronized`,
}));

/** A response of the API. The body is JSON. */
type Reply = [status: number, body: unknown];

/**
 * Returns a fake of Planview Hub's API, which lists errors. Like resource servers of Keycloak, it verifies a token
 * offline: the signature with the realm's keys, the issuer, the audience, the expiry and the role `TasktopUser`. It
 * never checks whether the token was revoked.
 */
export function hubApi(issuer: string, audience: string, keysUrl: string) {
  const keys = createRemoteJWKSet(new URL(keysUrl));

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const roles = await rolesOf(bearerOf(request) ?? '');
    const [status, body] = respond(new URL(request.url ?? '/', issuer), roles);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  /** Returns the realm roles of a valid token, or undefined for an invalid token. */
  async function rolesOf(token: string): Promise<string[] | undefined> {
    try {
      const { payload } = await jwtVerify<{ realm_access?: { roles?: string[] } }>(token, keys, { issuer, audience });
      return payload.realm_access?.roles ?? [];
    } catch {
      return undefined;
    }
  }
}

function respond({ pathname, searchParams }: URL, roles: string[] | undefined): Reply {
  if (roles === undefined) return [401, { error: 'The bearer token is missing or invalid.' }];
  if (!roles.includes(hubRole)) return [403, { error: `The role ${hubRole} is missing.` }];
  if (pathname !== '/api/v1/errors') return [404, { error: 'There is no such resource.' }];
  const type = searchParams.get('type') ?? 'ALL';
  const matching = errors.filter((error) => type === 'ALL' || error.type === type);
  return [200, matching.slice(0, Number(searchParams.get('pageSize') ?? 20))];
}

/** Returns the bearer token of a request, or undefined. */
export function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
}
