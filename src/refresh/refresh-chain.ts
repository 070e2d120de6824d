import { describeFailure, StepError } from '../errors.js';
import type { Host } from '../host/host.js';
import type { Deadline } from '../http/deadline.js';
import type { Send } from '../http/send.js';
import { revokeToken } from '../oauth/revoke.js';
import { isAlmostOver, type Token } from '../oauth/token-answer.js';
import { askForToken, type TokenAnswer, type TokenEndpoint } from '../oauth/token-request.js';
import type { Refresh } from '../operation/provider.js';
import { fingerprintOf, readChain, writeChain } from './chain-record.js';
import type { JobFile } from './job-file.js';
import type { Chain, Place } from './place.js';

export interface ChainSettings {
  endpoint: TokenEndpoint;
  refresh: Required<Refresh>;
  /** Further parameters of the request. */
  parameters: Readonly<Record<string, string>>;
  /** The refresh token of the workflow; '' where only the place knows it. */
  given: string;
  minTtlMs: number;
  place: Place;
  /** undefined where steps of a job cannot share. */
  jobFile: JobFile | undefined;
  /** Whether the job's file may hold the refresh token: it must not be sealed under the client secret alone. */
  keepsRefreshToken: boolean;
  /** Where a refresh token that could not be saved is revoked. */
  revocationEndpoint: URL | undefined;
  /** Seals a text for the log; undefined without a seal key. */
  sealForLog: ((text: string) => string) | undefined;
}

export interface ChainDeps {
  host: Host;
  deadline: Deadline;
  /** A sender under another deadline than the step's. */
  sendWithin: (deadline: Deadline) => Send;
  now: () => number;
  random: () => number;
}

/** How often a token that others saved meanwhile is tried, when ours was used up. */
const RELOADS = 3;
const RELOAD_DELAY_MS = 2000;

/**
 * A grant that lives on its refresh token (RFC 6749 section 6), which servers replace with every use. The order is: refresh,
 * save, see that it is saved, and only then anything else (docs/design/010-refresh-chain.md).
 */
export class RefreshChain {
  readonly #settings: ChainSettings;
  readonly #deps: ChainDeps;
  readonly #presented = new Set<string>();

  constructor(settings: ChainSettings, deps: ChainDeps) {
    this.#settings = settings;
    this.#deps = deps;
  }

  /**
   * An access token: one that an earlier step of the job or another run has left, else a new one. `rejected`: one that the
   * API did not accept. Rejects with REFRESH_REJECTED, REFRESH_UNCERTAIN, SAVE_FAILED, or what `Place` and the server give.
   */
  async token(rejected?: string): Promise<Token> {
    const { place, given } = this.#settings;
    const suffices = ({ token }: Chain): boolean => token !== undefined && this.#isUsable(token, rejected);
    const held = await this.#readJobFile();
    if (held?.token !== undefined && suffices(held)) return this.#share(held.token, 'an earlier step of this job');
    try {
      const stored = await place.open(suffices);
      this.#protect(stored);
      if (stored?.token !== undefined && suffices(stored)) {
        await this.#writeJobFile(stored);
        return this.#share(stored.token, 'another run');
      }
      const known = [stored?.refreshToken ?? '', held?.refreshToken ?? '', given];
      return await this.#refresh(known.filter((text) => text !== ''));
    } finally {
      await place.close();
    }
  }

  #isUsable(token: Token, rejected: string | undefined): boolean {
    const { minTtlMs } = this.#settings;
    return (
      token.value !== rejected && token.expiresAt !== undefined && !isAlmostOver(token, minTtlMs, this.#deps.now())
    );
  }

  #share(token: Token, source: string): Token {
    this.#deps.host.info(`The token that ${source} fetched is still good: nothing is refreshed.`);
    return token;
  }

  /** Refreshes with the first candidate. A refused one is followed by what others saved meanwhile, then by the next. */
  async #refresh(candidates: readonly string[]): Promise<Token> {
    const { refresh } = this.#settings;
    const queue = [...candidates];
    for (let reloads = 0; ; reloads += 1) {
      const current = queue.find((text) => !this.#presented.has(text));
      if (current === undefined) throw refreshRejected(refresh);
      const answer = await this.#deps.deadline.critical((inner) => this.#refreshOnce(current, inner));
      if (answer.error !== 'invalid_grant') return answer.token();
      // Where a replay ends the grant, a second guess could be one.
      if (refresh.replay !== 'safe') throw refreshRejected(refresh);
      const reloaded = reloads < RELOADS ? await this.#reload() : undefined;
      if (reloaded !== undefined) queue.unshift(reloaded);
    }
  }

  async #reload(): Promise<string | undefined> {
    const { place } = this.#settings;
    if (place.reload === undefined) return undefined;
    this.#deps.host.info('The refresh token was used up. Another run may have saved its successor: looking again.');
    await this.#deps.deadline.sleep(this.#deps.random() * RELOAD_DELAY_MS);
    return place.reload();
  }

  /** The critical section: nothing stands between the answer and its save. */
  async #refreshOnce(current: string, inner: Deadline): Promise<TokenAnswer> {
    this.#presented.add(current);
    const answer = await this.#ask(current, inner);
    const { refreshToken = current } = answer;
    const chain = { refreshToken, token: readTokenIfAny(answer) };
    if (refreshToken !== current) await this.#save(chain, inner);
    if (chain.token !== undefined) await this.#writeJobFile(chain);
    return answer;
  }

  async #ask(current: string, inner: Deadline): Promise<TokenAnswer> {
    const { endpoint, parameters, refresh } = this.#settings;
    const { host, sendWithin, now } = this.#deps;
    const repeatable = refresh.rotation === 'none' || refresh.replay === 'safe';
    host.info(`The client's credentials and its refresh token go to ${endpoint.url.origin}.`);
    const grant = {
      parameters: { ...parameters, grant_type: 'refresh_token', refresh_token: current },
      repeatable,
    };
    try {
      const answer = await askForToken(endpoint, grant, { send: sendWithin(inner), secrets: host.secrets, now });
      if (!repeatable && answer.status >= 500) throw new StepError('API_STATUS', `It answered HTTP ${answer.status}.`);
      return answer;
    } catch (error) {
      if (repeatable || !(error instanceof StepError) || error.unsent) throw error;
      throw new StepError('REFRESH_UNCERTAIN', `Whether the server refreshed is not known. ${error.message}`, {
        hint: 'Run it again. If that answers invalid_grant, the new refresh token is lost: sign in again.',
        cause: error,
      });
    }
  }

  /** Saves a new refresh token. One that cannot be saved is revoked where the one before is still good, else kept sealed. */
  async #save(chain: Chain, inner: Deadline): Promise<void> {
    const { place, refresh } = this.#settings;
    try {
      await place.save(chain, inner);
    } catch (error) {
      const rest = refresh.rotation === 'on_first_use' ? await this.#discard(chain, inner) : await this.#rescue(chain);
      const { code, message, hint } =
        error instanceof StepError ? error : new StepError('INTERNAL', 'A fault of its own.');
      throw new StepError(code, `${message} ${rest}`, { hint, cause: error });
    }
  }

  /** The refresh token before lives until the new access token is used: no sibling of it is left behind. */
  async #discard({ refreshToken }: Chain, inner: Deadline): Promise<string> {
    const { endpoint, revocationEndpoint } = this.#settings;
    const kept = 'The refresh token before it stays good';
    if (revocationEndpoint === undefined) return `${kept}.`;
    try {
      await revokeToken(
        revocationEndpoint,
        endpoint.client,
        refreshToken,
        this.#deps.sendWithin(inner),
        'refresh_token',
      );
      return `The new refresh token was revoked. ${kept}.`;
    } catch (error) {
      return `${kept}; the new one could not be revoked (${describeFailure(error).code}).`;
    }
  }

  /** The refresh token before is dead: the new one is all there is. */
  async #rescue(chain: Chain): Promise<string> {
    const { host } = this.#deps;
    const { sealForLog, jobFile, keepsRefreshToken } = this.#settings;
    await this.#writeJobFile(chain);
    const where: string[] = [];
    if (sealForLog !== undefined) {
      host.info(`The refresh token, sealed under seal-key: ${sealForLog(chain.refreshToken)}`);
      where.push('in the log, sealed under seal-key (bearer-step unseal opens it)');
    }
    if (jobFile !== undefined && keepsRefreshToken) where.push('in a sealed file for later steps of this job');
    return where.length === 0
      ? 'The refresh token before it is used up: sign in again.'
      : `The refresh token before it is used up; the new one is kept ${where.join(', and ')}.`;
  }

  async #readJobFile(): Promise<Chain | undefined> {
    const text = await this.#settings.jobFile?.read();
    const chain = text === undefined ? undefined : readChain(text, this.#fingerprint, this.#deps.now());
    this.#protect(chain);
    return chain;
  }

  /** A fault here costs a refresh later on, and no more. */
  async #writeJobFile(chain: Chain): Promise<void> {
    const { jobFile, keepsRefreshToken } = this.#settings;
    const record = keepsRefreshToken ? chain : { ...chain, refreshToken: '' };
    await jobFile?.write(writeChain(record, this.#fingerprint)).catch(() => {
      this.#deps.host.info(
        'The token cannot be shared with later steps of this job: the temp folder refuses the file.',
      );
    });
  }

  get #fingerprint(): string {
    return fingerprintOf(this.#settings.parameters);
  }

  #protect(chain: Chain | undefined): void {
    for (const secret of [chain?.refreshToken ?? '', chain?.token?.value ?? '']) {
      if (secret !== '') this.#deps.host.secrets.protect(secret);
    }
  }
}

/** The access token of an answer, to be shared; a fault of it is told later, when nothing can be lost any more. */
function readTokenIfAny(answer: TokenAnswer): Token | undefined {
  try {
    return answer.token();
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
