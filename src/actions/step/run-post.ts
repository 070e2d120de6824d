import type { Deps } from './deps.js';
import { StepError } from '../../lib/errors.js';
import { createDeadline } from '../../http/deadline.js';
import { Origins } from '../../http/origins.js';
import { protectProxyCredentials } from '../../http/proxy.js';
import { createSend } from '../../http/send.js';
import { revocationFailed, REVOCATION_RETRIES, revokeToken } from '../../auth/oauth/revoke.js';
import { restoreState, type Revocation } from '../../auth/state.js';

const TIMEOUT_MS = 30_000;

/**
 * The end of the job: revokes the token that main handed to later steps. It trusts only what main saved, and the secret
 * from its input if the client is still the same. Never rejects and never fails the job: a failure is a warning.
 */
export async function runPost(deps: Deps): Promise<void> {
  const { host } = deps;
  try {
    const revocation = restoreState(host.loadState(), process.env);
    if (revocation !== undefined) await revoke(revocation, deps);
  } catch (error) {
    host.warning(revocationFailed(error));
  }
}

async function revoke(revocation: Revocation, deps: Deps): Promise<void> {
  const { host, now, random } = deps;
  const { endpoint, clientId: id, authMethod, issuer, token, expiresAt, trust } = revocation;
  host.secrets.protect(token);
  protectProxyCredentials(host.secrets, process.env);
  if (expiresAt !== undefined && expiresAt <= now()) {
    host.info('The token has expired: there is nothing to revoke.');
    return;
  }
  const secret = host.input('client-secret');
  if (secret === '' || host.input('client-id') !== id) {
    host.warning(
      'The token is not revoked: client-id or client-secret are not what they were. It ends when it expires.',
    );
    return;
  }
  host.secrets.protect(secret);
  const deadline = createDeadline(TIMEOUT_MS, now);
  deps.onCancel((signal) => deadline.end(new StepError('CANCELLED', `The post step was cancelled (${signal}).`)));
  const origins = new Origins([endpoint.origin], []);
  const send = createSend(REVOCATION_RETRIES, {
    exchange: deps.openExchange(trust),
    origins,
    host,
    deadline,
    now,
    random,
  });
  try {
    await revokeToken(endpoint, { id, secret, authMethod, issuer }, token, send);
    host.info('The server accepted the revocation of the token. (A JWT lives on at the API until it expires.)');
  } finally {
    deadline.close();
  }
}
