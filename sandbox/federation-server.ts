import { randomUUID, type KeyObject } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import type { Certificate } from './certificates.js';
import { startRecordingServer, type Handler, type RecordingServer } from './recording-server.js';

/** A client without a client secret that is sent. */
export type FederatedClient =
  | { kind: 'identity'; issuer: string; sub: string }
  | { kind: 'key'; key: KeyObject | Uint8Array; algorithm: string; keyId?: string };

export interface FederationOptions {
  /** The issuers of identity tokens that it trusts, and the URLs of their keys. */
  issuers: Readonly<Record<string, string>>;
  /** By client id. A client with an identity needs no `client_id` in its requests. */
  clients: Readonly<Record<string, FederatedClient>>;
  /** The audience of the assertions. By default the server's own issuer. */
  audience?: string;
  certificate?: Certificate;
  /** The host by which clients reach it, if that is not localhost with its port: behind a proxy. */
  publicOrigin?: string;
}

export interface FederationServer extends RecordingServer {
  /** Its own issuer. */
  readonly issuer: string;
  /** The forms that the token and the revocation endpoint have accepted, with the path. */
  readonly accepted: { path: string; form: Record<string, string> }[];
  /** Changes the fields of the next token responses. */
  response: Record<string, unknown>;
  /** Replaces the response to the next requests for tokens. The server has seen the assertions then. */
  disturbances: ('503' | 'reset')[];
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const TYPES = 'urn:ietf:params:oauth:token-type:';

/** An error response (RFC 6749 section 5.2). */
class Refusal extends Error {
  readonly code: string;
  constructor(code: string, description: string) {
    super(description);
    this.code = code;
  }
}

/**
 * Starts an authorization server that accepts assertions (RFC 7523) and exchanges identity tokens of other issuers (RFC
 * 8693), with an API at `/api` that shows whose token it got. Each assertion is good for one request, has exactly one
 * audience, and one that a client has signed lives 60 seconds.
 */
export async function startFederationServer(options: FederationOptions): Promise<FederationServer> {
  const { issuers, clients, certificate } = options;
  const used = new Set<string>();
  const live = new Map<string, string>();
  const state = { accepted: [] as FederationServer['accepted'], response: {}, disturbances: [] as ('503' | 'reset')[] };
  const keySets = new Map(Object.entries(issuers).map(([iss, url]) => [iss, createRemoteJWKSet(new URL(url))]));
  let self = '';

  async function verifyIdentity(token: string, code: string): Promise<JWTPayload> {
    const keys = keySets.get(decode(token, code).iss ?? '');
    if (keys === undefined) throw new Refusal(code, 'No identity provider for provided issuer');
    const algorithms = ['RS256', 'ES256'];
    return exact(await verified(jwtVerify(token, keys, { algorithms, requiredClaims: REQUIRED }), code), code);
  }

  async function verifyKey(id: string, client: FederatedClient & { kind: 'key' }, token: string): Promise<void> {
    const { key, algorithm, keyId } = client;
    const code = 'invalid_client';
    const checks = { algorithms: [algorithm], issuer: id, subject: id, requiredClaims: REQUIRED };
    const payload = exact(await verified(jwtVerify(token, key as KeyObject, checks), code), code);
    const { iat = 0, exp = 0 } = payload;
    if (exp - iat > 60 || Math.abs(Date.now() / 1000 - iat) > 60) throw new Refusal(code, 'Lives too long');
    if (decodeProtectedHeader(token).kid !== keyId) throw new Refusal(code, 'Unable to load public key');
  }

  /** Checks that an assertion has exactly one audience. */
  function exact(payload: JWTPayload, code: string): JWTPayload {
    const named = [payload.aud].flat();
    if (named.length > 1) throw new Refusal(code, 'Multiple audiences not allowed');
    if (named[0] !== (options.audience ?? self)) throw new Refusal(code, 'Invalid token audience');
    return payload;
  }

  /** Returns the id of the client that a form authenticates; undefined without authentication. */
  async function clientOf(form: Record<string, string>): Promise<string | undefined> {
    const { client_assertion: assertion, client_assertion_type: type, client_id: given } = form;
    if (form['client_secret'] !== undefined) throw new Refusal('invalid_client', 'No secret is expected');
    if (assertion === undefined) return undefined;
    if (type !== ASSERTION_TYPE) throw new Refusal('invalid_client', 'Parameter client_assertion_type is wrong');
    const { iss = '', sub = '' } = decode(assertion, 'invalid_client');
    const found = Object.entries(clients).find(([id, client]) =>
      client.kind === 'key' ? id === iss : client.issuer === iss && client.sub === sub,
    );
    if (found === undefined || (given !== undefined && given !== found[0])) {
      throw new Refusal('invalid_client', 'Invalid client or Invalid client credentials');
    }
    const [id, client] = found;
    if (client.kind === 'key') await verifyKey(id, client, assertion);
    else await verifyIdentity(assertion, 'invalid_client');
    return id;
  }

  /** Returns whose token a grant is for. */
  async function subjectOf(form: Record<string, string>, client: string | undefined): Promise<string> {
    switch (form['grant_type']) {
      case 'client_credentials': {
        if (client === undefined) throw new Refusal('invalid_client', 'Client authentication is missing');
        return client;
      }
      case JWT_BEARER:
        return (await verifyIdentity(form['assertion'] ?? '', 'invalid_grant')).sub ?? '';
      case TOKEN_EXCHANGE: {
        const type = form['subject_token_type'];
        if (type !== `${TYPES}id_token` && type !== `${TYPES}jwt`) {
          throw new Refusal('invalid_request', `subject_token_type ${type ?? 'is missing'}`);
        }
        return (await verifyIdentity(form['subject_token'] ?? '', 'invalid_request')).sub ?? '';
      }
      default:
        throw new Refusal('unsupported_grant_type', 'Unsupported grant_type');
    }
  }

  const endpoints: Readonly<Record<string, (form: Record<string, string>) => Promise<object>>> = {
    '/token': async (form) => {
      const subject = await subjectOf(form, await clientOf(form));
      const token = `federated-${randomUUID()}`;
      live.set(token, subject);
      const type = form['grant_type'] === TOKEN_EXCHANGE ? { issued_token_type: `${TYPES}access_token` } : {};
      return { access_token: token, token_type: 'Bearer', expires_in: 300, scope: 'read', ...type, ...state.response };
    },
    '/revoke': async (form) => {
      if ((await clientOf(form)) === undefined) throw new Refusal('invalid_client', 'Client authentication is missing');
      live.delete(form['token'] ?? '');
      return {};
    },
  };

  /** Uses up the assertions of a request, also if it fails. One request may contain the same assertion twice. */
  function useUp(form: Record<string, string>): void {
    const sent = ['client_assertion', 'assertion', 'subject_token'].flatMap((name) => form[name] ?? []);
    const names = new Set(sent.map((token) => decode(token, 'invalid_client')).map(({ iss, jti }) => `${iss} ${jti}`));
    if ([...names].some((name) => used.has(name))) throw new Refusal('invalid_client', 'Token reuse detected');
    for (const name of names) used.add(name);
  }

  const handler: Handler = async (request, response, body) => {
    const json = (status: number, content: object): unknown =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path === '/.well-known/openid-configuration') return json(200, metadataOf(self));
    if (path === '/api') return whoIs(request, live, json);
    const endpoint = endpoints[path];
    if (endpoint === undefined) return json(404, {});
    const form = Object.fromEntries(new URLSearchParams(body.toString()));
    try {
      useUp(form);
      const disturbance = path === '/token' ? state.disturbances.shift() : undefined;
      if (disturbance === 'reset') return request.socket.destroy();
      if (disturbance === '503') return json(503, {});
      const content = await endpoint(form);
      state.accepted.push({ path, form });
      return json(200, content);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return json(error.code === 'invalid_client' ? 401 : 400, { error: error.code, error_description: error.message });
    }
  };

  const server = await startRecordingServer({ ...(certificate === undefined ? {} : { certificate }), handler });
  self = options.publicOrigin ?? server.origin;
  return Object.assign(state, server, { issuer: self });
}

const REQUIRED = ['iss', 'sub', 'aud', 'exp', 'iat', 'jti'];

function decode(token: string, code: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    throw new Refusal(code, 'The assertion is not a JWT');
  }
}

/** Keycloak's words for the errors of the library. */
const WORDS: Readonly<Record<string, string>> = {
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'Signature on JWT token failed validation',
  ERR_JOSE_ALG_NOT_ALLOWED: 'Invalid signature algorithm',
  ERR_JWKS_NO_MATCHING_KEY: 'Unable to load public key',
  ERR_JWT_EXPIRED: 'Token is not active',
};

async function verified(verification: Promise<{ payload: JWTPayload }>, code: string): Promise<JWTPayload> {
  try {
    return (await verification).payload;
  } catch (error) {
    throw new Refusal(code, WORDS[(error as { code?: string }).code ?? ''] ?? 'Invalid token');
  }
}

const metadataOf = (issuer: string): object => ({
  issuer,
  token_endpoint: `${issuer}/token`,
  revocation_endpoint: `${issuer}/revoke`,
  token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_jwt'],
});

function whoIs(
  { headers }: IncomingMessage,
  live: ReadonlyMap<string, string>,
  json: (status: number, content: object) => unknown,
): unknown {
  const subject = live.get(headers.authorization?.replace(/^Bearer /u, '') ?? '');
  return subject === undefined ? json(401, {}) : json(200, { sub: subject });
}
