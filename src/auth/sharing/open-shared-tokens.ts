import type { CacheService } from '../../ci/cache/service.js';
import type { AuthDeps, AuthSettings } from '../settings.js';
import { sealingMaterial, WEAK_KEY } from './key-material.js';
import { SharedTokens } from './shared-tokens.js';

/** Returns the tokens that a step shares, with the cache of the inputs. */
export function openSharedTokens(settings: AuthSettings, deps: AuthDeps): SharedTokens {
  return new SharedTokens(settings, deps, serviceOf(settings, deps));
}

function serviceOf(settings: AuthSettings, { host }: AuthDeps): CacheService | undefined {
  if (settings.inputs.cacheToken !== true) return undefined;
  if (sealingMaterial(settings) === undefined) {
    host.notice(`The step works without the cache of tokens: ${WEAK_KEY}`);
    return undefined;
  }
  return undefined;
}
