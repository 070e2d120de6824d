import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../../http/message.js';
import type { JsonObject } from '../../../lib/json.js';
import { GitHubApi, messageOf, type GitHubApiDeps, type RepositorySettings } from './github-api.js';
import { GitHubTickets } from './github-tickets.js';

/** The only file of the branch. */
export interface BranchFile {
  text: string;
  /** The SHA of the blob. A change names the SHA that it replaces. */
  sha: string;
}

/** The content of the branch at a point in time. */
export interface BranchState {
  /** undefined if the branch or the file does not exist. */
  file: BranchFile | undefined;
  /** In milliseconds since 1970, by the server's clock, since leases of several runners are compared. */
  at: number;
}

export interface BranchSettings extends RepositorySettings {
  branch: string;
}

/** The dependencies of a branch. */
export interface GitHubBranchDeps extends GitHubApiDeps {
  now: () => number;
}

const PATH = 'chain.json';
const MESSAGE = 'Save the sealed refresh token [skip ci]';

/**
 * A file on a separate branch, accessed by GitHub's REST API. Changes are compare-and-set by the blob's SHA
 * (https://docs.github.com/rest/repos/contents). `replaceAll` replaces the branch by one commit without a parent, so
 * that the history does not grow.
 */
export class GitHubBranch {
  /** The tickets of the runs that wait for the branch. */
  readonly tickets: GitHubTickets;
  readonly #branch: string;
  readonly #api: GitHubApi;
  readonly #now: () => number;

  constructor({ branch, ...repository }: BranchSettings, deps: GitHubBranchDeps) {
    this.#branch = branch;
    this.#api = new GitHubApi(repository, deps);
    this.#now = deps.now;
    this.tickets = new GitHubTickets(this.#api, branch);
  }

  /** Reads the file. Rejects with STORE_FAILED. */
  async read(): Promise<BranchState> {
    const response = await this.#api.call('GET', `/contents/${PATH}?ref=${encodeURIComponent(this.#branch)}`);
    const at = this.#clockOf(response);
    if (response.status === 404) return { file: undefined, at };
    const file = this.#api.expect(response, 200);
    const [content, sha] = [file['content'], file['sha']];
    if (typeof content !== 'string' || typeof sha !== 'string') throw this.#api.refused(response);
    return { file: { text: Buffer.from(content, 'base64').toString('utf8'), sha }, at };
  }

  /**
   * Creates the branch with the file, or the file in an existing branch. Resolves to the file as it is then: with another
   * text if another run created it first. Rejects with STORE_FAILED.
   */
  async create(text: string): Promise<BranchFile | undefined> {
    const commit = await this.#commit(text);
    const ref = { ref: `refs/heads/${this.#branch}`, sha: commit };
    const response = await this.#api.call('POST', '/git/refs', ref);
    const exists = response.status === 422 && messageOf(response).includes('already exists');
    if (exists || response.status === 409) return this.replace(text);
    this.#api.expect(response, 201);
    return { text, sha: blobSha(text) };
  }

  /**
   * Replaces the file if its SHA is still `sha`. Without `sha`, creates the file if it is still missing. Resolves to
   * the file as it is then: with another text, or undefined, if another change came first. So the caller recognises its
   * own change, even if its response was lost. Rejects with STORE_FAILED, also if a rule of the repository rejects the
   * change.
   */
  async replace(text: string, sha?: string): Promise<BranchFile | undefined> {
    const content = Buffer.from(text).toString('base64');
    const change = { message: MESSAGE, content, branch: this.#branch, ...(sha === undefined ? {} : { sha }) };
    const response = await this.#api.call('PUT', `/contents/${PATH}`, change);
    if ([404, 409, 422].includes(response.status)) {
      const { file } = await this.read();
      if (file?.sha === sha) throw this.#api.refused(response);
      return file;
    }
    this.#api.expect(response, 200, 201);
    return { text, sha: blobSha(text) };
  }

  /** Replaces the whole branch by one commit, without a condition: only for the run with the lease. */
  async replaceAll(text: string): Promise<void> {
    const sha = await this.#commit(text);
    const response = await this.#api.call('PATCH', `/git/refs/heads/${this.#branch}`, { sha, force: true });
    this.#api.expect(response, 200);
  }

  /** Creates a commit without parents that contains only the file. Resolves to its SHA. */
  async #commit(text: string): Promise<string> {
    const tree = await this.#make('/git/trees', {
      tree: [{ path: PATH, mode: '100644', type: 'blob', content: text }],
    });
    return this.#make('/git/commits', { message: MESSAGE, tree, parents: [] });
  }

  async #make(path: string, body: JsonObject): Promise<string> {
    const response = await this.#api.call('POST', path, body);
    const { sha } = this.#api.expect(response, 201);
    if (typeof sha !== 'string') throw this.#api.refused(response);
    return sha;
  }

  #clockOf({ headers }: HttpResponse): number {
    const date = Date.parse(headers['date'] ?? '');
    return Number.isNaN(date) ? this.#now() : date;
  }
}

/** Returns the SHA of a text as a git blob. */
function blobSha(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}
