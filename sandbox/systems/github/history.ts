import type { Commit, ObjectDatabase } from './objects.js';
import { historyOf, resolveCommit, type Repository } from './repository.js';
import { listEntries } from './trees.js';

export interface NamedCommit extends Commit {
  sha: string;
}

export interface ChangedFile {
  path: string;
  /** The path before the file was moved. */
  previous?: string;
  status: 'added' | 'removed' | 'modified' | 'renamed';
}

/** How two commits differ. */
export interface Difference {
  base: NamedCommit;
  mergeBase: NamedCommit;
  /** The commits that only the head has, the oldest first. */
  ahead: readonly NamedCommit[];
  /** How many commits only the base has. */
  behind: number;
  /** What the head changed since the merge base. */
  files: readonly ChangedFile[];
}

/** Compares commits. */
export interface History {
  /** undefined if a commit is unknown, or the two have no common ancestor. */
  compare(base: string, head: string): Difference | undefined;
}

/** Returns the history of a repository of the server. It does not detect that a file was moved. */
export const historyIn = (repository: Repository): History => ({
  compare: (base, head) => {
    const [from, to] = [base, head].map((name) => resolveCommit(repository, name));
    const [old, all] = [from, to].map((sha) => historyOf(repository, sha));
    if (from === undefined || to === undefined || old === undefined || all === undefined) return undefined;
    const oldestFirst = inOrder(repository.objects, to);
    const mergeBase = oldestFirst.findLast((sha) => old.has(sha));
    if (mergeBase === undefined) return undefined;
    const { objects } = repository;
    return {
      base: namedIn(objects, from),
      mergeBase: namedIn(objects, mergeBase),
      ahead: oldestFirst.filter((sha) => !old.has(sha)).map((sha) => namedIn(objects, sha)),
      behind: [...old.keys()].filter((sha) => !all.has(sha)).length,
      files: changesIn(objects, mergeBase, to),
    };
  },
});

function namedIn(objects: ObjectDatabase, sha: string): NamedCommit {
  const commit = objects.commit(sha);
  if (commit === undefined) throw new Error(`There is no commit ${sha}.`);
  return { sha, ...commit };
}

/** Returns a commit and its ancestors, each after its parents. */
function inOrder(objects: ObjectDatabase, head: string): string[] {
  const done = new Set<string>();
  const stack = [head];
  for (let sha = stack.at(-1); sha !== undefined; sha = stack.at(-1)) {
    const next = objects.commit(sha)?.parents.find((parent) => !done.has(parent));
    if (next === undefined || done.has(sha)) {
      done.add(sha);
      stack.pop();
    } else {
      stack.push(next);
    }
  }
  return [...done];
}

function changesIn(objects: ObjectDatabase, from: string, to: string): ChangedFile[] {
  const [old = new Map<string, string>(), now = new Map<string, string>()] = [from, to].map((sha) => {
    const entries = listEntries(objects, objects.commit(sha)?.tree ?? '', true);
    return new Map(entries.filter(({ type }) => type === 'blob').map((entry) => [entry.path, entry.sha]));
  });
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths.flatMap((path): ChangedFile[] => {
    if (old.get(path) === now.get(path)) return [];
    if (!old.has(path)) return [{ path, status: 'added' }];
    return [{ path, status: now.has(path) ? 'modified' : 'removed' }];
  });
}
