import { SingleFlight } from '../../lib/single-flight.js';
import type { CriticalSection } from '../../http/deadline.js';
import { isAlmostOver, type Token } from '../oauth/token-response.js';
import { ChainKeeper } from './chain-keeper.js';
import { Refresher, type RefresherDeps, type RefresherSettings } from './refresher.js';
import type { Chain } from './stores/store.js';

export interface ChainSettings extends RefresherSettings {
  /** The refresh token from the input `refresh-token`; '' if only the store has one. */
  given: string;
  minTtlMs: number;
}

export type ChainDeps = RefresherDeps;

/**
 * A refresh token chain (RFC 6749 section 6). Servers may rotate the refresh token with every refresh. So the order is:
 * refresh, save, verify the save, and only then use the access token (docs/design/010-refresh-chain.md). One step of a
 * job does this at a time (docs/design/024-job-lock.md).
 */
export class RefreshChain {
  readonly #settings: ChainSettings;
  readonly #deps: ChainDeps;
  readonly #keeper: ChainKeeper;
  readonly #refresher: Refresher;
  readonly #flights = new SingleFlight();
  /** The latest access token of this step. */
  #token: Token | undefined;

  constructor(settings: ChainSettings, deps: ChainDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#keeper = new ChainKeeper(settings, deps);
    this.#refresher = new Refresher(settings, deps, this.#keeper);
  }

  /**
   * Returns an access token: a valid one from another step of the job or from another run, otherwise a new one.
   * `rejected`: an access token that the API did not accept. Calls at the same time with the same `rejected` share one
   * token. Rejects with REFRESH_REJECTED, REFRESH_UNCERTAIN, SAVE_FAILED, LEASE_TAKEN, or an error of the store, the
   * connection or the token response.
   */
  token(rejected?: string): Promise<Token> {
    return this.#flights.run(rejected ?? '', async () => (this.#token = await this.#get(rejected)));
  }

  async #get(rejected: string | undefined): Promise<Token> {
    const { lock, store } = this.#settings;
    for (;;) {
      const found = await lock.acquire(() => this.#fromJob(rejected));
      if (found !== undefined) return found;
      try {
        const token = await this.#obtain(rejected);
        if (token !== undefined) return token;
      } finally {
        await store.close();
        await lock.release();
      }
      this.#deps.host.info('This step was stopped for a while, so another step may have got a token. Starting again.');
    }
  }

  /** Returns an access token that this step or another step of the job has already got; undefined if there is none. */
  async #fromJob(rejected: string | undefined): Promise<Token | undefined> {
    const chain = this.#protect(await this.#keeper.fromOtherStep());
    if (chain?.token !== undefined && this.#suffices(chain, rejected))
      return this.#share(chain.token, 'another step of this job');
    return this.#token !== undefined && this.#isUsable(this.#token, rejected) ? this.#token : undefined;
  }

  /** Gets an access token from the store, or by a refresh. Undefined if another step of the job was faster. */
  async #obtain(rejected: string | undefined): Promise<Token | undefined> {
    const { store, given } = this.#settings;
    const handedOver = this.#protect(await this.#keeper.fromOtherStep());
    const suffices = (chain: Chain): boolean =>
      handedOver?.unsavedAfter === undefined && this.#suffices(chain, rejected);
    const stored = this.#protect(await store.open(suffices));
    if (handedOver?.unsavedAfter !== undefined) return this.#resume(handedOver, stored, rejected);
    if (stored?.token !== undefined && suffices(stored)) {
      await this.#keeper.handToLaterSteps(stored);
      return this.#share(stored.token, 'another run');
    }
    const own = [this.#refresher.newest, handedOver?.refreshToken];
    const fromStore = [stored?.refreshToken];
    // If this step cannot save to the store, the refresh token in it is as old as the input refresh-token.
    return this.#refresher.refresh(store.isReadable ? [...fromStore, ...own, given] : [...own, ...fromStore, given]);
  }

  /** Saves what another step of the job could not save, unless another run has saved a newer one meanwhile. */
  async #resume(
    handedOver: Chain,
    stored: Chain | undefined,
    rejected: string | undefined,
  ): Promise<Token | undefined> {
    const { refreshToken, token, unsavedAfter = '' } = handedOver;
    const found = stored?.refreshToken ?? unsavedAfter;
    if (found !== refreshToken && found !== unsavedAfter) return this.#refresher.refresh([found]);
    if (found === unsavedAfter) {
      this.#deps.host.info('An earlier step of this job could not save the new refresh token. Saving it now.');
      const chain = { refreshToken, token };
      const save = (section: CriticalSection): Promise<boolean> => this.#keeper.save(chain, unsavedAfter, section);
      if (!(await this.#deps.deadline.critical(save))) return undefined;
    } else await this.#keeper.handToLaterSteps({ refreshToken, token });
    if (token !== undefined && this.#isUsable(token, rejected)) return token;
    return this.#refresher.refresh([refreshToken]);
  }

  #suffices({ token, unsavedAfter }: Chain, rejected: string | undefined): boolean {
    return token !== undefined && unsavedAfter === undefined && this.#isUsable(token, rejected);
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

  #protect(chain: Chain | undefined): Chain | undefined {
    for (const secret of [chain?.refreshToken ?? '', chain?.token?.value ?? '']) {
      if (secret !== '') this.#deps.host.secrets.protect(secret);
    }
    return chain;
  }
}
