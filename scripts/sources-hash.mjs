/** A hash over all that goes into dist: the same on every machine, without Git and without times. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['src', 'scripts/bundle'];
const FILES = ['scripts/build.mjs', 'scripts/bundle-name.mjs', 'package-lock.json'];
const PATTERNS = { '.': /^tsconfig.*\.json$/u, providers: /\.yml$/u };

/** Where a build writes the hash, below the root. */
export const HASH_FILE = 'dist/sources.sha256';

/** Returns the hash, in hex, of the sources below a root. */
export function hashSources(root) {
  const hash = createHash('sha256');
  for (const path of listSources(root)) {
    const bytes = readFileSync(join(root, path));
    // The length tells where a file ends: text cannot move from one file to the next unseen.
    hash.update(`${path}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

/** Paths with forward slashes, in the order of their code units, which no locale changes. */
function listSources(root) {
  const below = FOLDERS.flatMap((folder) => listFiles(root, folder));
  const matching = Object.entries(PATTERNS).flatMap(([folder, pattern]) =>
    readdirSync(join(root, folder))
      .filter((name) => pattern.test(name))
      .map((name) => (folder === '.' ? name : `${folder}/${name}`)),
  );
  return [...below, ...matching, ...FILES].sort();
}

/** Hidden files are those of editors and file managers, and in no bundle. */
function listFiles(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? listFiles(root, path) : [path];
    });
}
