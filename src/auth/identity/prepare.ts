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
 * Checks what a token request needs: the credentials of the client, a key that signs the assertion of the grant, or the
 * audience of an identity token. Throws INPUT_INVALID. It runs before anything is sent.
 */
export function checkTokenRequest(settings: GrantSettings & { target: Target }, advice: InputAdvice): void {
  const { inputs, provider, target } = settings;
  if (subjectOf(settings) === 'key' && !hasClientKey(inputs)) {
    throw inputError('client-key', `is empty. ${advice.secret('client-key')}`);
  }
  if (!isSelfIssued(settings)) checkCredentials(inputs, provider, advice);
  if (usesIdentity(settings)) checkAudience(inputs, target);
}
