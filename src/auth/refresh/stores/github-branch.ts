import { createHash } from 'node:crypto';
import { StepError } from '../../../lib/errors.js';
import { readJson, type HttpResponse } from '../../../http/message.js';
import type { Deadline } from '../../../http/deadline.js';
import type { Credentials, Send } from '../../../http/send.js';
import { isObject, select, type JsonObject } from '../../../lib/json.js';
import type { Secrets } from '../../../lib/secrets.js';

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

export interface BranchSettings {
  /** `GITHUB_API_URL`. */
  apiUrl: URL;
  /** `owner/name`. */
  repository: string;
  /** Needs `contents: write`. */
  token: string;
  branch: string;
}

/** The dependencies of a branch. */
export interface GitHubBranchDeps {
  send: Send;
  deadline: Deadline;
  secrets: Secrets;
  now: () => number;
}

/** A fixed number: the input `retries` is for the servers of the workflow. */
const RETRIES = 3;
const PATH = 'chain.json';
const MESSAGE = 'Save the sealed refresh token [skip ci]';
const RULE_HINT =
  'Exempt the branches bearer-step/** from rulesets and branch protection. ' +
  'If there is a branch with the name bearer-step, rename it.';
const PERMISSION_HINT =
  'Set "permissions: { contents: write }" for the job. Runs from forks and from Dependabot cannot have it.';

/**
 * A file on a separate branch, accessed by GitHub's REST API (version 2022-11-28). Changes are compare-and-set by the
 * blob's SHA (https://docs.github.com/rest/repos/contents). `replaceAll` replaces the branch by one commit without a
 * parent, so that the history does not grow.
 */
export class GitHubBranch {
  readonly #settings: BranchSettings;
  readonly #send: Send;
  readonly #deadline: Deadline;
  readonly #secrets: Secrets;
  readonly #now: () => number;

  constructor(settings: BranchSettings, deps: GitHubBranchDeps) {
    this.#settings = settings;
    this.#send = deps.send;
    this.#deadline = deps.deadline;
    this.#secrets = deps.secrets;
    this.#now = deps.now;
  }

  /** Reads the file. Rejects with STORE_FAILED. */
  async read(): Promise<BranchState> {
    const { branch } = this.#settings;
    const response = await this.#call('GET', `/contents/${PATH}?ref=${encodeURIComponent(branch)}`);
    const at = this.#clockOf(response);
    if (response.status === 404) return { file: undefined, at };
    const file = this.#expect(response, 200);
    const [content, sha] = [file['content'], file['sha']];
    if (typeof content !== 'string' || typeof sha !== 'string') throw this.#refused(response);
    return { file: { text: Buffer.from(content, 'base64').toString('utf8'), sha }, at };
  }

  /**
   * Creates the branch with the file, or the file in an existing branch. Resolves to the SHA of the file; undefined if
   * another run created the file first. Rejects with STORE_FAILED.
   */
  async create(text: string): Promise<string | undefined> {
    const commit = await this.#commit(text);
    const response = await this.#call('POST', '/git/refs', { ref: `refs/heads/${this.#settings.branch}`, sha: commit });
    const exists = response.status === 422 && this.#messageOf(response).includes('already exists');
    if (exists || response.status === 409) return this.replace(text);
    this.#expect(response, 201);
    return blobSha(text);
  }

  /**
   * Replaces the file if its SHA is still `sha`. Without `sha`, creates the file if it is still missing. Resolves to
   * the new SHA; undefined if another run was faster. Rejects with STORE_FAILED, also if a rule of the repository
   * rejects the change.
   */
  async replace(text: string, sha?: string): Promise<string | undefined> {
    const { branch } = this.#settings;
    const content = Buffer.from(text).toString('base64');
    const change = { message: MESSAGE, content, branch, ...(sha === undefined ? {} : { sha }) };
    const response = await this.#call('PUT', `/contents/${PATH}`, change);
    if ([404, 409, 422].includes(response.status)) {
      const { file } = await this.read();
      if (file?.sha === sha) throw this.#refused(response);
      return undefined;
    }
    this.#expect(response, 200, 201);
    return blobSha(text);
  }

  /** Replaces the whole branch by one commit, without a condition: only for the run with the lease. */
  async replaceAll(text: string): Promise<void> {
    const sha = await this.#commit(text);
    const response = await this.#call('PATCH', `/git/refs/heads/${this.#settings.branch}`, { sha, force: true });
    this.#expect(response, 200);
  }

  /** Creates a commit without parents that contains only the file. Resolves to its SHA. */
  async #commit(text: string): Promise<string> {
    const tree = await this.#make('/git/trees', {
      tree: [{ path: PATH, mode: '100644', type: 'blob', content: text }],
    });
    return this.#make('/git/commits', { message: MESSAGE, tree, parents: [] });
  }

  async #make(path: string, body: JsonObject): Promise<string> {
    const response = await this.#call('POST', path, body);
    const { sha } = this.#expect(response, 201);
    if (typeof sha !== 'string') throw this.#refused(response);
    return sha;
  }

  #expect(response: HttpResponse, ...statuses: number[]): JsonObject {
    const body = readJson(response);
    if (!statuses.includes(response.status) || !isObject(body)) throw this.#refused(response);
    return body;
  }

  #refused(response: HttpResponse): StepError {
    const detail = this.#secrets.quote(this.#messageOf(response), 200);
    return new StepError(
      'STORE_FAILED',
      `GitHub returned HTTP ${response.status} for the branch of the refresh token${detail}.`,
      {
        hint: hintFor(response.status),
      },
    );
  }

  #messageOf(response: HttpResponse): string {
    const message = select(readJson(response), 'message');
    return typeof message === 'string' ? message : '';
  }

  #clockOf({ headers }: HttpResponse): number {
    const date = Date.parse(headers['date'] ?? '');
    return Number.isNaN(date) ? this.#now() : date;
  }

  #call(method: string, path: string, body?: JsonObject): Promise<HttpResponse> {
    const { apiUrl, repository, token } = this.#settings;
    const credentials: Credentials = {
      kind: 'ci',
      attach: () => Promise.resolve({ headers: { authorization: `Bearer ${token}` } }),
    };
    return this.#send({
      method,
      url: new URL(`${apiUrl.href.replace(/\/$/u, '')}/repos/${repository}${path}`),
      source: 'GITHUB_API_URL',
      headers: {
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      credentials,
      deadline: this.#deadline,
      retries: RETRIES,
      // Waiting jobs send many requests: no log line for each.
      quiet: true,
      // Every change names what it replaces, so GitHub rejects a repeated change, and the caller recognises its own.
      repeatable: true,
    });
  }
}

function hintFor(status: number): string {
  if ([401, 403, 404].includes(status)) return PERMISSION_HINT;
  return [409, 422].includes(status) ? RULE_HINT : 'Try again later.';
}

/** Returns the SHA of a text as a git blob. */
function blobSha(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}
