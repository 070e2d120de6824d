import { createHash } from 'node:crypto';
import { StepError } from '../../../lib/errors.js';
import { readJson, type HttpResponse } from '../../../http/message.js';
import type { Deadline } from '../../../http/deadline.js';
import type { Credentials, Send } from '../../../http/send.js';
import { isObject, select, type JsonObject } from '../../../lib/json.js';
import type { Secrets } from '../../../lib/secrets.js';

/** The one file of a branch, as GitHub holds it. */
export interface BranchFile {
  text: string;
  /** The blob's, by which a change says what it replaces. */
  sha: string;
}

/** What stands on the branch, and when. */
export interface BranchState {
  /** undefined when there is no such branch or file. */
  file: BranchFile | undefined;
  /** By the server's clock, in milliseconds since 1970: the leases of several runners are compared. */
  at: number;
}

export interface BranchSettings {
  /** `GITHUB_API_URL`. */
  apiUrl: URL;
  /** `owner/name`. */
  repository: string;
  /** May write contents. */
  token: string;
  branch: string;
}

/** How the branch is asked. */
export interface GitHubBranchDeps {
  send: Send;
  deadline: Deadline;
  secrets: Secrets;
  now: () => number;
}

/** Its own: the input `retries` is for the servers of the workflow. */
const RETRIES = 3;
const PATH = 'chain.json';
const MESSAGE = 'Keep the sealed refresh token [skip ci]';
const RULE_HINT =
  'Exempt the branches bearer-step/** from rulesets and branch protection; no branch may be named bearer-step.';
const HINT = 'Give the job "permissions: { contents: write }"; runs of forks and of Dependabot cannot have it.';

/**
 * One file on a branch of its own, by GitHub's REST API (version 2022-11-28). Changes are compare-and-set by the blob's sha
 * (https://docs.github.com/rest/repos/contents); `replaceAll` leaves one commit without a parent, so that no history grows.
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

  /** Rejects with STORE_FAILED. */
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

  /** Makes the branch, or the file in it. undefined when somebody else made it first; else the file's sha. Rejects with STORE_FAILED. */
  async create(text: string): Promise<string | undefined> {
    const commit = await this.#commit(text);
    const response = await this.#call('POST', '/git/refs', { ref: `refs/heads/${this.#settings.branch}`, sha: commit });
    const exists = response.status === 422 && this.#messageOf(response).includes('already exists');
    if (exists || response.status === 409) return this.replace(text);
    this.#expect(response, 201);
    return blobSha(text);
  }

  /**
   * Replaces the file, if it is still the one of `sha`, or still missing; undefined when somebody else was faster. Rejects
   * with STORE_FAILED, also where a rule of the repository refuses the change.
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

  /** Puts one commit in the place of the whole branch, whatever stood there: only for who holds the lease. */
  async replaceAll(text: string): Promise<void> {
    const sha = await this.#commit(text);
    const response = await this.#call('PATCH', `/git/refs/heads/${this.#settings.branch}`, { sha, force: true });
    this.#expect(response, 200);
  }

  /** A commit without parents that holds the file alone. */
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
      `GitHub answered HTTP ${response.status} for the branch of the token${detail}.`,
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
      // Waiting jobs ask again and again: no line for each.
      quiet: true,
      // Every change says what it replaces, so that a second one of the same is refused and then recognised.
      repeatable: true,
    });
  }
}

function hintFor(status: number): string {
  if ([401, 403, 404].includes(status)) return HINT;
  return [409, 422].includes(status) ? RULE_HINT : 'Try again later.';
}

/** The sha that git gives a text as a blob. */
function blobSha(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}
