import type { Input } from '../../inputs/declaration.js';

/** What a client authenticates with: the texts of the inputs of its method, by the names of their values. */
export type ClientCredentials = Readonly<Record<string, string>>;

/** A request of a client, before it is authenticated. */
export interface ClientRequest {
  clientId: string;
  /** The issuer of the server: the audience of client assertions. */
  issuer: string;
  /** Its parameters, to add to. */
  body: URLSearchParams;
  /** Its headers, by names in lower case, to add to. */
  headers: Map<string, string>;
}

/**
 * A way in which a client authenticates at the token endpoint (RFC 6749 section 2.3): one file for each, in the list of
 * methods.ts. Nothing else knows its inputs.
 */
export interface ClientAuthMethod<Names extends string = string> {
  /** As servers name it in `token_endpoint_auth_methods_supported` (RFC 8414 section 2); a name of our own otherwise. */
  readonly name: string;
  /** Whether the name is one of our own: then no server means it. */
  readonly isOwnName?: true;
  /** How it does so, in words for the reference: `in the body`. */
  readonly meaning: string;
  /** What it needs, all of it, in a step; the post step reads the same again. */
  readonly inputs: Readonly<Record<Names, Input<string>>>;
  /** Authenticates a request, anew for each attempt. */
  readonly authenticate: (request: ClientRequest, credentials: Readonly<Record<Names, string>>) => void | Promise<void>;
  /** What it may send that the masks of its inputs do not cover. */
  readonly derivedSecrets?: (clientId: string, credentials: Readonly<Record<Names, string>>) => string[];
}

/** Declares a method. In the list the names of its inputs are any. */
export const clientAuthMethod = <Names extends string>(method: ClientAuthMethod<Names>): ClientAuthMethod => method;
