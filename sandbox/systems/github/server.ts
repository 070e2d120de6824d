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
  /** Signs the server's certificate. Without one it speaks http. */
  authority?: Authority;
  /** The server's clock, for the `date` of answers and commits. By default the true time. */
  now?: () => number;
  /** Between what an answer says and its sending, and between a file's check and its commit. By default none. */
  delayMs?: number;
  /** Awaited where the delay is, for races whose order a test decides. By default nothing. */
  hold?: (request: IncomingMessage) => unknown;
  /** Texts by path, in the first commit of `main`. By default a README. */
  files?: Readonly<Record<string, string>>;
  /**
   * Sees each request first. When it returns true it has answered, or will; with `drop-response` the request takes effect
   * and its connection is cut.
   */
  intercept?: (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean | 'drop-response';
}

/** GitHub's REST API on loopback, as far as files on branches need it, with one private repository. */
export interface GitHub extends RecordingServer {
  /** The origin. */
  apiUrl: string;
  repository: string;
  repositoryId: string;
  /** With `contents: write`. */
  token: string;
  /** With `contents: read`. */
  readToken: string;
  caPem: string | undefined;
  /** Returns the names of the branches. */
  branches(): string[];
  /** Returns the text of a file at the head of a branch, or undefined. */
  file(branch: string, path: string): string | undefined;
  /** Returns how many commits can be reached from the head of a branch; 0 without it. */
  commits(branch: string): number;
  /** Returns all texts that can be reached from the history of any branch. */
  reachable(): string[];
}

const bot = { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' };

/** Returns a running GitHub. Statuses and messages are those of the REST API's version 2022-11-28. */
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
    const taken = intercept?.(request, response, body) ?? false;
    if (taken === true) return;
    if ((request.headers['user-agent'] ?? '') === '') {
      refuseNameless(response);
      return;
    }
    const access = accessOf(request.headers.authorization, { [token]: 'write', [readToken]: 'read' });
    const pause = async (): Promise<void> => {
      await options.hold?.(request);
      if (options.delayMs) await setTimeout(options.delayMs);
    };
    const reply = await respondTo(request, body, { repository, access, caller: caller(), pause });
    if (taken === 'drop-response') response.destroy();
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

/** Whoever does not name itself is stopped before the API, and not in JSON. */
function refuseNameless(response: ServerResponse): void {
  const text = 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.\n';
  response.writeHead(403, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(text) }).end(text);
}

function randomToken(): string {
  return `ghs_${randomBytes(18).toString('hex')}`;
}
