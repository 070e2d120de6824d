import { randomUUID } from 'node:crypto';
import { fstatSync, lstatSync, renameSync, type BigIntStats } from 'node:fs';
import { link, lstat, open, unlink, type FileHandle } from 'node:fs/promises';
import type { Host } from '../../ci/host.js';
import type { Deadline } from '../../http/deadline.js';
import { StepError, systemCode } from '../../lib/errors.js';

/** A lock that one step of a job has at a time (docs/design/024-job-lock.md). */
export interface JobLock {
  /**
   * Waits for the lock. Resolves to what `find` returns as soon as that is defined: then this step does not have the
   * lock. Resolves to undefined when this step has the lock. Rejects with LEASE_TAKEN or FILE_FAILED, or like `find`.
   */
  acquire<T>(find: () => Promise<T | undefined>): Promise<T | undefined>;
  /** Returns whether this step still has the lock. A step that was stopped for too long has lost it. */
  isHeld(): boolean;
  /** Releases the lock, if this step has it. Never rejects. */
  release(): Promise<void>;
}

/** For a step that shares nothing with other steps. */
export const NO_LOCK: JobLock = {
  acquire: (find) => find(),
  isHeld: () => true,
  release: () => Promise.resolve(),
};

export interface JobLockDeps {
  host: Pick<Host, 'info'>;
  /** The deadline of the step. */
  deadline: Deadline;
  now: () => number;
}

/** How long a lock is valid after its last renewal. Its holder renews it every BEAT_MS. */
const LOCK_MS = 15_000;
const BEAT_MS = 3000;
/** The holder stops this much earlier than others may take the lock. */
const MARGIN_MS = 1000;
/** The longest and the shortest pause of a waiting step. */
const FIRST_PAUSE_MS = 250;
const MIN_PAUSE_MS = 50;
/** The time of the step that must remain for a refresh. */
const RESERVE_MS = 25_000;

/** A lock that this step has. */
interface Held {
  /** The open file of the lock. While it is open, no other file can have its number. */
  file: FileHandle;
  /** When this step must no longer use the lock, in milliseconds since 1970. */
  until: number;
  timer: NodeJS.Timeout;
}

/**
 * Returns the lock whose file is `path`. Who creates the file has the lock. The file's time of modification is that of
 * the last renewal: a process that is killed or stopped renews nothing, so others take its lock.
 */
export function openJobLock(path: string, { host, deadline, now }: JobLockDeps): JobLock {
  let held: Held | undefined;

  const create = async (): Promise<boolean> => {
    const created = await createFile(path, now());
    if (created === undefined) return false;
    const timer = setInterval(() => void beat().catch(() => undefined), BEAT_MS).unref();
    held = { ...created, timer };
    return true;
  };

  /** Renews the lock, unless it is over: then another step may have it. */
  const beat = async (): Promise<void> => {
    const current = held;
    const at = now();
    if (current !== undefined && at <= current.until) current.until = await renew(current.file, at);
  };

  const isHeld = (): boolean => held !== undefined && now() <= held.until && isAt(path, held.file);

  const release = async (): Promise<void> => {
    const current = held;
    if (current === undefined) return;
    clearInterval(current.timer);
    if (isHeld()) await unlink(path).catch(() => undefined);
    held = undefined;
    await current.file.close().catch(() => undefined);
  };

  return {
    isHeld,
    release,
    acquire: async (find) => {
      const startedAt = now();
      for (let isWaiting = false; ;) {
        const found = await find();
        if (found !== undefined) return found;
        if (await create()) break;
        const lock = await lstat(path, { bigint: true }).catch(() => undefined);
        if (lock === undefined) continue;
        if (isOver(lock, now()) && (await remove(path, lock))) {
          host.info('A step of this job was stopped while it got a token. This step goes on.');
          continue;
        }
        if (!isWaiting) host.info('Another step of this job is getting a token. Waiting for it.');
        isWaiting = true;
        // Who has waited longer looks more often, so the lock goes about by order of arrival.
        const pauseMs = Math.max(MIN_PAUSE_MS, FIRST_PAUSE_MS / (1 + (now() - startedAt) / 1000));
        if (deadline.remainingMs() < RESERVE_MS + pauseMs) throw lockTaken();
        await deadline.sleep(pauseMs);
      }
      try {
        // Another step may have finished just before this one got the lock.
        const found = await find();
        if (found !== undefined) await release();
        return found;
      } catch (error) {
        await release();
        throw error;
      }
    },
  };
}

/** Creates the file of a lock. Resolves to undefined if there is one. Rejects with FILE_FAILED, and leaves no file. */
async function createFile(path: string, at: number): Promise<Pick<Held, 'file' | 'until'> | undefined> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    if (systemCode(error) === 'EEXIST') return undefined;
    throw notWritable(error);
  });
  if (file === undefined) return undefined;
  try {
    return { file, until: await renew(file, at) };
  } catch (cause) {
    // The others would wait until this lock is over, although nobody has it.
    await unlink(path).catch(() => undefined);
    await file.close().catch(() => undefined);
    throw notWritable(cause);
  }
}

/** Renews a lock at a time. Returns until when its holder may use it. */
async function renew(file: FileHandle, at: number): Promise<number> {
  await file.utimes(at / 1000, at / 1000);
  return at + LOCK_MS - MARGIN_MS;
}

/** Returns whether the open file is still the one at `path`. Synchronous: nothing may come between check and use. */
function isAt(path: string, { fd }: FileHandle): boolean {
  try {
    return isSame(fstatSync(fd, { bigint: true }), lstatSync(path, { bigint: true }));
  } catch {
    return false;
  }
}

const isSame = (a: BigIntStats, b: BigIntStats): boolean => a.ino === b.ino && a.dev === b.dev;
const isUnchanged = (a: BigIntStats, b: BigIntStats): boolean => isSame(a, b) && a.mtimeNs === b.mtimeNs;

/** Returns whether a lock is over. One from far in the future was not renewed by this machine's clock. */
const isOver = ({ mtimeMs }: BigIntStats, now: number): boolean => Math.abs(now - Number(mtimeMs)) > LOCK_MS;

/** Removes a lock that is over. Resolves to whether it did: the rename decides which of several steps does it. */
async function remove(path: string, lock: BigIntStats): Promise<boolean> {
  const moved = `${path}.${randomUUID()}`;
  try {
    // Right before: of the steps that look at an old lock, one may have replaced it meanwhile.
    if (!isUnchanged(lstatSync(path, { bigint: true }), lock)) return false;
    renameSync(path, moved);
    const taken = await lstat(moved, { bigint: true });
    const isThatOne = isUnchanged(taken, lock);
    // Another step was faster, so this is the lock of a third one. `link` fails if there is a newer lock already.
    if (!isThatOne) await link(moved, path);
    await unlink(moved);
    return isThatOne;
  } catch {
    await unlink(moved).catch(() => undefined);
    return false;
  }
}

export const notWritable = (cause: unknown): StepError =>
  new StepError('FILE_FAILED', 'The step cannot create a file in the runner’s temp folder (RUNNER_TEMP).', {
    hint: 'Check that the folder exists and is writable, and that the disk is not full.',
    cause,
  });

const lockTaken = (): StepError =>
  new StepError('LEASE_TAKEN', 'Another step of this job did not finish getting a token in time.', {
    hint: 'Run the workflow again, or raise the input timeout.',
  });
