import { createPrivateKey, type KeyObject } from 'node:crypto';
import { inputError } from '../../inputs/input-errors.js';
import { BREAKS, pemOfKey } from './private-key-text.js';

const INPUT = 'client-cert-key';

/**
 * Reads the key of a client certificate: PEM text with any line breaks, or base64 of it, which may be encrypted. Throws
 * INPUT_INVALID.
 */
export function readCertificateKey(text: string, passphrase: string): KeyObject {
  const pem = pemOfKey(text) ?? pemOfKey(Buffer.from(text.replaceAll(BREAKS, ''), 'base64').toString('utf8'));
  if (pem === undefined) {
    throw inputError(
      INPUT,
      'contains no private key. Set it to PEM text (-----BEGIN PRIVATE KEY-----), or base64 of it. From a .p12 file: ' +
        'openssl pkcs12 -in FILE -nocerts.',
    );
  }
  if (pem.isEncrypted && passphrase === '') {
    throw inputError(INPUT, 'is encrypted. Set client-cert-passphrase to its passphrase.');
  }
  try {
    return createPrivateKey({ key: pem.text, ...(pem.isEncrypted ? { passphrase } : {}) });
  } catch {
    // The error of the library may quote the key.
    if (!pem.isEncrypted) {
      throw inputError(INPUT, 'is damaged, or is not a private key. Copy it again, with all its lines.');
    }
    throw inputError(
      'client-cert-passphrase',
      'does not open client-cert-key. Check the passphrase, and that the key is complete.',
    );
  }
}
