import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { jwtVerify, type JWK } from 'jose';
import type { ClientMetadata, Configuration, default as Provider } from 'oidc-provider';
import { createTokenStore, type IssuedToken } from './token-store.js';

export interface OAuthClient {
  id: string;
  secret: string;
  /** By default client_secret_post. */
  method?: ClientAuthMethod;
  /** The public key of the client, and the algorithm with which it signs, for `private_key_jwt`. */
  key?: { jwk: JWK; algorithm: 'RS256' | 'PS256' | 'ES256' | 'EdDSA' };
}

type ClientAuthMethod = 'client_secret_basic' | 'client_secret_post' | 'client_secret_jwt' | 'private_key_jwt';

const USUAL_METHODS: readonly ClientAuthMethod[] = ['client_secret_post', 'client_secret_basic'];

/** Paths below the issuer. An endpoint that is absent is not offered. */
export interface Endpoints {
  token: string;
  revocation?: string;
  introspection?: string;
  jwks?: string;
}

export interface ProviderOptions {
  issuer: string;
  clients: readonly OAuthClient[];
  grants: readonly string[];
  endpoints: Endpoints;
  scopes: readonly string[];
  accessTokenTtl: number;
  /** How a refresh treats tokens: see `OAuthServerOptions`. */
  refresh?: { rotates?: boolean; endsAccessTokens?: boolean };
  /** Whether access tokens are signed JWTs (RFC 9068) instead of opaque text. */
  jwt: boolean;
  /** Whether clients get only tokens that are bound to a key (RFC 9449), and whether proofs need a nonce. */
  dpop?: { isRequired?: boolean; needsNonce?: boolean };
}

export interface AuthorizationServer {
  provider: Provider;
  /** Returns what an API may know about an access token. */
  look(token: string): Promise<IssuedToken>;
  /** Returns an access token or the first refresh token of a chain, as if a user had signed in with a browser. */
  signIn(clientId: string, accountId: string, scope: string, model: SignInToken): Promise<string>;
  /** Returns every opaque token that was ever issued, oldest first. */
  issued(): IssuedTokens;
}

type SignInToken = 'AccessToken' | 'RefreshToken';

export interface IssuedTokens {
  accessTokens: string[];
  refreshTokens: string[];
}

/**
 * Returns a real authorization server. Everything is configured, since it warns on the console about defaults. By
 * default, each refresh rotates the refresh token. Reuse of a rotated refresh token revokes the chain.
 */
export async function createAuthorizationServer(options: ProviderOptions): Promise<AuthorizationServer> {
  const Server = await loadProvider();
  const { rotates = true, endsAccessTokens = false } = options.refresh ?? {};
  const store = createTokenStore(endsAccessTokens);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const provider = inOneRealm(
    () =>
      new Server(options.issuer, {
        adapter: store.adapter,
        clients: options.clients.map((client) => ({
          ...describeClient(client, options.grants),
          dpop_bound_access_tokens: options.dpop?.isRequired === true,
        })),
        clientDefaults: { id_token_signed_response_alg: 'ES256' },
        clientAuthMethods: [
          ...new Set([...USUAL_METHODS, ...options.clients.map(({ method = 'client_secret_post' }) => method)]),
        ],
        enabledJWA: { clientAuthSigningAlgValues: ['HS256', 'RS256', 'PS256', 'ES256', 'EdDSA'] },
        clientBasedCORS: () => false,
        cookies: { keys: [randomBytes(32).toString('hex')] },
        features: describeFeatures(options),
        findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
        jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'sandbox', use: 'sig', alg: 'ES256' }] },
        ...(options.grants.includes('refresh_token') ? { issueRefreshToken: () => true } : {}),
        rotateRefreshToken: rotates,
        routes: options.endpoints,
        scopes: [...options.scopes],
        ttl: {
          AccessToken: options.accessTokenTtl,
          ClientCredentials: options.accessTokenTtl,
          Grant: 86_400,
          RefreshToken: 86_400,
        },
      }),
  );
  const look = (token: string): Promise<IssuedToken> =>
    options.jwt ? readJwt(token, publicKey, options.issuer) : Promise.resolve(store.look(token));
  return {
    provider,
    look,
    signIn: (...user) => signIn(provider, ...user),
    issued: () => ({
      accessTokens: [...store.issued('ClientCredentials'), ...store.issued('AccessToken')],
      refreshTokens: store.issued('RefreshToken'),
    }),
  };
}

async function signIn(
  provider: Provider,
  clientId: string,
  accountId: string,
  scope: string,
  model: SignInToken,
): Promise<string> {
  const client = await provider.Client.find(clientId);
  if (!client) throw new Error(`There is no client ${clientId}.`);
  const grant = new provider.Grant({ clientId, accountId });
  grant.addOIDCScope(scope);
  const grantId = await grant.save();
  const fields = { client, accountId, grantId, gty: 'authorization_code', scope, claims: {} };
  return new provider[model](fields).save();
}

async function readJwt(token: string, key: KeyObject, issuer: string): Promise<IssuedToken> {
  try {
    const { payload } = await jwtVerify<{ client_id?: string; scope?: string }>(token, key, { issuer });
    const { client_id: clientId, scope = '', sub } = payload;
    const accountId = sub === clientId ? undefined : sub;
    return { state: 'active', clientId, accountId, scopes: scope.split(' ').filter((name) => name !== '') };
  } catch (error) {
    const expired = error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED';
    return { state: expired ? 'expired' : 'unknown', clientId: undefined, accountId: undefined, scopes: [] };
  }
}

function describeClient({ id, secret, method, key }: OAuthClient, grants: readonly string[]): ClientMetadata {
  const withSignIn = grants.includes('authorization_code');
  return {
    client_id: id,
    client_secret: secret,
    token_endpoint_auth_method: method ?? 'client_secret_post',
    ...(key === undefined ? {} : { jwks: { keys: [key.jwk] }, token_endpoint_auth_signing_alg: key.algorithm }),
    grant_types: [...grants],
    response_types: withSignIn ? ['code'] : [],
    redirect_uris: withSignIn ? ['https://localhost/callback'] : [],
  };
}

function describeFeatures({
  grants,
  endpoints,
  issuer,
  scopes,
  jwt,
  dpop,
}: ProviderOptions): Configuration['features'] {
  return {
    devInteractions: { enabled: false },
    dPoP: {
      enabled: dpop !== undefined,
      ...(dpop === undefined ? {} : { nonceSecret: randomBytes(32), requireNonce: () => dpop.needsNonce === true }),
    },
    clientCredentials: { enabled: grants.includes('client_credentials') },
    revocation: {
      enabled: endpoints.revocation !== undefined,
      allowedPolicy: (_, client, token) => token.clientId === client.clientId,
    },
    introspection: { enabled: endpoints.introspection !== undefined, allowedPolicy: () => true },
    // A token is a JWT if its resource server requires one. Here all tokens are for the same API.
    resourceIndicators: {
      enabled: jwt,
      defaultResource: () => issuer,
      getResourceServerInfo: () => ({ scope: scopes.join(' '), audience: issuer, accessTokenFormat: 'jwt' }),
    },
  };
}

/**
 * Runs `work` with a `structuredClone` of this realm. A test runner has a realm of its own, and oidc-provider refuses a
 * key of a client whose object is of another one.
 */
function inOneRealm<T>(work: () => T): T {
  const { structuredClone: original } = globalThis;
  globalThis.structuredClone = <V>(value: V): V => JSON.parse(JSON.stringify(value)) as V;
  try {
    return work();
  } finally {
    globalThis.structuredClone = original;
  }
}

/** Imports oidc-provider. Suppresses the warning that it prints while it loads on an old Node.js. */
export async function loadProvider(): Promise<typeof Provider> {
  const { warn } = console;
  console.warn = (...values: unknown[]) => {
    if (!String(values[0]).includes('oidc-provider')) warn(...values);
  };
  try {
    return (await import('oidc-provider')).default;
  } finally {
    console.warn = warn;
  }
}
