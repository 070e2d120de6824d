import type { Gate } from '../support/gate.js';

/** A confidential client of an authorization server. */
export interface Client {
  id: string;
  secret: string;
  /** The registered method (RFC 7591 section 2). Django OAuth Toolkit registers none and accepts both. */
  method: 'client_secret_basic' | 'client_secret_post';
  /** A client with redirect URIs uses the authorization code grant, any other the client credentials grant. */
  redirectUris?: string[];
}

/** A real authorization server behind a gate. It has the scopes `read` and `write`. */
export interface AuthorizationServer {
  issuer: string;
  gate: Gate;
  /** Returns whether a token is active (RFC 7662). Does not pass through the gate. */
  introspect(token: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Starts an authorization server with these clients. */
export type StartServer = (clients: readonly Client[]) => Promise<AuthorizationServer>;

/** Returns `active` of an introspection response. */
export function readActive(response: string): boolean {
  const { active } = JSON.parse(response) as { active?: boolean };
  if (active === undefined) throw new Error(`The introspection endpoint returned ${response}`);
  return active;
}
