import { StepError } from '../../lib/errors.js';
import type { CriticalSection, Deadline } from '../../http/deadline.js';
import { isAlmostOver, type Token } from '../oauth/token-response.js';
import { requestToken, type TokenResponse } from '../oauth/token-request.js';
import type { Refresh } from '../../provider/provider.js';
import { ChainKeeper, type KeeperDeps, type KeeperSettings } from './chain-keeper.js';
import type { Chain } from './stores/store.js';

export interface ChainSettings extends KeeperSettings {
  /** Further parameters of the request. */
  parameters: Readonly<Record<string, string>>;
  /** The refresh token of the workflow; '' where only the place knows it. */
  given: string;
  minTtlMs: number;
}

export interface ChainDeps extends KeeperDeps {
  deadline: Deadline;
  random: () => number;
}

/** How often others are given time to save what they have refreshed, when ours was used up. */
const RELOADS = 3;
const RELOAD_DELAY_MS = 2000;

/**
 * A grant that lives on its refresh token (RFC 6749 section 6), which servers replace with every use. The order is: refresh,
 * save, see that it is saved, and only then anything else (docs/design/010-refresh-chain.md).
 */
export class RefreshChain {
  readonly #settings: ChainSettings;
  readonly #deps: ChainDeps;
  readonly #keeper: ChainKeeper;
  /** Refresh tokens that are used up, or were refused. */
  readonly #spent = new Set<string>();
  /** What this step itself got last. */
  #newest: string | undefined;

  constructor(settings: ChainSettings, deps: ChainDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#keeper = new ChainKeeper(settings, deps);
  }

  /**
   * An access token: one that an earlier step of the job or another run has left, else a new one. `rejected`: one that the
   * API did not accept. Rejects with REFRESH_REJECTED, REFRESH_UNCERTAIN, SAVE_FAILED, or what `Place` and the server give.
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
      // What a place tells that keeps nothing is as old as what the workflow gives.
      return await this.#refresh(store.isReadable ? [...fromStore, ...own, given] : [...own, ...fromStore, given]);
    } finally {
      await store.close();
    }
  }

  /** An earlier step of the job could not save what it got: that comes first, unless somebody else has gone on meanwhile. */
  async #resume(handedOver: Chain, stored: Chain | undefined, rejected: string | undefined): Promise<Token> {
    const { refreshToken, token, unsavedAfter = '' } = handedOver;
    const found = stored?.refreshToken ?? unsavedAfter;
    if (found !== refreshToken && found !== unsavedAfter) return this.#refresh([found]);
    if (found === unsavedAfter) {
      this.#deps.host.info('An earlier step of this job could not save the refresh token: it is saved now.');
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
    this.#deps.host.info(`The token that ${source} fetched is still good: nothing is refreshed.`);
    return token;
  }

  /** Refreshes with the first candidate. A refused one is followed by what others saved meanwhile, then by the next. */
  async #refresh(candidates: readonly (string | undefined)[]): Promise<Token> {
    const { refresh } = this.#settings;
    const queue = candidates.filter((text) => text !== undefined && text !== '').map(String);
    for (let round = 0; ;) {
      const current = queue.find((text) => !this.#spent.has(text));
      if (current === undefined) throw refreshRejected(refresh);
      const response = await this.#deps.deadline.critical((section) => this.#refreshOnce(current, section));
      if (response.error !== 'invalid_grant') return response.token();
      // Where a replay ends the grant, a second guess could be one.
      if (refresh.replay !== 'safe') throw refreshRejected(refresh);
      for (let found: string | undefined; found === undefined && round < RELOADS;) {
        round += 1;
        found = await this.#reload(round);
        if (found !== undefined) queue.unshift(found);
      }
    }
  }

  /** The refresh token that others have saved meanwhile; undefined where there is none. A place that fails tells nothing new. */
  async #reload(round: number): Promise<string | undefined> {
    const { store } = this.#settings;
    const { host, deadline, random } = this.#deps;
    if (store.reload === undefined) return undefined;
    host.info('The refresh token is used up. Another run may have saved its successor: looking again.');
    await deadline.sleep(random() * RELOAD_DELAY_MS * round);
    const found = await store.reload().catch(() => undefined);
    deadline.signal.throwIfAborted();
    return found === undefined || this.#spent.has(found) ? undefined : found;
  }

  /** The critical section: nothing stands between the answer and its save. */
  async #refreshOnce(current: string, section: CriticalSection): Promise<TokenResponse> {
    this.#spent.add(current);
    const response = await this.#ask(current, section.asking);
    const refreshToken = response.refreshToken() ?? current;
    this.#newest = refreshToken;
    const chain = { refreshToken, token: readTokenIfAny(response) };
    if (refreshToken !== current) await this.#keeper.save(chain, current, section);
    else if (chain.token !== undefined) {
      this.#spent.delete(current);
      await this.#keeper.handToLaterSteps(chain);
    }
    return response;
  }

  async #ask(current: string, asking: Deadline): Promise<TokenResponse> {
    const { endpoint, parameters, refresh } = this.#settings;
    const { host, send, now } = this.#deps;
    const isReplaySafe = refresh.rotation === 'none' || refresh.replay === 'safe';
    host.info(`The client's credentials and its refresh token go to ${endpoint.url.origin}.`);
    const request = {
      parameters: { ...parameters, grant_type: 'refresh_token', refresh_token: current },
      repeatable: isReplaySafe || ('unseen' as const),
      deadline: asking,
    };
    try {
      const response = await requestToken(endpoint, request, { send, secrets: host.secrets, now });
      if (!isReplaySafe && response.status >= 500)
        throw new StepError('API_STATUS', `It answered HTTP ${response.status}.`);
      return response;
    } catch (error) {
      if (isReplaySafe || !(error instanceof StepError) || error.unsent) throw error;
      throw new StepError('REFRESH_UNCERTAIN', `Whether the server refreshed is not known. ${error.message}`, {
        hint: 'Run it again. If that answers invalid_grant, the new refresh token is lost: sign in again.',
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

/** The access token of an answer, to be shared; a fault of it is told later, when nothing can be lost any more. */
function readTokenIfAny(response: TokenResponse): Token | undefined {
  try {
    return response.token();
  } catch {
    return undefined;
  }
}

function refreshRejected({ replay }: Required<Refresh>): StepError {
  const ended =
    replay === 'safe' ? '' : ' Where a used-up refresh token comes again, the server may have ended the grant.';
  const text = `The server did not accept the refresh token (invalid_grant): it was used up, revoked, or is another client's.${ended}`;
  return new StepError('REFRESH_REJECTED', text, {
    hint:
      'If another run has saved its successor meanwhile, run this one again. Otherwise sign in again with the command ' +
      'bearer-step login (docs/refresh-tokens.md).',
  });
}
