import { describeFailure, StepError } from '../../lib/errors.js';
import type { Host } from '../../ci/host.js';
import type { CriticalSection, Deadline } from '../../http/deadline.js';
import type { Send } from '../../http/send.js';
import { revokeToken } from '../oauth/revoke.js';
import type { TokenEndpoint } from '../oauth/token-request.js';
import type { Refresh } from '../../provider/provider.js';
import { readChain, writeChain } from './chain-record.js';
import type { JobFile } from './job-file.js';
import type { Chain, TokenStore } from './stores/store.js';

export interface KeeperSettings {
  endpoint: TokenEndpoint;
  refresh: Required<Refresh>;
  store: TokenStore;
  /** undefined where steps of a job cannot share. */
  jobFile: JobFile | undefined;
  /** Whether the job's file may hold the refresh token: it must not be sealed under the client secret alone. */
  keepsRefreshToken: boolean;
  /** What the access token is asked for with. */
  fingerprint: string;
  /** Where a refresh token that could not be saved is revoked. */
  revocationEndpoint: URL | undefined;
  /** Seals a text for the log; undefined without a seal key. */
  sealForLog: ((text: string) => string) | undefined;
}

export interface KeeperDeps {
  host: Host;
  send: Send;
  now: () => number;
}

/** Keeps what a refresh brought: in its place, and in a file for the later steps of the job. Nothing of it is lost. */
export class ChainKeeper {
  readonly #settings: KeeperSettings;
  readonly #deps: KeeperDeps;

  constructor(settings: KeeperSettings, deps: KeeperDeps) {
    this.#settings = settings;
    this.#deps = deps;
  }

  /** What an earlier step of the job left. */
  async fromEarlierStep(): Promise<Chain | undefined> {
    const { jobFile, fingerprint } = this.#settings;
    const text = await jobFile?.read();
    return text === undefined ? undefined : readChain(text, fingerprint, this.#deps.now());
  }

  /** Leaves a chain for the later steps of the job. Resolves to whether they will know its refresh token. */
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

  /**
   * Saves a new refresh token, then leaves it for later steps. Where the place still holds the one `before`, which is good
   * until the new access token is used, the new one is revoked; else it is kept sealed. Rejects with SAVE_FAILED.
   */
  async save(chain: Chain, before: string, { saving, settling }: CriticalSection): Promise<void> {
    const { store } = this.#settings;
    try {
      await store.save(chain, saving);
    } catch (error) {
      const found = await store.readBack?.(settling).catch(() => undefined);
      if (found !== chain.refreshToken) throw await this.#unsaved(chain, { before, found }, error, settling);
      this.#deps.host.warning(`The refresh token was saved all the same. ${describeFailure(error).text}`);
    }
    const isHandedOver = await this.handToLaterSteps(chain);
    if (!isHandedOver && !store.isReadable) this.#deps.host.warning(ALONE);
  }

  /** What to say of a refresh token that was not saved, once all is done that can be. */
  async #unsaved(
    chain: Chain,
    { before, found }: { before: string; found: string | undefined },
    cause: unknown,
    settling: Deadline,
  ): Promise<StepError> {
    const { code, message, hint } =
      cause instanceof StepError ? cause : new StepError('INTERNAL', 'A fault of its own.');
    const isBeforeValid = this.#settings.refresh.rotation === 'on_first_use';
    const rest =
      isBeforeValid && found === before
        ? await this.#discard(chain, before, settling)
        : await this.#rescue({ ...chain, unsavedAfter: before }, isBeforeValid);
    return new StepError(code, `${message} ${rest}`, { hint, cause });
  }

  /** Goes back to the refresh token before, then revokes the new one, so that no sibling is left behind. */
  async #discard({ refreshToken }: Chain, before: string, settling: Deadline): Promise<string> {
    const { endpoint, revocationEndpoint, store } = this.#settings;
    const stillValid = 'The refresh token before it stays good';
    // First: what is about to be revoked must not be saved by anybody any more, whatever comes of the revocation.
    store.discard?.();
    await this.handToLaterSteps({ refreshToken: before, token: undefined });
    if (revocationEndpoint === undefined) return `${stillValid}.`;
    try {
      const { client } = endpoint;
      const token = { token: refreshToken, type: 'refresh_token' } as const;
      await revokeToken({ endpoint: revocationEndpoint, client, ...token, deadline: settling }, this.#deps.send);
      return `The new refresh token was revoked. ${stillValid}.`;
    } catch (error) {
      return `${stillValid}; the new one could not be revoked (${describeFailure(error).code}).`;
    }
  }

  /** The new refresh token may be all there is, or be saved after all: it is kept where the user can get it back. */
  async #rescue(chain: Chain, isBeforeValid: boolean): Promise<string> {
    const { host } = this.#deps;
    const { sealForLog } = this.#settings;
    const keptIn: string[] = [];
    if (sealForLog !== undefined) {
      host.info(`The refresh token, sealed under seal-key: ${sealForLog(chain.refreshToken)}`);
      keptIn.push('in the log, sealed under seal-key (bearer-step unseal opens it)');
    }
    if (await this.handToLaterSteps(chain)) keptIn.push('in a sealed file for the later steps of this job');
    const before = isBeforeValid
      ? 'The refresh token before it is still good.'
      : 'The refresh token before it is used up.';
    if (keptIn.length > 0) return `${before} The new one is kept ${keptIn.join(', and ')}.`;
    return isBeforeValid ? before : `${before} Sign in again.`;
  }
}

const ALONE =
  'The refresh token of the workflow is used up, and neither a file nor load-refresh-token tells its successor to later steps of ' +
  'this job. Give it to one step only, or give seal-key.';
