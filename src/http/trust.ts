import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { systemCode } from '../lib/errors.js';

/** How the servers' certificates are judged. Holds the PEM texts themselves, so that the post step needs no file. */
export interface Trust {
  /** The list to begin with: Node's with NODE_EXTRA_CA_CERTS, or only the one that Node brings. */
  readonly store: 'default' | 'bundled';
  /** PEM texts to trust besides Node's default list. */
  readonly caCertificates: readonly string[];
  /** Whether the operating system's list counts too: asked for, or found to be needed on the way. */
  readonly systemStore: boolean;
  /** Origins whose certificates are accepted as they are. */
  readonly unverifiedOrigins: readonly string[];
}

export interface TlsSettings {
  secureContext: tls.SecureContext;
  rejectUnauthorized: boolean;
}

/** A list of Node's or the operating system's. Node 20 knows only its own. */
function storedCertificates(store: Trust['store'] | 'system', environment: NodeJS.ProcessEnv): readonly string[] {
  if (typeof tls.getCACertificates === 'function') return tls.getCACertificates(store);
  if (store === 'system') return [];
  return [
    ...tls.rootCertificates,
    ...(store === 'default' ? [extraCaFile(environment)?.pem ?? ''].filter(Boolean) : []),
  ];
}

/** The file of NODE_EXTRA_CA_CERTS and what is in it; undefined where there is none. */
export function extraCaFile(environment: NodeJS.ProcessEnv): { path: string; pem: string } | undefined {
  const path = environment['NODE_EXTRA_CA_CERTS'] ?? '';
  try {
    return { path, pem: readFileSync(path, 'utf8') };
  } catch {
    return undefined;
  }
}

/** Which certificates count: only those given, with Node's list, with the operating system's too. */
export type TrustLevel = 'given' | 'node' | 'system';

/**
 * The rungs to try in turn: a handshake that fails for lack of an issuer has sent nothing, so a wider list may follow. All
 * of them count in the end; the given ones come first since Node's list takes 5 ms to read, and who gives a CA needs it.
 */
export function trustLevelsOf(trust: Trust): TrustLevel[] {
  if (trust.systemStore) return ['system'];
  const given: TrustLevel[] = trust.caCertificates.length > 0 ? ['given'] : [];
  // The post step trusts what main trusted, and finds nothing new.
  return [...given, 'node', ...(trust.store === 'default' ? (['system'] as const) : [])];
}

/**
 * The TLS settings for one origin. Everything that the job's environment could weaken is set: NODE_TLS_REJECT_UNAUTHORIZED=0
 * would switch verification off even with a CA given. A partial chain counts, since people paste the server's own certificate.
 */
export function tlsSettings(
  trust: Trust,
  origin: string,
  level: TrustLevel,
  environment: NodeJS.ProcessEnv,
): TlsSettings {
  const ca = [
    ...(level === 'given' ? [] : storedCertificates(trust.store, environment)),
    ...(level === 'system' ? storedCertificates('system', environment) : []),
    ...trust.caCertificates,
  ];
  return {
    secureContext: tls.createSecureContext({ ca, minVersion: 'TLSv1.2', allowPartialTrustChain: true }),
    rejectUnauthorized: !trust.unverifiedOrigins.includes(origin),
  };
}

/** Whether the chain of a failed handshake lacks its issuer: more certificates may help, and nothing has been sent yet. */
export function lacksIssuer(error: unknown): boolean {
  const codes = [
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ];
  return codes.includes(systemCode(error));
}
