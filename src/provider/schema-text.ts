/** Schemas of the texts in a provider file. Each message says what was expected. */
import * as v from 'valibot';
import { ERROR_CODES } from '../lib/errors.js';
import { isReservedAuthorizationParameter, isReservedTokenParameter, RESERVED_HEADERS } from './reserved.js';

export const id = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u, 'an id of lower-case letters, digits and single hyphens'),
);

export const name = v.pipe(v.string(), v.regex(/^[A-Za-z_][\w-]*$/u, 'a name of letters, digits, _ and -'));

/** The location of a value in a JSON response, such as `issue.id`. */
export const path = v.pipe(v.string(), v.regex(/^[\w.-]+$/u, 'a dotted path'));

/** The same, or one name with other characters, such as `@odata.nextLink`. */
export const namePath = v.pipe(v.string(), v.regex(/^[\w.@$-]+$/u, 'a name or a dotted path'));

export const url = v.pipe(v.string(), v.url('a URL'));

export const plainHeader = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/u, 'a header name in lower case'));

/** The header that carries the token: `authorization`, or one that the step does not set itself. */
export const tokenHeader = v.pipe(
  plainHeader,
  v.check((header) => header === 'authorization' || !RESERVED_HEADERS.test(header), 'authorization or another header'),
);

/** The word before the token; empty for none. */
export const tokenScheme = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]*$/u, 'a word of letters, digits and -'));

export const SETTABLE_HEADER = 'a header that the step does not set itself';

export const headerName = v.pipe(
  plainHeader,
  v.check((header) => !RESERVED_HEADERS.test(header), SETTABLE_HEADER),
);

export const tokenParameter = v.pipe(
  name,
  v.check((parameter) => !isReservedTokenParameter(parameter), 'a parameter that neither the grant nor an input sets'),
);

export const authorizationParameter = v.pipe(
  name,
  v.check(
    (parameter) => !isReservedAuthorizationParameter(parameter),
    'a parameter that neither the protocol nor an input sets',
  ),
);

/** RFC 6749 section 5.2, without spaces. */
export const errorCode = v.pipe(v.string(), v.regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/u, 'an error code'));

/** RFC 6749 section 3.3. */
export const scope = v.pipe(v.string(), v.regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/u, 'a scope'));

const CODES: readonly string[] = ERROR_CODES;

/** The code of an error of the step. */
export const stepErrorCode = v.pipe(
  v.string(),
  v.regex(/^[A-Z]+(?:_[A-Z]+)*$/u, 'an error code of the step, such as TOKEN_REJECTED'),
  v.check((code) => CODES.includes(code), 'an error code of the step, such as TOKEN_REJECTED'),
);

export const status = v.pipe(v.string(), v.regex(/^[1-5]\d\d$/u, 'a status'));

export const mediaType = v.pipe(v.string(), v.regex(/^[a-z]+\/[a-z0-9.+-]+$/u, 'a media type'));

/** Plain path segments and variables. {base_url}, {issuer} and {site} may only be at the start of the template. */
const SEGMENTS = '(?:/(?!\\.{1,2}(?:/|$))(?:[\\w.~-]|\\{(?!base_url|issuer|site\\})\\w+\\})+)';

export const urlTemplate = v.pipe(
  v.string(),
  v.regex(new RegExp(`^(?:\\{(?:base_url|issuer|site)\\}|https://[\\w.-]+)${SEGMENTS}*$`, 'u'), 'a URL template'),
);

/** `METHOD /path/{placeholder}`. The path is appended to the base URL. */
export const requestLine = v.pipe(
  v.string(),
  v.regex(new RegExp(`^(?:GET|HEAD|POST|PUT|PATCH|DELETE) ${SEGMENTS}+$`, 'u'), 'METHOD /path'),
);

/** Returns a path item of an issue, for checks of more than one field. */
export const at = (input: Record<string, unknown>, key: string): v.ObjectPathItem => ({
  type: 'object',
  origin: 'value',
  input,
  key,
  value: input[key],
});
