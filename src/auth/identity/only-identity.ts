import type { Host } from '../../ci/host.js';
import type { AuthSettings } from '../settings.js';
import { knownAudience } from './audience.js';
import { usesIdentity } from './use.js';

/**
 * Returns the only identity token of the job, if a token request sends it; undefined if the CI system makes a new one for
 * each request, or if none is sent. The audience decides: CircleCI gives each job a token for one audience, and makes
 * others on request.
 */
export function onlyIdentityOf(settings: AuthSettings, { identity }: Pick<Host, 'identity'>): string | undefined {
  if (!usesIdentity(settings)) return undefined;
  const source = identity(knownAudience(settings.inputs, settings.target));
  return source.kind === 'given' ? source.token : undefined;
}
