/**
 * Makes the commit and the tags of a release, and pushes nothing. The release workflow runs this with write access to the
 * repository, so it uses no package.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HASH_FILE, hashSources } from '../sources-hash.mjs';
import { cutChangelog } from './changelog.mjs';
import { checkVersion, parseVersion } from './version.mjs';

/**
 * Returns what was made in the Git repository at `root`: the tags, and the hashes of the commit and of its tree. The tree
 * depends on nothing but the commit before it, the version and the date (YYYY-MM-DD), so it can be compared between machines.
 * Throws before it changes a file if the version, the changelog, dist or the working tree does not permit a release.
 */
export function commitRelease({ root, version, date }) {
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  if (git('status', '--porcelain') !== '') throw new Error('The working tree has changes. Commit them first.');
  checkVersion(version, git('tag', '--list').split('\n'));
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(date)) throw new Error(`The date ${JSON.stringify(date)} is not like 2025-01-31.`);

  const files = changeFiles(root, version, date);
  for (const [path, text] of files) writeFileSync(join(root, path), text);
  // The hash covers package-lock.json, which has the version. The bundles do not have it.
  writeFileSync(join(root, HASH_FILE), `${hashSources(root)}\n`);

  const [tag, major] = [`v${version}`, `v${parseVersion(version)[0]}`];
  git('add', '--', ...files.keys(), HASH_FILE);
  git('commit', '--quiet', '--message', `Release ${version}`);
  git('tag', tag);
  git('tag', '--force', major);
  return { tag, major, commit: git('rev-parse', 'HEAD'), tree: git('rev-parse', 'HEAD^{tree}'), date };
}

/** Returns today in UTC, like 2025-01-31. */
export function today() {
  return new Date().toISOString().slice(0, 10);
}

/** Returns the new texts of the files that have the version. Throws if dist is not built from these sources. */
function changeFiles(root, version, date) {
  const read = (path) => readFileSync(join(root, path), 'utf8');
  // Otherwise the new hash would hide it.
  if (read(HASH_FILE).trim() !== hashSources(root)) throw new Error('dist is out of date. Run npm run bundle.');
  const manifest = JSON.parse(read('package.json'));
  const lock = JSON.parse(read('package-lock.json'));
  for (const item of [manifest, lock, lock.packages['']]) item.version = version;
  return new Map([
    ['CHANGELOG.md', cutChangelog(read('CHANGELOG.md'), version, date)],
    ['package.json', toJson(manifest)],
    ['package-lock.json', toJson(lock)],
  ]);
}

/** Returns the text that npm writes. */
function toJson(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

// node scripts/release/commit.mjs VERSION [DATE]: prints what was made as lines for GITHUB_OUTPUT.
if (process.argv[1] === import.meta.filename) {
  const [version = '', date = today()] = process.argv.slice(2);
  try {
    for (const [name, value] of Object.entries(commitRelease({ root: process.cwd(), version, date }))) {
      console.log(`${name}=${value}`);
    }
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
