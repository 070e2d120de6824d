import type { Host } from '../../ci/host.js';
import type { Token } from '../oauth/token-response.js';
import type { AuthSettings } from '../settings.js';
import { bindingOf, originOf } from './binding.js';
import { sealingMaterial, whyNoKey } from './key-material.js';
import { isShareable } from './read-shared-token.js';
import { MAX_SEALED_LENGTH } from './sealed-text.js';
import { sealToken, TOO_LONG } from './sealed-token.js';

/** How often to seal a token again if it contains a masked text by chance. */
const MAX_TRIES = 8;

const NOT_SHARED = 'The output sealed-token is not set, so other jobs get tokens of their own';

/** Seals a token for the other jobs of the run. Returns undefined if that is not possible, and logs a warning. */
export function shareToken(
  token: Token,
  settings: AuthSettings,
  host: Pick<Host, 'run' | 'secrets' | 'warning'>,
): string | undefined {
  const material = sealingMaterial(settings);
  if (material === undefined) {
    host.warning(`${NOT_SHARED}: ${whyNoKey(settings)}`);
    return undefined;
  }
  if (!isShareable(token)) {
    host.warning(`${NOT_SHARED}: the server does not say when the token expires.`);
    return undefined;
  }
  const binding = bindingOf('shared', settings, host);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const text = sealToken({ ...originOf(settings, host), token }, material, binding);
    if (text.length > MAX_SEALED_LENGTH) {
      host.warning(`${NOT_SHARED}: ${TOO_LONG}.`);
      return undefined;
    }
    if (!host.secrets.areMasksIn(text)) return text;
  }
  host.warning(
    `${NOT_SHARED}: each sealed token contains a masked text, and GitHub drops such an output. Is one of the secrets very ` +
      'short?',
  );
  return undefined;
}
