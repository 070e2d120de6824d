import { createAuthority } from '../../../sandbox/certificates.js';
import { CI_ISSUERS, type CiName, type IdentityIssuer } from '../../../sandbox/identity-issuer.js';
import { startRecordingServer, type Handler, type RecordedRequest } from '../../../sandbox/recording-server.js';
import { KEY_PAIRS } from '../../support/private-keys.js';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startKeycloakServer } from './keycloak-server.js';
import { passOn } from './pass-on.js';

/** The secret of the clients that have one. */
export const SECRET = 'ci-realm-7c2e9a41f0b8-5d3f6a17';
/** The audience of CircleCI's tokens is the id of the organization, and that of others the realm. */
export const ORGANIZATION = 'a8f5e2c1-org-of-acme';

/** A realm that trusts CI systems, and an API that verifies its tokens offline: `GET /api/whoami` returns their claims. */
export interface CiRealm {
  origin: string;
  issuer: string;
  caPem: string;
  requests: RecordedRequest[];
  /** The address of Keycloak for its own administration, and its folder. */
  backend: string;
  home: string;
  /** Sends a request of the administrator, and returns the JSON of the response, if there is one. */
  admin(method: string, path: string, body?: object): Promise<unknown>;
  close(): Promise<void>;
}

export const CIS = ['github', 'forgejo', 'gitlab', 'circleci', 'bitbucket', 'buildkite'] as const satisfies CiName[];

/** Starts Keycloak with the realm `ci`, which has an identity provider and clients for each CI system of `issuer`. */
export async function startCiRealm(issuer: IdentityIssuer): Promise<CiRealm> {
  const authority = await createAuthority();
  let handler: Handler = (_, response) => response.destroy();
  const front = await startRecordingServer({
    certificate: await authority.issue({ names: ['localhost'] }),
    handler: (...exchange) => handler(...exchange),
  });
  const realm = `${front.origin}/auth/realms/ci`;
  const server = await startKeycloakServer(`${front.origin}/auth`, ciRealm(issuer)).catch(async (failure: unknown) => {
    await front.close();
    throw failure;
  });
  const keys = createRemoteJWKSet(new URL(`${server.origin}/auth/realms/ci/protocol/openid-connect/certs`));
  handler = async (request, response, body) => {
    if (request.url?.startsWith('/auth/') === true) return passOn(request, response, body, server.origin);
    const [, token = ''] = /^(?:Bearer|DPoP) (\S+)$/u.exec(request.headers.authorization ?? '') ?? [];
    const verified = await jwtVerify(token, keys, { issuer: realm }).catch(() => undefined);
    const [status, content] = verified === undefined ? [401, {}] : [200, verified.payload];
    return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
  };
  return {
    origin: front.origin,
    issuer: realm,
    caPem: authority.certificatePem,
    requests: front.requests,
    backend: server.origin,
    home: server.home,
    admin: administrator(server.origin),
    close: async () => {
      await front.close();
      await server.stop();
    },
  };
}

/** Returns a function that sends requests to the admin REST API. */
function administrator(origin: string): CiRealm['admin'] {
  return async (method, path, body) => {
    const form = { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' };
    const login = await fetch(`${origin}/auth/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const response = await fetch(`${origin}/auth/admin/realms${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  };
}

/** Returns the identity provider of a CI system. CircleCI's tokens have the audience of the organization. */
export const identityProvider = (ci: CiName, issuer: IdentityIssuer): object => ({
  alias: ci,
  providerId: 'oidc',
  enabled: true,
  hideOnLogin: true,
  config: {
    issuer: issuer.issuerOf(ci),
    useJwksUrl: 'true',
    jwksUrl: issuer.jwksUrlOf(ci),
    validateSignature: 'true',
    supportsClientAssertions: 'true',
    jwtAuthorizationGrantEnabled: 'true',
  },
});

const account = { publicClient: false, standardFlowEnabled: false, serviceAccountsEnabled: true };
const mayExchange = (ci: CiName): Record<string, string> => ({
  'oauth2.jwt.authorization.grant.enabled': 'true',
  'oauth2.jwt.authorization.grant.idp': ci,
});

/** Returns the client of a CI system's jobs, without a secret. */
export const federatedClient = (ci: CiName, sub: string = CI_ISSUERS[ci].sub): object => ({
  clientId: `${ci}-job`,
  ...account,
  clientAuthenticatorType: 'federated-jwt',
  attributes: { 'jwt.credential.issuer': ci, 'jwt.credential.sub': sub, ...mayExchange(ci) },
});

/** Returns a client with a public key, for one algorithm. */
function keyClient(algorithm: keyof typeof KEY_PAIRS): object {
  const jwk = { ...KEY_PAIRS[algorithm].publicKey.export({ format: 'jwk' }), kid: `key-${algorithm}`, use: 'sig' };
  return {
    clientId: `key-${algorithm}`,
    ...account,
    clientAuthenticatorType: 'client-jwt',
    attributes: {
      'use.jwks.string': 'true',
      'jwks.string': JSON.stringify({ keys: [{ ...jwk, alg: algorithm }] }),
      'token.endpoint.auth.signing.alg': algorithm,
    },
  };
}

function ciRealm(issuer: IdentityIssuer): object {
  return {
    realm: 'ci',
    enabled: true,
    identityProviders: CIS.map((ci) => identityProvider(ci, issuer)),
    clients: [
      ...CIS.map((ci) => federatedClient(ci)),
      ...CIS.map((ci) => ({ clientId: `${ci}-secret`, secret: SECRET, ...account, attributes: mayExchange(ci) })),
      ...(['RS256', 'PS256', 'ES256', 'EdDSA'] as const).map(keyClient),
      { clientId: 'bound', secret: SECRET, ...account, attributes: { 'dpop.bound.access.tokens': 'true' } },
      {
        clientId: 'secret-jwt',
        secret: SECRET,
        ...account,
        clientAuthenticatorType: 'client-secret-jwt',
        attributes: { 'token.endpoint.auth.signing.alg': 'HS256' },
      },
    ],
    users: CIS.map((ci) => ({
      username: `bot-of-${ci}`,
      enabled: true,
      email: `${ci}@example.com`,
      firstName: 'Build',
      lastName: 'Bot',
      federatedIdentities: [{ identityProvider: ci, userId: CI_ISSUERS[ci].sub, userName: 'bot' }],
    })),
  };
}
