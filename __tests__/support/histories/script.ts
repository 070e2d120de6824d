/** Generated histories of a branch: real Git repositories, and the runs that built their commits. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '../../../sandbox/systems/github/git-history.js';
import type { Conclusion, NewRun } from '../../../sandbox/systems/github/actions/runs.js';

/** A commit, by its number. */
type Mark = number;

/** A run of a workflow. */
export interface HistoryRun extends Pick<NewRun, 'event' | 'headBranch' | 'fork' | 'workflow'> {
  headSha: string;
  conclusion: Conclusion;
  /** Whether the run counts as a run of the branch `main`. The search has to find this out. */
  isOfMain: boolean;
  /** Jobs by name, of each attempt; by default one job with the conclusion of the run. */
  attempts?: readonly Readonly<Record<string, Conclusion>>[];
}

export interface GeneratedHistory {
  name: string;
  folder: string;
  /** The oldest first. */
  runs: readonly HistoryRun[];
  /** Which of them is the red one. */
  red: number;
  /** Whether there is a tag with the name of the branch. */
  hasTag: boolean;
}

/** Returns numbers from 0 to below 1, always the same for a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface CommitOptions {
  /** The file that the commit changes; null for an empty commit. */
  file?: string | null;
  text?: string;
  message?: string;
}

type RunOptions = Partial<Omit<HistoryRun, 'conclusion' | 'headSha'>>;

/** Makes a history step by step. Git writes all commits at the end, in one go. */
export class Script {
  readonly random: () => number;
  readonly #stream: string[] = [];
  readonly #runs: (Omit<HistoryRun, 'headSha'> & { commit: Mark | string })[] = [];
  #count = 0;
  main: Mark = 0;
  hasTag = false;

  constructor(seed: number) {
    this.random = randomFrom(seed);
    this.main = this.commit([]);
  }

  /** Returns a whole number from `min` to `max`. */
  number(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  /** Adds a commit with these parents, the first of which has the files. */
  commit(parents: readonly Mark[], { file, text, message }: CommitOptions = {}): Mark {
    this.#count += 1;
    const mark = this.#count;
    const path = file === undefined ? `src/${this.number(1, 9)}/file ${this.number(1, 20)}.txt` : file;
    const content = text ?? `text ${mark}\n`;
    const title = message ?? `Change ${mark}`;
    const email = this.random() < 0.5 ? `${mark}+dev-${mark % 7}@users.noreply.github.com` : 'someone@example.com';
    const author = `Developer ${mark % 7} <${email}> ${1_700_000_000 + mark * 60} +0000`;
    const [from, ...merged] = parents;
    this.#stream.push(
      `commit refs/commits/${mark}`,
      `mark :${mark}`,
      `author ${author}`,
      `committer ${author}`,
      `data ${Buffer.byteLength(title)}`,
      title,
      ...(from === undefined ? [] : [`from :${from}`]),
      ...merged.map((parent) => `merge :${parent}`),
      ...(path === null ? [] : [`M 100644 inline "${path}"`, `data ${Buffer.byteLength(content)}`, content]),
      '',
    );
    return mark;
  }

  /** Adds commits one after another, and returns the last one. */
  line(from: Mark, count: number, options?: CommitOptions): Mark {
    let head = from;
    for (let index = 0; index < count; index += 1) head = this.commit([head], options);
    return head;
  }

  /** Builds a commit on `main`, which moves there. */
  push(mark: Mark, conclusion: Conclusion = 'success', options: RunOptions = {}): void {
    this.main = mark;
    this.run(mark, conclusion, { isOfMain: true, ...options });
  }

  /** Adds a run for a commit. A text is the hash of a commit that the repository does not have. */
  run(commit: Mark | string, conclusion: Conclusion, options: RunOptions = {}): void {
    this.#runs.push({ event: 'push', headBranch: 'main', isOfMain: false, ...options, commit, conclusion });
  }

  /** Returns the hash of a commit that the repository does not have. */
  gone(): string {
    return Array.from({ length: 40 }, () => this.number(0, 15).toString(16)).join('');
  }

  /** Adds runs that never count. */
  noise(): void {
    const others: readonly RunOptions[] = [
      { event: 'pull_request' },
      { event: 'pull_request', fork: 'stranger/project' },
      { event: 'push', fork: 'stranger/project' },
      { headBranch: 'other' },
      { workflow: 'lint.yml' },
      { event: 'merge_group' },
    ];
    const other = others[this.number(0, others.length - 1)];
    if (other !== undefined && this.random() < 0.7) this.run(this.main, 'success', other);
    if (this.random() < 0.3) this.run(this.main, 'cancelled', { isOfMain: true });
  }

  /** Writes the commits, and returns the history. Its last run so far is the red one. */
  finish(name: string): GeneratedHistory {
    const red = this.#runs.length - 1;
    if (this.random() < 0.5) this.push(this.line(this.main, 1), 'success');
    const folder = mkdtempSync(join(tmpdir(), 'bearer-step-history-'));
    git(folder, ['init', '-q', '--bare', '--template=', '.']);
    git(folder, ['fast-import', '--quiet', '--export-marks=marks'], `${this.#stream.join('\n')}\n`);
    const marks = readFileSync(join(folder, 'marks'), 'utf8').split('\n');
    const shas = new Map(marks.map((line) => line.slice(1).split(' ', 2) as [string, string]));
    const shaOf = (commit: Mark | string): string =>
      typeof commit === 'string' ? commit : (shas.get(String(commit)) ?? '');
    const runs = this.#runs.map(({ commit, ...run }) => ({ ...run, headSha: shaOf(commit) }));
    return { name, folder, runs, red, hasTag: this.hasTag };
  }
}
