import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuseBadToken, writeResponse, type Api, type ApiResponse, type ApiCall } from './api.js';
import { createAuthority, type Authority } from './certificates.js';
import { startAuthorization, type Authorization } from './authorization.js';
import type { Endpoints, IssuedTokens, OAuthClient } from './provider.js';
import { startRecordingServer, type Handler, type RecordingServer } from './recording-server.js';

export interface OAuthServerOptions {
  /** By default one client with a random secret. */
  clients?: readonly OAuthClient[];
  /** The path of the issuer, such as `/auth/realms/Tasktop`. By default empty. */
  issuerPath?: string;
  endpoints?: Endpoints;
  /** Whether `/.well-known/openid-configuration` is served below the issuer. By default true. */
  discovery?: boolean;
  grants?: readonly string[];
  scopes?: readonly string[];
  /** Lifetime of access tokens in seconds. By default 3600. */
  accessTokenTtl?: number;
  /**
   * Whether a refresh rotates the refresh token (by default it does), and whether it ends the earlier access tokens of
   * the chain (by default it does not).
   */
  refresh?: { rotates?: boolean; endsAccessTokens?: boolean };
  /** Whether access tokens are JWTs, which the server refuses to revoke. By default they are opaque. */
  jwt?: boolean;
  /** Whether Basic credentials are read without RFC 6749's form encoding, as some servers do. */
  rawBasic?: boolean;
  /** See `ProviderOptions`. By default tokens are not bound to keys. */
  dpop?: { isRequired?: boolean; needsNonce?: boolean };
  /** Responds to every request that is not for the authorization server. */
  api?: Api;
  /** Issues the tokens. By default a real authorization server. */
  authorization?: (issuer: string, client: OAuthClient) => Authorization;
  /** Receives each request first, to inject errors in front of a real server. */
  intercept?: (
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ) => InjectedError | Promise<InjectedError>;
  /** Signs the server's certificate. By default a new one. */
  authority?: Authority;
  /** DNS names of the certificate besides `localhost`. */
  names?: readonly string[];
}

/**
 * True: the interceptor responds to the request. `drop-response`: the server processes the request, then closes the
 * connection instead of sending the response.
 */
export type InjectedError = boolean | 'drop-response';

/** A system on loopback: an authorization server and the API behind it, on one origin with a private CA. */
export interface System extends RecordingServer {
  /** The API's URL: the origin and the path below which it is served. */
  baseUrl: string;
  issuer: string;
  caPem: string;
  clientId: string;
  clientSecret: string;
  /** Returns whether the API accepts a token: issued here, not expired and not revoked. */
  isActive(token: string): Promise<boolean>;
  /** Returns a new access token, as if a user had signed in and allowed the first client to act for them. */
  issueToken(scopes: readonly string[], accountId?: string): Promise<string>;
  /** Returns the first refresh token of a new chain, as if a user had signed in. */
  issueRefreshToken(scopes: readonly string[], accountId?: string): Promise<string>;
  /** Returns every opaque token that was ever issued here, oldest first. */
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

/** Starts a system. A real authorization server issues its tokens, and its API accepts only these. */
export async function startOAuthServer(options: OAuthServerOptions = {}): Promise<System> {
  const { issuerPath: path, api, ...settings } = { ...defaults, ...options };
  const client = { id: 'ci-build', secret: randomSecret() };
  const clients = options.clients ?? [client];
  const { id: clientId, secret: clientSecret } = clients[0] ?? client;
  const authority = options.authority ?? (await createAuthority());

  let handler: Handler = (_, response) => response.destroy();
  const server = await startRecordingServer({
    certificate: await authority.issue({ names: ['localhost', ...(options.names ?? [])] }),
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

/** Closes the connection instead of sending the end of the response. */
function dropResponse(request: IncomingMessage, response: ServerResponse): void {
  response.end = () => {
    request.socket.destroy();
    return response;
  };
}

/** Returns a random secret with characters that form, percent, JSON, XML and shell encodings change. */
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

/** Responds as the default API: it returns the client and scopes of the token, or echoes the request. */
function plainApi(call: ApiCall): ApiResponse {
  const refused = refuseBadToken(call, 'sandbox');
  if (refused) return refused;
  const { method, path, query, body, token } = call;
  if (path === '/api/whoami') return { status: 200, body: { client: token?.clientId, scopes: token?.scopes } };
  if (path === '/api/echo') return { status: 200, body: { method, query: [...query], body } };
  return { status: 404, body: { error: 'not_found', path } };
}
