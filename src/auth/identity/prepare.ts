import type { Host } from '../../ci/host.js';
import type { Target } from '../../provider/target.js';
import { hasClientKey } from '../client-auth/inputs.js';
import { inputError } from '../../inputs/input-errors.js';
import { checkAudience } from './audience.js';
import { subjectOf, usesIdentity, type GrantSettings } from './use.js';

/** Returns where the CI system makes identity tokens; undefined if it needs no request for that. */
export function identityUrlOf({ identity }: Pick<Host, 'identity'>): URL | undefined {
  const source = identity('');
  return source.kind === 'endpoint' ? source.url : undefined;
}

/** Masks the only identity token of the job, before anything else is printed. */
export function protectIdentity({ identity, secrets }: Pick<Host, 'identity' | 'secrets'>): void {
  const source = identity('');
  if (source.kind === 'given') secrets.protect(source.token);
}

/**
 * Checks what a grant needs: a key, or an identity of the job for one server. Throws INPUT_INVALID, or IDENTITY_FAILED
 * if the job has no identity. It runs before anything is sent.
 */
export function checkSubject(settings: GrantSettings & { target: Target }): void {
  if (subjectOf(settings) === 'key' && !hasClientKey(settings.inputs)) {
    throw inputError('client-key', 'is empty. Set it to the private key, from secrets.');
  }
  if (usesIdentity(settings)) checkAudience(settings.inputs, settings.target);
}
