import { hasCredentials } from '../client-auth/inputs.js';
import { givesRefreshToken, hasGrant, isTokenPlain } from '../grant.js';
import type { AuthSettings } from '../settings.js';

/** Returns whether the step can get a token of its own, if it is given a sealed one that it cannot use. */
export const canFetch = ({ inputs, provider, grant }: Pick<AuthSettings, 'inputs' | 'provider' | 'grant'>): boolean =>
  !isTokenPlain(inputs) &&
  hasGrant(provider) &&
  hasCredentials(inputs, provider) &&
  (grant !== 'refresh_token' || givesRefreshToken(inputs));
