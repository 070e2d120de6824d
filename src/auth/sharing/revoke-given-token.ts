import { inputError } from '../../inputs/input-errors.js';
import { isTokenSealed } from '../grant.js';
import { HAS_EXPIRED, REVOCATION_RETRIES, REVOKED, revokeToken } from '../oauth/revoke.js';
import { findServer } from '../server.js';
import type { AuthDeps, AuthSettings } from '../settings.js';
import { openSealed } from './open-token.js';

/**
 * Revokes the input `token`, which may be sealed, at the revocation endpoint of the inputs (RFC 7009). A token that has
 * expired needs no revocation. Rejects with SEAL_INVALID, INPUT_INVALID, TOKEN_REJECTED or a connection error.
 */
export async function revokeGivenToken(settings: AuthSettings, deps: AuthDeps): Promise<void> {
  const { host, now, connections } = deps;
  const { value, expiresAt } = isTokenSealed(settings.inputs)
    ? openSealed(settings, deps).token
    : { value: settings.inputs.token, expiresAt: undefined };
  if (expiresAt !== undefined && expiresAt <= now()) {
    host.info(HAS_EXPIRED);
    return;
  }
  const { send } = connections;
  const { revocationEndpoint: endpoint, client } = await findServer(settings, { send, host, now });
  if (endpoint === undefined) {
    throw inputError(
      'operation',
      'is revoke-token, but no revocation endpoint is known. Set issuer, or remove this step.',
    );
  }
  host.info(`Sending the token and the client credentials to ${endpoint.origin}.`);
  await revokeToken({ endpoint, client, token: value, retries: REVOCATION_RETRIES }, send);
  host.info(REVOKED);
}
