import { describeFailure, StepError, type ErrorCode } from '../lib/errors.js';
import type { HttpResponse } from '../http/message.js';
import type { RequestTarget, Send } from '../http/send.js';
import { SingleFlight } from '../lib/single-flight.js';
import { bearerHeader } from '../provider/provider.js';
import type { Bearer, BearerAttachment } from '../request/bearer.js';
import { reportBinding } from './bound-token.js';
import { certificateOf } from './client-auth/inputs.js';
import { REVOCATION_RETRIES, revokeToken } from './oauth/revoke.js';
import { EMPTY_STATE } from '../ci/state.js';
import { isAlmostOver, missingScopes, type Token } from './oauth/token-response.js';
import { grantRequest } from './grant-request.js';
import { checkIssuedType } from './oauth/issued-type.js';
import { requestToken, serverName } from './oauth/token-request.js';
import type { RefreshChain } from './refresh/refresh-chain.js';
import { endpointOf, findServer, type Server } from './server.js';
import type { AuthDeps, AuthSettings } from './settings.js';
import { serializeState, signingKeys } from './saved-state.js';
import { isBound } from './dpop/dpop.js';
import { baseUrlOf } from './token-base-url.js';
import { canFetch } from './sharing/can-fetch.js';
import type { SharedTokens } from './sharing/shared-tokens.js';
import { sharesToken, wantsRevocation } from './token-life.js';
import { isTokenPlain, mayEndAccessTokens } from './grant.js';
import { onlyIdentityOf } from './identity/only-identity.js';

/** Returns the line about a token that cannot be revoked. */
const notRevoked = ({ expiresAt }: Token, reason: string): string =>
  `The token will not be revoked, because ${reason}. ` +
  (expiresAt === undefined ? 'Its expiry time is unknown.' : `It is valid until ${new Date(expiresAt).toISOString()}.`);

const IDENTITY_IS_SENT = 'this job has only one identity token, so its steps share the token';

const IGNORED =
  'The server ignored the proof of dpop: its token is not bound to a key, so everyone who has the token can use it. ' +
  'Enable DPoP for the client on the server, or remove dpop.';

const TOO_LONG =
  'The post step cannot revoke the token, because ca-cert is too long. ' +
  'Set ca-cert only to the CA certificate that you need.';

/**
 * Errors that do not change the chain. After them, the step continues with the response of the API, which is more
 * helpful than the error. All other errors fail the step: with REFRESH_REJECTED the chain has ended, so a new sign-in is
 * the only remedy, whatever the API rejected the token for.
 */
const NO_OTHER_TOKEN: readonly ErrorCode[] = ['LEASE_TAKEN', 'LOAD_FAILED', 'TIMEOUT'];

/** The source of a step's only token: fetches, renews and revokes it, and saves what the post step needs. */
export class TokenSource implements Bearer {
  readonly #settings: AuthSettings;
  readonly #deps: AuthDeps;
  #server: Server | undefined;
  #chain: RefreshChain | undefined;
  #token: Token | undefined;
  /** The tokens that the API has accepted. */
  readonly #accepted = new Set<string>();
  /** The tokens that this step has requested itself. Others may have ended, although they look valid. */
  readonly #own = new Set<string>();
  #shared: SharedTokens | undefined;
  /** The base URL from the token response, if the provider declares one and the workflow sets none. */
  #baseUrl: URL | undefined;
  /** Whether the log says what the token is bound to. */
  #hasReported = false;
  /** Getting and renewing the token: several requests at once share one token. */
  readonly #flights = new SingleFlight();

  constructor(settings: AuthSettings, deps: AuthDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#token = settings.opened;
  }

  /** Returns the input `token`, or a token that does not expire too soon. Fetches one if necessary. */
  async current(): Promise<Token> {
    const token = await this.#current();
    if (!this.#hasReported) reportBinding(token.value, this.#settings, this.#deps.host);
    this.#hasReported = true;
    return token;
  }

  async #current(): Promise<Token> {
    const { token } = this.#settings.inputs;
    if (isTokenPlain({ token })) {
      return { value: token, type: 'Bearer', obtainedAt: this.#deps.now(), expiresAt: undefined, scope: undefined };
    }
    return this.#flights.run('', async () => (this.#token = await this.#usable(this.#token)));
  }

  /** Returns `token`, or another one if there is none or it expires too soon, and checks its base URL. */
  async #usable(token: Token | undefined): Promise<Token> {
    const { inputs } = this.#settings;
    const isOver = token === undefined || isAlmostOver(token, inputs.minTtlMs, this.#deps.now());
    if (token === undefined || (isOver && canFetch(this.#settings))) return this.#acquire();
    this.#checkBaseUrl(token);
    return token;
  }

  async authorize(target: RequestTarget): Promise<BearerAttachment> {
    const token = await this.current();
    const { value } = token;
    const dpop = isBound(token) ? this.#server?.client.dpop : undefined;
    if (dpop === undefined) return { headers: bearerHeader(this.#settings.provider, value), token: value };
    // RFC 9449 section 7.1.
    return { headers: { authorization: `DPoP ${value}`, ...(await dpop.header(target, value)) }, token: value };
  }

  async ready(): Promise<void> {
    await this.current();
  }

  needsRepeat(response: HttpResponse, url: URL): boolean {
    return this.#server?.client.dpop?.needsRepeat(response, url) === true;
  }

  accepted(token: string): void {
    this.#accepted.add(token);
  }

  /**
   * Gets another token after the API rejected `refused`, which has expired, or which the refresh of another run has
   * invalidated. Resolves to false if there is no other token. Without a refresh token chain, that is so if this step
   * has requested `refused` and the API has never accepted it: the server would issue a second token with the same
   * rights. All requests that the API refuses because of the same token share one renewal.
   */
  async renew(refused: string): Promise<boolean> {
    return this.#flights.run(refused, () => this.#replace(refused));
  }

  async #replace(refused: string): Promise<boolean> {
    if (this.#token === undefined) return false;
    if (this.#token.value !== refused) return true;
    if (!canFetch(this.#settings)) return false;
    if (this.#chain === undefined && this.#own.has(refused) && !this.#accepted.has(refused)) return false;
    if (this.#isOfOnlyIdentity && this.#settings.opened?.value !== refused) return false;
    const { host } = this.#deps;
    try {
      host.info('The API rejected the token. Getting another one.');
      this.#token = await this.#acquire(refused);
      return this.#token.value !== refused;
    } catch (error) {
      if (!(error instanceof StepError) || !NO_OTHER_TOKEN.includes(error.code)) throw error;
      host.warning(`The step could not get another token. ${describeFailure(error).text}`);
      return false;
    }
  }

  /** Resolves to the URL of the API: that of the target, else the one in the token response. */
  async baseUrl(): Promise<URL | undefined> {
    const { target, provider } = this.#settings;
    if (target.baseUrl === undefined && provider.base_url.from_token_response !== undefined) await this.current();
    return target.baseUrl ?? this.#baseUrl;
  }

  #checkBaseUrl(token: Token): void {
    const { target, provider } = this.#settings;
    if (target.baseUrl !== undefined || provider.base_url.from_token_response === undefined) return;
    this.#baseUrl = baseUrlOf(token, this.#baseUrl, target.origins, this.#deps.host.secrets);
  }

  /** Returns the token that the step has already got; undefined if there is none. */
  held(): Token | undefined {
    return this.#token;
  }

  scope(): string | undefined {
    return this.#token?.scope;
  }

  mayHaveEnded(): boolean {
    return this.#chain !== undefined && mayEndAccessTokens(this.#settings.provider.oauth);
  }

  get #send(): Send {
    return this.#deps.connections.send;
  }

  /** Gets a token and checks its base URL. `refused`: a token that the API rejected. */
  async #acquire(refused?: string): Promise<Token> {
    const fetch = (): Promise<Token> => this.#fetch(refused);
    const token = await (this.#isShared ? this.#share(refused, fetch) : fetch());
    this.#checkBaseUrl(token);
    return token;
  }

  /** Whether others use the token: the inputs say so, or the steps of the job have one identity token to get it with. */
  get #isShared(): boolean {
    return sharesToken(this.#settings.inputs) || this.#isOfOnlyIdentity;
  }

  /** Whether the steps of the job have one identity token to get a token with. */
  get #isOfOnlyIdentity(): boolean {
    return onlyIdentityOf(this.#settings, this.#deps.host) !== undefined;
  }

  /** Gets a token that others also use. Its code is loaded only here: most steps share no token. */
  async #share(refused: string | undefined, fetch: () => Promise<Token>): Promise<Token> {
    if (this.#shared === undefined) {
      const { openSharedTokens } = await import('./sharing/open-shared-tokens.js');
      this.#shared = await openSharedTokens(this.#settings, this.#deps);
    }
    return this.#shared.get(refused, fetch);
  }

  /** Requests a token of this step's own, and saves it for the post step. */
  async #fetch(refused: string | undefined): Promise<Token> {
    this.#server ??= await findServer(this.#settings, { ...this.#deps, send: this.#send });
    const server = this.#server;
    const isRefresh = this.#settings.grant === 'refresh_token';
    if (isRefresh) this.#chain ??= await this.#openChain(server);
    const token =
      this.#chain === undefined ? await this.#withGrant(server) : await this.#fromChain(this.#chain, refused);
    const { host } = this.#deps;
    if (isBound(token) ? server.client.dpop === undefined : !/^bearer$/iu.test(token.type)) {
      const type = host.secrets.sanitize(token.type, 40);
      host.warning(`The token type is ${type}, not Bearer. The step sends the token as a bearer token anyway.`);
    }
    if (this.#settings.inputs.dpop === true && !isBound(token)) host.warning(IGNORED);
    this.#own.add(token.value);
    await this.#saveForPostStep(token, server);
    return token;
  }

  /** Opens the chain. Its code is loaded only here: most steps need no chain (docs/design/003-start-up.md). */
  async #openChain(server: Server): Promise<RefreshChain> {
    const { openRefreshChain } = await import('./refresh/open-chain.js');
    return openRefreshChain(this.#settings, server, this.#deps);
  }

  /** Requests a token with a grant that needs no refresh token (RFC 6749 section 4.4, RFC 7523, RFC 8693). */
  async #withGrant(server: Server): Promise<Token> {
    const { inputs, provider } = this.#settings;
    const { host, now } = this.#deps;
    const endpoint = endpointOf(server, provider);
    const { sends, ...request } = await grantRequest(this.#settings, server.client);
    host.info(`Sending ${sends} to ${serverName(endpoint)}.`);
    const deps = { send: this.#send, secrets: host.secrets, info: host.info, now };
    const response = await requestToken(endpoint, request, deps);
    const token = response.token();
    if (this.#settings.grant === 'token-exchange') {
      checkIssuedType(response, host);
      const granted =
        token.scope === undefined ? 'does not say' : `granted: ${host.secrets.sanitize(token.scope, 500)}`;
      host.info(`The scope of the exchanged token: the server ${granted}.`);
    }
    const missing = missingScopes(inputs.scope, token.scope);
    if (missing.length > 0) {
      host.warning(
        `The server did not grant the scope ${host.secrets.sanitize(missing.join(' '), 200)}. ` +
          'Check that the client may have it, or remove it from scope.',
      );
    }
    return token;
  }

  /**
   * Requests a token with the refresh token grant (RFC 6749 section 6). The request contains no scope, because a server
   * may restrict the chain to that scope permanently. Rejects with SCOPE_MISSING if the input has a scope that was not
   * granted.
   */
  async #fromChain(chain: RefreshChain, rejected?: string): Promise<Token> {
    const token = await chain.token(rejected);
    const missing = missingScopes(this.#settings.inputs.scope, token.scope);
    if (missing.length === 0) return token;
    const { secrets } = this.#deps.host;
    throw new StepError('SCOPE_MISSING', `The token lacks the scope ${secrets.sanitize(missing.join(' '), 200)}.`, {
      hint: 'Give the application this scope, then sign in again. A refresh never adds a scope.',
    });
  }

  /** Whether the token must be revoked when it is no longer needed. */
  get #wantsRevocation(): boolean {
    const { inputs, provider, grant } = this.#settings;
    return wantsRevocation(inputs, provider, grant);
  }

  /** The endpoint that revokes the token; undefined if the token must not or cannot be revoked. */
  get #revocationEndpoint(): URL | undefined {
    return this.#wantsRevocation && !this.#isOfOnlyIdentity ? this.#server?.revocationEndpoint : undefined;
  }

  /**
   * Saves the state as soon as there is a token to revoke, because the step may be killed at any moment. If it cannot be
   * saved, revokes the token and rejects with OUTPUT_FAILED.
   */
  async #saveForPostStep(token: Token, { client }: Server): Promise<void> {
    const endpoint = this.#revocationEndpoint;
    if (endpoint === undefined) {
      const reason = this.#isOfOnlyIdentity ? IDENTITY_IS_SENT : 'no revocation endpoint is known';
      if (this.#wantsRevocation) this.#deps.host.info(notRevoked(token, reason));
      return;
    }
    const { id: clientId, method, issuer, credentials, identity } = client;
    const { audience } = identity;
    const { value, expiresAt } = token;
    const { connections, environment } = this.#deps;
    const trust = connections.trust();
    const revocation = { endpoint, clientId, method, issuer, audience, token: value, expiresAt, trust };
    const { host } = this.#deps;
    const certificate = certificateOf(this.#settings.inputs);
    const keys = signingKeys(method, credentials, host.identity(audience), certificate);
    const state = serializeState(revocation, keys, environment);
    if (state === undefined) {
      if (this.#settings.isForLaterSteps) host.warning(TOO_LONG);
      return;
    }
    host.secrets.protect(state.signature);
    try {
      host.saveState(state.text);
    } catch (error) {
      await revokeToken({ endpoint, client, token: value }, this.#send);
      throw error;
    }
  }

  /**
   * Revokes the fetched token now, so that the post step has nothing to do. A token of another job is not revoked: the
   * step still holds it if it could not get one of its own. Rejects as `revokeToken` does.
   */
  async revoke(): Promise<void> {
    const endpoint = this.#revocationEndpoint;
    if (endpoint === undefined || this.#server === undefined || this.#token === undefined) return;
    if (!this.#own.has(this.#token.value)) return;
    const { expiresAt } = this.#token;
    if (expiresAt !== undefined && expiresAt <= this.#deps.now()) return;
    const { client } = this.#server;
    await revokeToken({ endpoint, client, token: this.#token.value, retries: REVOCATION_RETRIES }, this.#send);
    this.#token = undefined;
    this.#deps.host.saveState(EMPTY_STATE);
    this.#deps.host.info('The server accepted the revocation of the token.');
  }
}
