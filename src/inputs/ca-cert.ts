import { readInputFile, type JobFolders } from '../lib/files.js';
import { distrustOf } from '../ci/events.js';
import type { Host } from '../ci/host.js';
import { certificatesIn } from './certificates.js';
import { inputError } from './input-errors.js';

/** The CA certificates to trust in addition to Node's own list. */
export interface CaCert {
  /** PEM texts with one certificate each. */
  certificates: string[];
  /** Whether the CA list of the operating system is also trusted. */
  systemStore: boolean;
}

/**
 * Reads CA certificates from PEM text, base64 of PEM or DER, or a path to such a text, or the word `system`. Rejects with
 * INPUT_INVALID, FILE_REFUSED or FILE_FAILED.
 */
export async function readCaCert(text: string, host: JobFolders & Pick<Host, 'event'>): Promise<CaCert> {
  if (text === 'system') return { certificates: [], systemStore: true };
  return { certificates: checked(certificatesIn(text) ?? (await readFile(text, host))), systemStore: false };
}

async function readFile(path: string, host: JobFolders & Pick<Host, 'event'>): Promise<(string | undefined)[]> {
  if (/\n|-----/u.test(path) || path.length > 1000) {
    throw inputError(
      'ca-cert',
      'contains no certificate. Set it to PEM text, base64 of PEM or DER, a path, or system.',
    );
  }
  const distrust = distrustOf(host.event);
  if (distrust !== undefined) {
    throw inputError('ca-cert', `is a path, but ${distrust}. Set it to the certificate itself, from vars.`);
  }
  const found = certificatesIn(await readInputFile('ca-cert', path, host));
  if (found !== undefined) return found;
  throw inputError(
    'ca-cert',
    'is the path of a file without PEM text (-----BEGIN CERTIFICATE-----). Convert the file with openssl x509.',
  );
}

function checked(certificates: readonly (string | undefined)[]): string[] {
  return certificates.map((pem, index) => {
    if (pem !== undefined) return pem;
    throw inputError(
      'ca-cert',
      `certificate ${index + 1} is damaged, or is not a certificate. Copy it again, with all its lines.`,
    );
  });
}
