import { isMachineMade } from '../../lib/key-strength.js';
import { sealMaterial, type KeyMaterial } from '../../lib/seal.js';
import { chooseMethods } from '../client-auth/choose.js';
import { credentialsFor, hasCredentials } from '../client-auth/inputs.js';
import type { AuthSettings } from '../settings.js';

type KeySettings = Pick<AuthSettings, 'inputs' | 'provider'>;

/**
 * Returns what a token is sealed with: seal-key, or else the client's credentials. undefined if the credentials may be
 * guessed: anyone who has a sealed token can test guesses without asking the server.
 */
export function sealingMaterial(settings: KeySettings): KeyMaterial | undefined {
  const { sealKey } = settings.inputs;
  if (sealKey !== '') return sealMaterial(sealKey);
  const material = credentialsOf(settings);
  return material.some(isMachineMade) ? material : undefined;
}

/** Why a token cannot be sealed without a seal key: the end of a sentence, and what to do. */
export const WEAK_KEY =
  'the client secret is no key. It has fewer than 24 characters, or it looks as if a person made it, so anyone who has ' +
  'the sealed token could find the secret by trying. Set seal-key to a key from the command bearer-step seal-key.';

/** Returns what a token may be opened with: all that it may have been sealed with. */
export function openingMaterials(settings: KeySettings): KeyMaterial[] {
  const { sealKey } = settings.inputs;
  const material = credentialsOf(settings);
  return [...(sealKey === '' ? [] : [sealMaterial(sealKey)]), ...(material.length === 0 ? [] : [material])];
}

/** Returns the client's credentials; none if one of them is unset. */
function credentialsOf({ inputs, provider }: KeySettings): KeyMaterial {
  if (!hasCredentials(inputs)) return [];
  return Object.values(credentialsFor(chooseMethods(inputs, provider).method, inputs));
}
