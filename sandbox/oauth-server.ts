import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuseBadToken, writeResponse, type Api, type ApiResponse, type ApiCall } from './api.js';
import { createAuthority, type Authority } from './certificates.js';
import { startAuthorization, type Authorization } from './authorization.js';
import type { Endpoints, IssuedTokens, OAuthClient } from './provider.js';
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
  /** Issues the tokens. By default a real authorization server. */
  authorization?: (issuer: string, client: OAuthClient) => Authorization;
  /** Sees each request first, for faults in front of a real server. */
  intercept?: (
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ) => InjectedError | Promise<InjectedError>;
  /** Signs the server's certificate. By default a new one. */
  authority?: Authority;
}

/** True: the fault has answered the request, or will. `drop-response`: it takes effect, then its connection is cut. */
export type InjectedError = boolean | 'drop-response';

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
  /** Returns the first refresh token of a new chain, as such a sign-in gives it. */
  issueRefreshToken(scopes: readonly string[], accountId?: string): Promise<string>;
  /** Returns every token that was ever issued here, oldest first; no JWT. */
  issued(): IssuedTokens;
}

const standardEndpoints: Endpoints = {
  token: '/oauth2/token',
  revocation: '/oauth2/revoke',
  introspection: '/oauth2/introspect',
  jwks: '/oauth2/jwks',
};

const defaults = {
  issuerPath: '',
  endpoints: standardEndpoints,
  discovery: true,
  grants: ['client_credentials'],
  scopes: ['read', 'write'],
  accessTokenTtl: 3600,
  jwt: false,
  rawBasic: false,
  api: plainApi,
};

/** Returns a running system. Its tokens come from a real authorization server, and its API accepts no others. */
export async function startOAuthServer(options: OAuthServerOptions = {}): Promise<System> {
  const { issuerPath: path, api, ...settings } = { ...defaults, ...options };
  const client = { id: 'ci-build', secret: randomSecret() };
  const clients = options.clients ?? [client];
  const { id: clientId, secret: clientSecret } = clients[0] ?? client;
  const authority = options.authority ?? (await createAuthority());

  let handler: Handler = (_, response) => response.destroy();
  const server = await startRecordingServer({
    certificate: await authority.issue({ names: ['localhost'] }),
    handler: async (request, response, body) => {
      const error = (await options.intercept?.(request, response, body)) ?? false;
      if (error === true) return;
      if (error === 'drop-response') dropResponse(request, response);
      await handler(request, response, body);
    },
  });
  const issuer = server.origin + path;
  const authorization =
    options.authorization?.(issuer, { id: clientId, secret: clientSecret }) ??
    (await startAuthorization(issuer, { ...settings, path, clients }));
  handler = async (request, response, body) =>
    authorization.respond(request, response, body) ||
    writeResponse(response, api(await describeCall(request, body, authorization)));

  return Object.assign(server, {
    baseUrl: server.origin,
    issuer,
    caPem: authority.certificatePem,
    clientId,
    clientSecret,
    isActive: async (token: string) => (await authorization.look(token)).state === 'active',
    issueToken: (scopes: readonly string[], accountId = 'bot') =>
      authorization.signIn(accountId, scopes.join(' '), 'AccessToken'),
    issueRefreshToken: (scopes: readonly string[], accountId = 'bot') =>
      authorization.signIn(accountId, scopes.join(' '), 'RefreshToken'),
    issued: () => authorization.issued(),
  });
}

/** Whatever answers the request: its connection is cut where the answer would end. */
function dropResponse(request: IncomingMessage, response: ServerResponse): void {
  response.end = () => {
    request.socket.destroy();
    return response;
  };
}

/** Returns a secret with characters that form, percent, JSON, XML and shell encodings change. */
export function randomSecret(): string {
  const random = (): string => randomBytes(6).toString('base64url');
  return `${random()}+/~${random()}=-_.${random()} %&${random()}"<'${random()}`;
}

async function describeCall(request: IncomingMessage, body: Buffer, authorization: Authorization): Promise<ApiCall> {
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'https://localhost');
  const [, token] = /^bearer (.+)$/iu.exec(request.headers.authorization ?? '') ?? [];
  const { method = '', headers } = request;
  return {
    method,
    path,
    query,
    headers,
    body: body.toString(),
    bytes: body,
    token: token === undefined ? token : await authorization.present(token),
  };
}

/** The API of a system that has none of its own: it tells who calls, and what was sent. */
function plainApi(call: ApiCall): ApiResponse {
  const refused = refuseBadToken(call, 'sandbox');
  if (refused) return refused;
  const { method, path, query, body, token } = call;
  if (path === '/api/whoami') return { status: 200, body: { client: token?.clientId, scopes: token?.scopes } };
  if (path === '/api/echo') return { status: 200, body: { method, query: [...query], body } };
  return { status: 404, body: { error: 'not_found', path } };
}
