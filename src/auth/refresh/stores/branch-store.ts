import { StepError } from '../../../lib/errors.js';
import type { Deadline } from '../../../http/deadline.js';
import type { BranchState, GitHubBranch } from './github-branch.js';
import {
  ACQUIRE_MS,
  EMPTY_RECORD,
  isFree,
  LEASE_MS,
  readRecord,
  writeRecord,
  type BranchRecord,
} from './lease-record.js';
import { Queue } from './queue.js';
import type { Chain, StoreLook, TokenStore } from './store.js';

export interface BranchStoreDeps {
  /** Returns the branch, with a deadline for its requests. */
  branchWithin: (deadline: Deadline) => GitHubBranch;
  /** The deadline of the step. */
  deadline: Deadline;
  /** Returns a separate, short deadline for the release, which also happens after the end of the step. */
  lastDeadline: () => Deadline;
  seal: (chain: Chain) => string;
  /** Returns the chain in an envelope; undefined if it contains no valid chain. Throws SEAL_INVALID. */
  unseal: (envelope: string) => Chain | undefined;
  /** The name of the lease holder: unique for every step that ever runs. */
  holder: string;
  host: { info: (text: string) => void; warning: (text: string) => void };
  now: () => number;
  random: () => number;
}

/** The time of the step that must remain for a refresh. */
const RESERVE_MS = 25_000;
const SAVE_ROUNDS = 5;
const ROUND_DELAY_MS = 2000;

/** The state of the file while this step has the lease. */
interface LeasedFile {
  /** The content that the file must get. After a refresh, it contains the new chain, even if its save failed. */
  record: BranchRecord;
  /** The sealed chain before the refresh. */
  box: string | null;
  /** The SHA of the current file. */
  sha: string;
  /** Whether the current file contains `record`. */
  isWritten: boolean;
  /** The end of the lease by the runner's clock, in milliseconds since 1970. */
  until: number;
}

/**
 * A store on a branch of the repository (docs/design/012-branch-store.md). Its file is both the store and the lease.
 * The run that first replaces the file, by compare-and-set, may refresh. All other runs wait.
 */
export class BranchStore implements TokenStore {
  readonly isReadable = true;
  readonly #deps: BranchStoreDeps;
  /** Undefined while this step does not have the lease. */
  #file: LeasedFile | undefined;
  /** The queue for the lease. Undefined while the store is closed. */
  #queue: Queue | undefined;

  constructor(deps: BranchStoreDeps) {
    this.#deps = deps;
  }

  async open(suffices: (chain: Chain) => boolean): Promise<Chain | undefined> {
    const { deadline, host } = this.#deps;
    const branch = this.#deps.branchWithin(deadline);
    const queue = (this.#queue = new Queue(this.#deps));
    for (let round = 0; ; round += 1) {
      const readAt = this.#deps.now();
      const state = await branch.read();
      const record = state.file === undefined ? EMPTY_RECORD : readRecord(state.file.text);
      const chain = record.box === null ? undefined : this.#deps.unseal(record.box);
      if (chain !== undefined && suffices(chain)) return chain;
      queue.look(record, state, readAt);
      if (this.#mayAcquire(record, state.at) && (await this.#acquire(branch, record, state, readAt))) return chain;
      if (round === 0) host.info('Another run has the lease of the refresh token. Waiting for its release.');
      await queue.join(branch.tickets, deadline.remainingMs());
      // The requests of all waiting jobs count against the same rate limit of the repository.
      const delayMs = queue.delayMs();
      if (deadline.remainingMs() < RESERVE_MS + delayMs) throw leaseTaken();
      await deadline.sleep(delayMs);
    }
  }

  async look(): Promise<StoreLook> {
    const { file, at } = await this.#deps.branchWithin(this.#deps.deadline).read();
    const record = file === undefined ? EMPTY_RECORD : readRecord(file.text);
    const leasedMs = isFree(record, at) ? 0 : Date.parse(record.lease?.until ?? '') - at;
    const chain = record.box === null ? undefined : this.#deps.unseal(record.box);
    return { chain, leasedMs, waiting: record.queue.length };
  }

  /** Returns whether the lease is free, and this step is the next one. `at`: by the server's clock. */
  #mayAcquire(record: BranchRecord, at: number): boolean {
    const { lease } = record;
    if (lease?.holder === this.#deps.holder) return true;
    const expiredMs = lease === null ? -1 : at - Date.parse(lease.until);
    return isFree(record, at) && this.#queue?.isNext(expiredMs < 0 ? undefined : expiredMs) === true;
  }

  /**
   * Tries to acquire the lease. Resolves to whether this step has it. The lease starts when the branch was read: `at`
   * is that time by the server's clock, `readAt` by the runner's clock.
   */
  async #acquire(
    branch: GitHubBranch,
    { box, lease }: BranchRecord,
    { file, at }: BranchState,
    readAt: number,
  ): Promise<boolean> {
    const { holder } = this.#deps;
    const queue = this.#queue?.rest() ?? [];
    const record = { box, lease: { holder, until: new Date(at + LEASE_MS).toISOString() }, queue };
    const text = writeRecord(record);
    const changed = file === undefined ? await branch.create(text) : await branch.replace(text, file.sha);
    // After a slow acquisition, the lease may end before the refresh does. So acquire it again.
    if (changed?.text !== text || this.#deps.now() > readAt + ACQUIRE_MS) return false;
    this.#file = { record, box, sha: changed.sha, isWritten: true, until: readAt + LEASE_MS };
    this.#queue?.pass();
    if (box === null && lease !== null && lease.holder !== holder) this.#deps.host.warning(NEVER_SAVED);
    return true;
  }

  async readBack(deadline: Deadline): Promise<string | undefined> {
    const { file } = await this.#deps.branchWithin(deadline).read();
    const box = file === undefined ? null : readRecord(file.text).box;
    return box === null ? undefined : this.#deps.unseal(box)?.refreshToken;
  }

  async save(chain: Chain, deadline: Deadline): Promise<void> {
    const leased = this.#file;
    if (leased === undefined) throw leaseLost();
    leased.record = { ...leased.record, box: this.#deps.seal(chain) };
    leased.isWritten = false;
    const branch = this.#deps.branchWithin(deadline);
    for (let round = 1; ; round += 1) {
      const outcome = await this.#write(leased, branch).catch((error: unknown) => error);
      if (outcome === 'written') return;
      if (outcome === 'lease-lost') {
        this.#file = undefined;
        throw leaseLost();
      }
      if (round === SAVE_ROUNDS || deadline.signal.aborted) throw saveFailed(outcome);
      await deadline.sleep(this.#deps.random() * ROUND_DELAY_MS);
    }
  }

  async share(chain: Chain, deadline: Deadline): Promise<void> {
    try {
      await this.save(chain, deadline);
    } catch {
      this.discard();
      this.#deps.host.warning('The access token could not be shared on the branch. Other runs refresh on their own.');
    }
  }

  /** Tries once to write the record. */
  async #write(leased: LeasedFile, branch: GitHubBranch): Promise<'written' | 'lease-lost' | 'conflict'> {
    const text = writeRecord(leased.record);
    const file = await branch.replace(text, leased.sha);
    if (file === undefined || readRecord(file.text).lease?.holder !== this.#deps.holder) return 'lease-lost';
    leased.sha = file.sha;
    leased.isWritten = file.text === text;
    return leased.isWritten ? 'written' : 'conflict';
  }

  discard(): void {
    if (this.#file === undefined) return;
    this.#file.record = { ...this.#file.record, box: this.#file.box };
    this.#file.isWritten = true;
  }

  async close(): Promise<void> {
    const { now, lastDeadline, branchWithin, host } = this.#deps;
    const [leased, queue] = [this.#file, this.#queue];
    this.#file = this.#queue = undefined;
    if (queue === undefined) return;
    const deadline = lastDeadline();
    const branch = branchWithin(deadline);
    // After the lease has ended, another run may have acquired it. Its save must not be overwritten.
    if (leased !== undefined && now() <= leased.until - RESERVE_MS)
      await this.#release(leased, branch, await queue.waiting(branch.tickets)).catch(() => host.warning(NOT_RELEASED));
    await queue.leave(branch.tickets);
    deadline.close();
  }

  /** Releases the lease and writes the chain with it: this is one more attempt to save it. */
  async #release(leased: LeasedFile, branch: GitHubBranch, queue: readonly string[]): Promise<void> {
    const text = writeRecord({ ...leased.record, lease: null, queue });
    // One change lets the next run continue at once. The last run of the queue removes the history.
    if (queue.length > 0 && leased.isWritten && (await branch.replace(text, leased.sha))?.text === text) return;
    const { file } = await branch.read();
    if (file === undefined || readRecord(file.text).lease?.holder !== this.#deps.holder) return;
    const isDone = await branch.replaceAll(text).then(
      () => true,
      async () => (await branch.replace(text, file.sha))?.text === text,
    );
    if (isDone && !leased.isWritten) {
      this.#deps.host.info(
        'The new refresh token was saved after all, when the lease was released. Run the workflow again.',
      );
    }
  }
}

function saveFailed(problem: unknown): StepError {
  const { message, hint } =
    problem instanceof StepError ? problem : new StepError('STORE_FAILED', 'The branch was changed meanwhile.');
  return new StepError('SAVE_FAILED', `The new refresh token could not be saved. ${message}`, { hint, cause: problem });
}

const leaseLost = (): StepError =>
  new StepError('SAVE_FAILED', 'The new refresh token could not be saved: another run has acquired the lease.', {
    hint: 'Run the workflow again.',
  });

const NOT_RELEASED =
  'The lease of the refresh token could not be released. Other runs wait until it ends, within three minutes.';

const NEVER_SAVED =
  'An earlier run acquired the lease with the first refresh token of the chain, but ended before it saved a new one. ' +
  'If this run fails with REFRESH_REJECTED, sign in again.';

const leaseTaken = (): StepError =>
  new StepError('LEASE_TAKEN', 'Other runs did not release the lease of the refresh token in time.', {
    hint: 'Run the workflow again later, or raise the input timeout.',
  });
