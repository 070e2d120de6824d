const RESERVED_TOKEN_PARAMETERS =
  /^(?:grant_type|client_id|client_secret|client_assertion.*|refresh_token|code|code_verifier|scope|audience)$/iu;

/**
 * The parameters of a sign-in that the protocol or another input sets: RFC 6749 sections 4.1.1 and 4.1.3, RFC 7636, RFC
 * 8628, RFC 9101, RFC 9449, and OpenID Connect Core 1.0 section 3.1.2.1. Some would send the code elsewhere.
 */
const RESERVED_AUTHORIZATION_PARAMETERS =
  /^(?:response_type|response_mode|client_id|client_secret|client_assertion.*|redirect_uri|scope|state|nonce|code|code_.*|request|request_uri|registration|grant_type|device_code|user_code|refresh_token|dpop_jkt)$/iu;

/** Returns a name as servers may read it: PHP reads `a b`, `a.b` and `a_b[]` as `a_b`, and ends a name at NUL. */
const asRead = (name: string): string =>
  name
    .replace(/[\0[].*$/su, '')
    .trim()
    .replaceAll(/[\s.]/gu, '_');

/** Returns whether the grant or another input sets a parameter of the token request. */
export const isReservedTokenParameter = (name: string): boolean => RESERVED_TOKEN_PARAMETERS.test(asRead(name));

/** Returns whether the protocol or another input sets a parameter of a sign-in. */
export const isReservedAuthorizationParameter = (name: string): boolean =>
  RESERVED_AUTHORIZATION_PARAMETERS.test(asRead(name));

/** Headers that change the destination, the authentication or the framing of a request. Only the step sets them. */
export const RESERVED_HEADERS =
  /^(?:host|authorization|proxy-.*|content-length|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|cookie|accept-encoding)$/iu;

/** The operation that revokes a token instead of sending a request to the API. Each provider has it. */
export const REVOCATION = 'revoke-token';
