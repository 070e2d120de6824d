import type { Host } from '../../ci/host.js';
import { fetchesFrom } from '../../auth/grant.js';
import { parseUrl } from '../../http/urls.js';
import { UNKNOWN_BASE } from '../../request/plan/plan.js';
import type { Prepared } from '../../step/prepare.js';

const ROLES = ['the authorization server', 'the API', 'the store of the refresh token'] as const;
export type ServerRole = (typeof ROLES)[number];

/** A server that the step talks to. */
export interface NamedServer {
  /** What it is to the step. */
  role: ServerRole;
  url: URL;
}

/** Returns the origins of the servers of a step, by their roles, in the order in which the step talks to them. */
export function serversOf({ inputs, provider, target, plan }: Prepared, host: Pick<Host, 'run'>): NamedServer[] {
  const authorization = fetchesFrom(inputs, provider) ? (target.tokenEndpoint ?? target.issuer) : undefined;
  const branch = inputs.saveRefreshToken === 'branch' ? parseUrl(host.run?.apiUrl ?? '') : undefined;
  const api = plan === undefined || plan.url.origin === UNKNOWN_BASE.origin ? target.baseUrl : plan.url;
  return [authorization, api, branch].flatMap((url, index) => {
    const role = ROLES[index];
    return url === undefined || role === undefined ? [] : [{ role, url: new URL(url.origin) }];
  });
}

/** Returns the servers, each origin once. */
export const eachOnce = (servers: readonly NamedServer[]): NamedServer[] =>
  servers.filter(({ url }, index) => servers.findIndex((other) => other.url.origin === url.origin) === index);
