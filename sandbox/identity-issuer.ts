import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { SignJWT, type JWK } from 'jose';
import { startRecordingServer, type RecordingServer } from './recording-server.js';

/** A CI system as issuer of identity tokens: its path below the server, and the claims of its jobs. */
export interface CiIssuer {
  path: string;
  sub: string;
  claims?: Record<string, unknown>;
}

/** The CI systems, each with the subject of a job as it documents it. */
export const CI_ISSUERS = {
  github: {
    path: 'github',
    sub: 'repo:acme/site:ref:refs/heads/main',
    claims: { repository: 'acme/site', actor: 'octo' },
  },
  forgejo: { path: 'forgejo/api/actions', sub: 'repo:acme/site:ref:refs/heads/main' },
  gitlab: { path: 'gitlab', sub: 'project_path:acme/site:ref_type:branch:ref:main', claims: { project_id: '34' } },
  circleci: { path: 'circleci/org/acme', sub: 'org/acme/project/site/user/octo' },
  bitbucket: { path: 'bitbucket/acme/pipelines-config/identity/oidc', sub: '{repo}:{env}:{step}' },
  buildkite: { path: 'buildkite', sub: 'organization:acme:pipeline:site:ref:refs/heads/main:commit:HEAD:step:call' },
  azure: { path: 'azure/org-1', sub: 'p://acme/shop/site' },
} as const satisfies Record<string, CiIssuer>;

export type CiName = keyof typeof CI_ISSUERS;

/** How a token differs from that of a healthy job. */
export interface MintOptions {
  claims?: Record<string, unknown>;
  /** Added to the time of the issuer, in seconds. */
  aheadS?: number;
  lifetimeS?: number;
  alg?: string;
  kid?: string;
  /** Another key than the published one. */
  key?: KeyObject;
}

/** An issuer of identity tokens, and the addresses at which jobs get them. */
export interface IdentityIssuer extends RecordingServer {
  issuerOf(ci: CiName): string;
  jwksUrlOf(ci: CiName): string;
  /** Returns a token of a job for an audience. */
  mint(ci: CiName, audience: string | readonly string[], options?: MintOptions): Promise<string>;
  /** Variables of a job whose CI system makes tokens at an address. `request-token` authorizes it. */
  variablesOf(ci: 'github' | 'forgejo' | 'azure'): Record<string, string>;
  /** Every token that was made at an address, oldest first. */
  readonly made: string[];
  /** Changes what later tokens at an address state. */
  options: MintOptions;
}

/** The token of the job that requests its identity. */
export const REQUEST_TOKEN = 'request-token-5c1e8d7a40b2';

/** Starts the issuer on loopback, over http: Keycloak accepts that of loopback alone. */
export async function startIdentityIssuer(): Promise<IdentityIssuer> {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys: JWK[] = [{ ...(rsa.publicKey.export({ format: 'jwk' }) as JWK), kid: 'ci-1', alg: 'RS256', use: 'sig' }];
  const made: string[] = [];
  const more = { options: {} as MintOptions };
  const server = await startRecordingServer({
    handler: async (request, response) => {
      const url = new URL(request.url ?? '/', server.origin);
      const json = (status: number, body: object): unknown =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (url.pathname.endsWith('/.well-known/jwks')) return json(200, { keys });
      const ci = /^\/make\/(\w+)$/u.exec(url.pathname)?.[1] as CiName | undefined;
      if (ci === undefined) return json(404, {});
      if (request.headers.authorization !== `Bearer ${REQUEST_TOKEN}`) return json(401, { message: 'Unauthorized' });
      const isAzure = ci === 'azure';
      if (request.method !== (isAzure ? 'POST' : 'GET')) return json(405, {});
      if (url.searchParams.get('api-version') !== (isAzure ? '7.1' : '2.0')) return json(400, {});
      const audience = isAzure ? 'api://AzureADTokenExchange' : url.searchParams.get('audience');
      const token = await mint(ci, audience ?? 'https://github.com/acme', more.options);
      made.push(token);
      return json(200, isAzure ? { oidcToken: token } : { count: token.length, value: token });
    },
  });
  const issuerOf = (ci: CiName): string => `${server.origin}/${CI_ISSUERS[ci].path}`;

  function mint(ci: CiName, audience: string | readonly string[], options: MintOptions = {}): Promise<string> {
    const { claims = {}, aheadS = 0, lifetimeS = 300, alg = 'RS256', kid = 'ci-1', key = rsa.privateKey } = options;
    const { sub, claims: ofCi = {} }: CiIssuer = CI_ISSUERS[ci];
    const now = Math.floor(Date.now() / 1000) + aheadS;
    const aud = typeof audience === 'string' ? audience : [...audience];
    const all = { iss: issuerOf(ci), sub, aud, jti: randomUUID(), iat: now, nbf: now - 600, exp: now + lifetimeS };
    return new SignJWT({ ...all, ...ofCi, ...claims }).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(key);
  }

  return Object.assign(more, server, {
    issuerOf,
    jwksUrlOf: (ci: CiName) => `${issuerOf(ci)}/.well-known/jwks`,
    mint,
    made,
    variablesOf: (ci: 'github' | 'forgejo' | 'azure') => {
      const make = `${server.origin}/make/${ci}`;
      if (ci === 'azure') return { SYSTEM_OIDCREQUESTURI: make, SYSTEM_ACCESSTOKEN: REQUEST_TOKEN };
      return {
        ACTIONS_ID_TOKEN_REQUEST_URL: `${make}?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
        ...(ci === 'forgejo' ? { FORGEJO_ACTIONS: 'true' } : {}),
      };
    },
  });
}
