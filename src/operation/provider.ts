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
  errors: { /** Dotted paths to the API's own words. */ messages: string[] };
  /** What a status means at this system, by status. */
  hints?: Record<string, string>;
  operations: Record<string, Operation>;
}

/** Where the token goes in a request to the API. */
export const authorizationOf = (provider: Provider): { header: string; scheme: string } =>
  provider.authorization ?? { header: 'authorization', scheme: 'Bearer' };

/** How a client authenticates: RFC 6749 section 2.3.1 in the body or in Basic, and Basic without its encoding. */
export const CLIENT_AUTH_METHODS = ['client_secret_post', 'client_secret_basic', 'client_secret_basic_raw'] as const;
export type ClientAuthMethod = (typeof CLIENT_AUTH_METHODS)[number];

/** Endpoints are templates that begin with {base_url} or {issuer}; without them the issuer's metadata names them. */
export interface OAuthSettings {
  issuer?: string;
  token_endpoint?: string;
  grant_types: ('client_credentials' | 'refresh_token' | 'authorization_code')[];
  token_endpoint_auth_method?: ClientAuthMethod;
  token_request?: { encoding?: 'form' | 'json'; parameters?: Record<string, string> };
  token_response?: { access_token?: string; expires_in_default?: number };
  revocation?: { endpoint: string };
  /** The server hands one token to all callers, so it is never revoked. */
  shared?: boolean;
}

export type ParameterPlace = 'path' | 'query' | 'header' | 'body';

export interface Parameter {
  in: ParameterPlace;
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
  };
  /** What the answer names: a dotted path for `id`, a template with {base_url} and {id} for `url`. */
  result?: { id: string; url?: string };
}
