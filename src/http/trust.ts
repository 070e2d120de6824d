import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { systemCode } from '../lib/errors.js';
import type { Presented } from './client-certificate.js';
import { strictSettings, type StrictSettings, type StrictTrust } from './strict-trust.js';

/** How certificates are verified. Contains the PEM texts themselves, so that the post step needs no file. */
export interface Trust extends StrictTrust {
  /** The first CA list: the list of Node.js with NODE_EXTRA_CA_CERTS, or only the list that is part of Node.js. */
  readonly store: 'default' | 'bundled';
  /** PEM texts to trust in addition to that list. */
  readonly caCertificates: readonly string[];
  /** Whether the operating system's CA list is also trusted: it was requested, or a server needed it. */
  readonly systemStore: boolean;
  /** Origins whose certificates are not verified. */
  readonly unverifiedOrigins: readonly string[];
}

export interface TlsSettings extends StrictSettings {
  secureContext: tls.SecureContext;
  rejectUnauthorized: boolean;
  /** Whether every connection must show its certificates: there are pins or revocation lists. */
  isStrict?: boolean;
  /** For an https proxy, which never gets the client certificate, and whose certificate is not checked for revocation. */
  proxyContext?: tls.SecureContext;
}

/** Returns a CA list of Node.js or of the operating system. Node 20 can read only its own list. */
function storedCertificates(store: Trust['store'] | 'system', environment: NodeJS.ProcessEnv): readonly string[] {
  if (typeof tls.getCACertificates === 'function') return tls.getCACertificates(store);
  if (store === 'system') return [];
  return [
    ...tls.rootCertificates,
    ...(store === 'default' ? [extraCaFile(environment)?.pem ?? ''].filter(Boolean) : []),
  ];
}

/** Reads the file of NODE_EXTRA_CA_CERTS. Returns its path and content; undefined if there is no such file. */
export function extraCaFile(environment: NodeJS.ProcessEnv): { path: string; pem: string } | undefined {
  const path = environment['NODE_EXTRA_CA_CERTS'] ?? '';
  try {
    return { path, pem: readFileSync(path, 'utf8') };
  } catch {
    return undefined;
  }
}

/** The trusted certificates: only those in ca-cert; also the list of Node.js; also the list of the operating system. */
export type TrustLevel = 'given' | 'node' | 'system';

/**
 * Returns the trust levels to try in turn. A handshake that fails because the issuer is missing has sent nothing, so a
 * wider level may follow. The certificates in ca-cert come first: reading the list of Node.js takes 5 ms, and a
 * workflow that sets ca-cert usually needs it.
 */
export function trustLevelsOf(trust: Trust): TrustLevel[] {
  if (trust.systemStore) return ['system'];
  const given: TrustLevel[] = trust.caCertificates.length > 0 ? ['given'] : [];
  // The post step trusts what the main step trusted, and adds nothing.
  return [...given, 'node', ...(trust.store === 'default' ? (['system'] as const) : [])];
}

/** Returns the CA certificates of a trust level, as PEM texts. */
export function caCertificatesOf(trust: Trust, level: TrustLevel, environment: NodeJS.ProcessEnv): string[] {
  return [
    ...(level === 'given' ? [] : storedCertificates(trust.store, environment)),
    ...(level === 'system' ? storedCertificates('system', environment) : []),
    ...trust.caCertificates,
  ];
}

/** What the check of the revocation lists found for an origin. */
export interface CheckedChain {
  /** The lists that OpenSSL checks the chain against, in PEM. */
  crl?: string[];
  /** Only these CA certificates are trusted, in PEM. */
  ca?: string[];
  /** Only certificates with these fingerprints were checked. */
  fingerprints?: string[];
}

/**
 * Returns the TLS settings for one origin. It sets everything that the job's environment could weaken:
 * NODE_TLS_REJECT_UNAUTHORIZED=0 would disable verification even with a CA in ca-cert. A partial chain is accepted,
 * since users paste the server's own certificate, but not with revocation lists: they need a root. `choice`: what the
 * check of the revocation lists found, and what the client presents.
 */
export function tlsSettings(
  trust: Trust,
  origin: string,
  level: TrustLevel,
  environment: NodeJS.ProcessEnv,
  choice: CheckedChain & Presented = {},
): TlsSettings {
  const { crl, fingerprints, certificate } = choice;
  const ca = caCertificatesOf(trust, level, environment);
  const usual = { ca, minVersion: 'TLSv1.2', allowPartialTrustChain: trust.crl === undefined } as const;
  const strict = strictSettings(trust, origin);
  return {
    secureContext: tls.createSecureContext({
      ...usual,
      ...(choice.ca === undefined ? {} : { ca: choice.ca }),
      ...(crl === undefined ? {} : { crl }),
      ...(certificate === undefined ? {} : { cert: certificate.chain, key: certificate.key }),
    }),
    // The pins of the trust replace verification. The fingerprint of a checked chain is required in addition.
    rejectUnauthorized: !trust.unverifiedOrigins.includes(origin) && strict.pins === undefined,
    ...strict,
    ...(trust.crl === undefined && strict.pins === undefined ? {} : { isStrict: true }),
    ...(fingerprints === undefined ? {} : { pins: { fingerprints, areChecked: true } }),
    ...(trust.crl === undefined && certificate === undefined
      ? {}
      : { proxyContext: tls.createSecureContext({ ...usual, allowPartialTrustChain: true }) }),
  };
}

/** Returns whether a handshake failed because the issuer is missing. More CAs may help, and nothing was sent yet. */
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
