/**
 * The schema of a provider file, providers/<id>.yml. OAuth keys are as in RFC 8414, parameters as in OpenAPI.
 * docs/provider-files.md explains each field. The bundles import only the types.
 */
import * as v from 'valibot';
import { checkIssues, pathOfProblem } from './schema-issues-check.js';
import { issues } from './schema-issues.js';
import { operations, unknownOperations } from './schema-operation.js';
import { pagination } from './schema-pagination.js';
import { values } from './schema-parameter.js';
import {
  at,
  authorizationParameter,
  errorCode,
  headerName,
  id,
  name,
  path,
  requestLine,
  status,
  stepErrorCode,
  tokenHeader,
  tokenParameter,
  tokenScheme,
  url,
  urlTemplate,
} from './schema-text.js';

/** How a server treats refresh tokens (RFC 9700 section 4.14.2). The defaults are the stricter values. */
const refresh = v.strictObject({
  /**
   * When the server invalidates the previous refresh token: `none` (never), `on_first_use` (as soon as the new access
   * token is first used), or `immediate` (with the refresh; the default).
   */
  rotation: v.exactOptional(v.picklist(['none', 'on_first_use', 'immediate'])),
  /** The effect of reuse of a rotated refresh token: the server refuses it, or revokes the chain (the default). */
  replay: v.exactOptional(v.picklist(['safe', 'revokes_grant'])),
  /**
   * Whether a refresh, or the first use of its access token, ends the earlier access tokens of the chain. The default is
   * that this is unknown.
   */
  ends_access_tokens: v.exactOptional(v.boolean()),
  /**
   * Whether each refresh returns a new refresh token, even if the previous one stays valid. Then a new one does not
   * prove rotation. The default is false.
   */
  reissues: v.exactOptional(v.boolean()),
  /** Error codes with which the server rejects a refresh token, in addition to those of refresh-rejection.ts. */
  rejected: v.exactOptional(v.pipe(v.array(errorCode), v.minLength(1, 'at least one error code'))),
});

/** Returns whether a path is not that of another token, which an API must never get. */
const isAccessToken = (location: string): boolean => !/(?:^|\.)(?:refresh_token|id_token)$/u.test(location);

const grants = v.array(
  v.picklist(['client_credentials', 'refresh_token', 'authorization_code', 'jwt-bearer', 'token-exchange']),
);

/**
 * OAuth settings. Endpoints are URLs or templates that begin with {base_url} or {issuer}. Without them, the step uses
 * the issuer's metadata.
 */
const oauth = v.strictObject({
  issuer: v.exactOptional(urlTemplate),
  token_endpoint: v.exactOptional(urlTemplate),
  /** Where users sign in (RFC 6749 section 3.1). */
  authorization_endpoint: v.exactOptional(urlTemplate),
  /** Constant parameters of a sign-in, in addition to those of the protocol. */
  authorization_request: v.exactOptional(
    v.strictObject({ parameters: v.exactOptional(v.record(authorizationParameter, v.string())) }),
  ),
  /** Where a device requests the code that a user enters elsewhere (RFC 8628 section 3.1). */
  device_authorization_endpoint: v.exactOptional(urlTemplate),
  /**
   * The grant types of steps and sign-ins (RFC 6749 sections 4.4, 6, 4.1, RFC 7523 section 2.1, RFC 8693). CI uses the
   * first one by default.
   */
  grant_types: v.pipe(grants, v.minLength(1, 'at least one grant')),
  /** Must be in `Known.authMethods` of file/read.ts. */
  token_endpoint_auth_method: v.exactOptional(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]*$/u, 'a method'))),
  token_request: v.exactOptional(
    v.strictObject({
      encoding: v.exactOptional(v.picklist(['form', 'json'])),
      parameters: v.exactOptional(v.record(tokenParameter, v.string())),
    }),
  ),
  /**
   * The claims of the assertion that the client's key signs (RFC 7523 section 3), if the grant is jwt-bearer. Its issuer
   * is the client id.
   */
  assertion: v.exactOptional(
    v.strictObject({
      /** The server, as it expects itself in `aud`. The default is the issuer, else the token endpoint. */
      audience: v.exactOptional(urlTemplate),
      /** The variable with the user whom the token acts as. The default subject is the client id. */
      subject: v.exactOptional(name),
      /** Whether the scope is a claim of the assertion, and not a parameter. */
      scope: v.exactOptional(v.boolean()),
    }),
  ),
  token_response: v.exactOptional(
    v.strictObject({
      access_token: v.exactOptional(v.pipe(path, v.check(isAccessToken, 'the path of an access token'))),
      expires_in_default: v.exactOptional(v.pipe(v.number(), v.integer('a whole number'))),
    }),
  ),
  refresh: v.exactOptional(refresh),
  revocation: v.exactOptional(
    v.strictObject({
      endpoint: urlTemplate,
      /** What revoking an access token revokes: only this token, or the whole refresh token chain (the default). */
      revokes: v.exactOptional(v.picklist(['token', 'grant'])),
    }),
  ),
  /** Whether the server returns the same token to all callers. Such a token is never revoked. */
  shared: v.exactOptional(v.boolean()),
});

const identityFields = v.strictObject({
  /** `GET /path`, as in an operation. */
  request: v.exactOptional(
    v.pipe(requestLine, v.startsWith('GET ', 'GET /path'), v.excludes('{', 'a path without {name}')),
  ),
  /**
   * Instead of `request`: the UserInfo endpoint of the authorization server (OpenID Connect Core 1.0 section 5.3). The
   * token needs the scope `openid`.
   */
  endpoint: v.exactOptional(urlTemplate),
  /** Dotted path of the user name. */
  name: path,
  /** Dotted path of the flag that is true for administrators. */
  administrator: v.exactOptional(path),
});
const identity = v.pipe(
  identityFields,
  v.check(({ request, endpoint }) => (request === undefined) !== (endpoint === undefined), 'request or endpoint'),
);

/** How the step learns what the token and its user may do. */
const permissions = v.strictObject({
  /** The operation that returns the scopes of the token. */
  scope: v.strictObject({ operation: name, path }),
  /** The operation that returns the roles of the user in each project. */
  memberships: v.strictObject({
    operation: name,
    parameters: v.exactOptional(values),
    items: path,
    /** Dotted path of the project in a membership. */
    project: path,
    /** Dotted path of the roles in a membership. They have an `id`. */
    roles: path,
    /** Dotted path of the flag of an administrator, and the scope that makes the flag count. */
    administrator: v.exactOptional(v.strictObject({ path, scope: name })),
  }),
  /** The operation that returns the permissions of a role, by its `id`. */
  role: v.strictObject({ operation: name, permissions: path }),
  /** The operation that returns a project, by the parameter `project`, and the dotted path of its id. */
  project: v.exactOptional(v.strictObject({ operation: name, path })),
});

/** What an access token of the system contains, if it is a JWT (RFC 9068). */
const claim = v.strictObject({
  /** Dotted path of a text or a list of texts. */
  path,
  /** The text that must be there. */
  contains: v.string(),
  /** What to do if it is not. */
  remedy: v.string(),
});

/**
 * Where one API has several sites, each below a path of its own: the step looks the path up with the token, and sends
 * the request below it. A base URL with a path is that of a site already.
 */
const lookup = v.strictObject({
  /** The request that returns the sites, as a list. */
  request: v.pipe(requestLine, v.startsWith('GET ', 'GET /path'), v.excludes('{', 'a path without {name}')),
  /** The variable with the address of the site for browsers. In `result.url`, `{site}` is this address. */
  variable: name,
  /** Dotted path of the address in an item. It must be exactly that of the variable. */
  match: path,
  /** Dotted path of the id in an item. */
  take: path,
  /** The path of the site below the base URL: `{id}` is the id. */
  path: v.pipe(v.string(), v.regex(/^(?:\/[\w.~-]+)*\/\{id\}(?:\/[\w.~-]+)*$/u, 'a path with {id}')),
});

const fields = v.strictObject({
  id,
  title: v.string(),
  base_url: v.strictObject({
    /** An example for the error if base-url is unset. */
    example: url,
    default: v.exactOptional(url),
    /** The environment variable of the CI system that has the URL. */
    from_environment: v.exactOptional(v.picklist(['GITHUB_API_URL'])),
    /**
     * Dotted path of the origin of the API in the token response. The workflow must name the origin in allowed-origins.
     */
    from_token_response: v.exactOptional(path),
    /** `root`: the system is always at the root of its host, so a base-url with a path is an error. */
    path: v.exactOptional(v.picklist(['root', 'any'])),
    lookup: v.exactOptional(lookup),
  }),
  variables: v.exactOptional(
    v.record(name, v.strictObject({ description: v.string(), default: v.exactOptional(v.string()) })),
  ),
  /** Sent with every API request. The input `headers` overrides them. */
  headers: v.exactOptional(v.record(headerName, v.string())),
  /** The header that carries the token. The default is `authorization: Bearer …` (RFC 6750 section 2.1). */
  authorization: v.exactOptional(v.strictObject({ header: tokenHeader, scheme: tokenScheme })),
  /** May be absent: then the step needs the input `token`. */
  oauth: v.exactOptional(oauth),
  /** The request that returns the user of a token. Its success proves that the token is valid. */
  identity: v.exactOptional(identity),
  permissions: v.exactOptional(permissions),
  pagination: v.exactOptional(pagination),
  errors: v.strictObject({
    /** Dotted paths of the API's error messages. */
    messages: v.array(path),
  }),
  /** The meaning of a status at this system, by status. */
  hints: v.exactOptional(v.record(status, v.string())),
  /** What to do about an error of the step at this system, by its code. `bearer-step doctor` prints it. */
  remedies: v.exactOptional(v.record(stepErrorCode, v.string())),
  /** `bearer-step doctor` checks them. */
  token_claims: v.exactOptional(v.array(claim)),
  operations,
  issues: v.exactOptional(issues),
});

export const providerSchema = v.pipe(
  fields,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { operations: all, identity: user, permissions: checks, issues: report } = dataset.value;
    for (const [section, content] of Object.entries({ permissions: checks ?? {}, issues: report ?? {} })) {
      for (const location of unknownOperations(content, all)) {
        addIssue({ message: 'the name of an operation', path: [at(dataset.value, section), ...location] });
      }
    }
    if (report !== undefined) {
      for (const { keys, message } of checkIssues(report, all)) {
        addIssue({ message, path: [at(dataset.value, 'issues'), ...pathOfProblem(report, keys)] });
      }
    }
    if (user?.request !== undefined) return;
    for (const [key, item] of Object.entries(all)) {
      if (item.prove_token !== true) continue;
      const location = [at(dataset.value, 'operations'), at(all, key), at(item, 'prove_token')] as const;
      addIssue({ message: 'a file with identity.request', path: [...location] });
    }
  }),
);

/** A provider file as it is written. */
export type Content = v.InferOutput<typeof providerSchema>;

/** A provider file, validated. One without `oauth` has no grant types. */
export type Provider = Content & {
  oauth: NonNullable<Content['oauth']>;
  /** The path of a file of the workflow; undefined for a built-in provider. Such a file cannot add an origin. */
  file?: string;
};
