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
  return strongCredentialsOf(settings);
}

/** Why a token cannot be sealed without a seal key: the end of a sentence, and what to do. */
export const whyNoKey = ({ inputs, provider }: KeySettings): string =>
  Object.keys(chooseMethods(inputs, provider).method.inputs).length === 0 ? NO_KEY : WEAK_KEY;

const NO_KEY =
  'the client has no secret that could be the key. Set seal-key to a key from the command bearer-step seal-key.';
const WEAK_KEY =
  'the client secret is no key. It has fewer than 24 characters, or it looks as if a person made it, so anyone who has ' +
  'the sealed token could find the secret by trying. Set seal-key to a key from the command bearer-step seal-key.';

/**
 * Returns what a token may be opened with: all that it may have been sealed with. Anyone who has guessed a weak secret
 * could seal a token of their own under it, so such a secret is none of it.
 */
export function openingMaterials(settings: KeySettings): KeyMaterial[] {
  const { sealKey } = settings.inputs;
  const material = strongCredentialsOf(settings);
  return [...(sealKey === '' ? [] : [sealMaterial(sealKey)]), ...(material === undefined ? [] : [material])];
}

/** Returns the client's credentials; undefined if one of them is unset, or if they may be guessed. */
function strongCredentialsOf({ inputs, provider }: KeySettings): KeyMaterial | undefined {
  if (!hasCredentials(inputs, provider)) return undefined;
  const material = Object.values(credentialsFor(chooseMethods(inputs, provider).method, inputs));
  return material.some(isMachineMade) ? material : undefined;
}
