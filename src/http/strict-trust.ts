import type { PeerCertificate, TLSSocket } from 'node:tls';
import { StepError } from '../lib/errors.js';

/** What is required of certificates beyond the usual, by the inputs `crl`, `tls-verify` and `tls-server-name`. */
export interface StrictTrust {
  /** Origins that must show a certificate with one of these SHA-256 fingerprints, which is then not verified. */
  readonly pinned?: { readonly origins: readonly string[]; readonly fingerprints: readonly string[] } | undefined;
  /** Origins whose certificates must be for this name instead of the host of the URL. */
  readonly serverName?: { readonly origins: readonly string[]; readonly name: string } | undefined;
  /** The revocation lists that all certificates are checked against: those that the certificates name, or given ones. */
  readonly crl?: 'require' | GivenLists | undefined;
}

/** Revocation lists from files. The post step reads them again. */
export interface GivenLists {
  /** Absolute paths, and the hash of what was read. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** What they contained: lists in PEM or DER. */
  readonly contents: readonly Buffer[];
}

/** The settings of TLS connections that come from the strict trust. */
export interface StrictSettings {
  /** The name to ask for and to verify. */
  servername?: string;
  pins?: Pins;
}

/** The fingerprints of which a certificate must have one. */
export interface Pins {
  readonly fingerprints: readonly string[];
  /** Whether they are those of certificates that were checked against revocation lists, and not of tls-verify. */
  readonly areChecked?: boolean;
}

/** Returns the strict settings for one origin. */
export function strictSettings({ pinned, serverName }: StrictTrust, origin: string): StrictSettings {
  return {
    ...(serverName?.origins.includes(origin) === true ? { servername: serverName.name } : {}),
    ...(pinned?.origins.includes(origin) === true ? { pins: { fingerprints: pinned.fingerprints } } : {}),
  };
}

/**
 * Ends a new connection in its handshake, before anything is sent, unless the certificate has one of the fingerprints.
 * Node.js verifies certificates at the same moment.
 */
export function requirePin(socket: TLSSocket, { fingerprints, areChecked = false }: Pins, host: string): void {
  socket.prependOnceListener('secureConnect', () => {
    const found = fingerprintOf(socket);
    if (!fingerprints.includes(found)) socket.destroy(areChecked ? notChecked(host) : pinMismatch(host, found));
  });
}

/** Returns the SHA-256 fingerprint of a server's certificate as OpenSSL prints it; '' if it showed none. */
export const fingerprintOf = (socket: TLSSocket): string =>
  (socket.getPeerCertificate() as Partial<PeerCertificate>).fingerprint256 ?? '';

/** Returns the error for a certificate that has none of the fingerprints. */
export function pinMismatch(host: string, found: string): StepError {
  const has = found === '' ? 'The server sent no certificate' : `The certificate of ${host} has the SHA-256 ${found}`;
  return new StepError('TLS_PIN', `${has}, which is not one of those in tls-verify.`, {
    hint:
      'If the certificate was renewed, compare this fingerprint with the one on the server itself (openssl x509 ' +
      '-noout -fingerprint -sha256 -in CERTIFICATE), and set tls-verify to it. Otherwise, someone else responded.',
    unsent: true,
  });
}

/** The error for a server that shows several certificates in turn. The next attempt checks the new one. */
const notChecked = (host: string): StepError =>
  new StepError('CRL_UNAVAILABLE', `${host} showed a certificate that was not checked against a revocation list.`, {
    hint: 'Check whether several servers with different certificates share this address, and try again.',
    unsent: true,
  });
