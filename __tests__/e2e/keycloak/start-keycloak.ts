import { createAuthority, type Authority } from '../../../sandbox/certificates.js';
import { type Handler, type RecordedRequest, startRecordingServer } from '../../../sandbox/recording-server.js';
import { hubApi } from './hub-api.js';
import { startKeycloakServer } from './keycloak-server.js';
import { passOn } from './pass-on.js';
import { type Client, tasktopRealm } from './tasktop-realm.js';

export interface Keycloak {
  /** One https origin with the token endpoint (`/auth`) and the API (`/api/v1`), as in Planview Hub. */
  origin: string;
  issuer: string;
  caPem: string;
  clientId: string;
  clientSecret: string;
  /** The address of Keycloak itself, behind the origin: http on loopback. */
  backend: string;
  /** Issues certificates of the private CA. */
  authority: Authority;
  /** A client whose tokens lack the audience of the API. */
  withoutAudience: Client;
  /** A client to which the user of the realm signs in. */
  byCode: Client;
  /** The audience that the API requires. */
  audience: string;
  /** The requests to the origin, each with the number of its TLS connection. */
  requests: RecordedRequest[];
  /** The number of TLS connections. */
  readonly connections: number;
  /** Returns whether Keycloak reports a token as active: issued by it, not expired, not revoked (RFC 7662). */
  introspect(token: string): Promise<boolean>;
  close(): Promise<void>;
}

/** A client whose secret has many characters that encodings change, so that the tests also find encoded leaks. */
const client: Client = { id: 'ci', secret: 'kc/5Wn+Qe=2~Lz%9 &uT?4"Rv<8@Xy#3' };
const withoutAudience: Client = { id: 'without-audience', secret: 'without-audience-7e40b2c915fd' };
const byCode: Client = { id: 'by-code', secret: 'by-code-2d8f61b7c3a0' };
const inspector: Client = { id: 'inspector', secret: 'inspector-9f3c51d07be2' };

/**
 * Starts a real Keycloak and a fake of Planview Hub's API behind one https origin with a private CA. `more`: further
 * clients of the realm, as in its export.
 */
export async function startKeycloak(more: readonly object[] = []): Promise<Keycloak> {
  const authority = await createAuthority();
  // Keycloak must know its public address, so the origin starts before Keycloak.
  let handler: Handler = (_, response) => response.destroy();
  const front = await startRecordingServer({
    certificate: await authority.issue({ names: ['localhost'] }),
    handler: (...exchange) => handler(...exchange),
  });
  const issuer = `${front.origin}/auth/realms/Tasktop`;
  const server = await startKeycloakServer(
    `${front.origin}/auth`,
    tasktopRealm({ client, withoutAudience, byCode, inspector }, more),
  ).catch(async (failure: unknown) => {
    await front.close();
    throw failure;
  });
  const endpoints = `${server.origin}/auth/realms/Tasktop/protocol/openid-connect`;
  const api = hubApi(issuer, inspector.id, `${endpoints}/certs`);
  handler = (request, response, body) =>
    request.url?.startsWith('/auth/') === true
      ? passOn(request, response, body, server.origin)
      : api(request, response);

  return {
    origin: front.origin,
    issuer,
    backend: server.origin,
    authority,
    caPem: authority.certificatePem,
    clientId: client.id,
    clientSecret: client.secret,
    withoutAudience,
    byCode,
    audience: inspector.id,
    requests: front.requests,
    get connections() {
      return front.connections;
    },
    introspect: (token) => introspect(`${endpoints}/token/introspect`, token),
    close: async () => {
      await front.close();
      await server.stop();
    },
  };
}

/** Returns whether a token is active. Bypasses the origin, so that only the action's connections are counted there. */
async function introspect(endpoint: string, token: string): Promise<boolean> {
  const response = await fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({ client_id: inspector.id, client_secret: inspector.secret, token }),
  });
  const { active } = (await response.json()) as { active?: boolean };
  if (active === undefined) throw new Error(`The introspection endpoint returned HTTP ${response.status}.`);
  return active;
}
