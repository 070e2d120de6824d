import { openIdentity } from '../../auth/identity/identity.js';
import { openCertificate } from '../../auth/client-auth/open-certificate.js';
import { secretPartsOf } from '../../auth/client-auth/private-key-text.js';
import { HAS_EXPIRED, revocationFailed, REVOCATION_RETRIES, REVOKED, revokeToken } from '../../auth/oauth/revoke.js';
import { restoreState, type RestoredState } from '../../auth/saved-state.js';
import type { World } from '../../ci/world.js';
import { openConnections, type ConnectionDeps } from '../../http/connections.js';
import { createDeadline } from '../../http/deadline.js';
import { Origins } from '../../http/origins.js';
import { protectProxyCredentials } from '../../http/proxy.js';
import { StepError } from '../../lib/errors.js';

/** The dependencies of the post step. */
export interface PostDeps extends World, Omit<ConnectionDeps, 'host'> {
  /** Sets environment variables of the process to the values that they had in the main step. */
  setEnvironment: (variables: RestoredState['route']) => void;
}

const TIMEOUT_MS = 30_000;

/**
 * Runs the post step at the end of the job: revokes the token that the main step handed to later steps. Trusts only the
 * state that the main step saved. Reads the credentials from the inputs, if the client is still the same. Never rejects
 * and never fails the job: logs a failure as a warning.
 */
export async function runPost(deps: PostDeps): Promise<void> {
  const { host } = deps;
  try {
    const state = restoreState(host.loadState(), (name) => host.input(name), deps.environment, host.identity);
    if (state === undefined) return;
    if (state === 'unsigned') {
      host.warning(UNSIGNED);
      return;
    }
    deps.setEnvironment(state.route);
    await revoke(state, deps);
  } catch (error) {
    host.warning(revocationFailed(error));
  }
}

const UNSIGNED =
  'The token is not revoked, because client-id or the secret of the client has changed or is empty, or because a later ' +
  'step changed the saved state. It is valid until it expires.';

async function revoke({ revocation, credentials, certificate }: RestoredState, deps: PostDeps): Promise<void> {
  const { host, now } = deps;
  const { endpoint, clientId: id, method, issuer, audience, token, expiresAt, trust } = revocation;
  host.secrets.protect(token);
  protectProxyCredentials(host.secrets, deps.environment);
  if (expiresAt !== undefined && expiresAt <= now()) {
    host.info(HAS_EXPIRED);
    return;
  }
  if (host.input('client-id') !== id) {
    host.warning(UNSIGNED);
    return;
  }
  for (const secret of Object.values({ ...credentials, ...certificate })) host.secrets.protect(secret);
  for (const secret of Object.values(certificate ?? {}).flatMap(secretPartsOf)) host.secrets.protect(secret);
  const clientCertificate = await openCertificate(certificate);
  const deadline = createDeadline(TIMEOUT_MS, now);
  deps.onCancel((signal) => deadline.end(new StepError('CANCELLED', `The post step was cancelled (${signal}).`)));
  const source = host.identity(audience);
  const identityOrigins = source.kind === 'endpoint' ? [source.url.origin] : [];
  const origins = new Origins({ client: [endpoint.origin], bearer: [], identity: identityOrigins });
  const { send } = openConnections({ trust, origins, clientCertificate, retries: REVOCATION_RETRIES, deadline }, deps);
  try {
    const identity = openIdentity(source, audience, { send, secrets: host.secrets });
    await revokeToken({ endpoint, client: { id, method, credentials, issuer, identity, now }, token }, send);
    host.info(REVOKED);
  } finally {
    deadline.close();
  }
}
