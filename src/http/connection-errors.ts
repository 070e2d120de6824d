import { StepError, systemCode, type ErrorCode } from '../lib/errors.js';
import { lacksIssuer } from './trust.js';

interface ErrorRow {
  codes: RegExp;
  code: ErrorCode;
  text: (host: string) => string;
  hint: string;
  transient?: boolean;
}

/** What the errors of sockets, TLS and HTTP mean, in one line each with what to do. */
const CONNECTION_ERRORS: readonly ErrorRow[] = [
  {
    codes: /^(?:ENOTFOUND|EAI_NODATA|EAI_NONAME)$/u,
    code: 'HOST_NOT_FOUND',
    text: (host) => `The host name of ${host} cannot be resolved.`,
    hint: 'Check its spelling, and that the runner can see it (a private name needs a self-hosted runner or a proxy).',
    transient: true,
  },
  {
    codes: /^EAI_/u,
    code: 'HOST_NOT_FOUND',
    text: (host) => `The name server did not answer for ${host}.`,
    hint: 'Try again later, or check the DNS of the runner.',
    transient: true,
  },
  {
    codes: /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EHOSTDOWN)$/u,
    code: 'CONNECTION_REFUSED',
    text: (host) => `No connection to ${host}: nothing accepts it there.`,
    hint: 'Check host and port, and whether a firewall or proxy stands between the runner and the server.',
    transient: true,
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME/u,
    code: 'TLS_HOSTNAME',
    text: (host) => `The certificate of ${host} is for another host name.`,
    hint: 'Use the name that stands in the certificate.',
  },
  {
    codes: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/u,
    code: 'TLS_EXPIRED',
    text: (host) => `The certificate of ${host} has expired or is not valid yet.`,
    hint: "Renew it, or set the runner's clock right.",
  },
  {
    codes: /^(?:ERR_SSL_|ERR_TLS_|CERT_|EPROTO$|UNABLE_TO_|INVALID_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/u,
    code: 'TLS_FAILED',
    text: (host) => `The TLS handshake with ${host} failed.`,
    hint: 'Check that the port speaks TLS 1.2 or newer, and that its certificates are in order.',
  },
  {
    codes: /^ETIMEDOUT$/u,
    code: 'TIMEOUT',
    text: (host) => `No connection to ${host} in time.`,
    hint: 'Check host and port, and whether a firewall drops the packets.',
    transient: true,
  },
  {
    codes: /^HPE_/u,
    code: 'HTTP_INVALID',
    text: (host) => `${host} did not answer in HTTP.`,
    hint: 'Check the port, and whether a proxy stands in between.',
  },
];

const UNTRUSTED: Omit<ErrorRow, 'codes'> = {
  code: 'TLS_UNTRUSTED',
  text: (host) => `The certificate of ${host} comes from an authority that is not trusted here.`,
  hint: 'Give the CA certificate (or the self-signed certificate itself) in the input ca-cert.',
};

const LOST: Omit<ErrorRow, 'codes'> = {
  code: 'CONNECTION_LOST',
  text: (host) => `The connection to ${host} was cut before the whole answer was there.`,
  hint: 'Whether the server acted on the request is not known: look there before you run it again.',
  transient: true,
};

/** How the `tunnel` package tells that a proxy gave no connection; it has no codes of its own for that. */
const TUNNEL_ERROR = /^(?:tunneling socket could not be established, (.*)|got illegal response body from proxy)$/u;

/** The StepError for what a socket, TLS or the HTTP parser threw. `connected`: the request may have reached the server. */
export function mapConnectionError(cause: unknown, url: URL, connected: boolean): StepError {
  if (cause instanceof StepError) return cause;
  const tunnel = cause instanceof Error ? TUNNEL_ERROR.exec(cause.message) : null;
  if (tunnel !== null) return proxyError(tunnel[1] ?? '', url, cause);
  const code = systemCode(cause);
  const known = lacksIssuer(cause) ? UNTRUSTED : (CONNECTION_ERRORS.find(({ codes }) => codes.test(code)) ?? LOST);
  // ETIMEDOUT and the like also come from a connection that stood: then the request may have been acted upon.
  const row = connected && known.transient === true ? LOST : known;
  const hint = row === LOST && !connected ? 'The server did not get the request. Try again later.' : row.hint;
  return new StepError(row.code, row.text(url.host), {
    hint,
    cause,
    transient: row.transient ?? false,
    unsent: !connected,
  });
}

function proxyError(detail: string, url: URL, cause: unknown): StepError {
  const status = /^statusCode=(\d{3})$/u.exec(detail)?.[1];
  const statusText = status === undefined ? 'cannot be reached' : `answered ${status}`;
  return new StepError('PROXY_FAILED', `The proxy ${statusText} when asked for ${url.host}.`, {
    hint: 'Check HTTPS_PROXY and its user name and password, or add the host to NO_PROXY.',
    transient: status === undefined || status.startsWith('5'),
    unsent: true,
    cause,
  });
}
