import type { Input } from '../../inputs/declaration.js';

/** The credentials of a client: the values of its method's inputs, by property name. */
export type ClientCredentials = Readonly<Record<string, string>>;

/** A request that a method authenticates. */
export interface ClientRequest {
  clientId: string;
  /** The issuer of the server, which is the audience of client assertions. */
  issuer: string;
  /** The parameters. A method may add to them. */
  body: URLSearchParams;
  /** The headers, by lower-case name. A method may add to them. */
  headers: Map<string, string>;
}

/**
 * A method of client authentication at the token endpoint (RFC 6749 section 2.3). Each method has its own file, and is
 * in the list of methods.ts. No other code knows its inputs.
 */
export interface ClientAuthMethod<Names extends string = string> {
  /** The name in `token_endpoint_auth_methods_supported` (RFC 8414 section 2), or a name of our own. */
  readonly name: string;
  /** Whether the name is our own. Then the same name in a server's list does not mean this method. */
  readonly isOwnName?: true;
  /** How it works, for the reference: `in the body`. */
  readonly meaning: string;
  /** The inputs with the credentials. All are required. The post step reads the same inputs again. */
  readonly inputs: Readonly<Record<Names, Input<string>>>;
  /** Authenticates a request. It is called for each attempt. */
  readonly authenticate: (request: ClientRequest, credentials: Readonly<Record<Names, string>>) => void | Promise<void>;
  /** Returns the secrets that the method may send, except those that its inputs already mask. */
  readonly derivedSecrets?: (clientId: string, credentials: Readonly<Record<Names, string>>) => string[];
}

/** Declares a method, and widens the type of its input names, so that all methods fit into one list. */
export const clientAuthMethod = <Names extends string>(method: ClientAuthMethod<Names>): ClientAuthMethod => method;
