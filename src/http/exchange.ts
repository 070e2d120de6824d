import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { StepError } from '../lib/errors.js';
import type { FileBody } from '../lib/files.js';
import type { Host } from '../ci/host.js';
import { parseJson, type Json } from '../lib/json.js';
import { shorten } from '../lib/printable.js';
import { readResponseBody } from './body.js';
import { Connection } from './connection.js';
import { raceAgainst, type Deadline } from './deadline.js';
import { mapConnectionError } from './connection-errors.js';
import { usesProxy } from './proxy.js';
import { createIdleTimeout } from './idle-timeout.js';
import { trustLevelsOf, tlsSettings, type TrustLevel, type Trust } from './trust.js';

/** One request as it goes over the wire. */
export interface HttpRequest {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** A file is sent as it is, in pieces. */
  body: string | FileBody | undefined;
  /** The largest body to accept, in bytes, both as received and decoded. */
  maxBodyBytes: number;
}

/** One answer, whole. Header names are in lower case; repeated ones are joined by a comma. */
export interface HttpResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** RETRY_TOO_LATE, where the server asks to come back after the end of the step. */
  tooLate?: StepError;
}

/** Sends one attempt and resolves to its answer, whatever the status. Rejects with a StepError. */
export type Exchange = (attempt: HttpRequest, deadline: Deadline) => Promise<HttpResponse>;

/** The largest body that is read for what it says: token, discovery and error answers, and the `id` of an API's answer. */
export const MAX_READ_BYTES = 1_048_576;

/** What an answer says in JSON; undefined when it is none, or too long to be read. */
export const readJson = ({ body }: HttpResponse): Json | undefined =>
  body.length > MAX_READ_BYTES ? undefined : parseJson(body.toString('utf8'));

const SILENCE_MS = 30_000;

/** The connections to one origin, the list of certificates that they trust, and the wider lists to try in turn. */
interface Stand {
  connection: Connection;
  level: TrustLevel;
  wider: TrustLevel[];
}

/** The exchange over real connections, one kept alive per origin. */
export function createExchange(trust: Trust, host: Pick<Host, 'info' | 'warning'>): Exchange {
  const stands = new Map<string, Stand>();
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    host.warning('NODE_TLS_REJECT_UNAUTHORIZED=0 is set for the job. This step verifies certificates all the same.');
  }

  const connect = (origin: string, [level = 'node', ...wider]: TrustLevel[]): Stand => {
    const tls = origin.startsWith('https:') ? tlsSettings(trust, origin, level) : undefined;
    const warn = trust.unverifiedOrigins.includes(origin) ? host.warning : undefined;
    const connection = new Connection(tls, (socket) => warn?.(describeUnverified(socket, origin)));
    const stand = { connection, level, wider };
    stands.set(origin, stand);
    return stand;
  };

  /** Sends, and climbs to the next list of certificates as long as the chain lacks its issuer. */
  const sendFrom = async (
    { connection, level, wider }: Stand,
    attempt: HttpRequest,
    deadline: Deadline,
  ): Promise<HttpResponse> => {
    const { origin } = attempt.url;
    try {
      const response = await send(connection, attempt, deadline);
      if (level === 'system' && !trust.systemStore) {
        // The post step must know: it looks for nothing that main did not need.
        trust.systemStore = true;
        host.info(`Only the operating system knows the CA of ${origin}. "ca-cert: system" spares the search.`);
      }
      return response;
    } catch (error) {
      if (!(error instanceof StepError) || error.code !== 'TLS_UNTRUSTED' || wider.length === 0) throw error;
      return sendFrom(connect(origin, wider), attempt, deadline);
    }
  };

  return async (attempt, deadline) => {
    const { origin } = attempt.url;
    const proxied = usesProxy(attempt.url, process.env);
    // A proxy has a certificate of its own, for which the given CAs alone may not do.
    const rungs = trustLevelsOf(trust).filter((level) => level !== 'given' || !proxied);
    return sendFrom(stands.get(origin) ?? connect(origin, rungs), attempt, deadline);
  };
}

async function send(connection: Connection, attempt: HttpRequest, deadline: Deadline): Promise<HttpResponse> {
  const idle = createIdleTimeout(SILENCE_MS, deadline.signal, attempt.url.host);
  const work = async (): Promise<HttpResponse> => {
    const message = await connection.request(attempt, idle.signal, idle.reset);
    idle.reset();
    const body = await readResponseBody(message, attempt.maxBodyBytes, idle.reset);
    return { status: message.statusCode ?? 0, headers: flatten(message), body };
  };
  try {
    return await raceAgainst(idle.signal, work());
  } catch (error) {
    connection.close();
    // An aborted request looks like a lost connection: the reason for it is ours.
    throw idle.signal.aborted ? idle.signal.reason : mapConnectionError(error, attempt.url, connection.reached);
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
