import * as v from 'valibot';
import { CLIENT_AUTH_METHODS } from '../src/auth/client-auth/methods.js';
import { RESERVED_HEADERS, RESERVED_TOKEN_PARAMETERS } from '../src/provider/reserved.js';
import type { Provider } from '../src/provider/provider.js';

const name = v.pipe(v.string(), v.regex(/^[A-Za-z_][\w-]*$/u));
const path = v.pipe(v.string(), v.regex(/^[\w.-]+$/u, 'a dotted path'));
const headerName = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9-]*$/u, 'a header name in lower case'),
  v.check((header) => !RESERVED_HEADERS.test(header), 'a header that nobody may set'),
);
const tokenParameter = v.pipe(
  name,
  v.check((parameterName) => !RESERVED_TOKEN_PARAMETERS.test(parameterName), 'a parameter that belongs to the grant'),
);

/** Plain segments and variables; the bases may only stand first. */
const SEGMENTS = '(?:/(?!\\.{1,2}(?:/|$))(?:[\\w.~-]|\\{(?!base_url|issuer)\\w+\\})+)';
const urlTemplate = v.pipe(
  v.string(),
  v.regex(new RegExp(`^(?:\\{(?:base_url|issuer)\\}|https://[\\w.-]+)${SEGMENTS}*$`, 'u'), 'a URL template'),
);
const requestLine = v.pipe(
  v.string(),
  v.regex(new RegExp(`^(?:GET|HEAD|POST|PUT|PATCH|DELETE) ${SEGMENTS}+$`, 'u'), 'METHOD /path'),
);

const parameter = v.strictObject({
  in: v.picklist(['path', 'query', 'header', 'body']),
  required: v.optional(v.boolean()),
  description: v.optional(v.string()),
  default: v.optional(v.union([v.string(), v.number(), v.boolean()])),
});

const operation = v.strictObject({
  description: v.string(),
  request: requestLine,
  parameters: v.optional(
    v.pipe(
      v.record(name, parameter),
      v.check(
        (parameters) =>
          Object.entries(parameters).every(([key, { in: place }]) => place !== 'header' || !RESERVED_HEADERS.test(key)),
        'a header that nobody may set',
      ),
    ),
  ),
  body: v.optional(
    v.pipe(
      v.strictObject({
        wrap: v.optional(name),
        rest: v.optional(v.boolean()),
        from: v.optional(name),
        media_type: v.optional(v.pipe(v.string(), v.regex(/^[a-z]+\/[a-z0-9.+-]+$/u, 'a media type'))),
      }),
      v.check(
        ({ wrap, rest, from }) => from === undefined || (wrap === undefined && rest !== true),
        'a file, or fields',
      ),
      v.check(({ from, media_type }) => from !== undefined || media_type === undefined, 'media_type without from'),
    ),
  ),
  result: v.optional(v.strictObject({ id: v.optional(path), url: v.optional(urlTemplate) })),
  prove_token: v.optional(v.boolean()),
  read_back: v.optional(v.strictObject({ operation: name, fields: v.record(name, path) })),
});

const identity = v.strictObject({
  request: v.pipe(requestLine, v.startsWith('GET '), v.excludes('{')),
  name: path,
  administrator: v.optional(path),
});

const oauth = v.strictObject({
  issuer: v.optional(urlTemplate),
  token_endpoint: v.optional(urlTemplate),
  authorization_endpoint: v.optional(urlTemplate),
  grant_types: v.pipe(
    v.array(v.picklist(['client_credentials', 'refresh_token', 'authorization_code'])),
    v.minLength(1),
  ),
  token_endpoint_auth_method: v.optional(v.picklist(CLIENT_AUTH_METHODS.map(({ name: method }) => method))),
  token_request: v.optional(
    v.strictObject({
      encoding: v.optional(v.picklist(['form', 'json'])),
      parameters: v.optional(v.record(tokenParameter, v.string())),
    }),
  ),
  token_response: v.optional(
    v.strictObject({ access_token: v.optional(path), expires_in_default: v.optional(v.pipe(v.number(), v.integer())) }),
  ),
  refresh: v.optional(
    v.strictObject({
      rotation: v.optional(v.picklist(['none', 'on_first_use', 'immediate'])),
      replay: v.optional(v.picklist(['safe', 'revokes_grant'])),
    }),
  ),
  revocation: v.optional(
    v.strictObject({ endpoint: urlTemplate, revokes: v.optional(v.picklist(['token', 'grant'])) }),
  ),
  shared: v.optional(v.boolean()),
});

/** Operations that name each other. */
const operations = v.pipe(
  v.record(v.pipe(name, v.notValue('revoke-token')), operation),
  v.check(
    (all) => Object.values(all).every(({ read_back: back }) => back === undefined || back.operation in all),
    'read_back names no operation',
  ),
);

/** The form of a provider file; docs/provider-files.md says what each field means. */
export const providerSchema = v.pipe(
  v.strictObject({
    id: v.pipe(v.string(), v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u)),
    title: v.string(),
    base_url: v.strictObject({
      example: v.pipe(v.string(), v.url()),
      default: v.optional(v.pipe(v.string(), v.url())),
      path: v.optional(v.picklist(['root', 'any'])),
    }),
    variables: v.optional(v.record(name, v.strictObject({ description: v.string(), default: v.optional(v.string()) }))),
    headers: v.optional(v.record(headerName, v.string())),
    authorization: v.optional(
      v.strictObject({ header: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/u)), scheme: v.string() }),
    ),
    oauth,
    identity: v.optional(identity),
    errors: v.strictObject({ messages: v.array(path) }),
    hints: v.optional(v.record(v.pipe(v.string(), v.regex(/^[1-5]\d\d$/u)), v.string())),
    operations,
  }),
  v.check(
    ({ identity: who, operations: all }) =>
      who !== undefined || Object.values(all).every((item) => item.prove_token !== true),
    'prove_token without identity',
  ),
);

/** A provider file's content as a Provider. Throws a ValiError that names the place of the fault. */
export const parseProvider = (content: unknown): Provider => v.parse(providerSchema, content) as Provider;
