import { createHash } from 'node:crypto';

export interface TreeEntry {
  /** The mode in the API's format: `100644`, `100755` or `120000` for blobs, `040000` for trees. */
  mode: string;
  type: 'blob' | 'tree';
  sha: string;
}

/** Entries by name. */
export type Tree = ReadonlyMap<string, TreeEntry>;

export interface Person {
  name: string;
  email: string;
  /** `YYYY-MM-DDTHH:MM:SSZ`. */
  date: string;
}

export interface Commit {
  tree: string;
  parents: readonly string[];
  message: string;
  author: Person;
  committer: Person;
}

/** Git objects by SHA-1. Nothing is ever removed: GitHub also keeps unreachable objects for a while. */
export interface ObjectDatabase {
  /** Each `add` function returns the object's SHA-1, the same as Git computes. */
  addBlob(content: Buffer): string;
  addTree(entries: Tree): string;
  addCommit(commit: Commit): string;
  /** Each of these returns undefined if the SHA-1 is unknown or belongs to an object of another kind. */
  blob(sha: string): Buffer | undefined;
  tree(sha: string): Tree | undefined;
  commit(sha: string): Commit | undefined;
}

/** Returns an empty database. */
export function createObjectDatabase(): ObjectDatabase {
  const blobs = new Map<string, Buffer>();
  const trees = new Map<string, Tree>();
  const commits = new Map<string, Commit>();
  return {
    addBlob: (content) => store(blobs, hash('blob', content), content),
    addTree: (entries) => {
      const sorted = [...entries].sort(byName);
      return store(trees, hash('tree', Buffer.concat(sorted.map(writeEntry))), new Map(sorted));
    },
    addCommit: (commit) => store(commits, hash('commit', Buffer.from(writeCommit(commit))), commit),
    blob: (sha) => blobs.get(sha),
    tree: (sha) => trees.get(sha),
    commit: (sha) => commits.get(sha),
  };
}

function store<T>(objects: Map<string, T>, sha: string, object: T): string {
  objects.set(sha, object);
  return sha;
}

function hash(kind: string, content: Buffer): string {
  return createHash('sha1').update(`${kind} ${content.length}\0`).update(content).digest('hex');
}

/** Compares entries in Git's order: by bytes, a tree as if its name ended in a slash. */
function byName(...entries: [[string, TreeEntry], [string, TreeEntry]]): number {
  const [a, b] = entries.map(([name, { type }]) => Buffer.from(type === 'tree' ? `${name}/` : name));
  return a && b ? Buffer.compare(a, b) : 0;
}

function writeEntry([name, { mode, sha }]: [string, TreeEntry]): Buffer {
  return Buffer.concat([Buffer.from(`${mode.replace(/^0/u, '')} ${name}\0`), Buffer.from(sha, 'hex')]);
}

function writeCommit({ tree, parents, message, author, committer }: Commit): string {
  const lines = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${writePerson(author)}`,
    `committer ${writePerson(committer)}`,
  ];
  return `${lines.join('\n')}\n\n${message}`;
}

function writePerson({ name, email, date }: Person): string {
  return `${name} <${email}> ${Date.parse(date) / 1000} +0000`;
}
