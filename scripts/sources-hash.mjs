/** A hash of all sources of dist. It is the same on every machine: it does not depend on Git or on file times. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['src', 'scripts/bundle'];
const SCRIPTS = ['build', 'bundle-name', 'bundled-packages', 'cache-library', 'strip-texts'];
const FILES = [...SCRIPTS.map((name) => `scripts/${name}.mjs`), 'package-lock.json'];
const PATTERNS = { '.': /^tsconfig.*\.json$/u, providers: /\.yml$/u };

/** The file to which a build writes the hash, relative to the root. */
export const HASH_FILE = 'dist/sources.sha256';

/** Returns the hash, in hex, of the sources below a root. */
export function hashSources(root) {
  const hash = createHash('sha256');
  for (const path of listSources(root)) {
    const bytes = readFileSync(join(root, path));
    // The length marks the end of a file: text that moves from one file to the next changes the hash.
    hash.update(`${path}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

/** Returns paths with forward slashes, sorted by code units, so that the order does not depend on the locale. */
function listSources(root) {
  const below = FOLDERS.flatMap((folder) => listFiles(root, folder));
  const matching = Object.entries(PATTERNS).flatMap(([folder, pattern]) =>
    readdirSync(join(root, folder))
      .filter((name) => pattern.test(name))
      .map((name) => (folder === '.' ? name : `${folder}/${name}`)),
  );
  return [...below, ...matching, ...FILES].sort();
}

/** Returns all files below a folder except hidden ones, which editors and file managers create. */
function listFiles(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? listFiles(root, path) : [path];
    });
}
