import { isTokenSealed } from '../grant.js';
import type { AuthSettings } from '../settings.js';
import type { OpenDeps } from './open-token.js';

/**
 * Resolves to the settings with the opened token, if the input `token` is a sealed one. Call it before anything else is
 * logged: the token must be masked. Its code is loaded only here. Rejects like `openGivenToken`.
 */
export async function withGivenToken<Settings extends AuthSettings>(
  settings: Settings,
  deps: OpenDeps,
): Promise<Settings> {
  if (!isTokenSealed(settings.inputs)) return settings;
  const { openGivenToken } = await import('./open-token.js');
  return { ...settings, opened: openGivenToken(settings, deps) };
}
