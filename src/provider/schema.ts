/**
 * The form of a provider file: providers/<id>.yml with its own keys (RFC 8414 for OAuth, OpenAPI for parameters).
 * docs/provider-files.md says what each field means. What runs imports the types alone.
 */
import * as v from 'valibot';
import { operations } from './schema-operation.js';
import {
  at,
  headerName,
  id,
  name,
  path,
  plainHeader,
  requestLine,
  status,
  tokenParameter,
  url,
  urlTemplate,
} from './schema-text.js';

/** How a server treats refresh tokens (RFC 9700 section 4.14.2). What is not known counts as the stricter. */
const refresh = v.strictObject({
  /**
   * When a refresh token ends: never by a refresh, as soon as its successor's access token is first used, or with the
   * refresh itself (the default).
   */
  rotation: v.exactOptional(v.picklist(['none', 'on_first_use', 'immediate'])),
  /** What a used-up refresh token does when it comes again: it is just refused, or it ends the grant (the default). */
  replay: v.exactOptional(v.picklist(['safe', 'revokes_grant'])),
});

/** Endpoints are templates that begin with {base_url} or {issuer}; without them the issuer's metadata names them. */
const oauth = v.strictObject({
  issuer: v.exactOptional(urlTemplate),
  token_endpoint: v.exactOptional(urlTemplate),
  /** Where a person signs in (RFC 6749 section 3.1). */
  authorization_endpoint: v.exactOptional(urlTemplate),
  /** Those of RFC 6749 that a step or a sign-in uses (sections 4.4, 6, 4.1). The first one is what CI uses. */
  grant_types: v.pipe(
    v.array(v.picklist(['client_credentials', 'refresh_token', 'authorization_code'])),
    v.minLength(1, 'at least one grant'),
  ),
  /** One of the methods that the reader of the file knows. */
  token_endpoint_auth_method: v.exactOptional(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]*$/u, 'a method'))),
  token_request: v.exactOptional(
    v.strictObject({
      encoding: v.exactOptional(v.picklist(['form', 'json'])),
      parameters: v.exactOptional(v.record(tokenParameter, v.string())),
    }),
  ),
  token_response: v.exactOptional(
    v.strictObject({
      access_token: v.exactOptional(path),
      expires_in_default: v.exactOptional(v.pipe(v.number(), v.integer('a whole number'))),
    }),
  ),
  refresh: v.exactOptional(refresh),
  revocation: v.exactOptional(
    v.strictObject({
      endpoint: urlTemplate,
      /** What ends with a revoked access token: itself alone, or the whole grant with its refresh token (the default). */
      revokes: v.exactOptional(v.picklist(['token', 'grant'])),
    }),
  ),
  /** The server hands one token to all callers, so it is never revoked. */
  shared: v.exactOptional(v.boolean()),
});

const identity = v.strictObject({
  /** `GET /path`, as in an operation. */
  request: v.pipe(requestLine, v.startsWith('GET ', 'GET /path'), v.excludes('{', 'a path without {name}')),
  /** Dotted path of the account's name. */
  name: path,
  /** Dotted path of whether the account is an administrator's. */
  administrator: v.exactOptional(path),
});

const fields = v.strictObject({
  id,
  title: v.string(),
  base_url: v.strictObject({
    /** Shown to a user who gave none. */
    example: url,
    default: v.exactOptional(url),
    /** `root`: the system cannot live under a path, so a base-url with one is a mistake. */
    path: v.exactOptional(v.picklist(['root', 'any'])),
  }),
  variables: v.exactOptional(
    v.record(name, v.strictObject({ description: v.string(), default: v.exactOptional(v.string()) })),
  ),
  /** Sent with every API request; the user's own win. */
  headers: v.exactOptional(v.record(headerName, v.string())),
  /** The header that carries the token; the default is `authorization: Bearer …` (RFC 6750 section 2.1). */
  authorization: v.exactOptional(v.strictObject({ header: plainHeader, scheme: v.string() })),
  oauth,
  /** The request that tells who a token acts as, and proves that it works. */
  identity: v.exactOptional(identity),
  errors: v.strictObject({
    /** Dotted paths to the API's own words. */
    messages: v.array(path),
  }),
  /** What a status means at this system, by status. */
  hints: v.exactOptional(v.record(status, v.string())),
  operations,
});

export const providerSchema = v.pipe(
  fields,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.identity !== undefined) return;
    const { operations: all } = dataset.value;
    for (const [key, item] of Object.entries(all)) {
      if (item.prove_token !== true) continue;
      const location = [at(dataset.value, 'operations'), at(all, key), at(item, 'prove_token')] as const;
      addIssue({ message: 'a file with identity, which is what it asks', path: [...location] });
    }
  }),
);

/** A provider file, validated. */
export type Provider = v.InferOutput<typeof providerSchema>;
