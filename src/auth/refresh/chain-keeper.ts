import { describeFailure, StepError } from '../../lib/errors.js';
import type { Host } from '../../ci/host.js';
import type { CriticalSection, Deadline } from '../../http/deadline.js';
import type { Send } from '../../http/send.js';
import { revokeToken } from '../oauth/revoke.js';
import type { TokenEndpoint } from '../oauth/token-request.js';
import type { Refresh } from '../../provider/provider.js';
import { readChain, writeChain } from './chain-record.js';
import type { JobFile } from '../job/job-file.js';
import type { JobLock } from '../job/job-lock.js';
import { oneStepOnly } from './refresh-request.js';
import type { Chain, TokenStore } from './stores/store.js';

export interface KeeperSettings {
  endpoint: TokenEndpoint;
  refresh: Required<Refresh>;
  store: TokenStore;
  /** The lock of the job. It is held while anything is saved. */
  lock: JobLock;
  /** undefined if the steps of the job cannot share a chain. */
  jobFile: JobFile | undefined;
  /** What to do so that the steps of the job can share the chain, such as `set seal-key`, for messages. */
  sharingAdvice: string;
  /** Whether the job's file may contain the refresh token. Not if the file is sealed under the client secret only. */
  keepsRefreshToken: boolean;
  /** The fingerprint of the token parameters. */
  fingerprint: string;
  /** The endpoint that revokes a refresh token that could not be saved; undefined if there is none. */
  revocationEndpoint: URL | undefined;
  /** Seals a refresh token for the log; undefined without a seal key. */
  sealForLog: ((text: string) => string) | undefined;
}

export interface KeeperDeps {
  host: Host;
  send: Send;
  now: () => number;
}

/**
 * Saves the result of a refresh in the store, and hands it to later steps in the job's file. If a save fails, it makes
 * sure that no valid refresh token is lost.
 */
export class ChainKeeper {
  readonly #settings: KeeperSettings;
  readonly #deps: KeeperDeps;

  constructor(settings: KeeperSettings, deps: KeeperDeps) {
    this.#settings = settings;
    this.#deps = deps;
  }

  /** Returns the chain from another step of the job; undefined if there is none. */
  async fromOtherStep(): Promise<Chain | undefined> {
    const { jobFile, fingerprint } = this.#settings;
    const text = await jobFile?.read();
    return text === undefined ? undefined : readChain(text, fingerprint, this.#deps.now());
  }

  /** Hands a chain to later steps of the job. Resolves to whether they get its refresh token. */
  async handToLaterSteps(chain: Chain): Promise<boolean> {
    const { jobFile, keepsRefreshToken, fingerprint } = this.#settings;
    if (chain.unsavedAfter !== undefined && !keepsRefreshToken) return false;
    const record = keepsRefreshToken ? chain : { ...chain, refreshToken: '' };
    try {
      await jobFile?.write(writeChain(record, fingerprint));
      return jobFile !== undefined && keepsRefreshToken;
    } catch {
      return false;
    }
  }

  /** Shares the access token of a refresh that returned no new refresh token, with other runs and later steps. */
  async share(chain: Chain, { saving }: CriticalSection): Promise<void> {
    await this.#settings.store.share?.(chain, saving);
    await this.handToLaterSteps(chain);
  }

  /**
   * Saves a new refresh token, then hands it to later steps. Resolves to false if another step of the job has continued
   * the chain instead, because this one was stopped for too long: then the store is left as it is. If the save fails,
   * rejects with SAVE_FAILED. Before that, it revokes the new refresh token, but only if the store still contains the
   * `previous` one and the server accepts the previous one until the new access token is used. Otherwise it keeps the
   * new one, sealed.
   */
  async save(chain: Chain, previous: string, { saving, settling }: CriticalSection): Promise<boolean> {
    const { store, lock, sharingAdvice } = this.#settings;
    if (await this.#isOvertaken(chain, previous, settling)) {
      if (this.#settings.refresh.rotation === 'on_first_use') await this.#revoke(chain, settling);
      return false;
    }
    try {
      await store.save(chain, saving, (found) => lock.isHeld() || found === previous);
    } catch (error) {
      const stored = await store.readBack?.(settling).catch(() => undefined);
      if (stored !== chain.refreshToken) throw await this.#unsaved(chain, { previous, stored }, error, settling);
      const { text } = describeFailure(error);
      this.#deps.host.warning(`The new refresh token is in the store, although the save reported an error. ${text}`);
    }
    if (await this.#isOvertaken(chain, previous, settling)) return true;
    const isHandedOver = await this.handToLaterSteps(chain);
    if (!isHandedOver && !store.isReadable && store.keepsNothing !== true)
      this.#deps.host.warning(`${NOT_HANDED_OVER} ${oneStepOnly(sharingAdvice)}`);
    return true;
  }

  /** Returns whether another step of the job has continued the chain after this step has lost the lock. */
  async #isOvertaken({ refreshToken }: Chain, previous: string, settling: Deadline): Promise<boolean> {
    const { lock, store } = this.#settings;
    if (lock.isHeld()) return false;
    const newest = await (store.readBack === undefined
      ? this.fromOtherStep().then((chain) => chain?.refreshToken)
      : store.readBack(settling).catch(() => undefined));
    return newest !== undefined && !['', previous, refreshToken].includes(newest);
  }

  /** Revokes or keeps a refresh token that was not saved. Returns the error, with what happened to both tokens. */
  async #unsaved(
    chain: Chain,
    { previous, stored }: { previous: string; stored: string | undefined },
    cause: unknown,
    settling: Deadline,
  ): Promise<StepError> {
    const { code, message, hint } =
      cause instanceof StepError ? cause : new StepError('INTERNAL', 'An unexpected error stopped the save.');
    const isPreviousValid = this.#settings.refresh.rotation === 'on_first_use';
    const result =
      isPreviousValid && stored === previous
        ? await this.#discard(chain, previous, settling)
        : await this.#rescue({ ...chain, unsavedAfter: previous }, isPreviousValid);
    return new StepError(code, `${message} ${result}`, { hint, cause });
  }

  /** Goes back to the previous refresh token, then revokes the new one, so that no second valid token remains. */
  async #discard(chain: Chain, previous: string, settling: Deadline): Promise<string> {
    // Before the revocation, whether it succeeds or not: nothing may save a refresh token that is about to be revoked.
    this.#settings.store.discard?.();
    await this.handToLaterSteps({ refreshToken: previous, token: undefined });
    return this.#revoke(chain, settling);
  }

  /** Revokes a new refresh token, if possible. Returns what happened to it and to the previous one. */
  async #revoke({ refreshToken }: Chain, settling: Deadline): Promise<string> {
    const { endpoint, revocationEndpoint } = this.#settings;
    if (revocationEndpoint === undefined) return PREVIOUS_IS_STORED;
    try {
      const { client } = endpoint;
      const token = { token: refreshToken, type: 'refresh_token' } as const;
      await revokeToken({ endpoint: revocationEndpoint, client, ...token, deadline: settling }, this.#deps.send);
      return `The step revoked the new refresh token. ${PREVIOUS_IS_STORED}`;
    } catch (error) {
      return `${PREVIOUS_IS_STORED} The new refresh token could not be revoked (${describeFailure(error).code}).`;
    }
  }

  /**
   * Keeps the new refresh token where the user or a later step can get it. It must not be revoked: it may be the only
   * valid one, or it may be saved after all.
   */
  async #rescue(chain: Chain, isPreviousValid: boolean): Promise<string> {
    const { host } = this.#deps;
    const { sealForLog } = this.#settings;
    const sentences: string[] = [];
    if (sealForLog !== undefined) {
      host.info(`The new refresh token, sealed under seal-key: ${sealForLog(chain.refreshToken)}`);
      sentences.push('The new one is in the log, sealed under seal-key. Get it back with bearer-step unseal.');
    }
    if (await this.handToLaterSteps(chain)) {
      sentences.push('The new one is in a sealed file: the next step of this job with the same inputs saves it first.');
    }
    const previous = `The previous refresh token is ${isPreviousValid ? 'still' : 'no longer'} valid.`;
    const isReuseFatal = !isPreviousValid && this.#settings.refresh.replay === 'revokes_grant';
    if (sentences.length > 0) return [previous, ...sentences, ...(isReuseFatal ? [NO_RUN_BEFORE] : [])].join(' ');
    return isPreviousValid ? previous : `${previous} The step has no copy of the new one. Sign in again.`;
  }
}

const PREVIOUS_IS_STORED =
  'The previous refresh token is still valid, and it is in the store. No new sign-in is needed.';

const NO_RUN_BEFORE =
  'Start no run before the new one is saved: a run would use the previous one, and the server may then revoke the ' +
  'whole chain, with the new one.';

const NOT_HANDED_OVER =
  'This step has used the refresh token of the workflow. Other steps of this job cannot get the new one, so they cannot ' +
  'get a token: there is neither a sealed file nor load-refresh-token.';
