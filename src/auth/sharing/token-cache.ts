import { randomBytes } from 'node:crypto';
import type { CacheEntry, CacheService } from '../../ci/cache/service.js';
import type { Host } from '../../ci/host.js';
import { describeFailure, StepError } from '../../lib/errors.js';
import { sha256 } from '../../lib/sha256.js';
import { isAlmostOver, MAX_SKEW_MS, type Token } from '../oauth/token-response.js';
import type { AuthSettings } from '../settings.js';
import { bindingOf, foreignOrigin, originOf, publicPartsOf, type Made } from './binding.js';
import { openingMaterials, sealingMaterial } from './key-material.js';
import { isShareable } from './read-shared-token.js';
import { MAX_SEALED_LENGTH } from './sealed-text.js';
import { sealToken, TOO_LONG, tryOpenToken } from './sealed-token.js';

export interface TokenCacheDeps {
  host: Pick<Host, 'info' | 'notice' | 'run' | 'secrets'>;
  now: () => number;
}

/** How many entries to look at: anyone who can write to the cache may have saved bad ones. */
const MAX_TRIES = 3;
/** After this time, the token of an entry is over. */
const MAX_AGE_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;
/** The largest number of prefixes in one search, by the limit of @actions/cache. */
const MAX_PREFIXES = 10;

/**
 * What an entry is: a usable token; `over` if its token is over, and so are those of older entries; `other` if it is
 * for another sign-in or other APIs; `bad` if it does not open.
 */
type Judged = Token | 'over' | 'other' | 'bad';

/**
 * The tokens of other runs in a cache, sealed. The key of an entry is public: `bearer-step-1-<SHA-256 of the public
 * parts>-<minutes since 1970>-<random>` (docs/design/028-shared-tokens.md). Nothing of it ever fails the step.
 */
export class TokenCache {
  readonly #service: CacheService;
  readonly #settings: AuthSettings;
  readonly #deps: TokenCacheDeps;
  readonly #prefix: string;
  /** The SHA-256 of each token that the API has rejected. */
  readonly #refused = new Set<string>();
  /** Whether the cache failed. Then it is left alone for the rest of the step. */
  #isOff = false;
  /** Whether its newest entries are bad. Then the step only saves: a good entry helps the next run. */
  #isBad = false;

  constructor(service: CacheService, settings: AuthSettings, deps: TokenCacheDeps) {
    this.#service = service;
    this.#settings = settings;
    this.#deps = deps;
    this.#prefix = `bearer-step-1-${sha256(JSON.stringify(publicPartsOf('cached', settings, deps.host)))}-`;
  }

  /** Resolves to a token of another run; undefined if there is none. `refused`: a token that the API rejected. */
  async find(refused: string | undefined): Promise<Token | undefined> {
    if (refused !== undefined) this.#refused.add(sha256(refused));
    let prefixes = [this.#prefix];
    let bad = 0;
    for (let tries = 0; tries < MAX_TRIES && !this.#isOff && !this.#isBad; tries += 1) {
      const entry = await this.#orOff(() => this.#service.find(prefixes));
      if (entry === undefined) return undefined;
      const judged = this.#judge(entry);
      if (judged === 'over') return undefined;
      if (typeof judged === 'object') return judged;
      if (judged === 'bad') bad += 1;
      prefixes = minutesBefore(this.#minuteOf(entry.key)).map((minutes) => this.#prefix + minutes);
    }
    if (bad === MAX_TRIES) {
      this.#isBad = true;
      this.#notice('its newest entries do not open with the key and inputs of this step.');
    }
    return undefined;
  }

  /** Saves a token for other runs, unless its lifetime is too short for that. */
  async save(token: Token): Promise<void> {
    if (this.#isOff) return;
    const { host, now } = this.#deps;
    const { minTtlMs } = this.#settings.inputs;
    if (!isShareable(token)) {
      host.info('The token is not kept in the cache, because its expiry time is unknown.');
      return;
    }
    const lifetimeMs = token.expiresAt - token.obtainedAt;
    if (lifetimeMs < 2 * minTtlMs) {
      const lifetime = `it is valid for ${lifetimeMs / 1000} s, less than twice min-ttl`;
      host.info(`The token is not kept in the cache, because ${lifetime}.`);
      return;
    }
    const material = sealingMaterial(this.#settings);
    if (material === undefined) return;
    const content = { ...originOf(this.#settings, host), token };
    const text = sealToken(content, material, bindingOf('cached', this.#settings, host));
    if (text.length > MAX_SEALED_LENGTH) {
      host.info(`The token is not kept in the cache, because ${TOO_LONG}.`);
      return;
    }
    const key = `${this.#prefix}${digitsOf(Math.floor(now() / MINUTE_MS))}-${randomBytes(8).toString('hex')}`;
    const isSaved = await this.#orOff(() => this.#service.save(key, text));
    if (isSaved === false) host.info('The token is not kept in the cache: this job may only read it.');
  }

  /** Resolves like `work`. If it fails, the cache is off, and it resolves to undefined. */
  async #orOff<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StepError && (error.code === 'CANCELLED' || error.code === 'TIMEOUT')) throw error;
      this.#isOff = true;
      this.#notice(error instanceof StepError ? error.message : describeFailure(error).text);
      return undefined;
    }
  }

  #notice(reason: string): void {
    this.#deps.host.notice(`The step works without the cache of tokens: ${reason}`);
  }

  #judge({ key, text }: CacheEntry): Judged {
    const { host, now } = this.#deps;
    const minute = this.#minuteOf(key);
    if (minute * MINUTE_MS > now() + MAX_SKEW_MS) return 'bad';
    if (minute < now() / MINUTE_MS - MAX_AGE_MINUTES) return 'over';
    const binding = bindingOf('cached', this.#settings, host);
    const opened = tryOpenToken(text, openingMaterials(this.#settings), binding, now());
    if (opened === undefined) return 'bad';
    const { token } = opened;
    host.secrets.protect(token.value);
    if (!isFor(opened, originOf(this.#settings, host))) return 'other';
    const isOver = isAlmostOver(token, this.#settings.inputs.minTtlMs, now()) || token.expiresAt <= now();
    return isOver || this.#refused.has(sha256(token.value)) ? 'over' : token;
  }

  /** Returns the minutes since 1970 in a key. A key without them counts as one from the future. */
  #minuteOf(key: string): number {
    const [, minutes] = /^(\d{8})-/u.exec(key.startsWith(this.#prefix) ? key.slice(this.#prefix.length) : '') ?? [];
    const now = Math.floor((this.#deps.now() + MAX_SKEW_MS) / MINUTE_MS) + 1;
    return minutes === undefined ? now : Math.min(Number(minutes), now);
  }
}

/** Returns whether a token was made for the same grant, sign-in and origins. */
const isFor = (made: Made, own: Made): boolean =>
  made.grant === own.grant && made.chain === own.chain && foreignOrigin(made, own) === undefined;

const digitsOf = (minute: number): string => String(minute).padStart(8, '0');

/**
 * Returns the beginnings of the minutes before `minute`, the latest first. A cache finds only the newest entry of a
 * prefix, so the entries before a bad one need prefixes of their own.
 */
export function minutesBefore(minute: number): string[] {
  const digits = digitsOf(minute);
  const prefixes: string[] = [];
  for (let at = digits.length - 1; at >= 0; at -= 1) {
    for (let digit = Number(digits[at]) - 1; digit >= 0; digit -= 1) prefixes.push(digits.slice(0, at) + String(digit));
  }
  return prefixes.slice(0, MAX_PREFIXES);
}
