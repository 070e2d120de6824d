import { StepError } from '../../../lib/errors.js';
import { readJson, type HttpResponse } from '../../../http/message.js';
import type { Deadline } from '../../../http/deadline.js';
import type { Credentials, Send } from '../../../http/send.js';
import { isObject, select, type JsonObject } from '../../../lib/json.js';
import type { Secrets } from '../../../lib/secrets.js';

export interface RepositorySettings {
  /** `GITHUB_API_URL`. */
  apiUrl: URL;
  /** `owner/name`. */
  repository: string;
  /** Needs `contents: write`. */
  token: string;
}

export interface GitHubApiDeps {
  send: Send;
  deadline: Deadline;
  secrets: Secrets;
}

/** A fixed number: the input `retries` is for the servers of the workflow. */
const RETRIES = 3;
const RULE_HINT =
  'Exempt the branches bearer-step/** from rulesets and branch protection. ' +
  'If there is a branch with the name bearer-step, rename it.';
const PERMISSION_HINT =
  'Set "permissions: { contents: write }" for the job. Runs from forks and from Dependabot cannot have it.';

/** One repository in GitHub's REST API (version 2022-11-28). */
export class GitHubApi {
  readonly #settings: RepositorySettings;
  readonly #deps: GitHubApiDeps;

  constructor(settings: RepositorySettings, deps: GitHubApiDeps) {
    this.#settings = settings;
    this.#deps = deps;
  }

  /** Sends a request to a path below the repository. Resolves to the response, whatever its status. */
  call(method: string, path: string, body?: JsonObject): Promise<HttpResponse> {
    const { apiUrl, repository, token } = this.#settings;
    const credentials: Credentials = {
      kind: 'ci',
      attach: () => Promise.resolve({ headers: { authorization: `Bearer ${token}` } }),
    };
    return this.#deps.send({
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
      deadline: this.#deps.deadline,
      retries: RETRIES,
      // Waiting jobs send many requests: no log line for each.
      quiet: true,
      // Every change names what it replaces, so GitHub rejects a repeated change, and the caller recognises its own.
      repeatable: true,
    });
  }

  /** Returns the JSON object of a response. Throws STORE_FAILED if the response has another status, or another body. */
  expect(response: HttpResponse, ...statuses: number[]): JsonObject {
    const body = readJson(response);
    if (!statuses.includes(response.status) || !isObject(body)) throw this.refused(response);
    return body;
  }

  /** Returns STORE_FAILED with GitHub's message and a hint. */
  refused(response: HttpResponse): StepError {
    const detail = this.#deps.secrets.quote(messageOf(response), 200);
    const text = `GitHub returned HTTP ${response.status} for the branch of the refresh token${detail}.`;
    return new StepError('STORE_FAILED', text, { hint: hintFor(response.status) });
  }
}

/** Returns the message of an error response; '' if there is none. */
export function messageOf(response: HttpResponse): string {
  const message = select(readJson(response), 'message');
  return typeof message === 'string' ? message : '';
}

function hintFor(status: number): string {
  if ([401, 403, 404].includes(status)) return PERMISSION_HINT;
  return [409, 422].includes(status) ? RULE_HINT : 'Try again later.';
}
