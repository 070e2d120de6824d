/** Finds the files of patterns in the workspace. It follows no links, so it stays in the workspace. */
import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { descend, isMatch, mayMatchBelow, startOf, type Glob, type Places } from './glob.js';

/** What was found. Paths are relative to the workspace, with slashes, sorted. */
export interface Found {
  /** Regular files. */
  files: readonly string[];
  /** Symbolic links that a pattern selects, or that may contain selected files. */
  links: readonly string[];
  /** Selected pipes, sockets and devices. */
  others: readonly string[];
  /** The patterns that match no file, by index. An exclusion always counts as matching. */
  unmatched: readonly number[];
  /** Whether there are more files or folders than the limits. */
  isCut: boolean;
}

export interface FindLimits {
  /** How many files are found. */
  files: number;
  /** How many entries of folders are looked at. */
  entries: number;
}

/** Folders that no pattern selects: they have no reports, but may have credentials. */
const NEVER = new Set(['.git']);
/** How many links and other files are told. */
const MAX_TOLD = 20;

interface Folder {
  path: string;
  places: readonly Places[];
}

/** Resolves to the files that the last matching pattern selects. A folder that cannot be read counts as empty. */
export async function findFiles(globs: readonly Glob[], workspace: string, limits: FindLimits): Promise<Found> {
  const search = new Search(globs, limits);
  const folders: Folder[] = [{ path: '', places: globs.map(startOf) }];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for await (const entry of entriesOf(join(workspace, folder.path))) {
      const below = search.look(folder, entry);
      if (below === 'end') return search.result();
      if (below !== undefined) folders.push(below);
    }
  }
  return search.result();
}

/** Yields what a folder contains, without reading all of it first. */
async function* entriesOf(path: string): AsyncGenerator<Dirent> {
  try {
    for await (const entry of await opendir(path)) yield entry;
  } catch {
    // It was removed, or may not be read. A notice tells that its pattern matches none.
  }
}

class Search {
  readonly #globs: readonly Glob[];
  readonly #limits: FindLimits;
  readonly #files: string[] = [];
  readonly #links: string[] = [];
  readonly #others: string[] = [];
  readonly #matched = new Set<number>();
  #entries = 0;
  #isCut = false;

  constructor(globs: readonly Glob[], limits: FindLimits) {
    this.#globs = globs;
    this.#limits = limits;
  }

  /** Notes an entry of a folder. Returns the folder that the entry is, if it may contain selected files. */
  look(folder: Folder, entry: Dirent): Folder | 'end' | undefined {
    if (++this.#entries > this.#limits.entries) this.#isCut = true;
    if (this.#isCut) return 'end';
    if (NEVER.has(entry.name)) return undefined;
    const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
    const places = this.#globs.map((glob, index) => descend(glob, folder.places[index] ?? [], entry.name));
    const mayContain = this.#globs.some(
      (glob, index) =>
        !glob.isExclusion && mayMatchBelow(glob, places[index] ?? []) && !this.#isExcluded(places, index),
    );
    if (entry.isDirectory()) return mayContain ? { path, places } : undefined;
    const isSelected = this.#isSelected(places);
    if (entry.isFile()) {
      if (isSelected) this.#note(path, places);
    } else if (entry.isSymbolicLink()) {
      if (isSelected || (mayContain && this.#isOnWay(places))) push(this.#links, path);
    } else if (isSelected) push(this.#others, path);
    return undefined;
  }

  result(): Found {
    const isUnmatched = (glob: Glob, index: number): boolean => !glob.isExclusion && !this.#matched.has(index);
    return {
      files: this.#files.sort(),
      links: this.#links.sort(),
      others: this.#others.sort(),
      unmatched: [...this.#globs.keys()].filter((index) => isUnmatched(this.#globs[index] as Glob, index)),
      isCut: this.#isCut,
    };
  }

  #note(path: string, places: readonly Places[]): void {
    for (const [index, glob] of this.#globs.entries()) {
      if (isMatch(glob, places[index] ?? [])) this.#matched.add(index);
    }
    if (this.#files.length < this.#limits.files) this.#files.push(path);
    else this.#isCut = true;
  }

  /** Returns whether the last pattern that matches selects. */
  #isSelected(places: readonly Places[]): boolean {
    const last = this.#globs.findLastIndex((glob, index) => isMatch(glob, places[index] ?? []));
    return this.#globs[last]?.isExclusion === false;
  }

  /** Returns whether a pattern after `index` excludes the whole folder with these places. */
  #isExcluded(places: readonly Places[], index: number): boolean {
    return this.#globs.some((glob, other) => other > index && glob.isExclusion && isMatch(glob, places[other] ?? []));
  }

  /** Returns whether a pattern names the folder with these places: not only by its first `**`. */
  #isOnWay(places: readonly Places[]): boolean {
    return this.#globs.some(
      ({ isExclusion, paths }, index) =>
        !isExclusion && paths.some((path, way) => path[0] !== '**' && (places[index]?.[way]?.size ?? 0) > 0),
    );
  }
}

function push(list: string[], path: string): void {
  if (list.length < MAX_TOLD) list.push(path);
}
