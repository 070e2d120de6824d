import { randomBytes } from 'node:crypto';
import { startProxy, tunnelTo, type Proxy } from '../../../sandbox/proxy.js';
import type { System } from '../../../sandbox/oauth-server.js';
import { startGitHub, type GitHub } from '../../../sandbox/systems/github/server.js';
import { startGitLab } from '../../../sandbox/systems/gitlab/server.js';
import { startNuviasHub } from '../../../sandbox/systems/nuvias-hub.js';
import { startPlanio } from '../../../sandbox/systems/planio/server.js';
import { startPlanviewHub } from '../../../sandbox/systems/planview-hub.js';
import { startItemsApi, startItemsApiOfKeycloak } from './items-api.js';

interface Kind {
  /** The providers that it stands in for. */
  providers: string[];
  /** The hosts that the documents write for it. */
  hosts: string[];
  /** The provider that has a base URL of its own, so that an example need not set one. */
  hasBaseUrl?: string;
  start(options: { names: readonly string[] }): Promise<System>;
  /** What the user who signed in let the client do, for examples with a refresh token. */
  scopes?: string[];
  /** False if the system offers no revocation. */
  revokes: boolean;
}

/** What a report needs at Planio and Redmine. */
const reportScopes = [
  'view_project',
  'view_issues',
  'add_issues',
  'edit_issues',
  'add_issue_notes',
  'manage_issue_relations',
];

/** What runs here in place of the servers in the documents. The last one stands in for any other server. */
const kinds: Kind[] = [
  { providers: ['planview-hub'], hosts: ['https://hub.example.com:8443'], start: startPlanviewHub, revokes: true },
  {
    providers: ['planio'],
    hosts: ['https://your-domain.plan.io'],
    start: startPlanio,
    scopes: reportScopes,
    revokes: true,
  },
  { providers: ['nuvias-hub'], hosts: [], hasBaseUrl: 'nuvias-hub', start: startNuviasHub, revokes: false },
  { providers: ['gitlab'], hosts: [], hasBaseUrl: 'gitlab', start: startGitLab, scopes: ['api'], revokes: true },
  {
    providers: ['redmine'],
    hosts: ['https://example.com/redmine'],
    start: (options) => startPlanio({ ...options, path: '/redmine' }),
    scopes: reportScopes,
    revokes: true,
  },
  {
    providers: ['keycloak'],
    hosts: ['https://login.example.com/realms/ci', 'https://api.example.com'],
    start: startItemsApiOfKeycloak,
    revokes: true,
  },
  {
    providers: [],
    hosts: ['https://login.example.com', 'https://api.example.com'],
    start: startItemsApi,
    scopes: ['read'],
    revokes: true,
  },
];

/** The name by which the system is reached through the proxy. No DNS server knows it. */
const PROXIED_HOST = 'hub.behind-the-proxy.test';

export interface StandIn {
  system: System;
  /** What runs in place of GitHub's API. */
  github: GitHub;
  /** The proxy in front of the system; undefined if the example uses none. */
  proxy: Proxy | undefined;
  /** By host, what to write in its place. */
  hosts: Record<string, string>;
  /** By provider, the base URL for an example that sets none. */
  baseUrls: Record<string, string>;
  /** The base URL of the API, as the workflow must write it. */
  url: string;
  /** Of a sign-in; empty if the system has none. */
  refreshToken: string;
  sealKey: string;
  /** Whether the token must be revoked by the end of the job: not if the system cannot, or if runs share the token. */
  revokes: boolean;
  close(): Promise<void>;
}

/** Returns what to write in place of a host of the documents. */
const addressFor = (host: string, { issuer, baseUrl }: System): string =>
  host.startsWith('https://login.') ? issuer : baseUrl;

/** Starts the system that stands in for the one that the example calls. */
export async function standInFor(example: string): Promise<StandIn> {
  const [, provider = ''] = /^ +provider: (\S+)/m.exec(example) ?? [];
  const kind = kinds.find(({ providers }) => providers.includes(provider)) ?? kinds.at(-1);
  if (kind === undefined) throw new Error('There is no stand-in.');
  const [system, github] = await Promise.all([kind.start({ names: [PROXIED_HOST] }), startGitHub()]);
  const proxy = example.includes('HTTPS_PROXY') ? await startProxy(tunnelTo(system.origin)) : undefined;
  return {
    system,
    github,
    proxy,
    hosts: Object.fromEntries(kind.hosts.map((host) => [host, addressFor(host, system)])),
    baseUrls: kind.hasBaseUrl === undefined ? {} : { [kind.hasBaseUrl]: system.baseUrl },
    url: proxy === undefined ? system.baseUrl : `https://${PROXIED_HOST}`,
    refreshToken: kind.scopes ? await system.issueRefreshToken(kind.scopes) : '',
    sealKey: randomBytes(32).toString('base64url'),
    revokes: kind.revokes && !/refresh-token|cache-token/u.test(example),
    close: async () => {
      await Promise.all([system.close(), github.close(), proxy?.close()]);
    },
  };
}
