import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { ApiResponse } from '../../api.js';
import type { Authority } from '../../certificates.js';
import { startRecordingServer, type Handler, type RecordingServer } from '../../recording-server.js';
import { startLogStore } from './actions/log-store.js';
import { createRuns, type Runs } from './actions/runs.js';
import { refuse, respondToGraphql } from './graphql.js';
import { historyIn } from './history.js';
import { sendReply, type Hooks, type LoggedCall } from './hooks.js';
import { createTracker, type Tracker } from './issues/tracker.js';
import { createLimiter, defaultLimits, type Limiter, type Limits } from './limits.js';
import { accessOf, personOf, respondTo, targetOf, type Access, type Target } from './respond.js';
import type { Site } from './site.js';
import { createTokens, type Tokens } from './tokens.js';
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
  /** `owner/name`. By default `example/project`. */
  repository?: string;
  /** By default true. */
  isPrivate?: boolean;
  /** The URL for browsers, in `html_url`. By default https://github.com, and the origin for a GitHub Enterprise Server. */
  serverUrl?: string;
  /** Whether the APIs are at `/api/v3` and `/api/graphql`, as on a GitHub Enterprise Server. */
  isEnterprise?: boolean;
  /** Limits that differ from GitHub's. */
  limits?: Partial<Limits>;
  hooks?: Hooks;
  /**
   * Receives each request first. True: it responds to the request itself. `drop-response`: the request takes effect,
   * then the connection is closed without a response.
   */
  intercept?: (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean | 'drop-response';
}

/** The part of GitHub's APIs for files on branches, issues and runs of workflows, on loopback, with one repository. */
export interface GitHub extends RecordingServer {
  /** The URL of the REST API, without a trailing slash. */
  apiUrl: string;
  graphqlUrl: string;
  /** The URL for browsers, without a trailing slash. */
  serverUrl: string;
  repository: string;
  repositoryId: string;
  /** A token with `contents: write`. */
  token: string;
  /** A token with `contents: read`. */
  readToken: string;
  caPem: string | undefined;
  /** The repository and all that belongs to it. Tests can change it at any time. */
  site: Site;
  tracker: Tracker;
  runs: Runs;
  tokens: Tokens;
  limiter: Limiter;
  hooks: Hooks;
  /** The requests to the APIs. Grows while the server runs. */
  log: LoggedCall[];
  /** Returns the names of the branches. */
  branches(): string[];
  /** Returns the text of a file at the head of a branch, or undefined. */
  file(branch: string, path: string): string | undefined;
  /** Returns the number of commits in the history of a branch, or 0 if the branch does not exist. */
  commits(branch: string): number;
  /** Returns the distinct texts of all files in the history of all branches. */
  reachable(): string[];
}

/** Starts a GitHub. Its statuses and messages are those of version 2022-11-28 of the REST API. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHub> {
  const { authority, now = Date.now, intercept } = options;
  let handler: Handler = (_, response) => response.destroy();
  const server = await startRecordingServer({
    ...(authority ? { certificate: await authority.issue({ names: ['localhost'] }) } : {}),
    handler: (...call) => handler(...call),
  });
  const logStore = await startLogStore();
  const site = { ...createSite(server.origin, now, options), logStore };
  const paths = options.isEnterprise ? { rest: '/api/v3', graphql: '/api/graphql' } : { rest: '', graphql: '/graphql' };
  const limiter = createLimiter({ ...defaultLimits, ...options.limits });
  const state: State = { site, paths, limiter, hooks: { ...options.hooks }, log: [], now };

  handler = async (request, response, body) => {
    response.setHeader('date', new Date(now()).toUTCString());
    const intercepted = intercept?.(request, response, body) ?? false;
    if (intercepted === true) return;
    if ((request.headers['user-agent'] ?? '') === '') {
      refuseWithoutUserAgent(response);
      return;
    }
    const pause = async (): Promise<void> => {
      await options.hold?.(request);
      if (options.delayMs) await setTimeout(options.delayMs);
    };
    await handle(state, { request, response, body, pause, isLost: intercepted === 'drop-response' });
  };

  const { repository, tokens, tracker, runs } = site;
  const close = server.close.bind(server);
  return Object.assign(server, {
    close: async () => {
      await Promise.all([close(), logStore.close()]);
    },
    apiUrl: site.apiUrl,
    graphqlUrl: `${server.origin}${paths.graphql}`,
    serverUrl: site.serverUrl,
    repository: repository.fullName,
    repositoryId: String(repository.id),
    token: tokens.add({ permissions: { contents: 'write' } }).value,
    readToken: tokens.add({ permissions: { contents: 'read' } }).value,
    caPem: authority?.certificatePem,
    site,
    tracker,
    runs,
    tokens,
    limiter,
    hooks: state.hooks,
    log: state.log,
    branches: () => branchesOf(repository),
    file: (branch: string, path: string) => textOf(repository, branch, path),
    commits: (branch: string) => historyOf(repository, headOf(repository, branch)).size,
    reachable: () => reachableTexts(repository),
  });
}

function createSite(origin: string, now: () => number, options: GitHubOptions): Omit<Site, 'logStore'> {
  const { repository: fullName = 'example/project', isPrivate = true, isEnterprise = false } = options;
  const { serverUrl = isEnterprise ? origin : 'https://github.com', files = { 'README.md': '# project\n' } } = options;
  const apiUrl = isEnterprise ? `${origin}/api/v3` : origin;
  const author = personOf(undefined, now());
  const repository = createRepository({ fullName, apiUrl, serverUrl, isPrivate, files, author });
  const tokens = createTokens();
  return {
    apiUrl,
    serverUrl,
    repository,
    history: historyIn(repository),
    tokens,
    tracker: createTracker(now),
    runs: createRuns(now, tokens, repository),
  };
}

interface State {
  site: Site;
  /** The paths of the APIs. */
  paths: { rest: string; graphql: string };
  limiter: Limiter;
  hooks: Hooks;
  log: LoggedCall[];
  now: () => number;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  body: Buffer;
  pause: () => Promise<void>;
  /** Whether the response is not sent. */
  isLost: boolean;
}

/** Handles a request to one of the APIs, with limits and hooks. */
async function handle(state: State, exchange: Exchange): Promise<void> {
  const { request, response, body, isLost } = exchange;
  const access = accessOf(request, state.site);
  const { value: owner = '', account } = typeof access === 'string' ? {} : access;
  const url = request.url ?? '/';
  const call = describeCall(state, url, { method: request.method ?? '', login: account?.login, body: body.toString() });
  state.log.push(call);
  const crowded = state.limiter.enter(owner);
  response.once('close', () => state.limiter.leave(owner));
  const early = await state.hooks.before?.(call);
  if (early !== undefined) {
    sendReply(response, early);
    return;
  }
  const made = crowded ?? (await respond(state, exchange, access, owner));
  call.status = made.status;
  const late = await state.hooks.after?.(call, made);
  sendReply(response, isLost ? 'lose' : (late ?? made));
}

function describeCall({ paths }: State, url: string, call: Pick<LoggedCall, 'method' | 'login' | 'body'>): LoggedCall {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const below = pathname.startsWith(`${paths.rest}/`) ? pathname.slice(paths.rest.length) : pathname;
  return { ...call, path: decodeURIComponent(below), query: [...searchParams.keys()], status: undefined };
}

/** Returns the response of one of the APIs, with its rate headers. */
async function respond(state: State, exchange: Exchange, access: Access, owner: string): Promise<ApiResponse> {
  const { site, paths, limiter, now } = state;
  const { request, body, pause } = exchange;
  const url = request.url ?? '/';
  const isGraphql = request.method === 'POST' && url.split('?', 1)[0] === paths.graphql;
  const isRest = url.startsWith(`${paths.rest}/`);
  const target: Target = targetOf(site, request.method, isRest ? url.slice(paths.rest.length) : '/');
  const rate =
    access === 'bad'
      ? { headers: {} }
      : limiter.count({
          owner,
          resource: isGraphql ? 'graphql' : resourceOf(target),
          createsContent: target.operation?.createsContent ?? false,
          nowMs: now(),
        });
  const respondByApi = async (): Promise<ApiResponse> => {
    if (!isGraphql) return respondTo(target, body, { site, access, nowMs: now(), pause });
    await pause();
    if (access === 'bad') return refuse(401, 'Bad credentials', '');
    return respondToGraphql(body, access === 'none' ? undefined : access);
  };
  const made = rate.refusal ?? (await respondByApi());
  return { ...made, headers: { ...rate.headers, ...made.headers } };
}

function resourceOf({ operation }: Target): 'core' | 'search' {
  return operation?.documentation.startsWith('search/') ? 'search' : 'core';
}

/** Sends 403 in HTML: GitHub rejects a request without a User-Agent before the API. */
function refuseWithoutUserAgent(response: ServerResponse): void {
  const text = 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.\n';
  response.writeHead(403, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(text) }).end(text);
}
