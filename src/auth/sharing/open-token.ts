import { StepError } from '../../lib/errors.js';
import type { Host } from '../../ci/host.js';
import { isAlmostOver, type Token } from '../oauth/token-response.js';
import type { AuthSettings } from '../settings.js';
import { bindingOf, foreignOrigin, originOf, type Made } from './binding.js';
import { canFetch } from './can-fetch.js';
import { openingMaterials } from './key-material.js';
import { openToken, type SealedToken } from './sealed-token.js';

/** What the opening of a token needs. */
export interface OpenDeps {
  host: Pick<Host, 'info' | 'run' | 'secrets'>;
  now: () => number;
}

/**
 * Opens the sealed token of the input `token`, and masks it. Returns undefined if it cannot be used but the step can
 * get a token of its own, and logs why. Throws SEAL_INVALID or ORIGIN_NOT_ALLOWED.
 */
export function openGivenToken(settings: AuthSettings, { host, now }: OpenDeps): Token | undefined {
  const { token, ...made } = openSealed(settings, { host, now });
  const own = originOf(settings, host);
  checkOrigins(made, own);
  const isReplaceable = canFetch(settings);
  const problem = problemOf(made, own, settings.inputs.grant) ?? (token.expiresAt <= now() ? 'has expired' : undefined);
  const isOver = isAlmostOver(token, settings.inputs.minTtlMs, now());
  if (problem === undefined && !(isReplaceable && isOver)) return token;
  const sentence = `The sealed token ${problem ?? 'is valid for less than min-ttl'}.`;
  if (!isReplaceable) {
    throw new StepError('SEAL_INVALID', sentence, {
      hint:
        'Share a new token in an earlier job of this run. Or also set client-id and client-secret, so that this step ' +
        'can get a token of its own.',
    });
  }
  host.info(`${sentence} The step gets a token of its own.`);
  return undefined;
}

/** Opens the sealed token of the input `token`, and masks it. Throws SEAL_INVALID. */
export function openSealed(settings: AuthSettings, { host, now }: OpenDeps): SealedToken {
  const { token: text } = settings.inputs;
  const opened = openToken(text, openingMaterials(settings), bindingOf('shared', settings, host), now());
  host.secrets.protect(opened.token.value);
  return opened;
}

/** Returns why a token of `made` is not for this step, as the end of a sentence; undefined if it is. */
function problemOf(made: Made, own: Made, grant: string | undefined): string | undefined {
  if (made.run !== own.run) return 'is of another run of the workflow';
  if (grant !== undefined && made.grant !== grant) return `was not requested by the grant ${grant}`;
  return own.chain !== '' && made.chain !== own.chain ? 'is not of this refresh token or subject token' : undefined;
}

/** Throws ORIGIN_NOT_ALLOWED if this step may send the token to an origin that its maker did not name. */
function checkOrigins(made: Made, own: Made): void {
  const foreign = foreignOrigin(made, own);
  if (foreign === undefined) return;
  throw new StepError('ORIGIN_NOT_ALLOWED', `The sealed token must not be sent to ${foreign}.`, {
    hint:
      'The step that shared it named other servers. If you trust this one, set it there: ' +
      `"allowed-origins: ${foreign}".`,
    unsent: true,
  });
}
