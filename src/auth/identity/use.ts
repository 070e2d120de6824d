import type { Provider } from '../../provider/provider.js';
import { hasClientKey, namedMethod, type ClientInputs } from '../client-auth/inputs.js';
import type { RunGrant } from '../grant.js';
import type { IdentityInputs } from './inputs.js';

/** The settings that decide what a token request contains besides the client. */
export interface GrantSettings {
  /** A sign-in has no inputs for identities. */
  inputs: ClientInputs & Partial<IdentityInputs>;
  provider: Provider;
  grant: RunGrant;
}

/** What a grant exchanges: a token of one's own, an assertion that the client's key signs, or the job's identity. */
export type Subject = 'subject-token' | 'key' | 'identity';

/**
 * Returns what the grant exchanges; undefined for a grant that exchanges nothing. With `client-auth: private_key_jwt`,
 * the key authenticates the client, and the assertion of the grant is another one.
 */
export function subjectOf({ inputs, provider, grant }: GrantSettings): Subject | undefined {
  if (grant !== 'jwt-bearer' && grant !== 'token-exchange') return undefined;
  if ((inputs.subjectToken ?? '') !== '') return 'subject-token';
  const isSigned = provider.oauth.assertion !== undefined || (hasClientKey(inputs) && inputs.clientAuth === undefined);
  return grant === 'jwt-bearer' && isSigned ? 'key' : 'identity';
}

/** Returns whether the assertion of the grant alone names the client: its key signs it, and no method is named. */
export const isSelfIssued = (settings: GrantSettings): boolean =>
  subjectOf(settings) === 'key' && namedMethod(settings.inputs, settings.provider) === undefined;

/** Returns whether the client authenticates with the identity token of the job. */
export const authenticatesWithIdentity = ({ inputs, provider }: Pick<GrantSettings, 'inputs' | 'provider'>): boolean =>
  namedMethod(inputs, provider)?.usesIdentity === true;

/** Returns whether a token request contains an identity token of the job. */
export const usesIdentity = (settings: GrantSettings): boolean =>
  authenticatesWithIdentity(settings) || subjectOf(settings) === 'identity';
