/**
 * How a job gets an identity token: an OpenID Connect ID token by which its CI system states which job it is. Each CI
 * system has its own way, and its own file.
 */
export type IdentitySource = IdentityEndpoint | IdentityCommand | GivenIdentity | NoIdentity;

/** An address of the CI system, which makes a new token for each request. */
export interface IdentityEndpoint {
  readonly kind: 'endpoint';
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** The job's own token, which authorizes the request as a bearer token. */
  readonly bearer: string;
  /** The field of the JSON response with the identity token. */
  readonly field: string;
  /** The variable that names the address, for messages. */
  readonly variable: string;
}

/** A program of the CI system, which makes a new token each time. */
export interface IdentityCommand {
  readonly kind: 'command';
  /** The program, for messages. */
  readonly program: string;
  /** Returns the token; undefined if the program failed. It is not validated. */
  readonly run: () => string | undefined;
}

/** The only token of the job, made before the job began. Servers may accept it only once. */
export interface GivenIdentity {
  readonly kind: 'given';
  readonly token: string;
  /** The variable with the token, for messages. */
  readonly variable: string;
}

/** The CI system makes no identity token for the job, or the job lacks a setting. */
export interface NoIdentity {
  readonly kind: 'none';
  /** What to do: one or more sentences. */
  readonly remedy: string;
}

/** Returns how the job gets an identity token for `audience`, the server that the token is for. */
export type FindIdentity = (audience: string) => IdentitySource;
