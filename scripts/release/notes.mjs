/** node scripts/release/notes.mjs VERSION: prints the notes of a release, from CHANGELOG.md. */
import { readFileSync } from 'node:fs';
import { releaseNotes } from './changelog.mjs';

try {
  process.stdout.write(releaseNotes(readFileSync('CHANGELOG.md', 'utf8'), process.argv[2] ?? ''));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
