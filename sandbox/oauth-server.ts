import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuseBadToken, writeAnswer, type Api, type ApiAnswer, type ApiCall } from './api.js';
import { createAuthority, type Authority } from './certificates.js';
import { mount } from './mount.js';
import { createAuthorizationServer, type AuthorizationServer, type Endpoints, type OAuthClient } from './provider.js';
import { startRecordingServer, type Handler, type RecordingServer } from './recording-server.js';

export interface OAuthServerOptions {
  /** By default one, with a random secret. */
  clients?: readonly OAuthClient[];
  /** The path of the issuer, such as `/auth/realms/Tasktop`. By default none. */
  issuerPath?: string;
  endpoints?: Endpoints;
  /** Whether `/.well-known/openid-configuration` is served below the issuer. By default true. */
  discovery?: boolean;
  grants?: readonly string[];
  scopes?: readonly string[];
  /** Seconds that access tokens live. By default 3600. */
  accessTokenTtl?: number;
  /** Access tokens as JWT, which only expire: the server refuses to revoke them. By default opaque. */
  jwt?: boolean;
  /** Takes the credentials of Basic as they are, without RFC 6749's form encoding, as some servers do. */
  rawBasic?: boolean;
  /** Answers every request that is not for the authorization server. */
  api?: Api;
  /** Sees each request first; when it returns true it has answered, or will. For faults in front of a real server. */
  intercept?: (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean;
  /** Signs the server's certificate. By default a new one. */
  authority?: Authority;
}

/** A system on loopback: an authorization server and the API behind it, on one origin with a private CA. */
export interface System extends RecordingServer {
  /** Of the API: the origin, and the path below which it is served. */
  baseUrl: string;
  issuer: string;
  caPem: string;
  clientId: string;
  clientSecret: string;
  /** Returns whether the API accepts a token: issued here, not expired, not revoked. */
  isActive(token: string): Promise<boolean>;
  /** Returns a new access token of a person who signed in and let the first client act for them. */
  issueToken(scopes: readonly string[], accountId?: string): Promise<string>;
}

const discoveryPath = '/.well-known/openid-configuration';

const standardEndpoints: Endpoints = {
  token: '/oauth2/token',
  revocation: '/oauth2/revoke',
  introspection: '/oauth2/introspect',
  jwks: '/oauth2/jwks',
};

/** Returns a running system. Its tokens come from a real authorization server, and its API accepts no others. */
export async function startOAuthServer(options: OAuthServerOptions = {}): Promise<System> {
  const { issuerPath = '', endpoints = standardEndpoints, discovery = true, api = plainApi } = options;
  const client = { id: 'ci-build', secret: randomSecret() };
  const clients = options.clients ?? [client];
  const { id: clientId, secret: clientSecret } = clients[0] ?? client;
  const authority = options.authority ?? (await createAuthority());

  let handler: Handler = (_, response) => response.destroy();
  const server = await startRecordingServer({
    certificate: await authority.issue({ names: ['localhost'] }),
    handler: (...call) => options.intercept?.(...call) === true || handler(...call),
  });
  const issuer = server.origin + issuerPath;
  const authorization = await createAuthorizationServer({
    issuer,
    clients,
    endpoints,
    grants: options.grants ?? ['client_credentials'],
    scopes: options.scopes ?? ['read', 'write'],
    accessTokenTtl: options.accessTokenTtl ?? 3600,
    jwt: options.jwt ?? false,
  });
  const routes = new Set([...(Object.values(endpoints) as string[]), ...(discovery ? [discoveryPath] : [])]);
  const mounted = mount(authorization.provider, { path: issuerPath, routes, rawBasic: options.rawBasic ?? false });
  handler = async (request, response, body) =>
    mounted(request, response, body) || writeAnswer(response, api(await describeCall(request, body, authorization)));

  return Object.assign(server, {
    baseUrl: server.origin,
    issuer,
    caPem: authority.certificatePem,
    clientId,
    clientSecret,
    isActive: async (token: string) => (await authorization.look(token)).state === 'active',
    issueToken: (scopes: readonly string[], accountId = 'bot') =>
      issueToken(authorization, clientId, accountId, scopes.join(' ')),
  });
}

/** Returns a secret with characters that form, percent, JSON, XML and shell encodings change. */
export function randomSecret(): string {
  const random = (): string => randomBytes(6).toString('base64url');
  return `${random()}+/~${random()}=-_.${random()} %&${random()}"<'${random()}`;
}

async function describeCall(request: IncomingMessage, body: Buffer, server: AuthorizationServer): Promise<ApiCall> {
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'https://localhost');
  const [, token] = /^bearer (.+)$/iu.exec(request.headers.authorization ?? '') ?? [];
  const { method = '', headers } = request;
  return {
    method,
    path,
    query,
    headers,
    body: body.toString(),
    token: token === undefined ? token : await server.look(token),
  };
}

/** What a sign-in in a browser would have led to. */
async function issueToken(
  { provider }: AuthorizationServer,
  clientId: string,
  accountId: string,
  scope: string,
): Promise<string> {
  const client = await provider.Client.find(clientId);
  if (!client) throw new Error(`There is no client ${clientId}.`);
  const grant = new provider.Grant({ clientId, accountId });
  grant.addOIDCScope(scope);
  const grantId = await grant.save();
  const token = new provider.AccessToken({ client, accountId, grantId, gty: 'authorization_code', scope, claims: {} });
  return token.save();
}

/** The API of a system that has none of its own: it tells who calls, and what was sent. */
function plainApi(call: ApiCall): ApiAnswer {
  const refused = refuseBadToken(call, 'sandbox');
  if (refused) return refused;
  const { method, path, query, body, token } = call;
  if (path === '/api/whoami') return { status: 200, body: { client: token?.clientId, scopes: token?.scopes } };
  if (path === '/api/echo') return { status: 200, body: { method, query: [...query], body } };
  return { status: 404, body: { error: 'not_found', path } };
}
