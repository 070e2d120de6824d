import type { Host } from '../../ci/host.js';
import { fetchesToken, isTokenSealed } from '../grant.js';
import type { AuthSettings } from '../settings.js';
import { sharesToken } from '../token-life.js';
import type { OpenDeps } from './open-token.js';

/**
 * Resolves to the settings with the opened token, if the input `token` is a sealed one. Call it before anything else is
 * logged: the token must be masked. Its code is loaded only here. Rejects like `openGivenToken`.
 */
export async function withGivenToken<Settings extends AuthSettings>(
  settings: Settings,
  deps: OpenDeps & { host: Pick<Host, 'advice' | 'notice'> },
): Promise<Settings> {
  if (lacksToken(settings))
    deps.host.notice(`The input token is empty, so the step gets its own. ${deps.host.advice.emptyToken}`);
  if (!isTokenSealed(settings.inputs)) return settings;
  const { openGivenToken } = await import('./open-token.js');
  return { ...settings, opened: openGivenToken(settings, deps) };
}

/** Returns whether a sealed token was probably meant: with client credentials, a seal key has no other use. */
const lacksToken = ({ inputs, grant }: AuthSettings): boolean =>
  fetchesToken(inputs) && inputs.sealKey !== '' && grant !== 'refresh_token' && !sharesToken(inputs);
