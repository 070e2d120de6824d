import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Adapter, AdapterFactory, AdapterPayload, default as Provider } from 'oidc-provider';
import { mount } from './mount.js';
import { startRecordingServer, type Handler, type RecordingServer } from './recording-server.js';
import { loadProvider } from './provider.js';

export interface SignInServerOptions {
  /**
   * `none`: the server never rotates the refresh token. `immediate`: each refresh rotates it, and reuse of a rotated
   * refresh token revokes the chain. By default `none`.
   */
  rotation?: 'none' | 'immediate';
  /** The client authentication method; `none` for a public client. By default client_secret_post. */
  method?: 'client_secret_basic' | 'client_secret_post' | 'none';
  /** Whether the client may use the device authorization grant (RFC 8628). By default, there is no endpoint for it. */
  hasDevices?: boolean;
  /** After how many seconds a device code ends. By default 600. */
  deviceCodeLifetime?: number;
  /** Whether the metadata offer both methods, although the client may use only one. By default false. */
  offersBoth?: boolean;
  /** Whether a refresh ends the earlier access tokens of the chain. By default false. */
  endsAccessTokens?: boolean;
  /** Whether a sign-in ends the earlier chains of the same user and client. By default false. */
  hasOneChain?: boolean;
  /** Whether the client may introspect tokens. By default, there is no introspection endpoint. */
  introspects?: boolean;
  /** Fields that are added to each token response. */
  tokenFields?: Readonly<Record<string, unknown>>;
  /** Receives each request first. Returns true if it responds to the request itself. */
  intercept?: (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean;
}

/**
 * An authorization server with pages for a user: one to sign in, one to allow or deny. It requires PKCE. The scopes are
 * `read` and `write`.
 */
export interface SignInServer extends RecordingServer {
  issuer: string;
  authorizationUrl: string;
  tokenUrl: string;
  deviceUrl: string;
  clientId: string;
  clientSecret: string;
  /** Every code and token that was ever issued here, oldest first. The list grows. */
  issued: readonly string[];
  /** Sends a refresh request to the token endpoint. Resolves to the new refresh token; undefined if it is rejected. */
  refresh(refreshToken: string): Promise<string | undefined>;
  /** Sends a refresh request to the token endpoint and returns whether it succeeds. */
  refreshes(refreshToken: string): Promise<boolean>;
}

const SCOPES = ['read', 'write'];
const clientId = 'ci-build';

/** A set that contains every path: the server creates new paths for each sign-in. */
class AllPaths extends Set<string> {
  override has(): boolean {
    return true;
  }
}

/** Starts the server on http, which is allowed for loopback. */
export async function startSignInServer(options: SignInServerOptions = {}): Promise<SignInServer> {
  const clientSecret = `${randomBytes(9).toString('base64url')}+/~=%&"<'${randomBytes(9).toString('base64url')}`;
  const issued: string[] = [];
  let handler: Handler = (_, response) => response.destroy();
  const server = await startRecordingServer({
    handler: (...call) => options.intercept?.(...call) === true || handler(...call),
  });
  const { origin: issuer } = server;
  const client = { client_id: clientId, client_secret: clientSecret };
  const provider = await createProvider(issuer, client, options, createStorage(issued, options));
  const respond = mount(provider, { path: '', routes: new AllPaths(), rawBasic: false });
  handler = (request, response, body) => {
    if (request.url?.startsWith('/interaction/') === true) return interact(provider, request, response, body);
    // oidc-provider accepts each method that its metadata offer, but many servers do not.
    const isBasic = request.headers.authorization?.startsWith('Basic ') === true;
    const isOther = isBasic !== (options.method === 'client_secret_basic');
    if (options.offersBoth === true && request.url === '/token' && isOther) {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}');
      return undefined;
    }
    if (request.url === '/token') addFields(response, options.tokenFields ?? {});
    return respond(request, response, body);
  };
  const refresh = async (refreshToken: string): Promise<string | undefined> => {
    const basic = Buffer.from([clientId, clientSecret].map(encodeURIComponent).join(':')).toString('base64');
    const parameters = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const ofMethod = { client_secret_basic: {}, client_secret_post: client, none: { client_id: clientId } };
    const body = new URLSearchParams({ ...parameters, ...ofMethod[options.method ?? 'client_secret_post'] });
    const isBasic = options.method === 'client_secret_basic';
    const headers: Record<string, string> = isBasic ? { authorization: `Basic ${basic}` } : {};
    const response = await fetch(`${issuer}/token`, { method: 'POST', headers, body });
    return ((await response.json()) as { refresh_token?: string }).refresh_token;
  };
  return Object.assign(server, {
    issuer,
    clientId,
    clientSecret,
    authorizationUrl: `${issuer}/auth`,
    tokenUrl: `${issuer}/token`,
    deviceUrl: `${issuer}/device/auth`,
    issued,
    refresh,
    refreshes: async (refreshToken: string) => (await refresh(refreshToken)) !== undefined,
  });
}

async function createProvider(
  issuer: string,
  client: { client_id: string; client_secret: string },
  options: SignInServerOptions,
  adapter: AdapterFactory,
): Promise<Provider> {
  const { rotation, method = 'client_secret_post', offersBoth, introspects } = options;
  const { hasDevices = false, deviceCodeLifetime = 600 } = options;
  const Server = await loadProvider();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return new Server(issuer, {
    adapter,
    clients: [
      {
        client_id: client.client_id,
        ...(method === 'none' ? {} : { client_secret: client.client_secret }),
        application_type: 'native',
        grant_types: ['authorization_code', 'refresh_token', ...(hasDevices ? [DEVICE_GRANT] : [])],
        // Any port of a loopback address is allowed (RFC 8252 section 7.3).
        redirect_uris: ['http://127.0.0.1/callback'],
        token_endpoint_auth_method: method,
      },
    ],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientAuthMethods: offersBoth === true ? ['client_secret_post', 'client_secret_basic'] : [method],
    clientBasedCORS: () => false,
    cookies: { keys: [randomBytes(32).toString('hex')] },
    features: {
      devInteractions: { enabled: false },
      deviceFlow: {
        enabled: hasDevices,
        userCodeInputSource: showForm,
        userCodeConfirmSource: showForm,
        successSource: (context) => {
          context.body = '<p>The device is signed in.</p>';
        },
      },
      introspection: { enabled: introspects !== undefined, allowedPolicy: () => introspects === true },
      revocation: { enabled: true, allowedPolicy: () => true },
    },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: () => true,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'sandbox', use: 'sig', alg: 'ES256' }] },
    pkce: { required: () => true },
    renderError: (context, { error }) => {
      context.body = `<p>${error}</p>`;
    },
    rotateRefreshToken: rotation === 'immediate',
    scopes: SCOPES,
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 60,
      DeviceCode: deviceCodeLifetime,
      Grant: 3600,
      IdToken: 3600,
      Interaction: 600,
      RefreshToken: 3600,
      Session: 3600,
    },
  });
}

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

const showForm = (context: { body: unknown }, form: string): void => {
  context.body = form;
};

/** Adds fields to the JSON of a successful response. */
function addFields(response: ServerResponse, fields: Readonly<Record<string, unknown>>): void {
  const end = response.end.bind(response) as (body: string | Buffer) => ServerResponse;
  response.end = ((body: string | Buffer) => {
    if (response.statusCode !== 200) return end(body);
    const text = JSON.stringify({ ...(JSON.parse(body.toString()) as object), ...fields });
    response.setHeader('content-length', Buffer.byteLength(text));
    return end(text);
  }) as typeof response.end;
}

/** Returns storage in memory, which adds each code and token to `issued`. */
function createStorage(issued: string[], options: SignInServerOptions): AdapterFactory {
  const { endsAccessTokens = false, hasOneChain = false } = options;
  const entries = new Map<string, AdapterPayload>();
  const endChainsOf = ({ accountId, clientId: client }: AdapterPayload): void => {
    for (const [key, payload] of entries) {
      const isOfUser = payload.accountId === accountId && payload.clientId === client;
      if (key.startsWith('RefreshToken:') && isOfUser) entries.delete(key);
    }
  };
  return (model): Adapter => {
    const endEarlier = (grantId: string | undefined): void => {
      for (const [key, payload] of entries) {
        if (key.startsWith('AccessToken:') && payload.grantId === grantId) entries.delete(key);
      }
    };
    const find = (matches: (payload: AdapterPayload) => boolean): Promise<AdapterPayload | undefined> =>
      Promise.resolve([...entries].find(([key, payload]) => key.startsWith(`${model}:`) && matches(payload))?.[1]);
    const done = (work: () => unknown): Promise<void> => {
      work();
      return Promise.resolve();
    };
    return {
      upsert: (id, payload) =>
        done(() => {
          if (['AuthorizationCode', 'AccessToken', 'RefreshToken', 'DeviceCode'].includes(model)) issued.push(id);
          if (endsAccessTokens && model === 'AccessToken') endEarlier(payload.grantId);
          if (hasOneChain && model === 'RefreshToken' && payload.gty === 'authorization_code') endChainsOf(payload);
          entries.set(`${model}:${id}`, payload);
        }),
      find: (id) => Promise.resolve(entries.get(`${model}:${id}`)),
      findByUid: (uid) => find((payload) => payload.uid === uid),
      findByUserCode: (userCode) => find((payload) => payload.userCode === userCode),
      consume: (id) => done(() => Object.assign(entries.get(`${model}:${id}`) ?? {}, { consumed: true })),
      destroy: (id) => done(() => entries.delete(`${model}:${id}`)),
      revokeByGrantId: (grantId) =>
        done(() => {
          for (const [key, payload] of entries) if (payload.grantId === grantId) entries.delete(key);
        }),
    };
  };
}

const page = (fields: string): string =>
  `<!doctype html><title>Sandbox</title><form method="post">${fields}<button name="decision" value="deny">Deny</button></form>`;
const PAGES: Readonly<Record<string, string>> = {
  login: page('<input name="login"><input name="password" type="password"><button name="decision" value="allow">'),
  consent: page('<button name="decision" value="allow">Allow</button>'),
};

/** Responds to GET with the page for the current prompt of a sign-in, and to POST by processing its form. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse, body: Buffer) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGES[prompt.name]);
    return;
  }
  const form = new URLSearchParams(body.toString());
  if (form.get('decision') !== 'allow') {
    const result = { error: 'access_denied', error_description: 'The user denied the request.' };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  } else if (prompt.name === 'login') {
    const result = { login: { accountId: form.get('login') ?? '' } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  } else {
    const accountId = session?.accountId ?? '';
    const { client_id: clientId, scope } = params;
    const granted = grantId === undefined ? undefined : await provider.Grant.find(grantId);
    const grant = granted ?? new provider.Grant({ accountId, clientId: clientId as string });
    if (typeof scope === 'string') grant.addOIDCScope(scope);
    const result = { consent: { grantId: await grant.save() } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  }
}
