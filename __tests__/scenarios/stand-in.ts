import type { Certificate } from '../../sandbox/certificates.js';
import { startRecordingServer, type Handler, type RecordingServer } from '../../sandbox/recording-server.js';
import { secretsOfClient } from './support.js';

export const CLIENT_ID = 'ci-build';
/** A secret with the characters that form, percent, JSON, HTML and Markdown encodings change. */
export const CLIENT_SECRET = 'Zq7+/~ %&"<\'>-_.=*x9Kd';
export const TOKEN = 'ya29.Token+/=~_-0123456789-of-this-run';

/** The texts that must not appear anywhere. */
export const SECRETS = [...secretsOfClient(CLIENT_ID, CLIENT_SECRET), TOKEN];

const REALM = '/realms/ci';
export const TOKEN_PATH = `${REALM}/protocol/openid-connect/token`;
export const REVOKE_PATH = `${REALM}/protocol/openid-connect/revoke`;

/** Matches the endpoints of a Keycloak realm. */
const ENDPOINT = /\/realms\/\w+\/protocol\/openid-connect\/(token|revoke)$/u;

export interface StandInOptions {
  token?: Handler;
  revocation?: Handler;
  api?: Handler;
  /** Without a certificate, the server uses http, which is allowed on loopback. */
  certificate?: Certificate;
}

export interface StandIn extends RecordingServer {
  /** The inputs for a client of this server: a Keycloak realm and the API behind it, on one origin. */
  inputs: Record<string, string>;
}

/** Returns a handler that always sends the same response: JSON, or the bytes unchanged. */
export function respond(status: number, body?: unknown, headers: Record<string, string> = {}): Handler {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return (_, response) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(bytes);
}

/** Returns a handler that sends a valid token response, with these fields changed. */
export function tokenResponse(fields: Record<string, unknown> = {}): Handler {
  return respond(200, { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600, ...fields });
}

/** Starts one server on loopback, with the token endpoint, revocation endpoint and API of `options`. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const {
    certificate,
    token = tokenResponse(),
    revocation = respond(200),
    api = respond(200, { fine: true }),
  } = options;
  const handlers: Record<string, Handler> = { token, revoke: revocation };
  const server = await startRecordingServer({
    ...(certificate === undefined ? {} : { certificate }),
    handler: (request, ...rest) => {
      const [, endpoint = 'api'] = ENDPOINT.exec(request.url ?? '') ?? [];
      return (handlers[endpoint] ?? api)(request, ...rest);
    },
  });
  const inputs = {
    provider: 'keycloak',
    issuer: server.origin + REALM,
    'base-url': server.origin,
    'client-id': CLIENT_ID,
    'client-secret': CLIENT_SECRET,
    retries: '0',
  };
  return Object.assign(server, { inputs });
}
