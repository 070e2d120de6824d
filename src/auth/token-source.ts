import { describeFailure, StepError, type ErrorCode } from '../lib/errors.js';
import type { Attachment, Send } from '../http/send.js';
import { bearerHeader } from '../provider/provider.js';
import type { Bearer } from '../request/bearer.js';
import { REVOCATION_RETRIES, revokeToken } from './oauth/revoke.js';
import { EMPTY_STATE } from '../ci/state.js';
import { isAlmostOver, missingScopes, type Token } from './oauth/token-response.js';
import { requestToken } from './oauth/token-request.js';
import type { RefreshChain } from './refresh/refresh-chain.js';
import { endpointOf, findServer, type Server } from './server.js';
import type { AuthDeps, AuthSettings } from './settings.js';
import { serializeState } from './saved-state.js';

const TOO_LONG =
  'The post step cannot revoke the token: ca-cert is too long to be handed on. Give only the CA that is needed.';

/** Faults that leave the chain as it was: the API's own answer then tells more. All others are the step's. */
const NO_OTHER_TOKEN: readonly ErrorCode[] = ['REFRESH_REJECTED', 'LEASE_TAKEN', 'LOAD_FAILED', 'TIMEOUT'];

/** Holds the one token of a step: fetches it, renews it, saves what the post step needs, revokes it. */
export class TokenSource implements Bearer {
  readonly #settings: AuthSettings;
  readonly #deps: AuthDeps;
  #server: Server | undefined;
  #chain: RefreshChain | undefined;
  #token: Token | undefined;

  constructor(settings: AuthSettings, deps: AuthDeps) {
    this.#settings = settings;
    this.#deps = deps;
  }

  /** The token: the given one, or one with enough of its life left. The only place that renews a token. */
  async current(): Promise<Token> {
    const { token: given } = this.#settings.inputs;
    if (given !== '') {
      return { value: given, type: 'Bearer', obtainedAt: this.#deps.now(), expiresAt: undefined, scope: undefined };
    }
    if (this.#token === undefined || isAlmostOver(this.#token, this.#settings.inputs.minTtlMs, this.#deps.now())) {
      this.#token = await this.#acquire();
    }
    return this.#token;
  }

  async authorize(): Promise<Attachment> {
    return { headers: bearerHeader(this.#settings.provider, (await this.current()).value) };
  }

  /**
   * Whether there is another token than the one that the API did not accept: one of a chain may have ended with another
   * run's refresh.
   */
  async renew(): Promise<boolean> {
    if (this.#chain === undefined || this.#token === undefined) return false;
    const { host } = this.#deps;
    try {
      host.info('The API did not accept the token: another one is asked for.');
      this.#token = await this.#fromChain(this.#chain, this.#token.value);
      return true;
    } catch (error) {
      if (!(error instanceof StepError) || !NO_OTHER_TOKEN.includes(error.code)) throw error;
      host.warning(`There is no other token. ${describeFailure(error).text}`);
      return false;
    }
  }

  scope(): string | undefined {
    return this.#token?.scope;
  }

  get #send(): Send {
    return this.#deps.connections.send;
  }

  async #acquire(): Promise<Token> {
    this.#server ??= await findServer(this.#settings, this.#send);
    const server = this.#server;
    const isRefresh = this.#settings.grant === 'refresh_token';
    if (isRefresh) this.#chain ??= await this.#openChain(server);
    const token = this.#chain === undefined ? await this.#ask(server) : await this.#fromChain(this.#chain);
    const { host } = this.#deps;
    if (!/^bearer$/iu.test(token.type)) {
      host.warning(
        `The server calls the token ${host.secrets.sanitize(token.type, 40)}, not Bearer; it is sent as a bearer token.`,
      );
    }
    this.#saveForPostStep(token, server);
    return token;
  }

  /** Loaded when it is needed: most steps have no chain, and start-up is felt in every one (docs/design/003-start-up.md). */
  async #openChain(server: Server): Promise<RefreshChain> {
    const { openRefreshChain } = await import('./refresh/open-chain.js');
    return openRefreshChain(this.#settings, server, this.#deps);
  }

  /** By the client credentials grant (RFC 6749 section 4.4). */
  async #ask(server: Server): Promise<Token> {
    const { inputs, provider, tokenParameters } = this.#settings;
    const { host, now } = this.#deps;
    host.info(`The client's credentials go to ${server.tokenEndpoint.origin}.`);
    const scope = inputs.scope === '' ? {} : { scope: inputs.scope };
    const grant = {
      parameters: { ...tokenParameters, ...scope, grant_type: 'client_credentials' },
      repeatable: true,
    };
    const deps = { send: this.#send, secrets: host.secrets, now };
    return (await requestToken(endpointOf(server, provider), grant, deps)).token();
  }

  /**
   * By the refresh token grant (section 6), without asking for a scope: a server may narrow the chain to it for ever. What
   * the workflow needs must be among what was granted.
   */
  async #fromChain(chain: RefreshChain, rejected?: string): Promise<Token> {
    const token = await chain.token(rejected);
    const missing = missingScopes(this.#settings.inputs.scope, token.scope);
    if (missing.length === 0) return token;
    const { secrets } = this.#deps.host;
    throw new StepError('SCOPE_MISSING', `The token lacks the scope ${secrets.sanitize(missing.join(' '), 200)}.`, {
      hint: 'Give the application that scope, then sign in again: a refresh never adds one.',
    });
  }

  /** Where the token would be revoked; undefined when it is not to be, or cannot be. */
  get #revocationEndpoint(): URL | undefined {
    const { inputs, provider } = this.#settings;
    // The steps of a job share the token of a chain, and revoking it may end the whole grant.
    const wanted = inputs.revokeToken ?? (provider.oauth.shared !== true && this.#chain === undefined);
    return wanted ? this.#server?.revocationEndpoint : undefined;
  }

  /** Written as soon as there is something to revoke: the step may be killed at any moment. */
  #saveForPostStep(token: Token, { client }: Server): void {
    const endpoint = this.#revocationEndpoint;
    if (endpoint === undefined) return;
    const { id: clientId, method, issuer } = client;
    const { value, expiresAt } = token;
    const { connections, environment } = this.#deps;
    const trust = connections.trust();
    const revocation = { endpoint, clientId, method, issuer, token: value, expiresAt, trust };
    const state = serializeState(revocation, environment);
    if (state !== undefined) this.#deps.host.saveState(state);
    else if (this.#settings.isForLaterSteps) this.#deps.host.warning(TOO_LONG);
  }

  /** Revokes a fetched token now, so that nothing is left for the post step. Rejects as `revokeToken` does. */
  async revoke(): Promise<void> {
    const endpoint = this.#revocationEndpoint;
    if (endpoint === undefined || this.#server === undefined || this.#token === undefined) return;
    const { expiresAt } = this.#token;
    if (expiresAt !== undefined && expiresAt <= this.#deps.now()) return;
    const { client } = this.#server;
    await revokeToken({ endpoint, client, token: this.#token.value, retries: REVOCATION_RETRIES }, this.#send);
    this.#token = undefined;
    this.#deps.host.saveState(EMPTY_STATE);
    this.#deps.host.info('The server accepted the revocation of the token.');
  }
}
