import { X509Certificate } from 'node:crypto';
import { readInputFile, type JobFolders } from '../lib/files.js';
import type { Host } from '../ci/host.js';
import { inputError } from './input-errors.js';

/** What to trust besides Node's own list. */
export interface CaCert {
  /** PEM texts, one certificate each. */
  certificates: string[];
  /** Whether the operating system's list counts too. */
  systemStore: boolean;
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/gu;

/** Events whose workspace may come from a pull request while secrets are at hand. */
const FOREIGN_WORKSPACE_EVENTS = ['pull_request_target', 'workflow_run', 'issue_comment'];

/** CA certificates as PEM text, base64 of PEM text, a path, or the word `system`. Rejects with INPUT_INVALID or FILE_REFUSED. */
export async function readCaCert(text: string, host: JobFolders & Pick<Host, 'event'>): Promise<CaCert> {
  if (text === 'system') return { certificates: [], systemStore: true };
  const given = pemIn(text) ?? pemIn(Buffer.from(text, 'base64').toString('latin1'));
  return { certificates: checked(given ?? (await pemInFile(text, host))), systemStore: false };
}

async function pemInFile(path: string, host: JobFolders & Pick<Host, 'event'>): Promise<string[]> {
  if (/\n|-----/u.test(path) || path.length > 1000) {
    throw inputError('ca-cert', 'holds no certificate. Write PEM text, base64 of it, a path, or the word system.');
  }
  if (FOREIGN_WORKSPACE_EVENTS.includes(host.event)) {
    const reason = `a file of the workspace does not count on ${host.event}: a pull request may have written it.`;
    throw inputError('ca-cert', `${reason} Give the certificate itself, from vars.`);
  }
  const found = pemIn(await readInputFile('ca-cert', path, host));
  if (found !== undefined) return found;
  throw inputError(
    'ca-cert',
    'names a file without PEM text (-----BEGIN CERTIFICATE-----). Convert it with openssl x509.',
  );
}

const pemIn = (text: string): string[] | undefined => text.match(PEM) ?? undefined;

function checked(certificates: string[]): string[] {
  for (const [index, pem] of certificates.entries()) {
    try {
      new X509Certificate(pem);
    } catch {
      throw inputError('ca-cert', `certificate ${index + 1} is damaged. Paste it anew, with all its lines.`);
    }
  }
  return certificates;
}
