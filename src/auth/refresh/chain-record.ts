import { isObject, parseJson } from '../../lib/json.js';
import { isTokenText } from '../oauth/token-response.js';
import type { Chain } from './stores/store.js';

/** No honest server gives a longer life, as far as sharing goes. */
const MAX_LIFE_MS = 24 * 3_600_000;
/** How far the clocks of two runners may differ. */
const MAX_SKEW_MS = 300_000;

/** What an access token was asked for with: it is only good for the same. */
export const fingerprintOf = (parameters: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(parameters).sort());

/** A chain as text, to be sealed. */
export function writeChain({ refreshToken, token, unsavedAfter }: Chain, fingerprint: string): string {
  return JSON.stringify({ refreshToken, token, unsavedAfter, fingerprint });
}

/** The chain of a text, its access token only where the fingerprint is the same; undefined when the text is none. */
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

/** An access token that another step or run left; undefined for one whose times cannot be right. */
function readShared(value: unknown, now: number): Chain['token'] {
  if (!isObject(value)) return undefined;
  const { value: text, type, obtainedAt, expiresAt, scope } = value;
  if (!isTokenText(text) || typeof type !== 'string') return undefined;
  if (typeof obtainedAt !== 'number' || typeof expiresAt !== 'number') return undefined;
  if (obtainedAt > now + MAX_SKEW_MS || expiresAt > now + MAX_LIFE_MS + MAX_SKEW_MS) return undefined;
  return { value: text, type, obtainedAt, expiresAt, scope: typeof scope === 'string' ? scope : undefined };
}
