import { join } from 'node:path';
import type { CiRun } from '../../ci/host.js';
import { StepError, type ErrorCode } from '../../lib/errors.js';
import { nameUnder, type Binding } from '../../lib/seal.js';
import { openJobFile, type JobFile } from '../job/job-file.js';
import { NO_LOCK, openJobLock, type JobLock } from '../job/job-lock.js';
import { isAlmostOver, type Token } from '../oauth/token-response.js';
import type { AuthDeps, AuthSettings } from '../settings.js';
import { bindingOf, originOf } from './binding.js';
import { sealingMaterial } from './key-material.js';
import { readContent, writeContent } from './sealed-token.js';

/** Errors of the lock after which the step requests a token like a step that shares nothing. */
const NO_LOCK_CODES: readonly ErrorCode[] = ['LEASE_TAKEN', 'FILE_FAILED'];

/** Requests a token of the step's own. */
export type Fetch = () => Promise<Token>;

/**
 * The tokens that a step shares with the other steps of its job. One step at a time requests a token, and the others
 * use it (docs/design/028-shared-tokens.md).
 */
export class SharedTokens {
  readonly #settings: AuthSettings;
  readonly #deps: AuthDeps;
  readonly #lock: JobLock;
  readonly #file: JobFile | undefined;

  constructor(settings: AuthSettings, deps: AuthDeps) {
    this.#settings = settings;
    this.#deps = deps;
    const { host, deadline, now } = deps;
    // The steps with a refresh token have a lock and a file of their own.
    const isShared = settings.grant === 'client_credentials' && host.temp !== '' && host.run !== undefined;
    const material = isShared ? sealingMaterial(settings) : undefined;
    if (!isShared || material === undefined || host.run === undefined) {
      this.#lock = NO_LOCK;
      return;
    }
    const binding = jobBinding(settings, host.run, host);
    const path = join(host.temp, `bearer-step-${nameUnder([], binding)}.lock`);
    this.#lock = openJobLock(path, { host, deadline, now });
    this.#file = openJobFile(material, binding, host);
  }

  /**
   * Returns a token that another step of the job has got, else a new one. `refused`: a token that the API rejected.
   * Rejects like `fetch`.
   */
  async get(refused: string | undefined, fetch: Fetch): Promise<Token> {
    const found = await this.#lock.acquire(() => this.#fromJob(refused)).catch((error: unknown) => {
      if (!(error instanceof StepError) || !NO_LOCK_CODES.includes(error.code)) throw error;
      return undefined;
    });
    if (found !== undefined) return found;
    try {
      const token = await fetch();
      await this.#handToJob(token);
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
    const { token } = content;
    host.secrets.protect(token.value);
    if (token.value === refused || isAlmostOver(token, this.#settings.inputs.minTtlMs, now())) return undefined;
    host.info('The step uses the token that another step of this job has got.');
    return token;
  }

  /** Hands a token to the other steps. If that fails, each of them gets its own. */
  async #handToJob(token: Token): Promise<void> {
    if (token.expiresAt === undefined) return;
    const content = { ...originOf(this.#settings, this.#deps.host), token };
    await this.#file?.write(writeContent(content)).catch(() => undefined);
  }
}

/** Returns what the lock and the file of a job are for. It is public: the name of the lock is made of it. */
const jobBinding = (settings: AuthSettings, { id }: CiRun, host: AuthDeps['host']): Binding => [
  id,
  ...bindingOf('job', settings, host),
];
