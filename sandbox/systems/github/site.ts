import type { LogStore } from './actions/log-store.js';
import type { Runs } from './actions/runs.js';
import type { History } from './history.js';
import type { Tracker } from './issues/tracker.js';
import type { Repository } from './repository.js';
import type { Tokens } from './tokens.js';

/** What one server has: a repository with its issues and runs, and the tokens. */
export interface Site {
  /** The URL of the REST API, without a trailing slash. */
  apiUrl: string;
  /** The URL for browsers, without a trailing slash. */
  serverUrl: string;
  repository: Repository;
  /** Compares commits: of the repository, or of a real Git repository, if a test sets it. */
  history: History;
  tracker: Tracker;
  runs: Runs;
  tokens: Tokens;
  logStore: LogStore;
}

/** Returns the URL under which lists link to their pages: GitHub uses the number of the repository there. */
export function pagesUrl({ apiUrl, repository }: Site, path: string): string {
  return `${apiUrl}/repositories/${repository.id}${path}`;
}
