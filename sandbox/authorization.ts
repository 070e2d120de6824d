import type { IncomingMessage, ServerResponse } from 'node:http';
import { mount } from './mount.js';
import { createAuthorizationServer, type IssuedTokens, type ProviderOptions } from './provider.js';
import type { IssuedToken } from './token-store.js';

/** Who issues the tokens of a system and knows what became of them. */
export interface Authorization {
  /** Answers a request for one of its endpoints; returns false for any other. */
  respond(request: IncomingMessage, response: ServerResponse, body: Buffer): boolean;
  /** Returns what an API may know of an access token. */
  look(token: string): Promise<IssuedToken>;
  /** The same, for a token that came with a call: its first use may end another. */
  present(token: string): Promise<IssuedToken>;
  /** Returns one of the tokens that a sign-in in a browser would have led to. */
  signIn(accountId: string, scope: string, model: 'AccessToken' | 'RefreshToken'): Promise<string>;
  issued(): IssuedTokens;
}

export interface AuthorizationOptions extends Omit<ProviderOptions, 'issuer'> {
  /** Of the issuer, below the origin. */
  path: string;
  discovery: boolean;
  rawBasic: boolean;
}

const discoveryPath = '/.well-known/openid-configuration';

/** Returns a real authorization server below a path. People sign in for its first client. */
export async function startAuthorization(issuer: string, options: AuthorizationOptions): Promise<Authorization> {
  const { path, endpoints, discovery, rawBasic, clients } = options;
  const server = await createAuthorizationServer({ ...options, issuer });
  const routes = new Set([...(Object.values(endpoints) as string[]), ...(discovery ? [discoveryPath] : [])]);
  return {
    respond: mount(server.provider, { path, routes, rawBasic }),
    look: (token) => server.look(token),
    present: (token) => server.look(token),
    signIn: (...person) => server.signIn(clients[0]?.id ?? '', ...person),
    issued: () => server.issued(),
  };
}
