import type { Input } from '../../inputs/declaration.js';
import type { Identity } from '../identity/identity.js';

/** The credentials of a client: the values of its method's inputs, by property name. */
export type ClientCredentials = Readonly<Record<string, string>>;

/** What assertions are made of, in addition to the credentials. */
export interface AssertionSources {
  /** The issuer of the server, which is the audience of client assertions. */
  issuer: string;
  /** The identity of the job in its CI system. */
  identity: Identity;
  now: () => number;
}

/** A request that a method authenticates. */
export interface ClientRequest extends AssertionSources {
  /** '' if the client is not named, which only some methods allow. */
  clientId: string;
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
  /** What to check if the server rejects the client: one or more sentences. */
  readonly ifRejected: string;
  /** Whether it is used only if an input or the provider names it. */
  readonly isOnlyNamed?: true;
  /** Whether a server's offer counts only if the credentials are set, since it may say nothing about the client. */
  readonly isOnlyGiven?: true;
  /** Whether the client may be unnamed: its credentials say which client it is. */
  readonly needsNoClientId?: true;
  /** Whether it sends an identity token of the job. Then the post step needs the CI system again. */
  readonly usesIdentity?: true;
  /** The inputs with the credentials. The post step reads the same inputs again. */
  readonly inputs: Readonly<Record<Names, Input<string>>>;
  /** The inputs that may be unset. The others are required. */
  readonly optional?: readonly Names[];
  /** Authenticates a request. It is called for each attempt. */
  readonly authenticate: (request: ClientRequest, credentials: Readonly<Record<Names, string>>) => void | Promise<void>;
  /** Returns the secrets that the method may send, except those that its inputs already mask. */
  readonly derivedSecrets?: (clientId: string, credentials: Readonly<Record<Names, string>>) => string[];
}

/** Declares a method, and widens the type of its input names, so that all methods fit into one list. */
export const clientAuthMethod = <Names extends string>(method: ClientAuthMethod<Names>): ClientAuthMethod => method;
