import { isIP } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { StepError } from '../lib/errors.js';
import { mapConnectionError } from './connection-errors.js';
import { openTunnel } from './open-tunnel.js';
import { hostOf, portOf, proxyOf } from './server-facts.js';
import { fingerprintOf, pinMismatch, strictSettings } from './strict-trust.js';
import { tlsSettings, trustLevelsOf, type Trust, type TrustLevel } from './trust.js';

/** How long a handshake may take, in milliseconds. */
const HANDSHAKE_MS = 15_000;
/** How long a check of revocation lists may take, in milliseconds. */
const CHECK_MS = 120_000;

/** What the certificate of a server says. All texts are foreign. */
export interface CertificateFacts {
  subject: string;
  issuer: string;
  /** The host names and addresses for which it is valid. */
  names: readonly string[];
  /** Milliseconds since 1970. */
  validFrom: number;
  validTo: number;
  isSelfSigned: boolean;
}

/** The outcome of a handshake. */
export interface TlsFacts {
  /** undefined if the server showed no certificate. */
  certificate: CertificateFacts | undefined;
  /** The list of CAs that trusts the certificate, or `pin`; undefined if none does, or if it is not verified. */
  trustedBy: TrustLevel | 'pin' | undefined;
  /** Why a request would fail; undefined if it would not. */
  failure: StepError | undefined;
}

/**
 * Makes handshakes with a server, as requests do, and closes them without sending anything. Resolves to what was found.
 * Rejects only with PROXY_FAILED.
 */
export async function readTlsFacts(url: URL, trust: Trust, environment: NodeJS.ProcessEnv): Promise<TlsFacts> {
  const unverified = { ...trust, unverifiedOrigins: [url.origin], pinned: undefined };
  if (trust.unverifiedOrigins.includes(url.origin)) {
    const seen = await shake(url, unverified, 'node', environment);
    return { ...seen, trustedBy: undefined };
  }
  if (strictSettings(trust, url.origin).pins !== undefined) {
    const seen = await shake(url, trust, 'node', environment);
    return { ...seen, trustedBy: seen.failure === undefined ? 'pin' : undefined };
  }
  const isProxied = proxyOf(url, environment) !== undefined;
  const levels = trustLevelsOf(trust).filter((level) => level !== 'given' || !isProxied);
  let failure: StepError | undefined;
  for (const level of levels) {
    const tried = await shake(url, trust, level, environment);
    // The check of revocation lists makes the handshake again, and has messages of its own.
    const isLast = level === levels.at(-1);
    failure = trust.crl === undefined ? tried.failure : await checkRevocation(url, trust, level, isLast, environment);
    if (failure === undefined) return { ...tried, trustedBy: level };
    if (failure.code !== 'TLS_UNTRUSTED') break;
  }
  const { certificate } = await shake(url, unverified, 'node', environment);
  return { certificate, trustedBy: undefined, failure };
}

/** Checks the certificates against revocation lists. Resolves to the failure that a request would have. */
async function checkRevocation(
  url: URL,
  trust: Trust,
  level: TrustLevel,
  isLast: boolean,
  environment: NodeJS.ProcessEnv,
): Promise<StepError | undefined> {
  const { createListCheck } = await import('./crl/check.js');
  const signal = AbortSignal.timeout(CHECK_MS);
  try {
    await createListCheck(trust, { environment }).check(url, level, isLast, { signal });
    return undefined;
  } catch (error) {
    return mapConnectionError(error, url, false);
  }
}

type Shaken = Omit<TlsFacts, 'trustedBy'>;

/** Makes one handshake. */
async function shake(url: URL, trust: Trust, level: TrustLevel, environment: NodeJS.ProcessEnv): Promise<Shaken> {
  const host = hostOf(url);
  const proxy = proxyOf(url, environment);
  const socket = proxy === undefined ? undefined : await openTunnel(url, proxy, trust, environment);
  const target = socket === undefined ? { host, port: portOf(url) } : { socket };
  const name = isIP(host) === 0 ? { servername: host } : { host };
  const settings = tlsSettings(trust, url.origin, level, environment);
  return new Promise((resolve) => {
    const secured = connect({ ...target, ...name, ...settings });
    const end = (shaken: Shaken): void => {
      secured.destroy();
      resolve(shaken);
    };
    const late = Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' });
    secured.setTimeout(HANDSHAKE_MS, () => secured.destroy(late));
    secured.once('secureConnect', () => {
      const found = fingerprintOf(secured);
      const isOther = settings.pins !== undefined && !settings.pins.fingerprints.includes(found);
      end({ certificate: factsOf(secured), failure: isOther ? pinMismatch(url.host, found) : undefined });
    });
    secured.once('error', (cause) => end({ certificate: undefined, failure: mapConnectionError(cause, url, false) }));
    secured.once('close', () => end({ certificate: undefined, failure: mapConnectionError(late, url, false) }));
  });
}

function factsOf(socket: TLSSocket): CertificateFacts | undefined {
  const peer = socket.getPeerCertificate() as Partial<PeerCertificate>;
  const { subject, issuer, subjectaltname = '', valid_from: from = '', valid_to: to = '' } = peer;
  if (subject === undefined || issuer === undefined) return undefined;
  return {
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    names: subjectaltname.split(/,\s*/u).flatMap((item) => /^(?:DNS|IP Address):(.+)$/u.exec(item)?.[1] ?? []),
    validFrom: Date.parse(from),
    validTo: Date.parse(to),
    isSelfSigned: JSON.stringify(subject) === JSON.stringify(issuer),
  };
}

/** Returns the name of a subject or an issuer: its common name, else its organization. */
function nameOf(fields: Readonly<NodeJS.Dict<string | string[]>>): string {
  const name = fields['CN'] ?? fields['O'] ?? fields['OU'];
  return name === undefined ? 'without a name' : [name].flat().join(', ');
}
