import type { Host } from '../ci/host.js';
import { isObject } from '../lib/json.js';
import { decodeClaims } from '../lib/jwt-claims.js';
import type { AuthSettings } from './settings.js';
import { sharesToken } from './token-life.js';

/** Returns the certificate that a JWT is bound to (RFC 8705 section 3.1), as its thumbprint; undefined if to none. */
export function boundTo(token: string): string | undefined {
  const confirmation = decodeClaims(token)?.['cnf'];
  const thumbprint = isObject(confirmation) ? confirmation['x5t#S256'] : undefined;
  return typeof thumbprint === 'string' && thumbprint !== '' ? thumbprint : undefined;
}

/**
 * Logs what a token that is bound to the client certificate means for those who use it. Does nothing without a client
 * certificate, or for a token that does not show that it is bound.
 */
export function reportBinding(
  token: string,
  { inputs, target, isForLaterSteps }: AuthSettings,
  host: Pick<Host, 'notice' | 'warning'>,
): void {
  const { clientCertificate, origins } = target;
  const thumbprint = clientCertificate && boundTo(token);
  if (clientCertificate === undefined || thumbprint === undefined) return;
  if (thumbprint !== clientCertificate.thumbprint) {
    host.warning('The token is bound to another certificate than client-cert, so an API may refuse it.');
    return;
  }
  if (sharesToken(inputs)) {
    host.warning(
      'The shared token is bound to client-cert (RFC 8705): without the certificate and its key, it is of no use. Other ' +
        'jobs and runs need the same client-cert, client-cert-key and client-cert-origins.',
    );
  }
  if (isForLaterSteps) {
    host.notice(
      'The token is bound to client-cert (RFC 8705): without the certificate and its key, it is of no use. To use it, ' +
        'present this certificate, such as with curl --cert and --key.',
    );
    return;
  }
  const without = origins.ofTokens.filter((origin) => !origins.presentsCertificate('bearer', new URL(origin)));
  if (without.length === 0) return;
  host.warning(
    `The token is bound to client-cert (RFC 8705), but ${without.join(' and ')} does not get the certificate, so it may ` +
      `refuse the token. Set "client-cert-origins: ${without.join(' ')}".`,
  );
}
