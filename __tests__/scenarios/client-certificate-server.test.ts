import { createHash, generateKeyPairSync, randomBytes, X509Certificate, type JsonWebKey } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { AdapterPayload, Configuration } from 'oidc-provider';
import { createAuthority, type Authority, type Certificate } from '../../sandbox/certificates.js';
import { mount } from '../../sandbox/mount.js';
import { loadProvider } from '../../sandbox/provider.js';
import { startRecordingServer, type RecordingServer } from '../../sandbox/recording-server.js';
import { createTokenStore } from '../../sandbox/token-store.js';
import { expectFailure, expectSuccess, keep, run } from './stage.js';
import { commandsOf } from './support.js';
import { decodeClaims } from '../../src/lib/jwt-claims.js';

/** A real authorization server that authenticates clients by their certificates (RFC 8705). */

let authority: Authority;
let clients: Authority;
let own: Certificate;
let selfSigned: Certificate;

beforeAll(async () => {
  authority = await createAuthority();
  clients = await createAuthority('CN=Client CA');
  own = await clients.issue({ names: ['ci-client'], isOfClient: true });
  selfSigned = await clients.issue({ names: ['self-client'], isOfClient: true, selfSigned: true });
});

const certificateIn = ({ socket }: IncomingMessage): X509Certificate | undefined =>
  socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;

/** Returns the key of a certificate as a JWK with the certificate, as a client registers it. */
function jwkOf({ certPem }: Certificate): JsonWebKey {
  const certificate = new X509Certificate(certPem);
  return { ...certificate.publicKey.export({ format: 'jwk' }), x5c: [certificate.raw.toString('base64')] };
}

/** Starts the server. `jwt`: its access tokens are JWTs that are bound to the certificate. */
async function startServer(jwt = false): Promise<RecordingServer> {
  const Provider = await loadProvider();
  let respond: ReturnType<typeof mount> = () => false;
  const server = keep(
    await startRecordingServer({
      certificate: await authority.issue({ names: ['localhost'] }),
      clients: { caPem: clients.certificatePem },
      handler: (request, response, body) => respond(request, response, body),
    }),
  );
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const common = { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] };
  const bound = { tls_client_certificate_bound_access_tokens: true };
  // The server copies the clients of its configuration into objects of another realm, which it then refuses.
  const registered: Record<string, AdapterPayload> = {
    ci: {
      ...common,
      ...bound,
      client_id: 'ci',
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=ci-client',
    },
    self: {
      ...common,
      ...bound,
      client_id: 'self',
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      jwks: { keys: [jwkOf(selfSigned)] },
    },
  };
  const store = createTokenStore(false);
  const configuration: Configuration = {
    adapter: (name) => {
      const adapter = store.adapter(name);
      return name === 'Client'
        ? Object.assign(adapter, { find: (id: string) => Promise.resolve(registered[id]) })
        : adapter;
    },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientAuthMethods: ['tls_client_auth', 'self_signed_tls_client_auth'],
    clientBasedCORS: () => false,
    cookies: { keys: [randomBytes(32).toString('hex')] },
    findAccount: () => undefined,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'sandbox', use: 'sig', alg: 'ES256' }] },
    routes: { token: '/token', revocation: '/revoke', jwks: '/jwks' },
    scopes: ['read'],
    ttl: { ClientCredentials: 3600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: jwt,
        defaultResource: () => server.origin,
        getResourceServerInfo: () => ({ scope: 'read', audience: server.origin, accessTokenFormat: 'jwt' }),
      },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
        tlsClientAuth: true,
        selfSignedTlsClientAuth: true,
        getCertificate: ({ req }) => certificateIn(req),
        certificateAuthorized: ({ req }) => req.socket instanceof TLSSocket && req.socket.authorized,
        certificateSubjectMatches: ({ req }, property, expected) =>
          property === 'tls_client_auth_subject_dn' && certificateIn(req)?.subject === expected,
      },
    },
  };
  const provider = new Provider(server.origin, configuration);
  const routes = new Set(['/token', '/revoke', '/jwks', '/.well-known/openid-configuration']);
  respond = mount(provider, { path: '', routes, rawBasic: false });
  return server;
}

const inputsFor = (
  { origin }: RecordingServer,
  id: string,
  { certPem, keyPem }: Certificate,
): Record<string, string> => ({
  issuer: origin,
  'client-id': id,
  'client-secret': '',
  'client-cert': certPem,
  'client-cert-key': keyPem,
  'ca-cert': authority.certificatePem,
  retries: '0',
});

const statuses = ({ requests }: RecordingServer): string[] =>
  requests.map(({ method, url, status }) => `${method} ${url} ${status}`);

describe('a server with certificates of clients', () => {
  test.each([
    { method: 'tls_client_auth', id: 'ci', certificate: () => own },
    { method: 'self_signed_tls_client_auth', id: 'self', certificate: () => selfSigned },
  ])('issues a token and revokes it with $method, which its metadata offer', async ({ id, certificate }) => {
    const server = await startServer();
    const result = await run({ inputs: inputsFor(server, id, certificate()), post: true });
    expectSuccess(result);
    expect(commandsOf(result.post, 'warning')).toEqual([]);
    expect(statuses(server).slice(1)).toEqual(['POST /token 200', 'POST /revoke 200']);
  });

  test('binds a JWT to the certificate that was presented', async () => {
    const server = await startServer(true);
    const result = await run({
      inputs: { ...inputsFor(server, 'ci', own), 'client-auth': 'tls_client_auth', 'revoke-token': 'false' },
    });
    expectSuccess(result);
    const thumbprint = createHash('sha256').update(new X509Certificate(own.certPem).raw).digest('base64url');
    expect(decodeClaims(result.outputs['token'] ?? '')?.['cnf']).toEqual({ 'x5t#S256': thumbprint });
    expect(commandsOf(result.main, 'notice')).toEqual([expect.stringContaining('bound to client-cert')]);
  });

  test('refuses the certificate of another client, and the message says what to check', async () => {
    const server = await startServer();
    const other = await clients.issue({ names: ['other-client'], isOfClient: true });
    const inputs = inputsFor(server, 'ci', other);
    expectFailure(await run({ inputs }), 'TOKEN_REJECTED', /the subject of client-cert/u);
    expect(statuses(server).slice(1)).toEqual(['POST /token 401']);
  });
});
