import { inputError } from '../inputs/input-errors.js';
import { isSealKey, RESCUE_BINDING, sealMaterial, unseal } from '../lib/seal.js';
import { deliver, DELIVERY_OPTIONS, readDelivery } from './deliver.js';
import type { CliDeps } from './deps.js';
import { readSecret } from './secret.js';
import type { Verb } from './verb.js';

export const UNSEAL: Verb = {
  name: 'unseal',
  summary: 'decrypts a sealed refresh token from the log of a step',
  options: DELIVERY_OPTIONS,
  notes: ['Takes the seal key from BEARER_STEP_SEAL_KEY, or asks for it. Then asks for the sealed line of the log.'],
  run: async (line, deps) => {
    const to = readDelivery(line);
    await deliver('The refresh token', await openEnvelope(deps), to, deps);
  },
};

/** Asks for a sealed token and opens it. A step logs one if it cannot save the refresh token. */
async function openEnvelope(deps: CliDeps): Promise<string> {
  const key = await readSecret('seal-key', deps);
  if (!isSealKey(key)) throw inputError('seal-key', 'is not 32 bytes in base64. Use the seal key of the workflow.');
  const sealed = await deps.terminal.ask('envelope', 'The sealed line of the log');
  const token = unseal(sealed, sealMaterial(key), RESCUE_BINDING);
  deps.host.secrets.protect(token);
  return token;
}
