/**
 * A provider file, validated: providers/<id>.yml with its own keys (RFC 8414 for OAuth, OpenAPI for parameters).
 * The form is described in docs/provider-files.md; scripts/generate.ts holds the schema against these types.
 */
export interface Provider {
  id: string;
  title: string;
  base_url: {
    /** Shown to a user who gave none. */
    example: string;
    default?: string;
    /** `root`: the system cannot live under a path, so a base-url with one is a mistake. */
    path?: 'root' | 'any';
  };
  variables?: Record<string, { description: string; default?: string }>;
  /** Sent with every API request; the user's own win. */
  headers?: Record<string, string>;
  /** The header that carries the token; the default is `authorization: Bearer …` (RFC 6750 section 2.1). */
  authorization?: { header: string; scheme: string };
  oauth: OAuthSettings;
  /** The request that tells who a token acts as, and proves that it works. */
  identity?: Identity;
  errors: { /** Dotted paths to the API's own words. */ messages: string[] };
  /** What a status means at this system, by status. */
  hints?: Record<string, string>;
  operations: Record<string, Operation>;
}

/** Where the token goes in a request to the API. */
export const authorizationOf = (provider: Provider): { header: string; scheme: string } =>
  provider.authorization ?? { header: 'authorization', scheme: 'Bearer' };

export interface Identity {
  /** `GET /path`, as in an operation. */
  request: string;
  /** Dotted path of the account's name. */
  name: string;
  /** Dotted path of whether the account is an administrator's. */
  administrator?: string;
}

/** The header that carries `token`. */
export function bearerHeader(provider: Provider, token: string): Record<string, string> {
  const { header, scheme } = authorizationOf(provider);
  return { [header]: `${scheme} ${token}`.trim() };
}

/** The grant types of RFC 6749 that a step or a sign-in uses (sections 4.4, 6, 4.1). */
export type GrantType = 'client_credentials' | 'refresh_token' | 'authorization_code';

/** Endpoints are templates that begin with {base_url} or {issuer}; without them the issuer's metadata names them. */
export interface OAuthSettings {
  issuer?: string;
  token_endpoint?: string;
  /** Where a person signs in (RFC 6749 section 3.1). */
  authorization_endpoint?: string;
  /** The first one is what CI uses. */
  grant_types: GrantType[];
  /** The name of a method of auth/client-auth. */
  token_endpoint_auth_method?: string;
  token_request?: { encoding?: 'form' | 'json'; parameters?: Record<string, string> };
  token_response?: { access_token?: string; expires_in_default?: number };
  refresh?: Refresh;
  revocation?: {
    endpoint: string;
    /** What ends with a revoked access token: itself alone, or the whole grant with its refresh token (the default). */
    revokes?: 'token' | 'grant';
  };
  /** The server hands one token to all callers, so it is never revoked. */
  shared?: boolean;
}

/** How a server treats refresh tokens (RFC 9700 section 4.14.2). What is not known counts as the stricter. */
export interface Refresh {
  /**
   * When a refresh token ends: never by a refresh, as soon as its successor's access token is first used, or with the
   * refresh itself (the default).
   */
  rotation?: 'none' | 'on_first_use' | 'immediate';
  /** What a used-up refresh token does when it comes again: it is just refused, or it ends the grant (the default). */
  replay?: 'safe' | 'revokes_grant';
}

export type ParameterLocation = 'path' | 'query' | 'header' | 'body';

export interface Parameter {
  in: ParameterLocation;
  required?: boolean;
  description?: string;
  default?: string | number | boolean;
}

/** One declared request. */
export interface Operation {
  description: string;
  /** `METHOD /path/{placeholder}`; the path is appended to the base URL's. */
  request: string;
  parameters?: Record<string, Parameter>;
  body?: {
    /** The name under which the body's parameters stand. */
    wrap?: string;
    /** Whether parameters that are not declared go into the body. */
    rest?: boolean;
    /** The parameter that names a file, which is the body as it is. */
    from?: string;
    /** The content type of that file's bytes; the default is `application/octet-stream`. */
    media_type?: string;
  };
  /** What came of it: a dotted path for `id` (else the path's own {id}), a template with {base_url} and {id} for `url`. */
  result?: { id?: string; url?: string };
  /** For servers that answer a stranger as if all were well: the identity is asked for first, so that a dead token shows. */
  prove_token?: boolean;
  /** What this server silently ignores: the operation that reads it back, and where each parameter's value then stands. */
  read_back?: { operation: string; fields: Record<string, string> };
}
