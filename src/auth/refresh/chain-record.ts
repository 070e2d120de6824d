import { isObject, parseJson } from '../../lib/json.js';
import { isTokenText, outputText } from '../oauth/token-response.js';
import type { Chain } from './stores/store.js';

/** The longest lifetime of an access token that is shared: no honest server issues a longer one. */
const MAX_LIFE_MS = 24 * 3_600_000;
/** The largest difference allowed between the clocks of two runners. */
const MAX_SKEW_MS = 300_000;

/** Returns a fingerprint of token parameters. An access token is shared only if its fingerprint is the same. */
export const fingerprintOf = (parameters: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(parameters).sort());

/** Returns a chain as JSON, in the clear: the caller must seal it. */
export function writeChain({ refreshToken, token, unsavedAfter }: Chain, fingerprint: string): string {
  return JSON.stringify({ refreshToken, token, unsavedAfter, fingerprint });
}

/**
 * Returns the chain that `text` contains, with the access token only if the fingerprint is the same. Returns undefined
 * if the text is not a valid chain. `now`: milliseconds since 1970.
 */
export function readChain(text: string, fingerprint: string, now: number): Chain | undefined {
  const record = parseJson(text);
  if (!isObject(record)) return undefined;
  const { refreshToken, unsavedAfter } = record;
  const mayLack = typeof unsavedAfter !== 'string' && refreshToken === '';
  if (!mayLack && !isTokenText(refreshToken)) return undefined;
  const token = record['fingerprint'] === fingerprint ? readShared(record['token'], now) : undefined;
  return {
    refreshToken: mayLack ? '' : refreshToken,
    token,
    ...(typeof unsavedAfter === 'string' ? { unsavedAfter } : {}),
  };
}

/** Returns an access token from another step or run; undefined if it is invalid, or if its times are impossible. */
function readShared(value: unknown, now: number): Chain['token'] {
  if (!isObject(value)) return undefined;
  const { value: text, type, obtainedAt, expiresAt, scope, baseUrl } = value;
  const shownType = outputText(type);
  if (!isTokenText(text) || shownType === undefined) return undefined;
  if (!isTime(obtainedAt) || !isTime(expiresAt)) return undefined;
  if (obtainedAt > now + MAX_SKEW_MS || expiresAt > now + MAX_LIFE_MS + MAX_SKEW_MS) return undefined;
  return {
    value: text,
    type: shownType,
    obtainedAt,
    expiresAt,
    scope: outputText(scope),
    ...(typeof baseUrl === 'string' ? { baseUrl } : {}),
  };
}

/** Returns whether a value is a time in milliseconds since 1970. */
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
