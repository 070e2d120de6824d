import { findServer, type Server } from '../../auth/server.js';
import type { Session } from '../../auth/session.js';
import { withGivenToken } from '../../auth/sharing/with-given-token.js';
import { revokeToken } from '../../auth/oauth/revoke.js';
import type { Token } from '../../auth/oauth/token-response.js';
import { hasGrant, isTokenPlain } from '../../auth/grant.js';
import type { Connections } from '../../http/connections.js';
import { createDeadline, type Deadline } from '../../http/deadline.js';
import { StepError } from '../../lib/errors.js';
import type { Bearer } from '../../request/bearer.js';
import { findSite } from '../../request/find-site.js';
import type { RequestContext } from '../../request/send-for-step.js';
import type { RequestDeps } from '../../request/send-plan.js';
import { openRun, type StepDeps } from '../../step/run-step.js';
import type { Prepared } from '../../step/prepare.js';
import type { CiSystem } from '../../ci/systems/system.js';
import type { CliDeps } from '../deps.js';
import { observeDates, type ServerDate } from './observe-dates.js';
import { silentHost, type SilentHost } from './silent-host.js';
import { serversOf, type NamedServer } from './servers.js';

/** What the checks of a set-up share. */
export interface Diagnosis {
  prepared: Prepared;
  deps: StepDeps;
  host: SilentHost;
  /** The CI system of the job. */
  system: CiSystem;
  /** The servers that the step talks to, by their roles. Two may have the same origin. */
  servers: readonly NamedServer[];
  /** The origins that cannot be reached, so that later checks leave them out. */
  broken: Set<string>;
  /** What the headers `Date` of the responses say. */
  dates: readonly ServerDate[];
  connections: Connections;
  deadline: Deadline;
  /** Whether to refresh and save, as the step does. */
  refreshes: boolean;
  /** Whether the step gets its token with a refresh token. */
  hasChain: boolean;
  /** Whether the step requests a token, and is not given one. */
  fetches: boolean;
  session: Session;
  /** The token, as soon as there is one. */
  token: Token | undefined;
  /** The names of users that responses have shown. They are never printed. */
  users: Set<string>;
  /** Resolves to the authorization server. Reads its metadata once. Rejects as `findServer` does. */
  server: () => Promise<Server>;
  /** Revokes the token that was requested, unless that has been done, and closes the diagnosis. Never rejects. */
  finish(): Promise<void>;
}

/** Opens a diagnosis. Sends nothing. */
export async function openDiagnosis(
  settings: Prepared,
  cliDeps: CliDeps,
  asked: Pick<Diagnosis, 'refreshes' | 'users'>,
): Promise<Diagnosis> {
  const host = silentHost(cliDeps.host);
  const dates: ServerDate[] = [];
  const openExchange = observeDates(cliDeps.openExchange, cliDeps.now, dates);
  const deps = { ...cliDeps, host, openExchange };
  const prepared = await withGivenToken(forDoctor(settings), deps);
  const opened = openRun(prepared, deps);
  const { inputs, provider, grant } = prepared;
  const fetches = hasGrant(provider) && !isTokenPlain(inputs) && prepared.opened === undefined;
  let server: Promise<Server> | undefined;
  const diagnosis: Diagnosis = {
    prepared,
    deps,
    host,
    system: cliDeps.host.system,
    servers: serversOf(prepared, cliDeps.host),
    broken: new Set(),
    dates,
    connections: opened.connections,
    deadline: opened.deadline,
    ...asked,
    hasChain: fetches && grant === 'refresh_token',
    fetches,
    session: opened.session,
    token: undefined,
    server: () => (server ??= findServer(prepared, { ...cliDeps, send: opened.connections.send })),
    finish: async () => {
      await leaveNothing(diagnosis);
      opened.close();
    },
  };
  return diagnosis;
}

/** How long the revocation after the end of the time may take, in milliseconds. */
const LAST_MS = 5000;

/** Revokes a token of the client, also if the time is over or the command was cancelled. Never rejects. */
async function leaveNothing({
  hasChain,
  session,
  token,
  deadline,
  connections,
  deps,
  server,
}: Diagnosis): Promise<void> {
  if (hasChain) return;
  if (!deadline.signal.aborted) {
    await session.revoke();
    return;
  }
  const { client, revocationEndpoint: endpoint } = (await server().catch(() => undefined)) ?? {};
  if (token === undefined || client === undefined || endpoint === undefined) return;
  const last = createDeadline(LAST_MS, deps.now, 'The revocation');
  await revokeToken({ endpoint, client, token: token.value, deadline: last }, connections.send).catch(() => undefined);
  last.close();
}

/** Returns the settings without what would leave something behind: the token is revoked and not shared. */
function forDoctor(prepared: Prepared): Prepared {
  const { inputs, provider, target } = prepared;
  const revoke = inputs.revokeToken === false ? undefined : inputs.revokeToken;
  const own = { shareToken: false, cacheToken: false, revokeToken: revoke, retries: Math.min(inputs.retries, 1) };
  // The UserInfo endpoint of the authorization server gets the token that the server issued.
  const isAtServer = provider.identity?.endpoint !== undefined;
  const origins = isAtServer ? target.origins.withIssuedTokens() : target.origins;
  return { ...prepared, target: { ...target, origins }, isForLaterSteps: false, inputs: { ...inputs, ...own } };
}

/** Returns what a request of the doctor with the token needs. */
export async function requestsOf(diagnosis: Diagnosis): Promise<{ context: RequestContext; deps: RequestDeps }> {
  const { prepared, session, connections, host } = diagnosis;
  const { provider, target, inputs } = prepared;
  const { authorizationEndpoint } = target;
  const deps = { send: connections.send, bearer: onlyToken(session), host, authorizationEndpoint };
  const baseUrl = await findSite(provider, inputs.variables, await session.baseUrl(), deps);
  return { context: { provider, baseUrl, inputs }, deps };
}

/** Returns the bearer of a session without its renewal: after a 401, nothing is refreshed or requested. */
const onlyToken = ({ bearer }: Session): Bearer => ({
  authorize: (target) => bearer.authorize(target),
  ready: () => bearer.ready(),
  needsRepeat: (response, url) => bearer.needsRepeat?.(response, url) === true,
  renew: () => Promise.resolve(false),
  scope: () => bearer.scope(),
});

/** Returns the token. Throws INTERNAL if no check has got one. */
export function tokenOf({ token }: Diagnosis): Token {
  if (token === undefined) throw new StepError('INTERNAL', 'A check ran without the token that it needs.');
  return token;
}
