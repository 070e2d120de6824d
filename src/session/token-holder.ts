import type { Deps } from '../deps.js';
import type { Send } from '../http/send.js';
import { acquireToken } from '../oauth/acquire.js';
import { revokeToken } from '../oauth/revoke.js';
import type { Token } from '../oauth/token-answer.js';
import type { Prepared } from '../prepare.js';
import { findServer, type Server } from './server.js';
import { EMPTY_STATE, serializeState } from './state.js';

/** How the holder reaches the servers: as often as `retries` says, and hardly ever for a revocation. */
export interface Senders {
  send: Send;
  sendRevocation: Send;
}

const TOO_LONG =
  'The post step cannot revoke the token: ca-cert is too long to be handed on. Give only the CA that is needed.';

/** Holds the one token of a step: fetches it, renews it, leaves word for the post step, revokes it. */
export class TokenHolder {
  readonly #run: Prepared;
  readonly #deps: Deps;
  readonly #senders: Senders;
  #server: Server | undefined;
  #token: Token | undefined;

  constructor(run: Prepared, deps: Deps, senders: Senders) {
    this.#run = run;
    this.#deps = deps;
    this.#senders = senders;
  }

  /** The token: the given one, or one with enough of its life left. The only place that renews a token. */
  async current(): Promise<Token> {
    const { token: given } = this.#run.inputs;
    if (given !== '') {
      return { value: given, type: 'Bearer', obtainedAt: this.#deps.now(), expiresAt: undefined, scope: undefined };
    }
    if (this.#token === undefined || this.#isAlmostOver(this.#token)) this.#token = await this.#acquire();
    return this.#token;
  }

  /** Below min-ttl, but never before half of its life: a server may well give shorter tokens. */
  #isAlmostOver({ obtainedAt, expiresAt }: Token): boolean {
    if (expiresAt === undefined) return false;
    const margin = Math.min(this.#run.inputs.minTtlMs, (expiresAt - obtainedAt) / 2);
    return expiresAt - this.#deps.now() < margin;
  }

  async #acquire(): Promise<Token> {
    const { inputs, provider } = this.#run;
    const { host, now } = this.#deps;
    this.#server ??= await findServer(this.#run, this.#senders.send);
    const { client, tokenEndpoint: endpoint, source } = this.#server;
    host.info(`The client's credentials go to ${endpoint.origin}.`);
    const parameters = {
      ...provider.oauth.token_request?.parameters,
      ...inputs.tokenParameters,
      ...(inputs.scope === '' ? {} : { scope: inputs.scope }),
      ...(inputs.audience === '' ? {} : { audience: inputs.audience }),
    };
    const token = await acquireToken(
      { endpoint, source, client, parameters, settings: provider.oauth },
      { send: this.#senders.send, secrets: host.secrets, now },
    );
    if (!/^bearer$/iu.test(token.type)) {
      host.warning(
        `The server calls the token ${host.secrets.show(token.type, 40)}, not Bearer; it is sent as a bearer token.`,
      );
    }
    this.#leaveWord(token, this.#server);
    return token;
  }

  /** Where the token would be revoked; undefined when it is not to be, or cannot be. */
  get #revocationEndpoint(): URL | undefined {
    const { inputs, provider } = this.#run;
    const wanted = inputs.revokeToken ?? provider.oauth.shared !== true;
    return wanted ? this.#server?.revocationEndpoint : undefined;
  }

  /** Written as soon as there is something to revoke: the step may be killed at any moment. */
  #leaveWord(token: Token, { client }: Server): void {
    const endpoint = this.#revocationEndpoint;
    if (endpoint === undefined) return;
    const { id: clientId, authMethod, issuer } = client;
    const { value, expiresAt } = token;
    const { trust } = this.#run.target;
    const revocation = { endpoint, clientId, authMethod, issuer, token: value, expiresAt, trust };
    const state = serializeState(revocation, process.env);
    if (state !== undefined) this.#deps.host.saveState(state);
    else if (this.#run.plan === undefined) this.#deps.host.warning(TOO_LONG);
  }

  /** Revokes a fetched token now, so that nothing is left for the post step. Rejects as `revokeToken` does. */
  async revoke(): Promise<void> {
    const endpoint = this.#revocationEndpoint;
    if (endpoint === undefined || this.#server === undefined || this.#token === undefined) return;
    const { expiresAt } = this.#token;
    if (expiresAt !== undefined && expiresAt <= this.#deps.now()) return;
    await revokeToken(endpoint, this.#server.client, this.#token.value, this.#senders.sendRevocation);
    this.#token = undefined;
    this.#deps.host.saveState(EMPTY_STATE);
    this.#deps.host.info('The server accepted the revocation of the token.');
  }
}
