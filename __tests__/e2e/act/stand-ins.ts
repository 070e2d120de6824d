import { refuseBadToken } from '../../../sandbox/api.js';
import { startOAuthServer, type System } from '../../../sandbox/oauth-server.js';
import { startNuviasHub } from '../../../sandbox/systems/nuvias-hub.js';
import { startPlanio } from '../../../sandbox/systems/planio.js';
import { startPlanviewHub } from '../../../sandbox/systems/planview-hub.js';

interface Kind {
  /** As the documents write them. */
  hosts: string[];
  /** The provider that brings its base URL, so that an example need not name a host. */
  provider?: string;
  start(): Promise<System>;
  /** Scopes of the token that a person got by signing in, for examples that are given one. */
  scopes?: string[];
  /** False where the system offers no revocation, or the token is given and so outlives the job. */
  revoked: boolean;
}

/** What runs here in place of the hosts in the documents. */
const kinds: Kind[] = [
  { hosts: ['https://hub.example.com:8443'], start: startPlanviewHub, revoked: true },
  {
    hosts: ['https://your-domain.plan.io'],
    start: startPlanio,
    scopes: ['view_project', 'view_issues', 'add_issues'],
    revoked: false,
  },
  { hosts: ['https://hub.nuvias-uc.com'], provider: 'nuvias-hub', start: startNuviasHub, revoked: false },
  { hosts: ['https://login.example.com', 'https://api.example.com'], start: startAnyApi, revoked: true },
];

export interface StandIn {
  system: System;
  /** By host, what to write in its place. */
  hosts: Record<string, string>;
  /** By provider, the base URL where an example leaves it out. */
  baseUrls: Record<string, string>;
  /** Given to the examples; empty where they fetch their own. */
  token: string;
  revoked: boolean;
}

/** Starts the system that stands in for the one that the example calls. */
export async function standInFor(example: string): Promise<StandIn> {
  const kind = kinds.find(
    ({ hosts, provider }) =>
      hosts.some((host) => example.includes(host)) ||
      (provider !== undefined && example.includes(`provider: ${provider}`)),
  );
  if (!kind) throw new Error('Nothing is known that stands in for the host of the example');
  const system = await kind.start();
  return {
    system,
    hosts: Object.fromEntries(kind.hosts.map((host) => [host, system.origin])),
    baseUrls: kind.provider === undefined ? {} : { [kind.provider]: system.baseUrl },
    token: kind.scopes ? await system.issueToken(kind.scopes) : '',
    revoked: kind.revoked,
  };
}

/** An OAuth 2 server and an API that answers every request with a good token alike. */
function startAnyApi(): Promise<System> {
  return startOAuthServer({
    api: (call) => refuseBadToken(call, 'example') ?? { status: 200, body: { items: [{ id: 1, name: 'First' }] } },
  });
}
