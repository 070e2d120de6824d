import { isObject } from '../../lib/json.js';
import { isBound } from '../dpop/dpop.js';
import { isTokenText, MAX_SKEW_MS, outputText, type Token } from '../oauth/token-response.js';

/** The longest lifetime of an access token that is shared: no honest server issues a longer one. */
export const MAX_SHARED_LIFE_MS = 24 * 3_600_000;

/** A token that may be shared: it is known when it expires. */
export type SharedToken = Token & { expiresAt: number };

/** Returns whether a token may be shared: nobody else has the key of a bound one. */
export const isShareable = (token: Token): token is SharedToken => token.expiresAt !== undefined && !isBound(token);

/**
 * Returns an access token that another step, job or run has sealed; undefined if it is invalid, or if its times are
 * impossible. `now`: milliseconds since 1970.
 */
export function readSharedToken(value: unknown, now: number): SharedToken | undefined {
  if (!isObject(value)) return undefined;
  const { value: text, type, obtainedAt, expiresAt, scope, clockSkewMs, baseUrl } = value;
  const shownType = outputText(type);
  if (!isTokenText(text) || shownType === undefined || isBound({ type: shownType })) return undefined;
  if (!isTime(obtainedAt) || !isTime(expiresAt)) return undefined;
  if (obtainedAt > now + MAX_SKEW_MS || expiresAt > now + MAX_SHARED_LIFE_MS + MAX_SKEW_MS) return undefined;
  return {
    value: text,
    type: shownType,
    obtainedAt,
    expiresAt,
    scope: outputText(scope),
    ...(isSkew(clockSkewMs) ? { clockSkewMs } : {}),
    ...(typeof baseUrl === 'string' ? { baseUrl } : {}),
  };
}

/** Returns whether a value is a time in milliseconds since 1970. */
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const isSkew = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) <= MAX_SKEW_MS;
