/** npm run release:dry -- VERSION: shows what a release of HEAD would commit, tag and publish. It changes nothing. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { releaseNotes } from './changelog.mjs';
import { commitRelease, today } from './commit.mjs';

// The developer's own settings, such as signed commits, are not for a commit that is thrown away.
Object.assign(process.env, { GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' });
for (const role of ['AUTHOR', 'COMMITTER']) {
  Object.assign(process.env, { [`GIT_${role}_NAME`]: 'Dry run', [`GIT_${role}_EMAIL`]: 'dry-run@example.com' });
}

const [version = ''] = process.argv.slice(2);
const clone = mkdtempSync(join(tmpdir(), 'bearer-step-release-'));
try {
  execFileSync('git', ['clone', '--quiet', join(import.meta.dirname, '../..'), clone]);
  const { tag, major } = commitRelease({ root: clone, version, date: today() });
  console.log(execFileSync('git', ['show', '--stat', 'HEAD'], { cwd: clone, encoding: 'utf8' }));
  console.log(
    `Tags: ${tag}, ${major}\n\nNotes:\n\n${releaseNotes(readFileSync(join(clone, 'CHANGELOG.md'), 'utf8'), version)}`,
  );
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(clone, { recursive: true });
}
