import { StepError } from '../../../lib/errors.js';
import { CRITICAL_LIMIT_MS, type Deadline } from '../../../http/deadline.js';
import { isObject, parseJson } from '../../../lib/json.js';
import type { BranchState, GitHubBranch } from './github-branch.js';
import type { Chain, TokenStore } from './store.js';

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

/** The content of the file: the sealed chain in `box`, and the lease with its holder and its end. */
interface BranchRecord {
  box: string | null;
  lease: { holder: string; until: string } | null;
}

/** The time limit for acquiring the lease. It is short, because other runs must wait for the lease of a killed run. */
const ACQUIRE_MS = 50_000;
const LEASE_MS = CRITICAL_LIMIT_MS + ACQUIRE_MS + 10_000;
const FIRST_POLL_MS = 1000;
const MAX_POLL_MS = 15_000;
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

  constructor(deps: BranchStoreDeps) {
    this.#deps = deps;
  }

  async open(suffices: (chain: Chain) => boolean): Promise<Chain | undefined> {
    const { deadline, random, host } = this.#deps;
    const branch = this.#deps.branchWithin(deadline);
    for (let round = 0; ; round += 1) {
      const readAt = this.#deps.now();
      const state = await branch.read();
      const record = state.file === undefined ? { box: null, lease: null } : readRecord(state.file.text);
      const chain = record.box === null ? undefined : this.#deps.unseal(record.box);
      if (chain !== undefined && suffices(chain)) return chain;
      const isMine = record.lease?.holder === this.#deps.holder;
      if ((isMine || isFree(record, state.at)) && (await this.#acquire(branch, record, state, readAt))) return chain;
      if (round === 0) host.info('Another run has the lease of the refresh token. Waiting for its release.');
      // The requests of all waiting jobs count against the same rate limit of the repository.
      const delayMs = (0.5 + random() / 2) * Math.min(MAX_POLL_MS, FIRST_POLL_MS * 2 ** round);
      if (deadline.remainingMs() < RESERVE_MS + delayMs) throw leaseTaken();
      await deadline.sleep(delayMs);
    }
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
    const record = { box, lease: { holder: this.#deps.holder, until: new Date(at + LEASE_MS).toISOString() } };
    const text = writeRecord(record);
    let sha = file === undefined ? await branch.create(text) : await branch.replace(text, file.sha);
    if (sha === undefined) {
      // The conflict may come from our own change: if its response was lost, the request was repeated.
      const { file: current } = await branch.read();
      if (current?.text === text) sha = current.sha;
    }
    // After a slow acquisition, the lease may end before the refresh does. So acquire it again.
    if (sha === undefined || this.#deps.now() > readAt + ACQUIRE_MS) return false;
    this.#file = { record, box, sha, isWritten: true, until: readAt + LEASE_MS };
    if (box === null && lease !== null && lease.holder !== this.#deps.holder) this.#deps.host.warning(NEVER_SAVED);
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

  /** Tries once to write the record. If another change came first, reads the file to learn which one. */
  async #write(leased: LeasedFile, branch: GitHubBranch): Promise<'written' | 'lease-lost' | 'conflict'> {
    const text = writeRecord(leased.record);
    const sha = await branch.replace(text, leased.sha);
    const file = sha === undefined ? (await branch.read()).file : { text, sha };
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
    const leased = this.#file;
    this.#file = undefined;
    // After the lease has ended, another run may have acquired it. Its save must not be overwritten.
    if (leased === undefined || this.#deps.now() > leased.until - RESERVE_MS) return;
    const deadline = this.#deps.lastDeadline();
    try {
      await this.#release(leased, this.#deps.branchWithin(deadline));
    } catch {
      this.#deps.host.warning(
        'The lease of the refresh token could not be released. Other runs wait until it ends, within three minutes.',
      );
    } finally {
      deadline.close();
    }
  }

  /** Releases the lease and writes the chain with it: this is one more attempt to save it. */
  async #release(leased: LeasedFile, branch: GitHubBranch): Promise<void> {
    const { file } = await branch.read();
    if (file === undefined || readRecord(file.text).lease?.holder !== this.#deps.holder) return;
    const text = writeRecord({ ...leased.record, lease: null });
    const isDone = await branch.replaceAll(text).then(
      () => true,
      async () => (await branch.replace(text, file.sha)) !== undefined,
    );
    if (isDone && !leased.isWritten) {
      this.#deps.host.info(
        'The new refresh token was saved after all, when the lease was released. Run the workflow again.',
      );
    }
  }
}

/** Returns whether the lease is free. A lease that is much longer than LEASE_MS was not written by a step. */
const isFree = ({ lease }: BranchRecord, at: number): boolean => {
  if (lease === null) return true;
  const remainingMs = Date.parse(lease.until) - at;
  return remainingMs <= 0 || remainingMs > 2 * LEASE_MS;
};

const writeRecord = (record: BranchRecord): string => `${JSON.stringify({ version: 1, ...record }, null, 2)}\n`;

/**
 * Returns the record in a text. Throws STORE_FAILED if a step did not write the text: a merge or a formatter may
 * have changed it, and it may still contain the newest refresh token.
 */
function readRecord(text: string): BranchRecord {
  const record = parseJson(text);
  const { version, box, lease } = isObject(record) ? record : {};
  const isEnvelope = box === null || typeof box === 'string';
  if (version === 1 && isEnvelope && (lease === null || isLease(lease))) return { box, lease };
  throw new StepError(
    'STORE_FAILED',
    'The file chain.json on the branch of the refresh token is not in the form that a step writes.',
    {
      hint: 'Restore its last valid version. If there is none, sign in again: the new refresh token gets a new branch.',
    },
  );
}

function isLease(value: unknown): value is { holder: string; until: string } {
  if (!isObject(value)) return false;
  const { holder, until } = value;
  return typeof holder === 'string' && typeof until === 'string' && !Number.isNaN(Date.parse(until));
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

const NEVER_SAVED =
  'An earlier run acquired the lease with the first refresh token of the chain, but ended before it saved a new one. ' +
  'If this run fails with REFRESH_REJECTED, sign in again.';

const leaseTaken = (): StepError =>
  new StepError('LEASE_TAKEN', 'Other runs did not release the lease of the refresh token in time.', {
    hint: 'Run the workflow again later, or raise the input timeout.',
  });
