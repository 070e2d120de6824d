import { StepError } from '../../lib/errors.js';
import { printable, shorten } from '../../lib/printable.js';
import type { Certificate } from './certificate.js';

/** The number of reasons in a message. */
const MAX_REASONS = 3;

/** Returns the foreign text of a name or an address in one line. */
export const oneLine = (text: string): string => printable(shorten(text.replaceAll(/\s*\n\s*/gu, ', '), 200));

const nameOf = ({ x509 }: Certificate): string => `"${oneLine(x509.subject)}"`;

/** Returns the error for a revoked certificate. `where`: the list that says so. */
export const revoked = (host: string, certificate: Certificate, where: string): StepError =>
  new StepError(
    'TLS_REVOKED',
    `The certificate ${nameOf(certificate)} in the chain of ${host} is revoked: ${where} says so.`,
    {
      hint: certificate.isAuthority
        ? 'Ask the operator of the server for a certificate of another authority.'
        : 'Install a new certificate on the server. If the revocation was not expected, someone else may have its key.',
      unsent: true,
    },
  );

/** Returns the error for a certificate without a good list. `problems`: what is wrong with each list. */
export function unavailable(
  host: string,
  certificate: Certificate,
  problems: readonly string[],
  transient: boolean,
): StepError {
  const more = problems.length > MAX_REASONS ? `; and ${problems.length - MAX_REASONS} more` : '';
  const reasons = problems.slice(0, MAX_REASONS).join('; ');
  const text = `No revocation list covers the certificate ${nameOf(certificate)} in the chain of ${host}: ${reasons}${more}.`;
  return new StepError('CRL_UNAVAILABLE', text, {
    hint: 'Ask the operator of its certificate authority, or fetch the lists in an earlier step and set crl to their paths.',
    unsent: true,
    transient,
  });
}

/** Returns the error for a chain that ends at the server's own certificate or at an intermediate one. */
export const noRoot = (host: string): StepError =>
  new StepError(
    'INPUT_INVALID',
    `ca-cert: contains the certificate of ${host} itself or of an intermediate authority, and crl cannot check such a ` +
      'chain: nobody above says whether that certificate is revoked. Set ca-cert to the certificate of the root ' +
      'authority, or remove crl and pin the certificate with "tls-verify: sha256:FINGERPRINT".',
    { unsent: true },
  );
