import type { ObjectDatabase, TreeEntry } from './objects.js';

export interface PathEntry extends TreeEntry {
  path: string;
}

/** Returns the entry at a path below a tree, or undefined. An empty path returns the tree itself. */
export function findEntry(objects: ObjectDatabase, tree: string, path: string): TreeEntry | undefined {
  const root: TreeEntry = { mode: '040000', type: 'tree', sha: tree };
  const names = path === '' ? [] : path.split('/');
  return names.reduce<TreeEntry | undefined>(
    (entry, name) => (entry && objects.tree(entry.sha)?.get(name)) ?? undefined,
    root,
  );
}

/**
 * Returns the tree with an entry written at a path, or removed if `entry` is undefined. Creates and removes folders as
 * needed, since Git has no empty folders.
 */
export function replaceEntry(
  objects: ObjectDatabase,
  tree: string | undefined,
  path: string,
  entry: TreeEntry | undefined,
): string {
  const [name = '', ...below] = path.split('/');
  const entries = new Map(tree === undefined ? [] : objects.tree(tree));
  if (below.length > 0) {
    const sha = replaceEntry(objects, entries.get(name)?.sha, below.join('/'), entry);
    if (objects.tree(sha)?.size === 0) entries.delete(name);
    else entries.set(name, { mode: '040000', type: 'tree', sha });
  } else if (entry) {
    entries.set(name, entry);
  } else {
    entries.delete(name);
  }
  return objects.addTree(entries);
}

/** Returns the entries of a tree. If `recursive`, each folder is followed by its own entries. */
export function listEntries(objects: ObjectDatabase, tree: string, recursive: boolean, prefix = ''): PathEntry[] {
  return [...(objects.tree(tree) ?? [])].flatMap(([name, { mode, type, sha }]) => {
    const path = prefix + name;
    const below = recursive && type === 'tree' ? listEntries(objects, sha, true, `${path}/`) : [];
    return [{ path, mode, type, sha }, ...below];
  });
}

/** Returns GitHub's message for a path that is invalid in Git, or undefined for a valid path. */
export function pathError(path: string): string | undefined {
  if (path === '') return 'cannot be blank';
  if (path.startsWith('/')) return 'cannot start with a slash';
  const malformed = /^(?:\.{0,2}|\.git)$/iu;
  return path.split('/').some((name) => malformed.test(name)) ? 'contains a malformed path component' : undefined;
}
