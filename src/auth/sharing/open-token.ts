import { StepError } from '../../lib/errors.js';
import type { Host } from '../../ci/host.js';
import { isAlmostOver, type Token } from '../oauth/token-response.js';
import type { AuthSettings } from '../settings.js';
import { bindingOf, originOf } from './binding.js';
import { canFetch } from './can-fetch.js';
import { openingMaterials } from './key-material.js';
import { openToken, type SealedToken } from './sealed-token.js';

/** What the opening of a token needs. */
export interface OpenDeps {
  host: Pick<Host, 'info' | 'run' | 'secrets'>;
  now: () => number;
}

/**
 * Opens the sealed token of the input `token`, and masks it. Resolves to undefined if it cannot be used but the step can
 * get a token of its own, and logs why. Throws SEAL_INVALID or ORIGIN_NOT_ALLOWED.
 */
export function openGivenToken(settings: AuthSettings, { host, now }: OpenDeps): Token | undefined {
  const opened = openSealed(settings, { host, now });
  checkOrigins(opened, settings);
  const isReplaceable = canFetch(settings);
  const problem = problemOf(opened, settings, { host, now });
  if (problem === undefined) {
    const { token } = opened;
    if (!isReplaceable || !isAlmostOver(token, settings.inputs.minTtlMs, now())) return token;
  }
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

/** Returns why an opened token cannot be used, as the end of a sentence; undefined if it can. */
function problemOf({ token, ...made }: SealedToken, settings: AuthSettings, deps: OpenDeps): string | undefined {
  const { inputs } = settings;
  const own = originOf(settings, deps.host);
  if (made.run !== own.run) return 'is of another run of the workflow';
  if (inputs.grant !== undefined && made.grant !== inputs.grant)
    return `was not requested by the grant ${inputs.grant}`;
  if (own.chain !== '' && made.chain !== own.chain) return 'is not of the sign-in of this refresh token';
  return (token.expiresAt ?? 0) <= deps.now() ? 'has expired' : undefined;
}

/** Throws ORIGIN_NOT_ALLOWED if this step may send the token to an origin that its maker did not name. */
function checkOrigins({ origins }: SealedToken, { target }: AuthSettings): void {
  const foreign = target.origins.ofTokens.find((origin) => origins.length > 0 && !origins.includes(origin));
  if (foreign === undefined) return;
  throw new StepError('ORIGIN_NOT_ALLOWED', `The sealed token must not be sent to ${foreign}.`, {
    hint:
      'The step that shared it named other servers. If you trust this one, set it there: ' +
      `"allowed-origins: ${foreign}".`,
    unsent: true,
  });
}
