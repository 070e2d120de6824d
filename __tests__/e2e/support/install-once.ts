import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder of all that the end-to-end tests download or build. */
export const cache = join(import.meta.dirname, '../../../.cache');

/** Returns the folder `name` of the cache. Fills it first, unless that has succeeded before on this machine. */
export async function installOnce(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cache, name);
  // The marker is written last, so that an interrupted installation is repeated.
  const marker = join(folder, '.built');
  if (await exists(marker)) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await fill(folder);
  await writeFile(marker, '');
  return folder;
}

/** Returns whether a file or folder exists. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
