import { newSealKey } from '../lib/seal.js';
import { deliver, DELIVERY_OPTIONS, readDelivery, type Delivery } from './deliver.js';
import type { CliDeps } from './deps.js';
import type { Verb } from './verb.js';

export const SEAL_KEY: Verb = {
  name: 'seal-key',
  summary: 'makes a seal key: 32 random bytes',
  options: DELIVERY_OPTIONS,
  run: (line, deps) => makeSealKey(readDelivery(line), deps),
};

/** Makes a new seal key and delivers it. */
export async function makeSealKey(to: Delivery, deps: CliDeps): Promise<void> {
  const key = newSealKey();
  deps.host.secrets.protect(key);
  await deliver('The seal key', key, to, deps);
}
