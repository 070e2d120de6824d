export interface ReleaseCommit {
  /** Like v1.2.3. */
  tag: string;
  /** The tag that moves, like v1. */
  major: string;
  commit: string;
  tree: string;
  date: string;
}

export declare function commitRelease(options: { root: string; version: string; date: string }): ReleaseCommit;
export declare function today(): string;
