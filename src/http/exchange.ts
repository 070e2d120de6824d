import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { StepError } from '../lib/errors.js';
import type { FileBody } from '../lib/files.js';
import type { Host } from '../ci/host.js';
import { parseJson, type Json } from '../lib/json.js';
import { shorten } from '../lib/printable.js';
import { readBody } from './body.js';
import { Connection } from './connection.js';
import { raceAgainst, type Deadline } from './deadline.js';
import { mapFault } from './connection-errors.js';
import { usesProxy } from './proxy.js';
import { createSilence } from './idle-timeout.js';
import { rungsOf, tlsSettings, type Rung, type Trust } from './trust.js';

/** One request as it goes over the wire. */
export interface Attempt {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** A file is sent as it is, in pieces. */
  body: string | FileBody | undefined;
  /** The largest body to accept, in bytes, both as received and decoded. */
  maxBodyBytes: number;
}

/** One answer, whole. Header names are in lower case; repeated ones are joined by a comma. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** RETRY_TOO_LATE, where the server asks to come back after the end of the step. */
  tooLate?: StepError;
}

/** Sends one attempt and resolves to its answer, whatever the status. Rejects with a StepError. */
export type Exchange = (attempt: Attempt, deadline: Deadline) => Promise<Answer>;

/** The largest body that is read for what it says: token, discovery and error answers, and the `id` of an API's answer. */
export const MAX_READ_BYTES = 1_048_576;

/** What an answer says in JSON; undefined when it is none, or too long to be read. */
export const readJson = ({ body }: Answer): Json | undefined =>
  body.length > MAX_READ_BYTES ? undefined : parseJson(body.toString('utf8'));

const SILENCE_MS = 30_000;

/** The connections to one origin, the list of certificates that they trust, and the wider lists to try in turn. */
interface Stand {
  connection: Connection;
  rung: Rung;
  wider: Rung[];
}

/** The exchange over real connections, one kept alive per origin. */
export function createExchange(trust: Trust, host: Pick<Host, 'info' | 'warning'>): Exchange {
  const stands = new Map<string, Stand>();
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    host.warning('NODE_TLS_REJECT_UNAUTHORIZED=0 is set for the job. This step verifies certificates all the same.');
  }

  const connect = (origin: string, [rung = 'node', ...wider]: Rung[]): Stand => {
    const tls = origin.startsWith('https:') ? tlsSettings(trust, origin, rung) : undefined;
    const warn = trust.unverifiedOrigins.includes(origin) ? host.warning : undefined;
    const connection = new Connection(tls, (socket) => warn?.(describeUnverified(socket, origin)));
    const stand = { connection, rung, wider };
    stands.set(origin, stand);
    return stand;
  };

  /** Sends, and climbs to the next list of certificates as long as the chain lacks its issuer. */
  const sendFrom = async (
    { connection, rung, wider }: Stand,
    attempt: Attempt,
    deadline: Deadline,
  ): Promise<Answer> => {
    const { origin } = attempt.url;
    try {
      const answer = await send(connection, attempt, deadline);
      if (rung === 'system' && !trust.systemStore) {
        // The post step must know: it looks for nothing that main did not need.
        trust.systemStore = true;
        host.info(`Only the operating system knows the CA of ${origin}. "ca-cert: system" spares the search.`);
      }
      return answer;
    } catch (error) {
      if (!(error instanceof StepError) || error.code !== 'TLS_UNTRUSTED' || wider.length === 0) throw error;
      return sendFrom(connect(origin, wider), attempt, deadline);
    }
  };

  return async (attempt, deadline) => {
    const { origin } = attempt.url;
    const proxied = usesProxy(attempt.url, process.env);
    // A proxy has a certificate of its own, for which the given CAs alone may not do.
    const rungs = rungsOf(trust).filter((rung) => rung !== 'given' || !proxied);
    return sendFrom(stands.get(origin) ?? connect(origin, rungs), attempt, deadline);
  };
}

async function send(connection: Connection, attempt: Attempt, deadline: Deadline): Promise<Answer> {
  const silence = createSilence(SILENCE_MS, deadline.signal, attempt.url.host);
  const work = async (): Promise<Answer> => {
    const message = await connection.request(attempt, silence.signal, silence.heard);
    silence.heard();
    const body = await readBody(message, attempt.maxBodyBytes, silence.heard);
    return { status: message.statusCode ?? 0, headers: flatten(message), body };
  };
  try {
    return await raceAgainst(silence.signal, work());
  } catch (error) {
    connection.close();
    // An aborted request looks like a lost connection: the reason for it is ours.
    throw silence.signal.aborted ? silence.signal.reason : mapFault(error, attempt.url, connection.reached);
  } finally {
    silence.close();
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
