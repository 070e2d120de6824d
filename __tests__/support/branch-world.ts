import type { IncomingMessage } from 'node:http';
import { startGitHub, type GitHub, type GitHubOptions } from '../../sandbox/systems/github/server.js';
import type { Deadline } from '../../src/http/deadline.js';
import { createExchange } from '../../src/http/exchange.js';
import { Origins } from '../../src/http/origins.js';
import { createSend, type Send } from '../../src/http/send.js';
import { GitHubBranch, type BranchSettings } from '../../src/auth/refresh/stores/github-branch.js';
import { createFakeDeadline } from './fake-deadline.js';
import { createFakeHost, type FakeHost } from './fake-host.js';

/** The branch and the file in it that tests use. */
export const BRANCH = 'bearer-step/0123456789abcdef0123';
export const FILE = 'chain.json';

/** A GitHub repository on loopback, and access to a branch of it as steps have it. */
export interface BranchWorld {
  github: GitHub;
  host: FakeHost;
  /** The clock of the server and of the steps. `skewMs` shifts the clock of a step. */
  clock: { now: number };
  /** Returns the branch, over real connections. The default settings are those of a step that may write. */
  branch: (settings?: Partial<BranchSettings>, deadline?: Deadline, skewMs?: number) => GitHubBranch;
  /** Returns the text of the file, or undefined. */
  text: () => string | undefined;
  /** Returns the requests so far, as `METHOD /path` below the repository. */
  asked: () => string[];
}

/** Returns an interceptor that drops the response to the first request whose `METHOD /path` matches. */
export function dropResponse(pattern: RegExp): NonNullable<GitHubOptions['intercept']> {
  let isDropped = false;
  return ({ method, url }: IncomingMessage) => {
    if (isDropped || !pattern.test(`${method ?? ''} ${url ?? ''}`)) return false;
    isDropped = true;
    return 'drop-response';
  };
}

export async function startBranchWorld(options: GitHubOptions = {}): Promise<BranchWorld> {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const github = await startGitHub({ now: () => clock.now, ...options });
  const host = createFakeHost();
  const trust = { store: 'default', caCertificates: [], systemStore: true, unverifiedOrigins: [] } as const;
  const exchange = createExchange(trust, { host, environment: {} });
  const origins = new Origins({ client: [], bearer: [], ci: [github.apiUrl] });
  const sendWithin = (deadline: Deadline, now: () => number): Send =>
    createSend({ retries: 3, deadline, quiet: false }, { exchange, origins, host, now, random: () => 0 });
  const { token, repository } = github;
  return {
    github,
    host,
    clock,
    branch: (settings = {}, deadline = createFakeDeadline(clock), skewMs = 0) => {
      const now = (): number => clock.now + skewMs;
      const defaults = { apiUrl: new URL(github.apiUrl), repository, token, branch: BRANCH };
      const deps = { send: sendWithin(deadline, now), deadline, secrets: host.secrets, now };
      return new GitHubBranch({ ...defaults, ...settings }, deps);
    },
    text: () => github.file(BRANCH, FILE),
    asked: () => github.requests.map(({ method, url }) => `${method} ${url.replace(`/repos/${repository}`, '')}`),
  };
}
