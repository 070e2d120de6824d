import { ActionsCacheService } from '../../ci/cache/actions-cache.js';
import type { CacheService } from '../../ci/cache/service.js';
import { FolderCacheService } from './folder-cache.js';
import type { AuthDeps, AuthSettings } from '../settings.js';
import { sealingMaterial, whyNoKey } from './key-material.js';
import { SharedTokens } from './shared-tokens.js';

/** Returns the tokens that a step shares, with the cache of the inputs. Rejects with INPUT_INVALID. */
export async function openSharedTokens(settings: AuthSettings, deps: AuthDeps): Promise<SharedTokens> {
  return new SharedTokens(settings, deps, await openService(settings, deps));
}

async function openService(settings: AuthSettings, deps: AuthDeps): Promise<CacheService | undefined> {
  const { cacheToken, cacheFolder = '' } = settings.inputs;
  const { host, environment, deadline, now } = deps;
  if (cacheToken !== true) return undefined;
  if (sealingMaterial(settings) === undefined) {
    host.notice(`The step works without the cache of tokens: ${whyNoKey(settings)}`);
    return undefined;
  }
  if (cacheFolder !== '') return FolderCacheService.open(cacheFolder, host.workspace, now);
  return new ActionsCacheService({ environment, temp: host.temp, signal: deadline.signal });
}
