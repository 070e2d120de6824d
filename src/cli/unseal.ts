import { inputError } from '../inputs/input-errors.js';
import { isSealKey, RESCUE_BINDING, sealMaterial, unseal } from '../lib/seal.js';
import { deliver, DELIVERY_OPTIONS, readDelivery } from './deliver.js';
import type { CliDeps } from './deps.js';
import { readSecret } from './secret.js';
import type { Verb } from './verb.js';

export const UNSEAL: Verb = {
  name: 'unseal',
  summary: 'opens a refresh token that a step sealed into its log',
  options: DELIVERY_OPTIONS,
  notes: ['It takes the seal key from BEARER_STEP_SEAL_KEY, or asks for it, and then for the sealed line.'],
  run: async (line, deps) => {
    const to = readDelivery(line);
    await deliver('The refresh token', await openEnvelope(deps), to, deps);
  },
};

/** The refresh token that a step sealed into its log when it could not be saved. */
async function openEnvelope(deps: CliDeps): Promise<string> {
  const key = await readSecret('seal-key', deps);
  if (!isSealKey(key)) throw inputError('seal-key', 'is not 32 bytes in base64.');
  const sealed = await deps.terminal.ask('box', 'The sealed line of the log');
  const token = unseal(sealed, sealMaterial(key), RESCUE_BINDING);
  deps.host.secrets.protect(token);
  return token;
}
