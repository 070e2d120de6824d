import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import type { ChangedFile, Difference, History, NamedCommit } from './history.js';

/** Settings that keep the configuration and the hooks of this machine out of a repository. */
const isolated = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_TERMINAL_PROMPT: '0' };

/** Runs Git in a folder, and returns what it prints. Throws if it fails. */
export function git(folder: string, args: readonly string[], input = ''): string {
  const options: ExecFileSyncOptions = {
    cwd: folder,
    input,
    env: { PATH: process.env['PATH'], HOME: folder, ...isolated },
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 1 << 26,
  };
  return execFileSync('git', [...args], options).toString();
}

/** Returns the history in a real Git repository. */
export const gitHistory = (folder: string): History => ({
  compare: (base, head) => {
    try {
      return compare(folder, base, head);
    } catch {
      // Git does not know a commit, or finds no common ancestor.
      return undefined;
    }
  },
});

function compare(folder: string, from: string, head: string): Difference {
  const base = SHA.test(from) ? from : git(folder, ['rev-parse', `${from}^{commit}`]).trim();
  const mergeBase = git(folder, ['merge-base', base, head]).trim();
  const sides = git(folder, ['rev-list', '--reverse', '--left-right', `${base}...${head}`]).split('\n');
  const sideOf = (sign: string): string[] => sides.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
  const shas = [...new Set([base, mergeBase, ...sideOf('>')])];
  const format = '--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%B';
  const listed = git(folder, ['log', '--no-walk=unsorted', '-z', format, '--stdin'], shas.join('\n'));
  const commits = new Map(readCommits(listed).map((commit) => [commit.sha, commit]));
  const named = (sha: string): NamedCommit => {
    const commit = commits.get(sha);
    if (commit === undefined) throw new Error('Git does not show the commit.');
    return commit;
  };
  return {
    base: named(base),
    mergeBase: named(mergeBase),
    ahead: sideOf('>').map(named),
    behind: sideOf('<').length,
    files: readFiles(git(folder, ['diff', '--name-status', '-z', '-M', mergeBase, head, '--'])),
  };
}

const SHA = /^[0-9a-f]{40}$/u;
const FIELDS = 7;

function readCommits(text: string): NamedCommit[] {
  const parts = text.split('\0');
  const commits: NamedCommit[] = [];
  for (let at = 0; at + FIELDS <= parts.length; at += FIELDS) {
    const [sha = '', tree = '', parents = '', name = '', email = '', seconds = '', message = ''] = parts.slice(at);
    const person = { name, email, date: new Date(Number(seconds) * 1000).toISOString().replace('.000', '') };
    const own = { author: person, committer: person, message: message.trimEnd() };
    commits.push({ sha, tree, parents: parents.split(' ').filter((one) => one !== ''), ...own });
  }
  return commits;
}

const STATUSES: Readonly<Record<string, ChangedFile['status']>> = { A: 'added', D: 'removed', R: 'renamed' };

function readFiles(text: string): ChangedFile[] {
  const parts = text.split('\0');
  const files: ChangedFile[] = [];
  while (parts.length > 1) {
    const status = STATUSES[parts.shift()?.charAt(0) ?? ''] ?? 'modified';
    const previous = status === 'renamed' ? { previous: parts.shift() ?? '' } : {};
    files.push({ path: parts.shift() ?? '', status, ...previous });
  }
  return files;
}
