import { StepError, systemCode, type ErrorCode } from '../lib/errors.js';
import { MAX_HEADER_BYTES } from './connection.js';
import { MAY_HAVE_ACTED } from './message.js';
import { expectsClientCertificate, expectsTls, refusesClientCertificate } from './tls-refusal.js';
import { lacksIssuer } from './trust.js';

interface ErrorRow {
  codes: RegExp;
  /** What the message of the error contains, if the code alone does not decide. */
  reason?: RegExp;
  code: ErrorCode;
  text: (host: string) => string;
  hint: string;
  transient?: boolean;
}

/** What OpenSSL reports of revocation lists. */
const CRL_ERRORS: readonly ErrorRow[] = [
  {
    codes: /^CERT_REVOKED$/u,
    code: 'TLS_REVOKED',
    text: (host) => `A certificate in the chain of ${host} is revoked.`,
    hint: 'Install a new certificate on the server. If it was not expected, someone else may have the key of the old one.',
  },
  {
    codes: /(?:^|_)CRL(?:_|$)/u,
    code: 'CRL_UNAVAILABLE',
    text: (host) => `No valid revocation list covers a certificate in the chain of ${host}.`,
    hint: 'Check that the certificate authorities publish lists that are up to date, or set crl to the paths of lists.',
  },
];

/** Maps the error codes of sockets, TLS and HTTP to messages with hints. */
const CONNECTION_ERRORS: readonly ErrorRow[] = [
  {
    codes: /^(?:ENOTFOUND|EAI_NODATA|EAI_NONAME)$/u,
    code: 'HOST_NOT_FOUND',
    text: (host) => `The host name of ${host} cannot be resolved.`,
    hint: 'Check the spelling. A private host name is known only inside its network, or to a proxy.',
    transient: true,
  },
  {
    codes: /^EAI_/u,
    code: 'HOST_NOT_FOUND',
    text: (host) => `The DNS server did not resolve ${host}.`,
    hint: 'Try again later, or check the DNS settings of this machine.',
    transient: true,
  },
  {
    codes: /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EHOSTDOWN)$/u,
    code: 'CONNECTION_REFUSED',
    text: (host) => `No server accepts connections at ${host}.`,
    hint: 'Check the host and the port, and check for a firewall or proxy between this machine and the server.',
    transient: true,
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME/u,
    code: 'TLS_HOSTNAME',
    text: (host) => `The certificate of ${host} is for another host name.`,
    hint: 'Use a host name that is in the certificate.',
  },
  {
    codes: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/u,
    code: 'TLS_EXPIRED',
    text: (host) => `The certificate of ${host} has expired or is not valid yet.`,
    hint: 'Renew the certificate, or correct the clock of this machine.',
  },
  ...CRL_ERRORS,
  {
    codes: /^(?:ERR_SSL_|ERR_TLS_|CERT_|EPROTO$|UNABLE_TO_|INVALID_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/u,
    code: 'TLS_FAILED',
    text: (host) => `The TLS handshake with ${host} failed.`,
    hint:
      'Check that the server uses TLS 1.2 or newer on this port, and that its certificates are valid. If it requires a ' +
      'client certificate, set client-cert and client-cert-key.',
  },
  {
    codes: /^ETIMEDOUT$/u,
    code: 'TIMEOUT',
    text: (host) => `The connection to ${host} timed out.`,
    hint: 'Check the host and the port, and check for a firewall that drops the packets.',
    transient: true,
  },
  {
    // Exceptions of Node.js itself, before anything is sent.
    codes: /^ERR_(?:HTTP_|INVALID_|UNESCAPED_)/u,
    code: 'INPUT_INVALID',
    text: (host) => `Node.js refuses to send the request to ${host}, because its headers or its path are invalid.`,
    hint: 'Check the inputs headers, request and parameters for unusual names and characters.',
  },
  {
    codes: /^HPE_HEADER_OVERFLOW$/u,
    code: 'HTTP_INVALID',
    text: (host) => `${host} sent more than ${MAX_HEADER_BYTES / 1024} KiB of response headers.`,
    hint: 'Check the server and the proxies in front of it: no API needs so many headers.',
  },
  {
    // A proxy and the step could read different bodies (request smuggling, RFC 9112 section 6.3).
    codes: /^HPE_/u,
    reason: /can't be present with/u,
    code: 'HTTP_INVALID',
    text: (host) => `${host} sent a response with both Content-Length and Transfer-Encoding.`,
    hint: 'Such a response is ambiguous, so the step does not read it. Correct the server or the proxy in front of it.',
  },
  {
    codes: /^HPE_/u,
    code: 'HTTP_INVALID',
    text: (host) => `${host} did not return a valid HTTP response.`,
    hint: 'Check the port, and check for a proxy between the step and the server.',
  },
];

const UNTRUSTED: Omit<ErrorRow, 'codes'> = {
  code: 'TLS_UNTRUSTED',
  text: (host) => `The certificate of ${host} is self-signed, or its CA is not trusted.`,
  hint: 'Set ca-cert to the CA certificate, or to the self-signed certificate itself.',
};

const LOST: Omit<ErrorRow, 'codes'> = {
  code: 'CONNECTION_LOST',
  text: (host) => `The connection to ${host} was closed before the response was complete.`,
  hint: MAY_HAVE_ACTED,
  transient: true,
};

/** Node.js as a server closes the connection without an alert. */
const MAY_REFUSE = 'Servers may also close the connection if they do not accept client-cert: see their log.';

/** The messages of the `tunnel` package for a failed connection through a proxy. It has no error codes for this. */
const TUNNEL_ERROR = /^(?:tunneling socket could not be established, (.*)|got illegal response body from proxy)$/u;

/**
 * Returns the StepError for an error of a socket, TLS or the HTTP parser. `connected`: the request may have reached the
 * server. `presented`: the server may have got the client certificate.
 */
export function mapConnectionError(cause: unknown, url: URL, connected: boolean, presented = false): StepError {
  if (cause instanceof StepError) return cause;
  const tunnel = cause instanceof Error ? TUNNEL_ERROR.exec(cause.message) : null;
  if (tunnel !== null) return proxyError(tunnel[1] ?? '', url, cause);
  const code = systemCode(cause);
  const ofCertificate = certificateError(code, cause, presented);
  if (ofCertificate !== undefined) return ofCertificate(url, !connected, cause);
  if (url.protocol === 'http:' && isTlsRecord(cause)) return expectsTls(url, cause);
  const known = lacksIssuer(cause) ? UNTRUSTED : rowOf(code, cause);
  // ETIMEDOUT and similar errors also occur on an open connection: then the server may have processed the request.
  const row = connected && known.transient === true ? LOST : known;
  return new StepError(row.code, row.text(url.host), {
    hint: hintFor(row, url, connected) + (presented && row === LOST ? ` ${MAY_REFUSE}` : ''),
    cause,
    transient: row.transient ?? false,
    unsent: !connected,
  });
}

/** Returns what makes the error for an alert about the certificate of the client; undefined for others. */
function certificateError(
  code: string,
  cause: unknown,
  presented: boolean,
): typeof expectsClientCertificate | undefined {
  if (presented && refusesCertificate(code, cause)) return refusesClientCertificate;
  return wantsClientCertificate(code, cause) ? expectsClientCertificate : undefined;
}

function rowOf(systemErrorCode: string, cause: unknown): Omit<ErrorRow, 'codes'> {
  const message = cause instanceof Error ? cause.message : '';
  const matches = ({ codes, reason }: ErrorRow): boolean =>
    codes.test(systemErrorCode) && (reason === undefined || reason.test(message));
  return CONNECTION_ERRORS.find(matches) ?? LOST;
}

function hintFor(row: Omit<ErrorRow, 'codes'>, url: URL, connected: boolean): string {
  const hint = row === LOST && !connected ? 'The server did not get the request. Try again later.' : row.hint;
  // Many servers close a TLS connection that begins with a plain HTTP request.
  const isPlain = url.protocol === 'http:' && (row === LOST || row.code === 'HTTP_INVALID');
  return isPlain ? `If this port expects TLS, write https:// in the URL. ${hint}` : hint;
}

/**
 * Returns whether the server ended the handshake for lack of a client certificate, with one of the alerts of RFC 8446
 * section 6.2: bad_certificate (42), certificate_unknown (46) or certificate_required (116). With TLS 1.2, the code of
 * Node.js is only EPROTO, and the message has the number.
 */
function wantsClientCertificate(code: string, cause: unknown): boolean {
  if (/_ALERT_(?:BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_REQUIRED)$/u.test(code)) return true;
  return cause instanceof Error && /\bSSL alert number (?:42|46|116)\b/u.test(cause.message);
}

/**
 * Returns whether the server ended the handshake because of the client certificate that it got: an alert of RFC 8446
 * section 6.2 from bad_certificate (42) to certificate_unknown (46), unknown_ca (48), access_denied (49), decrypt_error
 * (51) or certificate_required (116).
 */
function refusesCertificate(code: string, cause: unknown): boolean {
  if (/_ALERT_(?:\w*CERTIFICATE\w*|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR)$/u.test(code)) return true;
  return cause instanceof Error && /\bSSL alert number (?:4[2-689]|51|116)\b/u.test(cause.message);
}

/** Returns whether the server sent a TLS alert where an HTTP response was expected (RFC 8446 section 5.1). */
function isTlsRecord(cause: unknown): boolean {
  if (!(cause instanceof Error) || !('rawPacket' in cause)) return false;
  const { rawPacket: bytes } = cause;
  return Buffer.isBuffer(bytes) && bytes[0] === 0x15 && bytes[1] === 0x03;
}

function proxyError(detail: string, url: URL, cause: unknown): StepError {
  const status = /^statusCode=(\d{3})$/u.exec(detail)?.[1];
  const problem = status === undefined ? 'cannot be reached' : `returned HTTP ${status}`;
  return new StepError('PROXY_FAILED', `The proxy for ${url.host} ${problem}.`, {
    hint: 'Check the URL, user name and password in HTTPS_PROXY, or add the host to NO_PROXY.',
    transient: status === undefined || status.startsWith('5'),
    unsent: true,
    cause,
  });
}
