import { StepError } from '../../lib/errors.js';
import type { CriticalSection, Deadline } from '../../http/deadline.js';
import { isAlmostOver, type Token } from '../oauth/token-response.js';
import { requestToken, serverName, type TokenResponse } from '../oauth/token-request.js';
import type { Refresh } from '../../provider/provider.js';
import { ChainKeeper, type KeeperDeps, type KeeperSettings } from './chain-keeper.js';
import type { Chain } from './stores/store.js';

export interface ChainSettings extends KeeperSettings {
  /** Additional parameters of the refresh request. */
  parameters: Readonly<Record<string, string>>;
  /** The refresh token from the input `refresh-token`; '' if only the store has one. */
  given: string;
  minTtlMs: number;
}

export interface ChainDeps extends KeeperDeps {
  deadline: Deadline;
  random: () => number;
}

/** How often to reload the store after `invalid_grant`, so that another run has time to save a newer refresh token. */
const RELOADS = 3;
const RELOAD_DELAY_MS = 2000;

/** The end of a hint. */
const SIGN_IN_AGAIN = 'sign in again with the command bearer-step login (docs/refresh-tokens.md).';

/**
 * A refresh token chain (RFC 6749 section 6). Servers may rotate the refresh token with every refresh. So the order is:
 * refresh, save, verify the save, and only then use the access token (docs/design/010-refresh-chain.md).
 */
export class RefreshChain {
  readonly #settings: ChainSettings;
  readonly #deps: ChainDeps;
  readonly #keeper: ChainKeeper;
  /** Refresh tokens that the server has rotated or rejected. They are not used again. */
  readonly #spent = new Set<string>();
  /** The refresh token from the latest refresh of this step. */
  #newest: string | undefined;

  constructor(settings: ChainSettings, deps: ChainDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#keeper = new ChainKeeper(settings, deps);
  }

  /**
   * Returns an access token: a valid one from an earlier step of the job or from another run, otherwise a new one.
   * `rejected`: an access token that the API did not accept. Rejects with REFRESH_REJECTED, REFRESH_UNCERTAIN,
   * SAVE_FAILED, or an error of the store, the connection or the token response.
   */
  async token(rejected?: string): Promise<Token> {
    const { store, given } = this.#settings;
    const handedOver = this.#protect(await this.#keeper.fromEarlierStep());
    const suffices = ({ token, unsavedAfter }: Chain): boolean =>
      token !== undefined && unsavedAfter === undefined && this.#isUsable(token, rejected);
    if (handedOver?.token !== undefined && suffices(handedOver))
      return this.#share(handedOver.token, 'an earlier step of this job');
    try {
      const stored = this.#protect(await store.open(handedOver?.unsavedAfter === undefined ? suffices : () => false));
      if (handedOver?.unsavedAfter !== undefined) return await this.#resume(handedOver, stored, rejected);
      if (stored?.token !== undefined && suffices(stored)) {
        await this.#keeper.handToLaterSteps(stored);
        return this.#share(stored.token, 'another run');
      }
      const own = [this.#newest, handedOver?.refreshToken];
      const fromStore = [stored?.refreshToken];
      // If this step cannot save to the store, the refresh token in it is as old as the input refresh-token.
      return await this.#refresh(store.isReadable ? [...fromStore, ...own, given] : [...own, ...fromStore, given]);
    } finally {
      await store.close();
    }
  }

  /** Saves what an earlier step of the job could not save, unless another run has saved a newer one meanwhile. */
  async #resume(handedOver: Chain, stored: Chain | undefined, rejected: string | undefined): Promise<Token> {
    const { refreshToken, token, unsavedAfter = '' } = handedOver;
    const found = stored?.refreshToken ?? unsavedAfter;
    if (found !== refreshToken && found !== unsavedAfter) return this.#refresh([found]);
    if (found === unsavedAfter) {
      this.#deps.host.info('An earlier step of this job could not save the new refresh token. Saving it now.');
      const chain = { refreshToken, token };
      await this.#deps.deadline.critical((section) => this.#keeper.save(chain, unsavedAfter, section));
    } else await this.#keeper.handToLaterSteps({ refreshToken, token });
    if (token !== undefined && this.#isUsable(token, rejected)) return token;
    return this.#refresh([refreshToken]);
  }

  #isUsable(token: Token, rejected: string | undefined): boolean {
    const { minTtlMs } = this.#settings;
    if (token.value === rejected || token.expiresAt === undefined) return false;
    return !isAlmostOver(token, minTtlMs, this.#deps.now());
  }

  #share(token: Token, source: string): Token {
    this.#deps.host.info(`The access token from ${source} is still valid. The step uses it and does not refresh.`);
    return token;
  }

  /**
   * Refreshes with the first candidate. If the server rejects it, tries the refresh tokens that other runs have saved
   * meanwhile, then the next candidate.
   */
  async #refresh(candidates: readonly (string | undefined)[]): Promise<Token> {
    const { refresh } = this.#settings;
    const queue = candidates.filter((text) => text !== undefined && text !== '').map(String);
    let rejection: string | undefined;
    for (let round = 0; ;) {
      const current = queue.find((text) => !this.#spent.has(text));
      if (current === undefined) throw refreshRejected(refresh, rejection);
      const response = await this.#deps.deadline.critical((section) => this.#refreshOnce(current, section));
      ({ rejection } = response);
      if (rejection === undefined) return response.token();
      // The next candidate may be a rotated token. Its reuse would revoke the chain.
      if (refresh.replay !== 'safe') throw refreshRejected(refresh, rejection);
      for (let newer: string | undefined; newer === undefined && round < RELOADS;) {
        round += 1;
        newer = await this.#reload(round);
        if (newer !== undefined) queue.unshift(newer);
      }
    }
  }

  /** Returns the refresh token that another run has saved meanwhile; undefined if there is none, or the store fails. */
  async #reload(round: number): Promise<string | undefined> {
    const { store } = this.#settings;
    const { host, deadline, random } = this.#deps;
    if (store.reload === undefined) return undefined;
    host.info('The server rejected the refresh token. Loading it again: another run may have saved a newer one.');
    await deadline.sleep(random() * RELOAD_DELAY_MS * round);
    const loaded = await store.reload().catch(() => undefined);
    deadline.signal.throwIfAborted();
    return loaded === undefined || this.#spent.has(loaded) ? undefined : loaded;
  }

  /** Refreshes once and saves the result, as a critical section: nothing comes between the response and the save. */
  async #refreshOnce(current: string, section: CriticalSection): Promise<TokenResponse> {
    this.#spent.add(current);
    const response = await this.#request(current, section.asking);
    const refreshToken = response.refreshToken() ?? current;
    this.#newest = refreshToken;
    const chain = { refreshToken, token: readTokenIfAny(response) };
    if (refreshToken !== current) await this.#keeper.save(chain, current, section);
    else if (chain.token !== undefined) {
      this.#spent.delete(current);
      await this.#keeper.share(chain, section);
    }
    return response;
  }

  /** Sends the refresh request. Rejects with REFRESH_UNCERTAIN if the server may have rotated `current`. */
  async #request(current: string, asking: Deadline): Promise<TokenResponse> {
    const { endpoint, parameters, refresh } = this.#settings;
    const { host, send, now } = this.#deps;
    const isReplaySafe = refresh.rotation === 'none' || refresh.replay === 'safe';
    host.info(`Sending the client credentials and the refresh token to ${serverName(endpoint)}.`);
    const request = {
      parameters: { ...parameters, grant_type: 'refresh_token', refresh_token: current },
      repeatable: isReplaySafe || ('unseen' as const),
      deadline: asking,
    };
    try {
      const response = await requestToken(endpoint, request, {
        send,
        secrets: host.secrets,
        info: host.info,
        now,
      });
      if (!isReplaySafe && response.status >= 500)
        throw new StepError('API_STATUS', `The server returned HTTP ${response.status}.`);
      return response;
    } catch (error) {
      if (isReplaySafe || !(error instanceof StepError) || error.unsent) throw error;
      const text = 'The refresh failed, and it is unknown whether the server has rotated the refresh token.';
      throw new StepError('REFRESH_UNCERTAIN', `${text} ${error.message}`, {
        hint:
          'Run the workflow again. If it fails with REFRESH_REJECTED, the previous refresh token is no longer valid, ' +
          `and the new one is lost: ${SIGN_IN_AGAIN}`,
        cause: error,
      });
    }
  }

  #protect(chain: Chain | undefined): Chain | undefined {
    for (const secret of [chain?.refreshToken ?? '', chain?.token?.value ?? '']) {
      if (secret !== '') this.#deps.host.secrets.protect(secret);
    }
    return chain;
  }
}

/** Returns the access token of a response, to share it. Errors in it are reported after the refresh token is saved. */
function readTokenIfAny(response: TokenResponse): Token | undefined {
  try {
    return response.token();
  } catch {
    return undefined;
  }
}

/** Returns the error for an ended chain. `rejection`: as in a TokenResponse; undefined if no refresh token is left. */
function refreshRejected({ replay }: Required<Refresh>, rejection: string | undefined): StepError {
  const revocation = replay === 'safe' ? '' : ' If it was already used, the server may have revoked the whole chain.';
  const quoted = rejection === undefined ? '' : ` (${rejection})`;
  const text =
    `The server rejected the refresh token${quoted}: it was already used, was revoked, has expired, or belongs to ` +
    `another client.${revocation}`;
  return new StepError('REFRESH_REJECTED', text, {
    hint:
      'If another run has saved a newer refresh token meanwhile, run the workflow again. ' +
      `Otherwise ${SIGN_IN_AGAIN}`,
  });
}
