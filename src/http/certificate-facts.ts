import { request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { StepError } from '../lib/errors.js';
import { mapConnectionError } from './connection-errors.js';
import { percentDecode } from './urls.js';
import { hostOf, portOf, proxyOf } from './server-facts.js';
import { tlsSettings, trustLevelsOf, type Trust, type TrustLevel } from './trust.js';

/** How long a handshake may take, in milliseconds. */
const HANDSHAKE_MS = 15_000;

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
  /** The list of CAs that trusts the certificate; undefined if none does, or if it is not verified. */
  trustedBy: TrustLevel | undefined;
  /** Why a request would fail; undefined if it would not. */
  failure: StepError | undefined;
}

/**
 * Makes handshakes with a server, as requests do, and closes them without sending anything. Resolves to what was found.
 * Rejects only with PROXY_FAILED.
 */
export async function readTlsFacts(url: URL, trust: Trust, environment: NodeJS.ProcessEnv): Promise<TlsFacts> {
  const unverified = { ...trust, unverifiedOrigins: [url.origin] };
  if (trust.unverifiedOrigins.includes(url.origin)) {
    const seen = await shake(url, unverified, 'node', environment);
    return { ...seen, trustedBy: undefined };
  }
  const isProxied = proxyOf(url, environment) !== undefined;
  const levels = trustLevelsOf(trust).filter((level) => level !== 'given' || !isProxied);
  let failure: StepError | undefined;
  for (const level of levels) {
    const tried = await shake(url, trust, level, environment);
    if (tried.failure === undefined) return { ...tried, trustedBy: level };
    failure = tried.failure;
    if (failure.code !== 'TLS_UNTRUSTED') break;
  }
  const { certificate } = await shake(url, unverified, 'node', environment);
  return { certificate, trustedBy: undefined, failure };
}

type Shaken = Omit<TlsFacts, 'trustedBy'>;

/** Makes one handshake. */
async function shake(url: URL, trust: Trust, level: TrustLevel, environment: NodeJS.ProcessEnv): Promise<Shaken> {
  const host = hostOf(url);
  const proxy = proxyOf(url, environment);
  const socket = proxy === undefined ? undefined : await openTunnel(url, proxy, trust, environment);
  const target = socket === undefined ? { host, port: portOf(url) } : { socket };
  const name = isIP(host) === 0 ? { servername: host } : { host };
  return new Promise((resolve) => {
    const secured = connect({ ...target, ...name, ...tlsSettings(trust, url.origin, level, environment) });
    const end = (shaken: Shaken): void => {
      secured.destroy();
      resolve(shaken);
    };
    const late = Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' });
    secured.setTimeout(HANDSHAKE_MS, () => secured.destroy(late));
    secured.once('secureConnect', () => end({ certificate: factsOf(secured), failure: undefined }));
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

/** Opens a tunnel through a proxy (RFC 9110 section 9.3.6). Rejects with PROXY_FAILED. */
async function openTunnel(url: URL, proxy: URL, trust: Trust, environment: NodeJS.ProcessEnv): Promise<Socket> {
  const path = `${url.hostname}:${portOf(url)}`;
  const login = [proxy.username, proxy.password].map((text) => percentDecode(text) ?? text).join(':');
  const authorization = { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
  const headers = { host: path, ...(login === ':' ? {} : authorization) };
  const isSecure = proxy.protocol === 'https:';
  const tls = isSecure ? tlsSettings(trust, proxy.origin, 'system', environment) : {};
  const options = { method: 'CONNECT', host: hostOf(proxy), port: portOf(proxy), path, headers, agent: false, ...tls };
  return new Promise((resolve, reject) => {
    const sent = (isSecure ? requestSecurely : request)(options);
    const fail = (detail: string): void =>
      reject(mapConnectionError(new Error(`tunneling socket could not be established, ${detail}`), url, false));
    sent.setTimeout(HANDSHAKE_MS, () => sent.destroy(new Error('timeout')));
    sent.once('error', (cause) => fail(`cause=${cause.message}`));
    sent.once('response', ({ statusCode }) => fail(`statusCode=${statusCode}`));
    sent.once('connect', ({ statusCode }, socket: Socket) => {
      if (statusCode === 200) resolve(socket);
      else {
        socket.destroy();
        fail(`statusCode=${statusCode}`);
      }
    });
    sent.end();
  });
}
