import { randomBytes } from 'node:crypto';
import { refuseBadToken } from '../../../sandbox/api.js';
import { startOAuthServer, type System } from '../../../sandbox/oauth-server.js';
import { startGitHub, type GitHub } from '../../../sandbox/systems/github/server.js';
import { startNuviasHub } from '../../../sandbox/systems/nuvias-hub.js';
import { startPlanio } from '../../../sandbox/systems/planio/server.js';
import { startPlanviewHub } from '../../../sandbox/systems/planview-hub.js';

interface Kind {
  /** As the documents write them. */
  hosts: string[];
  /** The provider that brings its base URL, so that an example need not name a host. */
  provider?: string;
  start(): Promise<System>;
  /** What a person who signed in let the client do, for examples that live on a refresh token. */
  scopes?: string[];
  /** False where the system offers no revocation, or steps and runs share the token, which so outlives the job. */
  revoked: boolean;
}

/** What runs here in place of the hosts in the documents. */
const kinds: Kind[] = [
  { hosts: ['https://hub.example.com:8443'], start: startPlanviewHub, revoked: true },
  {
    hosts: ['https://your-domain.plan.io'],
    start: startPlanio,
    scopes: ['view_project', 'view_issues', 'add_issues', 'edit_issues', 'add_issue_notes'],
    revoked: false,
  },
  { hosts: ['https://hub.nuvias-uc.com'], provider: 'nuvias-hub', start: startNuviasHub, revoked: false },
  { hosts: ['https://login.example.com', 'https://api.example.com'], start: startAnyApi, revoked: true },
];

export interface StandIn {
  system: System;
  /** What runs in place of GitHub's API. */
  github: GitHub;
  /** By host, what to write in its place. */
  hosts: Record<string, string>;
  /** By provider, the base URL where an example leaves it out. */
  baseUrls: Record<string, string>;
  /** Of a sign-in; empty where a system has none. */
  refreshToken: string;
  sealKey: string;
  revoked: boolean;
  close(): Promise<void>;
}

/** Starts the system that stands in for the one that the example calls. */
export async function standInFor(example: string): Promise<StandIn> {
  const kind = kinds.find(
    ({ hosts, provider }) =>
      hosts.some((host) => example.includes(host)) ||
      (provider !== undefined && example.includes(`provider: ${provider}`)),
  );
  if (!kind) throw new Error('Nothing is known that stands in for the host of the example');
  const [system, github] = await Promise.all([kind.start(), startGitHub()]);
  return {
    system,
    github,
    hosts: Object.fromEntries(kind.hosts.map((host) => [host, system.origin])),
    baseUrls: kind.provider === undefined ? {} : { [kind.provider]: system.baseUrl },
    refreshToken: kind.scopes ? await system.issueRefreshToken(kind.scopes) : '',
    sealKey: randomBytes(32).toString('base64url'),
    revoked: kind.revoked,
    close: async () => {
      await Promise.all([system.close(), github.close()]);
    },
  };
}

/** An OAuth 2 server and an API that answers every request with a good token alike. */
function startAnyApi(): Promise<System> {
  return startOAuthServer({
    api: (call) => refuseBadToken(call, 'example') ?? { status: 200, body: { items: [{ id: 1, name: 'First' }] } },
  });
}
