import { StepError } from '../errors.js';
import { CRITICAL_LIMIT_MS, type Deadline } from '../http/deadline.js';
import { isObject, parseJson } from '../json.js';
import type { BranchState, GitHubBranch } from './github-branch.js';
import type { Chain, Place } from './place.js';

export interface BranchPlaceDeps {
  /** The branch, reached under a deadline. */
  branchWithin: (deadline: Deadline) => GitHubBranch;
  /** Of the step. */
  deadline: Deadline;
  /** A short deadline of its own, for what must be done after the step's end, too. */
  lastDeadline: () => Deadline;
  seal: (chain: Chain) => string;
  /** Throws SEAL_INVALID. */
  unseal: (box: string) => Chain | undefined;
  /** Who holds the lease: different for every step that ever runs. */
  holder: string;
  host: { info: (text: string) => void; warning: (text: string) => void };
  now: () => number;
  random: () => number;
}

/** What stands in the branch: the sealed chain, and who may replace it until when. */
interface BranchRecord {
  box: string | null;
  lease: { holder: string; until: string } | null;
}

/** What is left for taking the lease, beside the critical section. A holder that died is waited for, so it is not much. */
const TAKE_MS = 50_000;
const LEASE_MS = CRITICAL_LIMIT_MS + TAKE_MS + 10_000;
const POLL_MS = 1000;
/** What must be left of the step's time to begin a refresh. */
const RESERVE_MS = 25_000;
const SAVE_ROUNDS = 3;

/**
 * A place on a branch of the repository (docs/design/012-branch-store.md). The file is both the store and the lease: who
 * replaces it first, by compare-and-set, may refresh, and all others wait.
 */
export class BranchPlace implements Place {
  readonly tells = true;
  readonly #deps: BranchPlaceDeps;
  /** The file as it stands while the lease is ours. */
  #held: { record: BranchRecord; sha: string; until: number } | undefined;

  constructor(deps: BranchPlaceDeps) {
    this.#deps = deps;
  }

  async open(suffices: (chain: Chain) => boolean): Promise<Chain | undefined> {
    const { deadline, random, host } = this.#deps;
    const branch = this.#deps.branchWithin(deadline);
    for (let waited = false; ; waited = true) {
      const readAt = this.#deps.now();
      const state = await branch.read();
      const record = state.file === undefined ? { box: null, lease: null } : readRecord(state.file.text);
      const chain = record.box === null ? undefined : this.#deps.unseal(record.box);
      if (chain !== undefined && suffices(chain)) return chain;
      const isMine = record.lease?.holder === this.#deps.holder;
      if ((isMine || isFree(record, state.at)) && (await this.#take(branch, record, state, readAt))) return chain;
      if (!waited) host.info('Another run holds the lease of the refresh token. Waiting for it.');
      const delayMs = POLL_MS + random() * POLL_MS;
      if (deadline.remainingMs() < RESERVE_MS + delayMs) throw leaseTaken();
      await deadline.sleep(delayMs);
    }
  }

  /** Whether the lease is ours now. It began when the branch was read, by the server's clock and by ours. */
  async #take(
    branch: GitHubBranch,
    { box }: BranchRecord,
    { file, at }: BranchState,
    readAt: number,
  ): Promise<boolean> {
    const record = { box, lease: { holder: this.#deps.holder, until: new Date(at + LEASE_MS).toISOString() } };
    const text = writeRecord(record);
    let sha = file === undefined ? await branch.create(text) : await branch.replace(text, file.sha);
    if (sha === undefined) {
      // A conflict may be an echo of our own change, when the answer to it was lost.
      const { file: found } = await branch.read();
      if (found?.text === text) sha = found.sha;
    }
    // One that took too long to take may be over before the refresh is: it is taken anew.
    if (sha === undefined || this.#deps.now() > readAt + TAKE_MS) return false;
    this.#held = { record, sha, until: readAt + LEASE_MS };
    if (box === null && file !== undefined) this.#deps.host.warning(UNFINISHED);
    return true;
  }

  async look(deadline: Deadline): Promise<string | undefined> {
    const { file } = await this.#deps.branchWithin(deadline).read();
    const box = file === undefined ? null : readRecord(file.text).box;
    return box === null ? undefined : this.#deps.unseal(box)?.refreshToken;
  }

  async save(chain: Chain, deadline: Deadline): Promise<void> {
    const branch = this.#deps.branchWithin(deadline);
    const box = this.#deps.seal(chain);
    for (let round = 1; this.#held !== undefined && round <= SAVE_ROUNDS; round += 1) {
      const record = { ...this.#held.record, box };
      const text = writeRecord(record);
      const sha = await branch.replace(text, this.#held.sha).catch(asSaveFailed);
      if (sha !== undefined) {
        this.#held = { ...this.#held, record, sha };
        return;
      }
      const { file } = await branch.read().catch(asSaveFailed);
      const found = file === undefined ? undefined : readRecord(file.text);
      if (file === undefined || found?.lease?.holder !== this.#deps.holder) break;
      this.#held = { ...this.#held, record: found, sha: file.sha };
      if (file.text === text) return;
    }
    throw new StepError('SAVE_FAILED', 'The refresh token could not be saved: another run has taken the lease.', {
      hint: 'Run it again.',
    });
  }

  async close(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    // Whoever took the lease after its end must not lose what they saved.
    if (held === undefined || this.#deps.now() > held.until - RESERVE_MS) return;
    const deadline = this.#deps.lastDeadline();
    const branch = this.#deps.branchWithin(deadline);
    const text = writeRecord({ ...held.record, lease: null });
    try {
      const { file } = await branch.read();
      if (file?.sha !== held.sha) return;
      await branch.replaceAll(text).catch(() => branch.replace(text, held.sha));
    } catch {
      this.#deps.host.warning(
        'The lease of the refresh token could not be given back. It ends by itself within three minutes.',
      );
    } finally {
      deadline.close();
    }
  }
}

/** A lease beyond what anybody takes was not made by a step. */
const isFree = ({ lease }: BranchRecord, at: number): boolean => {
  if (lease === null) return true;
  const leftMs = Date.parse(lease.until) - at;
  return leftMs <= 0 || leftMs > 2 * LEASE_MS;
};

const writeRecord = (record: BranchRecord): string => `${JSON.stringify({ version: 1, ...record }, null, 2)}\n`;

/** The record of a text. Throws STORE_FAILED for what no step wrote: a merge or a formatter may have left a chain in it. */
function readRecord(text: string): BranchRecord {
  const record = parseJson(text);
  const { version, box, lease } = isObject(record) ? record : {};
  const isBox = box === null || typeof box === 'string';
  if (version === 1 && isBox && (lease === null || isLease(lease))) return { box, lease };
  throw new StepError('STORE_FAILED', 'The file chain.json on the branch of the token is not what a step wrote.', {
    hint: 'Put its last good version back, or sign in again and give the new refresh token, which gets a branch of its own.',
  });
}

function isLease(value: unknown): value is { holder: string; until: string } {
  if (!isObject(value)) return false;
  const { holder, until } = value;
  return typeof holder === 'string' && typeof until === 'string' && !Number.isNaN(Date.parse(until));
}

function asSaveFailed(error: unknown): never {
  if (!(error instanceof StepError)) throw error;
  throw new StepError('SAVE_FAILED', `The refresh token could not be saved. ${error.message}`, {
    hint: error.hint,
    cause: error,
  });
}

const UNFINISHED =
  'A run that began with the refresh token of the sign-in ended before it saved the next one. If that is used up now, sign in again.';

const leaseTaken = (): StepError =>
  new StepError('LEASE_TAKEN', 'Other runs held the lease of the refresh token for as long as this step may wait.', {
    hint: 'Run it later, or raise the input timeout.',
  });
