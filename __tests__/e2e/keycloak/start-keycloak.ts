import { createAuthority } from '../../../sandbox/certificates.js';
import { type Handler, type RecordedRequest, startRecordingServer } from '../../../sandbox/recording-server.js';
import { hubApi } from './hub-api.js';
import { startKeycloakServer } from './keycloak-server.js';
import { passOn } from './pass-on.js';
import { type Client, tasktopRealm } from './tasktop-realm.js';

export interface Keycloak {
  /** One https origin with both the token endpoint (`/auth`) and the API (`/api/v1`), as Planview Hub has it. */
  origin: string;
  issuer: string;
  caPem: string;
  clientId: string;
  clientSecret: string;
  /** What the origin was asked, each with the number of the TLS connection that carried it. */
  requests: RecordedRequest[];
  /** How many TLS connections were made. */
  readonly connections: number;
  /** Returns whether Keycloak holds a token to be active: issued by it, not expired, not revoked (RFC 7662). */
  introspect(token: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Encodings change many characters of its secret, so that a leak in another form does not go unseen. */
const client: Client = { id: 'ci', secret: 'kc/5Wn+Qe=2~Lz%9 &uT?4"Rv<8@Xy#3' };
const inspector: Client = { id: 'inspector', secret: 'inspector-9f3c51d07be2' };

/** Returns a real Keycloak behind an https origin with a private CA, beside a stand-in for Planview Hub's API. */
export async function startKeycloak(): Promise<Keycloak> {
  const authority = await createAuthority();
  // Keycloak has to know its public address, so the origin opens before there is anything behind it.
  let handler: Handler = (_, response) => response.destroy();
  const front = await startRecordingServer({
    certificate: await authority.issue({ names: ['localhost'] }),
    handler: (...exchange) => handler(...exchange),
  });
  const issuer = `${front.origin}/auth/realms/Tasktop`;
  const server = await startKeycloakServer(`${front.origin}/auth`, tasktopRealm(client, inspector)).catch(
    async (failure: unknown) => {
      await front.close();
      throw failure;
    },
  );
  const endpoints = `${server.origin}/auth/realms/Tasktop/protocol/openid-connect`;
  const api = hubApi(issuer, `${endpoints}/certs`);
  handler = (request, response, body) =>
    request.url?.startsWith('/auth/') === true
      ? passOn(request, response, body, server.origin)
      : api(request, response);

  return {
    origin: front.origin,
    issuer,
    caPem: authority.certificatePem,
    clientId: client.id,
    clientSecret: client.secret,
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

/** Asks Keycloak behind the origin's back, so that the origin's connections stay those of the action. */
async function introspect(endpoint: string, token: string): Promise<boolean> {
  const response = await fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({ client_id: inspector.id, client_secret: inspector.secret, token }),
  });
  const { active } = (await response.json()) as { active?: boolean };
  if (active === undefined) throw new Error(`The introspection endpoint answered HTTP ${response.status}.`);
  return active;
}
