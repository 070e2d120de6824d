import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Host } from '../ci/host.js';
import { StepError } from '../lib/errors.js';
import { shorten } from '../lib/printable.js';
import type { PreconnectedSockets } from './preconnect.js';
import { readResponseBody } from './read-body.js';
import { poolOf, type Presented } from './client-certificate.js';
import { mapConnectionError } from './connection-errors.js';
import { Connection } from './connection.js';
import { raceAgainst, type Deadline } from './deadline.js';
import { createIdleTimeout } from './idle-timeout.js';
import type { Network } from './crl/network.js';
import { isUnread, type HttpRequest, type HttpResponse } from './message.js';
import { usesProxy } from './proxy.js';
import { createRevocation, type Revocation } from './revocation.js';
import { tlsSettings, trustLevelsOf, type CheckedChain, type Trust, type TrustLevel } from './trust.js';

/**
 * The HTTP connections, kept alive. A request takes an idle connection of its origin, or opens another one: two
 * requests never share a connection, since an error of one would end the other.
 */
export interface Exchange {
  /** Sends one request. Resolves to its response, whatever the status. Rejects with a StepError. */
  send(request: HttpRequest, deadline: Deadline): Promise<HttpResponse>;
  /** Returns the trust as it was passed, with the operating system's CA list if a server needed it. */
  trust(): Trust;
  /** Starts a connection to an origin that will soon get a request. Never throws: that request reports any error. */
  preconnect(url: URL): void;
}

/** The dependencies of an exchange. */
export interface ExchangeDeps extends Presented {
  host: Pick<Host, 'info' | 'warning'>;
  environment: Readonly<NodeJS.ProcessEnv>;
  /** Connections that were opened before the inputs were read. */
  preconnected?: PreconnectedSockets | undefined;
  /** How revocation lists are reached; by default directly. */
  network?: Network | undefined;
}

export type OpenExchange = (trust: Trust, deps: ExchangeDeps) => Exchange;

/** A connection to an origin, its trust level, and the wider trust levels to try in turn. */
interface OriginConnection {
  /** undefined until the revocation lists were checked. */
  connection: Connection | undefined;
  /** Opens it with what the check found. */
  open: (checked: CheckedChain) => Connection;
  /** When what the check found expires. */
  until: number;
  level: TrustLevel;
  wider: TrustLevel[];
}

/** A request with the certificate that its connection presents. */
type PresentingRequest = HttpRequest & Presented;

type SendOver = (opened: OriginConnection, request: PresentingRequest, deadline: Deadline) => Promise<HttpResponse>;

/** Creates the exchange over real connections. */
export const createExchange: OpenExchange = (trust, { host, environment, preconnected, certificate, network }) => {
  const idle = createIdlePool();
  /** The trust levels of each origin, without those that were too narrow. */
  const levelsOf = new Map<string, TrustLevel[]>();
  const warnOnce = once(host.warning);
  let needsSystemStore = false;
  const trustNow = (): Trust => ({ ...trust, systemStore: trust.systemStore || needsSystemStore });
  warnAboutTls(environment, host);
  const revocation = createRevocation(trust, { environment, network });

  const connect = (request: PresentingRequest, levels: TrustLevel[]): OriginConnection => {
    const { origin } = request.url;
    const [level = 'node', ...wider] = levels;
    const onSecured = trust.unverifiedOrigins.includes(origin)
      ? (socket: TLSSocket): void => warnOnce(describeUnverified(socket, origin))
      : undefined;
    const isProxied = usesProxy(new URL(origin), environment);
    const takePreconnected = async (): Promise<Socket | undefined> => preconnected?.take(origin);
    const isSecure = origin.startsWith('https:');
    const open = (checked: CheckedChain): Connection => {
      const tls = isSecure
        ? tlsSettings(trust, origin, level, environment, { ...checked, certificate: request.certificate })
        : undefined;
      return new Connection({ tls, isProxied, onSecured, takePreconnected });
    };
    levelsOf.set(origin, levels);
    const connection = isSecure && trust.crl !== undefined ? undefined : open({});
    return { connection, open, until: Number.POSITIVE_INFINITY, level, wider };
  };

  const connectionTo = (request: PresentingRequest): OriginConnection =>
    idle.take(poolOf(request), Date.now()) ??
    connect(request, levelsOf.get(request.url.origin) ?? levelsFor(request.url, trustNow(), environment));

  /** Sends a request. If the issuer of the certificate chain is missing, it tries the next trust level. */
  const sendOver: SendOver = async (opened, request, deadline) => {
    try {
      const connection = opened.connection ?? (await revocation.open(opened, request.url, deadline));
      const response = await sendOnce(connection, request, deadline, host.warning);
      if (opened.level === 'system' && !trustNow().systemStore) {
        needsSystemStore = true;
        const { origin } = request.url;
        host.info(`Only the operating system trusts the CA of ${origin}. Set "ca-cert: system" to save time.`);
      }
      idle.release(poolOf(request), opened);
      return response;
    } catch (error) {
      const levels = levelsAfter(error, opened, revocation, request.url.origin);
      if (levels !== undefined) return sendOver(connect(request, levels), request, deadline);
      idle.release(poolOf(request), opened);
      throw error;
    }
  };

  return {
    send: async (request, deadline) => {
      const presenting = { ...request, certificate: request.presentsCertificate === true ? certificate : undefined };
      return sendOver(connectionTo(presenting), presenting, deadline);
    },
    trust: trustNow,
    preconnect: (url) => {
      if (url.protocol !== 'https:' || levelsOf.has(url.origin) || isBehindProxy(url, environment)) return;
      preconnected?.open(url);
    },
  };
};

/** Returns the trust levels of an origin. A proxy has its own certificate, which the CAs in ca-cert may not have signed. */
const levelsFor = (url: URL, trust: Trust, environment: NodeJS.ProcessEnv): TrustLevel[] => {
  const proxied = usesProxy(url, environment);
  return trustLevelsOf(trust).filter((level) => level !== 'given' || !proxied);
};

/** Returns the trust levels with which to connect again after a failure that sent nothing; undefined for others. */
function levelsAfter(
  error: unknown,
  { connection, level, wider }: OriginConnection,
  revocation: Revocation,
  origin: string,
): TrustLevel[] | undefined {
  if (!(error instanceof StepError)) return undefined;
  // The server closed the preconnected socket before it received anything, so connect again.
  const isClosed = connection?.isPreconnected === true && error.unsent && error.code === 'CONNECTION_LOST';
  if (isClosed || (connection !== undefined && revocation.mayCheckAgain(error, origin))) return [level, ...wider];
  return error.code === 'TLS_UNTRUSTED' && wider.length > 0 ? wider : undefined;
}

/** Returns the connections that have no request, by the name of their pool. */
function createIdlePool(): {
  take(pool: string, now: number): OriginConnection | undefined;
  release(pool: string, connection: OriginConnection): void;
} {
  const idle = new Map<string, OriginConnection[]>();
  return {
    take: (pool, now) => {
      const found = idle.get(pool)?.pop();
      if (found === undefined || found.until > now) return found;
      found.connection?.close();
      return undefined;
    },
    release: (pool, connection) => idle.set(pool, [...(idle.get(pool) ?? []), connection]),
  };
}

/** Returns a function that passes each text on only once. */
function once(warn: (text: string) => void): (text: string) => void {
  const known = new Set<string>();
  return (text) => {
    if (!known.has(text)) warn(text);
    known.add(text);
  };
}

/** Returns whether requests to `url` go through a proxy. True if its variable is invalid: the request reports that. */
function isBehindProxy(url: URL, environment: NodeJS.ProcessEnv): boolean {
  try {
    return usesProxy(url, environment);
  } catch {
    return true;
  }
}

async function sendOnce(
  connection: Connection,
  request: PresentingRequest,
  deadline: Deadline,
  warn: (text: string) => void,
): Promise<HttpResponse> {
  const idle = createIdleTimeout(request.idleTimeoutMs, deadline.signal, request.url.host);
  const work = async (): Promise<HttpResponse> => {
    const message = await connection.request(request, idle.signal, idle.reset);
    idle.reset();
    const head = { status: message.statusCode ?? 0, headers: flatten(message) };
    try {
      const { problem, ...read } = await readResponseBody(message, request, idle);
      if (problem !== undefined) warn(`${request.url.host} ${problem}. The step reads the body as it is.`);
      return { ...head, ...read };
    } catch (error) {
      if (!(error instanceof StepError) || !isUnread(error)) throw error;
      connection.close();
      return { ...head, body: Buffer.alloc(0), error };
    }
  };
  try {
    return await raceAgainst(idle.signal, work());
  } catch (error) {
    connection.close();
    // An aborted request looks like a lost connection, so throw the reason for the abort.
    throw idle.signal.aborted
      ? idle.signal.reason
      : mapConnectionError(error, request.url, connection.reached, request.certificate !== undefined);
  } finally {
    idle.close();
  }
}

function flatten({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

/** Returns the warning about an unverified certificate, with the setting that would verify it. */
function describeUnverified(socket: TLSSocket, origin: string): string {
  const certificate = socket.getPeerX509Certificate();
  const accepted =
    certificate === undefined
      ? 'The server sent no certificate.'
      : `It has subject ${oneLine(certificate.subject)}, issuer ${oneLine(certificate.issuer)}, ` +
        `valid to ${certificate.validTo}, SHA-256 ${certificate.fingerprint256}.`;
  const pin =
    certificate === undefined
      ? ''
      : ' Or compare this fingerprint with the one on the server itself (the server that responded may be another one), and set ' +
        `"tls-verify: sha256:${certificate.fingerprint256}".`;
  return (
    `The certificate of ${origin} was not verified (tls-verify: false): an attacker could read the secrets. ` +
    `${accepted} To verify the certificate, remove tls-verify and set "ca-cert: \${{ vars.CA_CERT }}".${pin}`
  );
}

const oneLine = (name: string): string => shorten(name.replaceAll('\n', ', '), 200);

/** Warns about variables with which an earlier step may have weakened TLS in this process. */
function warnAboutTls(environment: Readonly<NodeJS.ProcessEnv>, { warning }: Pick<Host, 'warning'>): void {
  if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    warning('NODE_TLS_REJECT_UNAUTHORIZED=0 is set. This step verifies certificates anyway. Remove the variable.');
  }
  if ((environment['OPENSSL_CONF'] ?? '') !== '') {
    warning(
      'OPENSSL_CONF is set. Node.js read that file at its start, and the file can load code into this step. Remove the ' +
        'variable, unless the workflow itself sets it.',
    );
  }
}
