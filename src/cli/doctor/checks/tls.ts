import { readTlsFacts, type CertificateFacts, type TlsFacts } from '../../../http/certificate-facts.js';
import type { TrustLevel } from '../../../http/trust.js';
import { StepError } from '../../../lib/errors.js';
import type { Secrets } from '../../../lib/secrets.js';
import type { Check, Finding } from '../check.js';
import { forEachServer } from '../each-server.js';

const DAY_MS = 86_400_000;
/** A certificate that is renewed by itself has more than a third of its lifetime left. */
const SOON_DAYS = 14;
const MAX_NAMES = 5;

const LISTS: Readonly<Record<TrustLevel | 'pin', string>> = {
  pin: 'its fingerprint in tls-verify',
  given: 'ca-cert',
  node: 'the list of CAs of Node.js',
  system: "the operating system's list of CAs",
};

/** The certificates of the servers, and who trusts them. */
export const TLS: Check = {
  name: 'tls',
  needs: [],
  run: (diagnosis) =>
    forEachServer(diagnosis, async ({ url }): Promise<Finding[]> => {
      if (url.protocol !== 'https:') {
        const found = `${url.host} is on this machine and uses no TLS.`;
        return [{ status: 'ok', found }];
      }
      const { prepared, deps, host } = diagnosis;
      const facts = await readTlsFacts(url, prepared.target.trust, deps.environment);
      const { clientCertificate } = prepared.target;
      if (facts.failure?.code === 'TLS_FAILED' && clientCertificate !== undefined) return [withoutLook(url)];
      const isChecked = prepared.target.trust.crl !== undefined;
      return [judgeTls(url, facts, deps.now(), host.secrets, isChecked)];
    }),
};

/** Returns the finding for a server that may require the certificate of the client, which a look does not present. */
const withoutLook = ({ host }: URL): Finding => ({
  status: 'ok',
  found: `${host} ended a handshake without client-cert, so its own certificate was not looked at. The requests present it.`,
});

/**
 * Returns the finding for a server. `now`: milliseconds since 1970. `isChecked`: whether its certificates were checked
 * against revocation lists. Throws the failure of the handshake.
 */
export function judgeTls(
  url: URL,
  { certificate, trustedBy, failure }: TlsFacts,
  now: number,
  secrets: Secrets,
  isChecked = false,
): Finding {
  const facts = certificate === undefined ? '' : ` ${describe(certificate, now, secrets)}`;
  if (failure !== undefined) throw new StepError(failure.code, `${failure.message}${facts}`, { hint: failure.hint });
  const { host } = url;
  if (trustedBy === undefined) {
    const found = `The certificate of ${host} is not verified, because tls-verify is false.${facts}`;
    const remedy = 'Remove tls-verify. If the certificate comes from a private CA, set ca-cert to it.';
    return { status: 'warning', found, remedy };
  }
  const lists = isChecked ? ' Revocation lists cover its certificates, and none is revoked.' : '';
  const found = `${host} is trusted by ${LISTS[trustedBy]}.${facts}${lists}`;
  if (certificate !== undefined && endsSoon(certificate, now))
    return { status: 'warning', found, remedy: 'Renew the certificate soon.' };
  return { status: 'ok', found };
}

function endsSoon({ validFrom, validTo }: CertificateFacts, now: number): boolean {
  const left = validTo - now;
  return left < SOON_DAYS * DAY_MS && left < (validTo - validFrom) / 3;
}

function describe(certificate: CertificateFacts, now: number, secrets: Secrets): string {
  const { issuer, names, validFrom, validTo, isSelfSigned } = certificate;
  const safe = (text: string): string => secrets.sanitize(text, 100);
  const by = isSelfSigned ? 'It is self-signed' : `It was issued by ${safe(issuer)}`;
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  const forNames = names.length === 0 ? 'no host name' : safe(names.slice(0, MAX_NAMES).join(', ')) + more;
  return `${by} for ${forNames}, and ${lifeOf(validFrom, validTo, now)}.`;
}

function lifeOf(validFrom: number, validTo: number, now: number): string {
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  if (Number.isNaN(validFrom) || Number.isNaN(validTo)) return 'has no readable dates';
  if (now < validFrom) return `is valid only from ${day(validFrom)}`;
  if (now > validTo) return `expired on ${day(validTo)}`;
  return `is valid until ${day(validTo)} (${Math.floor((validTo - now) / DAY_MS)} days left)`;
}
