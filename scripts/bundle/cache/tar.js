/**
 * Replaces `internal/tar.js` of @actions/cache in the bundle `cache`: docs/design/027-token-cache.md. An entry is the
 * text itself and no archive, so that nothing from the cache can name a file.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCacheFileName } from './cacheUtils.js';

/** The file in the private folder, as in src/ci/cache/child.ts. */
const FILE = 'bearer-step-token';

export async function createTar(archiveFolder, sourceDirectories, compressionMethod) {
  if (sourceDirectories.join() !== FILE) throw new Error('another file is to be saved');
  copyFileSync(FILE, join(archiveFolder, getCacheFileName(compressionMethod)));
}

export async function extractTar(archivePath) {
  copyFileSync(archivePath, FILE);
}

export async function listTar() {
  // There is nothing to list.
}
