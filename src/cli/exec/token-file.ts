import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StepError } from '../../lib/errors.js';

/** A file with the token, for a command that runs longer than the token is valid. */
export interface TokenFile {
  readonly path: string;
  /** Replaces the content at once: a reader gets the old token or the new one, and never a part. Throws FILE_FAILED. */
  readonly write: (token: string) => void;
  /** Removes the file and its folder. Never throws. */
  readonly remove: () => void;
}

/**
 * Creates a folder with mode 0700 for the file. Nothing can remove it if this process is killed by SIGKILL: the token is
 * then there until it expires. `temp`: the folder of the CI system for temporary files. If that does not work, it is
 * that of the operating system. Throws FILE_FAILED.
 */
export function createTokenFile(temp: string): TokenFile {
  const create = (parent: string): string => mkdtempSync(join(parent, 'bearer-step-exec-'));
  const folder = attempt(() => {
    try {
      return create(temp || tmpdir());
    } catch {
      return create(tmpdir());
    }
  });
  const [path, next] = [join(folder, 'token'), join(folder, 'next')];
  return {
    path,
    write: (token) =>
      attempt(() => {
        rmSync(next, { force: true });
        writeFileSync(next, token, { mode: 0o600, flag: 'wx' });
        renameSync(next, path);
      }),
    remove: () => {
      try {
        rmSync(folder, { recursive: true, force: true });
      } catch {
        // Another process has protected or replaced it.
      }
    },
  };
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new StepError('FILE_FAILED', 'The file of the token cannot be written in the folder for temporary files.', {
      hint: 'Check that the disk is not full, and that the command does not remove the file.',
      cause,
    });
  }
}
