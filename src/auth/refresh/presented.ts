import { open, readFile, unlink, writeFile } from 'node:fs/promises';
import { systemCode } from '../../lib/errors.js';
import { notWritable } from '../job/job-lock.js';

/**
 * What is known of a refresh token: `new` if no step of the job has presented it to the server; `rotated` if the server
 * has replaced it; otherwise `uncertain`, because the step that presented it got no response or was killed.
 */
export type Presented = 'new' | 'uncertain' | 'rotated';

/** Notes in the runner's temp folder which refresh tokens the steps of a job have presented to the server. */
export interface PresentedNotes {
  /**
   * Notes, before a refresh token is presented, that this step does so. Resolves to what was known before. Only after
   * `new` the token may be presented. Rejects with FILE_FAILED.
   */
  add(token: string): Promise<Presented>;
  /** Notes that the server has replaced the token. */
  setRotated(token: string): Promise<void>;
  /** Removes the note: the token is still valid, or was not presented after all. */
  remove(token: string): Promise<void>;
}

const ROTATED = 'rotated';

/** Returns the notes. `pathOf` returns the path for a token, which must not reveal it. */
export function openPresentedNotes(pathOf: (token: string) => string): PresentedNotes {
  return {
    add: async (token) => {
      const path = pathOf(token);
      try {
        // Of several steps, only one can create the file.
        const file = await open(path, 'wx', 0o600);
        await file.close();
        return 'new';
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw notWritable(error);
        const text = await readFile(path, 'utf8').catch(() => '');
        return text === ROTATED ? 'rotated' : 'uncertain';
      }
    },
    // If this fails, the note says only less: that the outcome is uncertain.
    setRotated: (token) => writeFile(pathOf(token), ROTATED, { mode: 0o600 }).catch(() => undefined),
    remove: (token) => unlink(pathOf(token)).catch(() => undefined),
  };
}
