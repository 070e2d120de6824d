import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, realpath, rename, unlink, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { asEntryText, type CacheEntry, type CacheService } from '../../ci/cache/service.js';
import { inputError } from '../../inputs/input-errors.js';
import { StepError } from '../../lib/errors.js';
import { MAX_SKEW_MS } from '../oauth/token-response.js';

const INPUT = 'cache-folder';
const MAX_BYTES = 262_144;
/** A token in the cache lives for at most a day: docs/design/027-token-cache.md. */
const MAX_AGE_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** How many of the oldest files, and of those from the future, one call considers for removal. */
const MAX_REMOVED = 100;
/** Names of files that this class made. Part files remain if the step is killed while it writes. */
const OURS = /^bearer-step-[\w.-]+$/u;
const PART = '.part';
const HAS_LINK = 'has a symbolic link in its path. Write the path without links.';

const failed = (task: string, cause: unknown): StepError =>
  new StepError('STORE_FAILED', `The step cannot ${task} the folder of the input ${INPUT}.`, {
    hint: 'Check that the disk is not full, and that the step may write to the folder.',
    cause,
  });

/** Returns the minutes in a key, which ends with `-<minutes>-<random>`. */
const minutesOf = (name: string): number => Number(/-(\d{1,12})-[^-]*$/u.exec(name)?.[1] ?? 0);

/**
 * A cache in a folder of this machine, for CI systems without GitHub's service. The folder belongs to the user of the
 * step, and nobody else can write to it. Each entry is a file that has the key as its name.
 */
export class FolderCacheService implements CacheService {
  readonly #folder: string;
  readonly #now: () => number;

  private constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  /**
   * Resolves to the cache in the folder that the input `cache-folder` names. Creates the folder, with mode 0700, if it
   * does not exist. Rejects with INPUT_INVALID if the folder is in the workspace, a link is on the way to it, or
   * another user could write to it.
   *
   * @param now returns the milliseconds since 1970.
   */
  static async open(folder: string, workspace: string, now: () => number): Promise<FolderCacheService> {
    if (!isAbsolute(folder)) throw inputError(INPUT, 'must be an absolute path.');
    const path = resolve(folder);
    const parent = await realpath(dirname(path)).catch(() => undefined);
    if (parent === undefined) throw inputError(INPUT, 'is in a folder that does not exist. Create that folder first.');
    if (parent !== dirname(path)) throw inputError(INPUT, HAS_LINK);
    const root = await realpath(workspace).catch(() => resolve(workspace));
    if (`${path}${sep}`.startsWith(`${root}${sep}`)) {
      throw inputError(INPUT, 'must be outside the workspace, because artifacts and caches are packed from there.');
    }
    await mkdir(path, { mode: 0o700 }).catch(() => undefined);
    const stat = await lstat(path).catch(() => undefined);
    if (stat?.isSymbolicLink() === true) throw inputError(INPUT, HAS_LINK);
    if (stat?.isDirectory() !== true) {
      throw inputError(INPUT, 'is not a folder, and cannot be created. Use a folder that the step may write to.');
    }
    // Windows has neither.
    const user = process.getuid?.();
    if (user !== undefined && stat.uid !== user) {
      throw inputError(INPUT, 'belongs to another user. Use a folder of the user that runs the step.');
    }
    if (user !== undefined && (stat.mode & 0o022) !== 0) {
      throw inputError(INPUT, 'can be written by other users. Run "chmod 700" on the folder.');
    }
    return new FolderCacheService(path, now);
  }

  async find(prefixes: readonly string[]): Promise<CacheEntry | undefined> {
    const names = await this.#names();
    for (const prefix of prefixes) {
      for (const key of await this.#newestFirst(names.filter((name) => name.startsWith(prefix)))) {
        const text = await readEntry(join(this.#folder, key));
        if (text !== undefined) return { key, text };
      }
    }
    return undefined;
  }

  async save(key: string, text: string): Promise<boolean> {
    if (!OURS.test(key)) throw new Error('The key is not a file name');
    const names = await this.#names();
    await this.#removeOld(names);
    if (names.includes(key)) return false;
    const part = join(this.#folder, `bearer-step-${randomUUID()}${PART}`);
    try {
      await writeFile(part, text, { flag: 'wx', mode: 0o600 });
      await rename(part, join(this.#folder, key));
    } catch (cause) {
      await unlink(part).catch(() => undefined);
      throw failed('write to', cause);
    }
    return true;
  }

  async #names(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((cause: unknown) => {
      throw failed('read', cause);
    });
    return names.filter((name) => OURS.test(name));
  }

  /** Sorts by the minutes in the names, then by the time of modification. */
  async #newestFirst(names: readonly string[]): Promise<string[]> {
    const entries = names
      .filter((name) => !name.endsWith(PART))
      .map(async (name) => ({ name, ms: await this.#modified(name) }));
    return (await Promise.all(entries))
      .sort((one, other) => minutesOf(other.name) - minutesOf(one.name) || other.ms - one.ms)
      .map(({ name }) => name);
  }

  /** Resolves to when a file was written, in milliseconds since 1970; Infinity if it does not exist any more. */
  async #modified(name: string): Promise<number> {
    const stat = await lstat(join(this.#folder, name)).catch(() => undefined);
    return stat?.mtimeMs ?? Infinity;
  }

  /** Removes files that are of no use any more: old ones, and those from the future. */
  async #removeOld(names: readonly string[]): Promise<void> {
    const oldest = [...names].sort((one, other) => minutesOf(one) - minutesOf(other));
    // Made while the clock was far ahead. They would never be old, and always the newest.
    const ahead = oldest.filter((name) => minutesOf(name) * MINUTE_MS > this.#now() + MAX_SKEW_MS);
    for (const name of new Set([...oldest.slice(0, MAX_REMOVED), ...ahead.slice(0, MAX_REMOVED)])) {
      if (!ahead.includes(name) && (await this.#modified(name)) > this.#now() - MAX_AGE_MS) continue;
      await unlink(join(this.#folder, name)).catch(() => undefined);
    }
  }
}

/** Resolves to the text of an entry; undefined if it is not a regular file, or does not exist any more. */
async function readEntry(path: string): Promise<string | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return undefined;
    return stat.size > MAX_BYTES ? '' : asEntryText(await file.readFile('latin1'));
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}
