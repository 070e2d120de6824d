const RESERVED_TOKEN_PARAMETERS =
  /^(?:grant_type|client_id|client_secret|client_assertion.*|refresh_token|code|code_verifier|scope|audience)$/iu;

/**
 * Returns whether the grant or another input sets a parameter of the token request. PHP reads `grant type`,
 * `grant.type` and `grant_type[]` as `grant_type`, and ends a name at NUL.
 */
export function isReservedTokenParameter(name: string): boolean {
  const read = name
    .replace(/[\0[].*$/su, '')
    .trim()
    .replaceAll(/[\s.]/gu, '_');
  return RESERVED_TOKEN_PARAMETERS.test(read);
}

/** Headers that change the destination, the authentication or the framing of a request. Only the step sets them. */
export const RESERVED_HEADERS =
  /^(?:host|authorization|proxy-.*|content-length|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|cookie|accept-encoding)$/iu;

/** The operation that revokes a token instead of sending a request to the API. Each provider has it. */
export const REVOCATION = 'revoke-token';
