/** Token request parameters that the grant or another input sets. */
export const RESERVED_TOKEN_PARAMETERS =
  /^(?:grant_type|client_id|client_secret|client_assertion.*|refresh_token|code|code_verifier|scope|audience)$/iu;

/** Headers that change the destination, the authentication or the framing of a request. Only the step sets them. */
export const RESERVED_HEADERS =
  /^(?:host|authorization|proxy-.*|content-length|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|cookie|accept-encoding)$/iu;
