import { createHash, X509Certificate, type KeyObject } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { ClientCertificate } from '../../http/client-certificate.js';
import { certificatesIn } from '../../inputs/certificates.js';
import { inputError } from '../../inputs/input-errors.js';
import { readCertificateKey } from './certificate-key.js';

/** The texts of the inputs; '' for an unset one. */
export interface CertificateTexts {
  clientCert: string;
  clientCertKey: string;
  clientCertPassphrase: string;
}

const INPUT = 'client-cert';

/**
 * Reads the certificate of the client: PEM text, or base64 of it, with its key. Throws INPUT_INVALID if one of them is
 * damaged, if they do not belong together, or if the certificate is not valid at `now`.
 */
export function readCertificate(texts: CertificateTexts, now = Date.now()): ClientCertificate {
  const certificates = certificatesOf(texts.clientCert);
  const key = readCertificateKey(texts.clientCertKey, texts.clientCertPassphrase);
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (own === undefined) {
    throw inputError('client-cert-key', 'does not belong to client-cert. Set both from the same pair of files.');
  }
  checkDates(own, now);
  const others = certificates.filter((certificate) => certificate !== own);
  const found = {
    chain: [own, ...others].map((certificate) => certificate.toString().trim()).join('\n'),
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    thumbprint: createHash('sha256').update(own.raw).digest('base64url'),
  };
  checkUse(found, key);
  return found;
}

/** Checks the inputs as `readCertificate` does. Without a key, checks only the certificate. */
export function checkCertificate(texts: CertificateTexts, now = Date.now()): void {
  if (texts.clientCertKey !== '') readCertificate(texts, now);
  else
    certificatesOf(texts.clientCert)
      .slice(0, 1)
      .forEach((certificate) => checkDates(certificate, now));
}

function certificatesOf(text: string): X509Certificate[] {
  const found = certificatesIn(text);
  if (found === undefined) {
    throw inputError(
      INPUT,
      'contains no certificate. Set it to PEM text (-----BEGIN CERTIFICATE-----), or base64 of it. From a .p12 file: ' +
        'openssl pkcs12 -in FILE -nokeys.',
    );
  }
  return found.map((pem, index) => {
    if (pem !== undefined) return new X509Certificate(pem);
    throw inputError(
      INPUT,
      `certificate ${index + 1} is damaged, or is not a certificate. Copy it again, with all its lines. From a .p12 file: ` +
        'openssl pkcs12 -in FILE -nokeys.',
    );
  });
}

function checkDates({ validFrom, validTo }: X509Certificate, now: number): void {
  const day = (time: string): string => new Date(time).toISOString();
  if (now > Date.parse(validTo)) throw inputError(INPUT, `expired at ${day(validTo)}. Renew the certificate.`);
  if (now >= Date.parse(validFrom)) return;
  throw inputError(
    INPUT,
    `is valid only from ${day(validFrom)}. Correct the clock of this machine, or use another certificate.`,
  );
}

/** Throws INPUT_INVALID if OpenSSL refuses to use the certificate, such as for a key that is too short. */
function checkUse({ chain: cert, key }: ClientCertificate, { asymmetricKeyType }: KeyObject): void {
  try {
    createSecureContext({ cert, key });
  } catch {
    // The error of the library may quote the key.
    const type = asymmetricKeyType ?? 'unknown';
    throw inputError(
      INPUT,
      `cannot be used for TLS: its key of the type ${type} or its signature is too weak, or of an unknown kind. Use a ` +
        'certificate with an RSA key of 2048 bits or more, or with one for P-256.',
    );
  }
}
