import { isObject, parseJson, type JsonObject } from './json.js';

/** A larger token is not decoded. */
const MAX_LENGTH = 32_768;

/**
 * Returns the claims of a token that is a JWT (RFC 7519), or undefined. They are not verified: only the server that the
 * token is for may decide on them.
 */
export function decodeClaims(token: string): JsonObject | undefined {
  const [, payload, , ...others] = token.split('.');
  if (payload === undefined || others.length > 0 || token.length > MAX_LENGTH) return undefined;
  const claims = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  return isObject(claims) ? claims : undefined;
}
