import { readJson } from '../../../http/message.js';
import { select } from '../../../lib/json.js';
import { messageOf, type GitHubApi } from './github-api.js';

/** What a branch and its tickets are at a point in time. */
export interface TicketList {
  /** The SHA of the branch's commit. Undefined if the branch does not exist. */
  head: string | undefined;
  /** The names of the tickets, in no order. */
  names: string[];
}

/**
 * The tickets of the runs that wait for a branch. Each ticket is a branch of its own, with the name of the branch, `-`
 * and the name of the ticket. So runs take tickets without a conflict, and one request lists all of them
 * (https://docs.github.com/rest/git/refs).
 */
export class GitHubTickets {
  readonly #api: GitHubApi;
  readonly #branch: string;

  constructor(api: GitHubApi, branch: string) {
    this.#api = api;
    this.#branch = branch;
  }

  /** Rejects with STORE_FAILED. */
  async list(): Promise<TicketList> {
    const response = await this.#api.call('GET', `/git/matching-refs/heads/${this.#branch}`);
    const refs = readJson(response);
    if (response.status !== 200 || !Array.isArray(refs)) throw this.#api.refused(response);
    const list: TicketList = { head: undefined, names: [] };
    for (const item of refs) {
      const [ref, sha] = [select(item, 'ref'), select(item, 'object.sha')];
      if (typeof ref !== 'string' || typeof sha !== 'string') continue;
      const branch = `refs/heads/${this.#branch}`;
      if (ref === branch) list.head = sha;
      else if (ref.startsWith(`${branch}-`)) list.names.push(ref.slice(branch.length + 1));
    }
    return list;
  }

  /** Makes a ticket, or does nothing if it exists. `head`: the SHA of a commit. Rejects with STORE_FAILED. */
  async add(name: string, head: string): Promise<void> {
    const ref = { ref: `refs/heads/${this.#branch}-${name}`, sha: head };
    const response = await this.#api.call('POST', '/git/refs', ref);
    if (response.status === 422 && messageOf(response).includes('already exists')) return;
    this.#api.expect(response, 201);
  }

  /** Removes a ticket, or does nothing if it does not exist. Rejects with a StepError without a response. */
  async remove(name: string): Promise<void> {
    await this.#api.call('DELETE', `/git/refs/heads/${this.#branch}-${name}`);
  }
}
