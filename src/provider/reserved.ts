/** Names of the token request that the grant or an input of their own sets. */
export const RESERVED_TOKEN_PARAMETERS =
  /^(?:grant_type|client_id|client_secret|client_assertion.*|refresh_token|code|code_verifier|scope|audience)$/iu;

/** Headers that would change where a request goes, who sends it, or how its body is framed. */
export const RESERVED_HEADERS =
  /^(?:host|authorization|proxy-.*|content-length|transfer-encoding|connection|te|upgrade|expect|cookie|accept-encoding)$/iu;
