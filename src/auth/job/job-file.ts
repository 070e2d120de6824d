import { join } from 'node:path';
import { StepError } from '../../lib/errors.js';
import { readInputFile, writeOutputFile, type JobFolders } from '../../lib/files.js';
import { nameUnder, seal, unseal, type Binding, type KeyMaterial } from '../../lib/seal.js';

/** A sealed file in the runner's temp folder, by which the steps of one job share a token or a chain. */
export interface JobFile {
  /** Returns the text from an earlier step; undefined if there is no file, or if the file cannot be opened. */
  read(): Promise<string | undefined>;
  /** Seals and writes a text. Rejects with FILE_FAILED. */
  write(text: string): Promise<void>;
}

/** Returns the file for `binding`. The name of the file reveals nothing about the binding. */
export function openJobFile(material: KeyMaterial, binding: Binding, host: JobFolders): JobFile {
  const path = join(host.temp, `bearer-step-${nameUnder(material, binding)}.box`);
  return {
    read: async () => {
      try {
        return unseal(await readInputFile('refresh-token', path, host), material, binding);
      } catch (error) {
        if (error instanceof StepError) return undefined;
        throw error;
      }
    },
    write: async (text) => {
      await writeOutputFile('refresh-token', path, Buffer.from(seal(text, material, binding)), host);
    },
  };
}
