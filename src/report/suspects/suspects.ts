/** The commits that may have broken a build: those after the last green run. */

/** A commit that may have broken the build. Its title and author are foreign text. */
export interface Suspect {
  sha: string;
  /** The first line of the message. */
  title: string;
  /** The login, else the name in the commit, which may be anything. */
  author: string;
  /** The address of the commit for browsers. */
  url: string;
  login: string | undefined;
}

export interface Suspects {
  /** The commit of the last green run. */
  base: { sha: string; url: string };
  /**
   * Whether that run built the same commit as the red one. Then no commit is a suspect: the failure is a flake, or comes
   * from outside of the repository.
   */
  isSameCommit: boolean;
  /** The newest first; at most 10. Merged commits and the merge commits themselves are among them. */
  commits: readonly Suspect[];
  /** How many there are, with those that are not in `commits`. */
  total: number;
  /** The address of the comparison for browsers. With two dots: Textile makes one sign of three. */
  compareUrl: string;
  /** The paths that they changed, at most 300. Foreign text. */
  files: readonly string[];
  /** What is not in `files`, as a sentence; absent if all of them are there. */
  missing?: string;
}
