import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Host } from '../ci/host.js';
import { StepError } from '../lib/errors.js';
import { shorten } from '../lib/printable.js';
import type { PreconnectedSockets } from './preconnect.js';
import { checkAnnouncedLength, readResponseBody } from './read-body.js';
import { mapConnectionError } from './connection-errors.js';
import { Connection } from './connection.js';
import { raceAgainst, type Deadline } from './deadline.js';
import { createIdleTimeout } from './idle-timeout.js';
import type { HttpRequest, HttpResponse } from './message.js';
import { usesProxy } from './proxy.js';
import { tlsSettings, trustLevelsOf, type Trust, type TrustLevel } from './trust.js';

/** Real connections, one kept alive per origin. */
export interface Exchange {
  /** Sends one request and resolves to its response, whatever the status. Rejects with a StepError. */
  send(request: HttpRequest, deadline: Deadline): Promise<HttpResponse>;
  /** What the servers were trusted by: as it was given, and the operating system's list where only that knew a CA. */
  trust(): Trust;
  /** Begins to connect to an origin that will be asked soon. Never rejects: the request itself tells what is wrong. */
  preconnect(url: URL): void;
}

/** What an exchange needs of the world. */
export interface ExchangeDeps {
  host: Pick<Host, 'info' | 'warning'>;
  environment: Readonly<NodeJS.ProcessEnv>;
  /** Connections that were opened before anything else was known. */
  preconnected?: PreconnectedSockets | undefined;
}

export type OpenExchange = (trust: Trust, deps: ExchangeDeps) => Exchange;

const IDLE_TIMEOUT_MS = 30_000;

/** The connections to one origin, the list of certificates that they trust, and the wider lists to try in turn. */
interface OriginConnection {
  connection: Connection;
  level: TrustLevel;
  wider: TrustLevel[];
}

/** The exchange over real connections. */
export const createExchange: OpenExchange = (trust, { host, environment, preconnected }) => {
  const connections = new Map<string, OriginConnection>();
  let needsSystemStore = false;
  const trustNow = (): Trust => ({ ...trust, systemStore: trust.systemStore || needsSystemStore });
  if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    host.warning('NODE_TLS_REJECT_UNAUTHORIZED=0 is set for the job. This step verifies certificates all the same.');
  }

  const connect = (origin: string, [level = 'node', ...wider]: TrustLevel[]): OriginConnection => {
    const tls = origin.startsWith('https:') ? tlsSettings(trust, origin, level, environment) : undefined;
    const warn = trust.unverifiedOrigins.includes(origin) ? host.warning : undefined;
    const onSecured = (socket: TLSSocket): void => warn?.(describeUnverified(socket, origin));
    const connection = new Connection(tls, onSecured, async () => preconnected?.take(origin));
    const opened = { connection, level, wider };
    connections.set(origin, opened);
    return opened;
  };

  const connectionTo = (url: URL): OriginConnection => {
    const proxied = usesProxy(url, environment);
    // A proxy has a certificate of its own, for which the given CAs alone may not do.
    const levels = trustLevelsOf(trustNow()).filter((level) => level !== 'given' || !proxied);
    return connections.get(url.origin) ?? connect(url.origin, levels);
  };

  const isBehindProxy = (url: URL): boolean => {
    try {
      return usesProxy(url, environment);
    } catch {
      return true;
    }
  };

  /** Sends, and climbs to the next list of certificates as long as the chain lacks its issuer. */
  const sendOver = async (
    { connection, level, wider }: OriginConnection,
    request: HttpRequest,
    deadline: Deadline,
  ): Promise<HttpResponse> => {
    const { origin } = request.url;
    try {
      const response = await sendOnce(connection, request, deadline);
      if (level === 'system' && !trustNow().systemStore) {
        needsSystemStore = true;
        host.info(`Only the operating system knows the CA of ${origin}. "ca-cert: system" spares the search.`);
      }
      return response;
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      // The server closed what was opened ahead, and has seen nothing: as if it had not been opened.
      if (connection.isPreconnected && error.unsent && error.code === 'CONNECTION_LOST') {
        return sendOver(connect(origin, [level, ...wider]), request, deadline);
      }
      if (error.code !== 'TLS_UNTRUSTED' || wider.length === 0) throw error;
      return sendOver(connect(origin, wider), request, deadline);
    }
  };

  return {
    send: async (request, deadline) => sendOver(connectionTo(request.url), request, deadline),
    trust: trustNow,
    preconnect: (url) => {
      if (url.protocol !== 'https:' || connections.has(url.origin) || isBehindProxy(url)) return;
      preconnected?.open(url);
    },
  };
};

async function sendOnce(connection: Connection, request: HttpRequest, deadline: Deadline): Promise<HttpResponse> {
  const idle = createIdleTimeout(IDLE_TIMEOUT_MS, deadline.signal, request.url.host);
  const work = async (): Promise<HttpResponse> => {
    const message = await connection.request(request, idle.signal, idle.reset);
    idle.reset();
    const head = { status: message.statusCode ?? 0, headers: flatten(message) };
    try {
      checkAnnouncedLength(message, request.method, request.maxBodyBytes);
      return { ...head, body: await readResponseBody(message, request.maxBodyBytes, idle.reset) };
    } catch (error) {
      if (!(error instanceof StepError) || error.code !== 'RESPONSE_TOO_LARGE') throw error;
      connection.close();
      return { ...head, body: Buffer.alloc(0), error };
    }
  };
  try {
    return await raceAgainst(idle.signal, work());
  } catch (error) {
    connection.close();
    // An aborted request looks like a lost connection: the reason for it is ours.
    throw idle.signal.aborted ? idle.signal.reason : mapConnectionError(error, request.url, connection.reached);
  } finally {
    idle.close();
  }
}

function flatten({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

/** What was accepted without verification, and the line that would make it right. */
function describeUnverified(socket: TLSSocket, origin: string): string {
  const certificate = socket.getPeerX509Certificate();
  const seen =
    certificate === undefined
      ? 'It showed no certificate.'
      : `It showed: subject ${oneLine(certificate.subject)}, issuer ${oneLine(certificate.issuer)}, ` +
        `valid to ${certificate.validTo}, SHA-256 ${certificate.fingerprint256}.`;
  return (
    `The certificate of ${origin} was not verified (tls-verify: false): anybody between could read the secrets. ` +
    `${seen} Instead of tls-verify: false, give its CA: "ca-cert: \${{ vars.CA_CERT }}".`
  );
}

const oneLine = (name: string): string => shorten(name.replaceAll('\n', ', '), 200);
