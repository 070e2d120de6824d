import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { writeResponse } from '../../api.js';
import type { Authority } from '../../certificates.js';
import { startRecordingServer, type Handler, type RecordingServer } from '../../recording-server.js';
import { respondTo, type Access } from './respond.js';
import { dateTime } from './commits.js';
import type { Person } from './objects.js';
import { branchesOf, createRepository, headOf, historyOf, reachableTexts, textOf } from './repository.js';

export interface GitHubOptions {
  /** Signs the server's certificate. If absent, the server uses http. */
  authority?: Authority;
  /** The server's clock, for the `date` header and the dates of commits. By default the real time. */
  now?: () => number;
  /** Delay between making a response and sending it, and between a file's check and its commit. By default none. */
  delayMs?: number;
  /** Awaited just before the delay, so that a test can decide the order in a race. By default nothing. */
  hold?: (request: IncomingMessage) => unknown;
  /** Texts by path, in the first commit of `main`. By default a README. */
  files?: Readonly<Record<string, string>>;
  /**
   * Receives each request first. True: it responds to the request itself. `drop-response`: the request takes effect,
   * then the connection is closed without a response.
   */
  intercept?: (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean | 'drop-response';
}

/** The part of GitHub's REST API that files on branches need, on loopback, with one private repository. */
export interface GitHub extends RecordingServer {
  /** The origin. */
  apiUrl: string;
  repository: string;
  repositoryId: string;
  /** A token with `contents: write`. */
  token: string;
  /** A token with `contents: read`. */
  readToken: string;
  caPem: string | undefined;
  /** Returns the names of the branches. */
  branches(): string[];
  /** Returns the text of a file at the head of a branch, or undefined. */
  file(branch: string, path: string): string | undefined;
  /** Returns the number of commits in the history of a branch, or 0 if the branch does not exist. */
  commits(branch: string): number;
  /** Returns the distinct texts of all files in the history of all branches. */
  reachable(): string[];
}

const bot = { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' };

/** Starts a GitHub. Its statuses and messages are those of version 2022-11-28 of the REST API. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHub> {
  const { authority, now = Date.now, files = { 'README.md': '# project\n' }, intercept } = options;
  const [token, readToken] = [randomToken(), randomToken()];
  const caller = (): Person => ({ ...bot, date: dateTime(now()) });
  let handler: Handler = (_, response) => response.destroy();
  const server = await startRecordingServer({
    ...(authority ? { certificate: await authority.issue({ names: ['localhost'] }) } : {}),
    handler: (...call) => handler(...call),
  });
  const repository = createRepository('example/project', server.origin, files, caller());

  handler = async (request, response, body) => {
    response.setHeader('date', new Date(now()).toUTCString());
    const intercepted = intercept?.(request, response, body) ?? false;
    if (intercepted === true) return;
    if ((request.headers['user-agent'] ?? '') === '') {
      refuseWithoutUserAgent(response);
      return;
    }
    const access = accessOf(request.headers.authorization, { [token]: 'write', [readToken]: 'read' });
    const pause = async (): Promise<void> => {
      await options.hold?.(request);
      if (options.delayMs) await setTimeout(options.delayMs);
    };
    const reply = await respondTo(request, body, { repository, access, caller: caller(), pause });
    if (intercepted === 'drop-response') response.destroy();
    else writeResponse(response, reply);
  };

  return Object.assign(server, {
    apiUrl: server.origin,
    repository: repository.fullName,
    repositoryId: '812345678',
    token,
    readToken,
    caPem: authority?.certificatePem,
    branches: () => branchesOf(repository),
    file: (branch: string, path: string) => textOf(repository, branch, path),
    commits: (branch: string) => historyOf(repository, headOf(repository, branch)).size,
    reachable: () => reachableTexts(repository),
  });
}

function accessOf(authorization: string | undefined, granted: Readonly<Record<string, Access>>): Access {
  if (authorization === undefined) return 'none';
  const [, token = ''] = /^(?:bearer|token) (.+)$/iu.exec(authorization) ?? [];
  return granted[token] ?? 'bad';
}

/** Sends 403 in HTML: GitHub rejects a request without a User-Agent before the API. */
function refuseWithoutUserAgent(response: ServerResponse): void {
  const text = 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.\n';
  response.writeHead(403, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(text) }).end(text);
}

function randomToken(): string {
  return `ghs_${randomBytes(18).toString('hex')}`;
}
