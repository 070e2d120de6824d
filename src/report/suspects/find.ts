import { attemptRead, type EvidenceLog } from '../evidence/attempt-read.js';
import type { Build } from '../evidence/evidence.js';
import type { ApiCommit, ApiComparison, ApiGreenRun, SuspectReads } from '../evidence/github.js';
import { workflowFileOf } from '../evidence/history.js';
import { Greens } from './greens.js';
import { LostRead, type Ask } from './lost-read.js';
import type { Suspect, Suspects } from './suspects.js';

/** How many commits a report names. */
const MAX_COMMITS = 10;
const MAX_FILES = 300;

/** How many green commits are compared with the red one, and how many requests a search sends. */
const MAX_COMPARED = 10;
const MAX_REQUESTS = 30;

/** What the report lacks without them. */
const LACKS_SUSPECTS = 'The report does not name the commits since the last successful run.';

/**
 * Returns the commits since the last green run of the same workflow file and line whose commit is an ancestor of the red
 * one. Returns undefined if there is no such run, if the CI system is not GitHub, and if a request fails. Rejects with
 * CANCELLED.
 */
export async function findSuspects(
  build: Build,
  reads: SuspectReads | undefined,
  log: Pick<EvidenceLog, 'lost'>,
): Promise<Suspects | undefined> {
  const file = workflowFileOf(build);
  const address = repositoryUrl(build);
  if (reads === undefined || file === undefined || address === undefined) return undefined;
  let left = MAX_REQUESTS;
  const ask: Ask = async (read, what, permission) => {
    left -= 1;
    if (left < 0) throw new LostRead(undefined);
    const made = await attemptRead(read, what, permission);
    if ('result' in made) return made.result;
    throw new LostRead(made);
  };
  try {
    return await new Search(build, { reads, ask, greens: new Greens(build, file, reads, ask), address }).run();
  } catch (error) {
    if (!(error instanceof LostRead)) throw error;
    if (error.loss !== undefined) log.lost(error.loss, LACKS_SUSPECTS);
    return undefined;
  }
}

/** Returns the address of the repository; undefined if the build is not one of GitHub with a known commit. */
function repositoryUrl({ commitUrl, sha, countsAttempts }: Build): string | undefined {
  const end = `/commit/${sha}`;
  const isKnown = countsAttempts !== false && sha !== '' && commitUrl.endsWith(end);
  return isKnown ? commitUrl.slice(0, -end.length) : undefined;
}

interface SearchDeps {
  reads: SuspectReads;
  ask: Ask;
  greens: Greens;
  /** The address of the repository. */
  address: string;
}

/** A green commit that is the red one or an ancestor of it. */
interface Found {
  green: ApiGreenRun;
  /** undefined if it is the same commit. */
  comparison: ApiComparison | undefined;
}

class Search {
  readonly #build: Build;
  readonly #deps: SearchDeps;
  readonly #compared = new Map<string, ApiComparison | undefined>();

  constructor(build: Build, deps: SearchDeps) {
    this.#build = build;
    this.#deps = deps;
  }

  async run(): Promise<Suspects | undefined> {
    const found = await this.#find();
    if (found === undefined) return undefined;
    const { green, comparison } = found;
    const { address } = this.#deps;
    const { sha: head } = this.#build;
    const base = { sha: green.sha, url: `${address}/commit/${green.sha}` };
    const compareUrl = `${address}/compare/${green.sha}..${head}`;
    if (comparison === undefined) return { base, isSameCommit: true, commits: [], total: 0, compareUrl, files: [] };
    const newest = await this.#newest(green.sha, comparison);
    return {
      base,
      isSameCommit: false,
      commits: newest.map((commit) => suspectOf(commit, address)),
      total: comparison.total,
      compareUrl,
      files: comparison.files.slice(0, MAX_FILES),
      ...(comparison.files.length < MAX_FILES ? {} : { missing: MORE_FILES }),
    };
  }

  /** Returns the last green run whose commit is an ancestor. A force-push or a rebase leaves others behind. */
  async #find(): Promise<Found | undefined> {
    for await (const green of this.#deps.greens.newestFirst()) {
      const isSame = green.sha === this.#build.sha;
      if (!isSame && !this.#compared.has(green.sha) && this.#compared.size === MAX_COMPARED) return undefined;
      const comparison = isSame ? undefined : await this.#compare(green.sha);
      if (!isSame && comparison?.status !== 'ahead') continue;
      if (await this.#deps.greens.isCertain(green)) return { green, comparison };
    }
    return undefined;
  }

  /** Compares each commit only once: many runs may have built it. */
  async #compare(sha: string): Promise<ApiComparison | undefined> {
    const { reads, ask } = this.#deps;
    const compare = (): Promise<ApiComparison | undefined> => reads.compare(sha, this.#build.sha);
    if (!this.#compared.has(sha)) this.#compared.set(sha, await ask(compare, 'the commits', 'contents: read'));
    return this.#compared.get(sha);
  }

  /** Returns the newest commits, the newest first. If there are many, the first page may lack them. */
  async #newest(base: string, { commits, total }: ApiComparison): Promise<ApiCommit[]> {
    const { reads, ask } = this.#deps;
    const { sha: head } = this.#build;
    const hasNewest = commits.length >= total || commits.at(-1)?.sha === head;
    const read = (): Promise<ApiComparison | undefined> => reads.compare(base, head, total);
    const last = hasNewest ? undefined : await ask(read, 'the commits', 'contents: read');
    return (last?.commits ?? commits).slice(-MAX_COMMITS).reverse();
  }
}

const suspectOf = ({ sha, title, name, login }: ApiCommit, address: string): Suspect => ({
  sha,
  title,
  author: login ?? name,
  url: `${address}/commit/${sha}`,
  login,
});

const MORE_FILES = `GitHub names only ${MAX_FILES} of the changed files.`;
