import { createObjectDatabase, type Commit, type ObjectDatabase, type Person } from './objects.js';
import { findEntry, listEntries, replaceEntry } from './trees.js';

export interface Repository {
  id: number;
  /** Owner and name. */
  fullName: string;
  /** Can be changed at any time. */
  isPrivate: boolean;
  /** The URL in the API, without a trailing slash. */
  url: string;
  htmlUrl: string;
  defaultBranch: string;
  objects: ObjectDatabase;
  /** SHA-1s by full name, such as `refs/heads/main`. */
  refs: Map<string, string>;
}

export interface RepositoryOptions {
  fullName: string;
  apiUrl: string;
  serverUrl: string;
  isPrivate: boolean;
  /** Texts by path. */
  files: Readonly<Record<string, string>>;
  author: Person;
}

/** Returns a repository whose default branch, `main`, has one commit with these files. */
export function createRepository(options: RepositoryOptions): Repository {
  const { fullName, apiUrl, serverUrl, isPrivate, files, author } = options;
  const objects = createObjectDatabase();
  const tree = Object.entries(files).reduce((sha, [path, text]) => {
    const blob = objects.addBlob(Buffer.from(text));
    return replaceEntry(objects, sha, path, { mode: '100644', type: 'blob', sha: blob });
  }, objects.addTree(new Map()));
  const head = objects.addCommit({ tree, parents: [], message: 'Initial commit', author, committer: author });
  return {
    id: 812_345_678,
    fullName,
    isPrivate,
    url: `${apiUrl}/repos/${fullName}`,
    htmlUrl: `${serverUrl}/${fullName}`,
    defaultBranch: 'main',
    objects,
    refs: new Map([['refs/heads/main', head]]),
  };
}

export function branchesOf({ refs }: Repository): string[] {
  return [...refs.keys()].flatMap((ref) => (ref.startsWith('refs/heads/') ? [ref.slice('refs/heads/'.length)] : []));
}

/** Returns the SHA-1 of a branch's head, or undefined. */
export function headOf({ refs }: Repository, branch: string): string | undefined {
  return refs.get(`refs/heads/${branch}`);
}

/** Returns the SHA-1 of a commit, or undefined. `name` is a SHA-1, a branch or a full ref. */
export function resolveCommit(repository: Repository, name: string): string | undefined {
  const sha = headOf(repository, name) ?? repository.refs.get(name) ?? name;
  return repository.objects.commit(sha) ? sha : undefined;
}

export function textOf(repository: Repository, branch: string, path: string): string | undefined {
  const commit = repository.objects.commit(headOf(repository, branch) ?? '');
  const entry = commit && findEntry(repository.objects, commit.tree, path);
  return entry && repository.objects.blob(entry.sha)?.toString();
}

/** Returns a commit and all its ancestors, by SHA-1. */
export function historyOf({ objects }: Repository, sha: string | undefined): Map<string, Commit> {
  const found = new Map<string, Commit>();
  const queue = sha === undefined ? [] : [sha];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const commit = objects.commit(next);
    if (!commit || found.has(next)) continue;
    found.set(next, commit);
    queue.push(...commit.parents);
  }
  return found;
}

/** Returns the distinct texts of all files in the history of all branches. */
export function reachableTexts(repository: Repository): string[] {
  const { objects } = repository;
  const commits = branchesOf(repository).flatMap((branch) => [
    ...historyOf(repository, headOf(repository, branch)).values(),
  ]);
  const blobs = commits.flatMap(({ tree }) => listEntries(objects, tree, true).map(({ sha }) => objects.blob(sha)));
  return [...new Set(blobs.flatMap((blob) => (blob ? [blob.toString()] : [])))];
}
