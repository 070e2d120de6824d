/** The package as a commit of a repository, from which npx installs it as it would from GitHub. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Published {
  /** What npx takes: the address of the repository, with the commit. */
  spec: string;
  remove(): void;
}

/** What a repository has in any case. npm takes what `files` of package.json names. */
const FILES = ['package.json', 'README.md', 'LICENSE', 'dist'];

/** Commits the package to a new repository. */
export function publish(): Published {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-published-'));
  for (const file of FILES) cpSync(file, join(folder, file), { recursive: true });
  const settings = ['user.name=Test', 'user.email=test@example.com', 'commit.gpgsign=false'];
  const git = (...args: string[]): string =>
    execFileSync('git', [...settings.flatMap((setting) => ['-c', setting]), ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' },
    });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Publish');
  const spec = `git+file://${folder}#${git('rev-parse', 'HEAD').trim()}`;
  return { spec, remove: () => rmSync(folder, { recursive: true }) };
}

/** Returns a text of the documents with the package, and the server of a system, in place of those that it writes. */
export const asPublished = (text: string, { spec }: Published, baseUrl: string): string =>
  text.replaceAll(/github:OWNER\/bearer-step#[0-9a-f]{40}/gu, spec).replaceAll('https://hub.example.com:8443', baseUrl);
