import type { CriticalSection, Deadline } from '../../http/deadline.js';
import { StepError } from '../../lib/errors.js';
import type { Token } from '../oauth/token-response.js';
import type { TokenResponse } from '../oauth/token-request.js';
import type { ChainKeeper, KeeperDeps, KeeperSettings } from './chain-keeper.js';
import type { PresentedNotes } from './presented.js';
import { presentedBefore, refreshRejected, requestRefresh, usedBefore } from './refresh-request.js';

export interface RefresherSettings extends KeeperSettings {
  /** Additional parameters of the refresh request. */
  parameters: Readonly<Record<string, string>>;
  /** undefined if a refresh token may be presented twice, or if the step shares nothing with other steps. */
  notes: PresentedNotes | undefined;
}

export interface RefresherDeps extends KeeperDeps {
  deadline: Deadline;
  random: () => number;
}

/** How often to reload the store after `invalid_grant`, so that another run has time to save a newer refresh token. */
const RELOADS = 3;
const RELOAD_DELAY_MS = 2000;

/**
 * The result of one refresh: the response; `rotated` if another step has used the refresh token before; `overtaken` if
 * this step lost the lock, so that another step may have refreshed meanwhile.
 */
type Refreshed = TokenResponse | 'rotated' | 'overtaken';

/** Refreshes, and saves the result. It presents no refresh token again that was rotated or rejected. */
export class Refresher {
  readonly #settings: RefresherSettings;
  readonly #deps: RefresherDeps;
  readonly #keeper: ChainKeeper;
  /** Refresh tokens that the server has rotated or rejected. */
  readonly #spent = new Set<string>();
  /** The refresh token from the latest refresh of this step. */
  #newest: string | undefined;

  constructor(settings: RefresherSettings, deps: RefresherDeps, keeper: ChainKeeper) {
    this.#settings = settings;
    this.#deps = deps;
    this.#keeper = keeper;
  }

  get newest(): string | undefined {
    return this.#newest;
  }

  /**
   * Refreshes with the first candidate. If the server rejects it, tries the refresh tokens that other runs have saved
   * meanwhile, then the next candidate. Undefined if another step of the job was faster.
   */
  async refresh(candidates: readonly (string | undefined)[]): Promise<Token | undefined> {
    const { refresh, sharingAdvice } = this.#settings;
    const queue = candidates.filter((text) => text !== undefined && text !== '').map(String);
    for (let round = 0, failure = refreshRejected(refresh, this.#adviceIfUnshared); ;) {
      const current = queue.find((text) => !this.#spent.has(text));
      if (current === undefined) throw failure;
      const result = await this.#deps.deadline.critical((section) => this.#refreshOnce(current, section));
      if (result === 'overtaken') return undefined;
      if (result === 'rotated') {
        failure = usedBefore(sharingAdvice);
        continue;
      }
      if (result.rejection === undefined) return result.token();
      failure = refreshRejected(refresh, this.#adviceIfUnshared, result.rejection);
      // The next candidate may be a rotated token. Its reuse would revoke the chain.
      if (refresh.replay !== 'safe') throw failure;
      for (let newer: string | undefined; newer === undefined && round < RELOADS;) {
        round += 1;
        newer = await this.#reload(round);
        if (newer !== undefined) queue.unshift(newer);
      }
    }
  }

  /** How other steps can share the refresh token, if only this step gets it. */
  get #adviceIfUnshared(): string {
    const { jobFile, store, sharingAdvice } = this.#settings;
    return jobFile === undefined && !store.isReadable ? sharingAdvice : '';
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
  async #refreshOnce(current: string, section: CriticalSection): Promise<Refreshed> {
    const { lock, notes, refresh } = this.#settings;
    if (!lock.isHeld()) return 'overtaken';
    const presented = (await notes?.add(current)) ?? 'new';
    if (presented === 'uncertain') throw presentedBefore();
    this.#spent.add(current);
    if (presented === 'rotated') return 'rotated';
    const response = await this.#request(current, section.asking);
    if (response === 'overtaken') return response;
    const refreshToken = response.refreshToken() ?? current;
    this.#newest = refreshToken;
    const chain = { refreshToken, token: readTokenIfAny(response) };
    if (refreshToken !== current) {
      // After a failed save, the access token is not used. So with `on_first_use`, the refresh token stays valid.
      const isStillValid = refresh.rotation === 'on_first_use';
      const isSaved = await this.#keeper.save(chain, current, section).catch(async (error: unknown) => {
        await (isStillValid ? notes?.remove(current) : notes?.setRotated(current));
        throw error;
      });
      await notes?.setRotated(current);
      if (!isSaved) return this.#forget(refreshToken);
    } else if (chain.token !== undefined) {
      await this.#keepValid(current);
      await this.#keeper.share(chain, section);
    } else if (isRefusal(response)) await notes?.remove(current);
    return response;
  }

  /** Sends the request, unless this step has lost the lock. Then `current` stays valid, as if it had not been sent. */
  async #request(current: string, deadline: Deadline): Promise<TokenResponse | 'overtaken'> {
    const { lock, notes } = this.#settings;
    const beforeSend = (): void => {
      if (!lock.isHeld()) throw lockLost();
    };
    try {
      return await requestRefresh(current, this.#settings, this.#deps, { deadline, beforeSend });
    } catch (error) {
      const isUnsent = error instanceof StepError && error.unsent;
      if (isUnsent) await notes?.remove(current);
      if (!isUnsent || lock.isHeld()) throw error;
      await this.#keepValid(current);
      return 'overtaken';
    }
  }

  /** Drops a new refresh token that was not saved, because another step has continued the chain. */
  #forget(refreshToken: string): 'overtaken' {
    this.#spent.add(refreshToken);
    this.#newest = undefined;
    return 'overtaken';
  }

  /** Notes that a refresh token is still valid. */
  async #keepValid(refreshToken: string): Promise<void> {
    this.#spent.delete(refreshToken);
    await this.#settings.notes?.remove(refreshToken);
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

/** Returns whether the server has refused a request, so that it did not rotate the refresh token. */
const isRefusal = ({ status, rejection }: TokenResponse): boolean =>
  rejection !== undefined || (status >= 300 && status <= 499);

const lockLost = (): StepError =>
  new StepError('LEASE_TAKEN', 'The step was stopped for so long that another step may get the token.', {
    unsent: true,
  });
