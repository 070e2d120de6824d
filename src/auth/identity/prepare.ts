import type { Host, InputAdvice } from '../../ci/host.js';
import type { Target } from '../../provider/target.js';
import { checkCredentials } from '../client-auth/choose.js';
import { hasClientKey } from '../client-auth/inputs.js';
import { inputError } from '../../inputs/input-errors.js';
import { checkAudience } from './audience.js';
import { isSelfIssued, subjectOf, usesIdentity, type GrantSettings } from './use.js';

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
 * Throws INPUT_INVALID if a token request lacks the credentials of the client, or the key that signs the assertion of the
 * grant. It runs before anything is sent.
 */
export function checkClient(settings: GrantSettings, advice: InputAdvice): void {
  const { inputs, provider } = settings;
  if (subjectOf(settings) === 'key' && !hasClientKey(inputs)) {
    throw inputError('client-key', `is empty. ${advice.secret('client-key')}`);
  }
  if (!isSelfIssued(settings)) checkCredentials(inputs, provider, advice);
}

/** Throws INPUT_INVALID if the job's identity would be for no server, or for one that must not get it. */
export function checkIdentity(settings: GrantSettings, target: Target): void {
  if (usesIdentity(settings)) checkAudience(settings.inputs, target);
}
