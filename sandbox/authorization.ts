import type { IncomingMessage, ServerResponse } from 'node:http';
import { mount } from './mount.js';
import { createAuthorizationServer, type IssuedTokens, type ProviderOptions } from './provider.js';
import type { IssuedToken } from './token-store.js';

/** Issues the tokens of a system and knows their states. */
export interface Authorization {
  /** Responds to a request for one of its endpoints and returns true. Returns false for any other request. */
  respond(request: IncomingMessage, response: ServerResponse, body: Buffer): boolean;
  /** Returns what an API may know about an access token. */
  look(token: string): Promise<IssuedToken>;
  /** Like `look`, for a token that an API request contains: its first use may revoke another token. */
  present(token: string): Promise<IssuedToken>;
  /** Returns a token of the given kind, as if a user had signed in with a browser. */
  signIn(accountId: string, scope: string, model: 'AccessToken' | 'RefreshToken'): Promise<string>;
  issued(): IssuedTokens;
}

export interface AuthorizationOptions extends Omit<ProviderOptions, 'issuer'> {
  /** The path of the issuer, below the origin. */
  path: string;
  discovery: boolean;
  rawBasic: boolean;
}

const discoveryPath = '/.well-known/openid-configuration';

/** Starts a real authorization server below a path. Users sign in for its first client. */
export async function startAuthorization(issuer: string, options: AuthorizationOptions): Promise<Authorization> {
  const { path, endpoints, discovery, rawBasic, clients } = options;
  const server = await createAuthorizationServer({ ...options, issuer });
  const routes = new Set([...(Object.values(endpoints) as string[]), ...(discovery ? [discoveryPath] : [])]);
  return {
    respond: mount(server.provider, { path, routes, rawBasic }),
    look: (token) => server.look(token),
    present: (token) => server.look(token),
    signIn: (...user) => server.signIn(clients[0]?.id ?? '', ...user),
    issued: () => server.issued(),
  };
}
