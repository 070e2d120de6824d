import { StepError } from '../../../lib/errors.js';
import { CRITICAL_LIMIT_MS, type Deadline } from '../../../http/deadline.js';
import { isObject, parseJson } from '../../../lib/json.js';
import type { BranchState, GitHubBranch } from './github-branch.js';
import type { Chain, TokenStore } from './store.js';

export interface BranchStoreDeps {
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
const FIRST_POLL_MS = 1000;
const MAX_POLL_MS = 15_000;
/** What must be left of the step's time to begin a refresh. */
const RESERVE_MS = 25_000;
const SAVE_ROUNDS = 5;
const ROUND_DELAY_MS = 2000;

/** The file while the lease is ours. */
interface Held {
  /** As it is to be: from the answer to a refresh on, the new chain is the truth. */
  record: BranchRecord;
  /** The chain before the refresh. */
  box: string | null;
  /** Of the file as it stands. */
  sha: string;
  /** Whether the file is as it is to be. */
  isWritten: boolean;
  /** By our clock. */
  until: number;
}

/**
 * A place on a branch of the repository (docs/design/012-branch-store.md). The file is both the store and the lease: who
 * replaces it first, by compare-and-set, may refresh, and all others wait.
 */
export class BranchStore implements TokenStore {
  readonly isReadable = true;
  readonly #deps: BranchStoreDeps;
  /** The file as it stands while the lease is ours. */
  #held: Held | undefined;

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
      if ((isMine || isFree(record, state.at)) && (await this.#take(branch, record, state, readAt))) return chain;
      if (round === 0) host.info('Another run holds the lease of the refresh token. Waiting for it.');
      // The requests of all waiting jobs count against one limit of the repository.
      const delayMs = (0.5 + random() / 2) * Math.min(MAX_POLL_MS, FIRST_POLL_MS * 2 ** round);
      if (deadline.remainingMs() < RESERVE_MS + delayMs) throw leaseTaken();
      await deadline.sleep(delayMs);
    }
  }

  /** Whether the lease is ours now. It began when the branch was read, by the server's clock and by ours. */
  async #take(
    branch: GitHubBranch,
    { box, lease }: BranchRecord,
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
    this.#held = { record, box, sha, isWritten: true, until: readAt + LEASE_MS };
    if (box === null && lease !== null && lease.holder !== this.#deps.holder) this.#deps.host.warning(UNFINISHED);
    return true;
  }

  async readBack(deadline: Deadline): Promise<string | undefined> {
    const { file } = await this.#deps.branchWithin(deadline).read();
    const box = file === undefined ? null : readRecord(file.text).box;
    return box === null ? undefined : this.#deps.unseal(box)?.refreshToken;
  }

  async save(chain: Chain, deadline: Deadline): Promise<void> {
    const held = this.#held;
    if (held === undefined) throw overtaken();
    held.record = { ...held.record, box: this.#deps.seal(chain) };
    held.isWritten = false;
    const branch = this.#deps.branchWithin(deadline);
    for (let round = 1; ; round += 1) {
      const outcome = await this.#write(held, branch).catch((error: unknown) => error);
      if (outcome === 'written') return;
      if (outcome === 'overtaken') {
        this.#held = undefined;
        throw overtaken();
      }
      if (round === SAVE_ROUNDS || deadline.signal.aborted) throw saveFailed(outcome);
      await deadline.sleep(this.#deps.random() * ROUND_DELAY_MS);
    }
  }

  /** One try to write what is held; where it was refused, what stands there is read. */
  async #write(held: Held, branch: GitHubBranch): Promise<'written' | 'overtaken' | 'again'> {
    const text = writeRecord(held.record);
    const sha = await branch.replace(text, held.sha);
    const file = sha === undefined ? (await branch.read()).file : { text, sha };
    if (file === undefined || readRecord(file.text).lease?.holder !== this.#deps.holder) return 'overtaken';
    held.sha = file.sha;
    held.isWritten = file.text === text;
    return held.isWritten ? 'written' : 'again';
  }

  discard(): void {
    if (this.#held === undefined) return;
    this.#held.record = { ...this.#held.record, box: this.#held.box };
    this.#held.isWritten = true;
  }

  async close(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    // Whoever took the lease after its end must not lose what they saved.
    if (held === undefined || this.#deps.now() > held.until - RESERVE_MS) return;
    const deadline = this.#deps.lastDeadline();
    try {
      await this.#release(held, this.#deps.branchWithin(deadline));
    } catch {
      this.#deps.host.warning('The lease of the refresh token could not be given back. It ends within three minutes.');
    } finally {
      deadline.close();
    }
  }

  /** With the chain as it is to be: this is one more try to save it. */
  async #release(held: Held, branch: GitHubBranch): Promise<void> {
    const { file } = await branch.read();
    if (file === undefined || readRecord(file.text).lease?.holder !== this.#deps.holder) return;
    const text = writeRecord({ ...held.record, lease: null });
    const isDone = await branch.replaceAll(text).then(
      () => true,
      async () => (await branch.replace(text, file.sha)) !== undefined,
    );
    if (isDone && !held.isWritten)
      this.#deps.host.info('The refresh token was saved after all, with the lease given back.');
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
  const isEnvelope = box === null || typeof box === 'string';
  if (version === 1 && isEnvelope && (lease === null || isLease(lease))) return { box, lease };
  throw new StepError('STORE_FAILED', 'The file chain.json on the branch of the token is not what a step wrote.', {
    hint: 'Put its last good version back, or sign in again and give the new refresh token, which gets a branch of its own.',
  });
}

function isLease(value: unknown): value is { holder: string; until: string } {
  if (!isObject(value)) return false;
  const { holder, until } = value;
  return typeof holder === 'string' && typeof until === 'string' && !Number.isNaN(Date.parse(until));
}

function saveFailed(problem: unknown): StepError {
  const { message, hint } =
    problem instanceof StepError ? problem : new StepError('STORE_FAILED', 'The branch has changed.');
  return new StepError('SAVE_FAILED', `The refresh token could not be saved. ${message}`, { hint, cause: problem });
}

const overtaken = (): StepError =>
  new StepError('SAVE_FAILED', 'The refresh token could not be saved: another run has taken the lease.', {
    hint: 'Run it again.',
  });

const UNFINISHED =
  'A run that began with the refresh token of the sign-in ended before it saved the next one. If that is used up now, sign in again.';

const leaseTaken = (): StepError =>
  new StepError('LEASE_TAKEN', 'Other runs held the lease of the refresh token for as long as this step may wait.', {
    hint: 'Run it later, or raise the input timeout.',
  });
