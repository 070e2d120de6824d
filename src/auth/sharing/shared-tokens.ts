import { join } from 'node:path';
import { StepError, type ErrorCode } from '../../lib/errors.js';
import { nameUnder, type KeyMaterial } from '../../lib/seal.js';
import { knownAudience } from '../identity/audience.js';
import { onlyIdentityOf } from '../identity/only-identity.js';
import { openJobFile, type JobFile } from '../job/job-file.js';
import { NO_LOCK, openJobLock, type JobLock } from '../job/job-lock.js';
import { isAlmostOver, type Token } from '../oauth/token-response.js';
import type { AuthDeps, AuthSettings } from '../settings.js';
import type { CacheService } from '../../ci/cache/service.js';
import { bindingOf, originOf, publicPartsOf } from './binding.js';
import { sealingMaterial } from './key-material.js';
import { isShareable, MAX_SHARED_LIFE_MS } from './read-shared-token.js';
import { readContent, writeContentHere } from './sealed-token.js';
import { TokenCache } from './token-cache.js';

/** Errors of the lock after which the step requests a token like a step that shares nothing. */
const NO_LOCK_CODES: readonly ErrorCode[] = ['LEASE_TAKEN', 'FILE_FAILED'];

/** What seals a token for the other steps of the job, and the id of the job. */
interface JobKey {
  material: KeyMaterial;
  id: string;
}

/** Returns the key of the job: its only identity token, which no other job has, else what tokens are sealed with. */
function jobKeyOf(settings: AuthSettings, host: AuthDeps['host']): JobKey | undefined {
  const identity = onlyIdentityOf(settings, host);
  if (identity !== undefined) return { material: [identity], id: nameUnder([identity], ['job']) };
  const { run } = host;
  const material = sealingMaterial(settings);
  return material && run && { material, id: run.id };
}

/** Requests a token of the step's own. */
export type Fetch = () => Promise<Token>;

/**
 * The tokens that a step shares with the other steps of its job, and with other runs. One step of the job at a time gets
 * a token, and the others use it (docs/design/028-shared-tokens.md).
 */
export class SharedTokens {
  readonly #settings: AuthSettings;
  readonly #deps: AuthDeps;
  readonly #lock: JobLock;
  readonly #file: JobFile | undefined;
  readonly #cache: TokenCache | undefined;

  /** `service`: where the tokens of other runs are; undefined without cache-token. */
  constructor(settings: AuthSettings, deps: AuthDeps, service: CacheService | undefined) {
    this.#settings = settings;
    this.#deps = deps;
    this.#cache = service && new TokenCache(service, settings, deps);
    const { host, deadline, now } = deps;
    // The steps with a refresh token have a lock and a file of their own.
    const key = settings.grant === 'refresh_token' ? undefined : jobKeyOf(settings, host);
    const folder = host.jobFolder(knownAudience(settings.inputs, settings.target));
    if (key === undefined || folder === '') {
      this.#lock = NO_LOCK;
      return;
    }
    const { material, id } = key;
    const name = nameUnder([], ['token', id, ...publicPartsOf('job', settings, host)]);
    this.#lock = openJobLock(join(folder, `bearer-step-${name}.lock`), { host, deadline, now });
    this.#file = openJobFile(material, [id, ...bindingOf('job', settings, host)], {
      workspace: folder,
      temp: folder,
      commandFiles: [],
    });
  }

  /**
   * Returns a token that another step of the job or another run has got, else a new one. `refused`: a token that the API
   * rejected. Rejects like `fetch`.
   */
  async get(refused: string | undefined, fetch: Fetch): Promise<Token> {
    const found = await this.#lock
      .acquire(() => this.#fromJob(refused))
      .catch((error: unknown) => {
        if (!(error instanceof StepError) || !NO_LOCK_CODES.includes(error.code)) throw error;
        return undefined;
      });
    if (found !== undefined) return found;
    try {
      const cached = await this.#cache?.find(refused);
      const token = cached ?? (await fetch());
      await this.#handToJob(token);
      if (cached === undefined) await this.#cache?.save(token);
      else this.#deps.host.info('The step uses the token of another run, from the cache.');
      return token;
    } finally {
      await this.#lock.release();
    }
  }

  async #fromJob(refused: string | undefined): Promise<Token | undefined> {
    const { host, now } = this.#deps;
    const text = await this.#file?.read();
    const content = text === undefined ? undefined : readContent(text, now());
    if (content === undefined) return undefined;
    const { token, endIsUnknown } = content;
    host.secrets.protect(token.value);
    if (token.value === refused || isAlmostOver(token, this.#settings.inputs.minTtlMs, now())) return undefined;
    host.info('The step uses the token that another step of this job requested.');
    return endIsUnknown === true ? { ...token, expiresAt: undefined } : token;
  }

  /**
   * Hands a token to the other steps. If that fails, each of them gets its own. A token whose end is unknown is handed on
   * only if the job cannot get another one.
   */
  async #handToJob(token: Token): Promise<void> {
    const made = originOf(this.#settings, this.#deps.host);
    const isOnly = onlyIdentityOf(this.#settings, this.#deps.host) !== undefined;
    const endIsUnknown = isOnly && token.expiresAt === undefined;
    const shared = endIsUnknown ? { ...token, expiresAt: token.obtainedAt + MAX_SHARED_LIFE_MS } : token;
    if (!isShareable(shared)) return;
    const content = { ...made, token: shared, ...(endIsUnknown ? { endIsUnknown } : {}) };
    await this.#file?.write(writeContentHere(content)).catch(() => undefined);
  }
}
