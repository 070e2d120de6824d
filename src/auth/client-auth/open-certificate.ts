import type { ClientCertificate } from '../../http/client-certificate.js';
import type { Target } from '../../provider/target.js';
import { certificateOf, type ClientInputs } from './inputs.js';
import type { ClientCredentials } from './method.js';

/**
 * Resolves to the certificate of a client from its texts; undefined if there is none. Its code is loaded only here. Rejects
 * with INPUT_INVALID.
 */
export async function openCertificate(texts: ClientCredentials | undefined): Promise<ClientCertificate | undefined> {
  if (texts === undefined) return undefined;
  const { readCertificate } = await import('./read-certificate.js');
  const { clientCert = '', clientCertKey = '', clientCertPassphrase = '' } = texts;
  return readCertificate({ clientCert, clientCertKey, clientCertPassphrase });
}

/** Resolves to the target with the certificate of the inputs. Rejects with INPUT_INVALID. */
export async function withCertificate(target: Target, inputs: ClientInputs): Promise<Target> {
  const clientCertificate = await openCertificate(certificateOf(inputs));
  return clientCertificate === undefined ? target : { ...target, clientCertificate };
}
