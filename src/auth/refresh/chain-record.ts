import { isObject, parseJson } from '../../lib/json.js';
import { isTokenText } from '../oauth/token-response.js';
import { readSharedToken } from '../sharing/read-shared-token.js';
import type { Chain } from './stores/store.js';

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
  const token = record['fingerprint'] === fingerprint ? readSharedToken(record['token'], now) : undefined;
  return {
    refreshToken: mayLack ? '' : refreshToken,
    token,
    ...(typeof unsavedAfter === 'string' ? { unsavedAfter } : {}),
  };
}
