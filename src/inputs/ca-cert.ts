import { X509Certificate } from 'node:crypto';
import { readInputFile, type JobFolders } from '../lib/files.js';
import type { Host } from '../ci/host.js';
import { inputError } from './input-errors.js';

/** The CA certificates to trust in addition to Node's own list. */
export interface CaCert {
  /** PEM texts with one certificate each. */
  certificates: string[];
  /** Whether the CA list of the operating system is also trusted. */
  systemStore: boolean;
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/gu;

/** Events whose workspace may come from a pull request while the job has secrets. */
const UNTRUSTED_WORKSPACE_EVENTS = ['pull_request_target', 'workflow_run', 'issue_comment'];

/**
 * Reads CA certificates from PEM text, base64 of PEM text or a path, or the word `system`. Rejects with INPUT_INVALID,
 * FILE_REFUSED or FILE_FAILED.
 */
export async function readCaCert(text: string, host: JobFolders & Pick<Host, 'event'>): Promise<CaCert> {
  if (text === 'system') return { certificates: [], systemStore: true };
  const pem = pemIn(text) ?? pemIn(Buffer.from(text, 'base64').toString('latin1'));
  return { certificates: checked(pem ?? (await pemInFile(text, host))), systemStore: false };
}

async function pemInFile(path: string, host: JobFolders & Pick<Host, 'event'>): Promise<string[]> {
  if (/\n|-----/u.test(path) || path.length > 1000) {
    throw inputError('ca-cert', 'contains no certificate. Set it to PEM text, base64 of PEM text, a path, or system.');
  }
  if (UNTRUSTED_WORKSPACE_EVENTS.includes(host.event)) {
    const reason = `is a path, but on ${host.event} a pull request may have written the file.`;
    throw inputError('ca-cert', `${reason} Set it to the certificate itself, from vars.`);
  }
  const found = pemIn(await readInputFile('ca-cert', path, host));
  if (found !== undefined) return found;
  throw inputError(
    'ca-cert',
    'is the path of a file without PEM text (-----BEGIN CERTIFICATE-----). Convert the file with openssl x509.',
  );
}

/** Returns the PEM certificates in a text; undefined if it has none. */
const pemIn = (text: string): string[] | undefined => text.match(PEM) ?? undefined;

function checked(certificates: string[]): string[] {
  for (const [index, pem] of certificates.entries()) {
    try {
      new X509Certificate(pem);
    } catch {
      throw inputError('ca-cert', `certificate ${index + 1} is damaged. Copy it again, with all its lines.`);
    }
  }
  return certificates;
}
