import { describeFailure, StepError } from '../../lib/errors.js';
import { createDeadline } from '../../http/deadline.js';
import { createSend } from '../../http/send.js';
import { revokeToken } from '../../auth/oauth/revoke.js';
import type { Token } from '../../auth/oauth/token-response.js';
import { requestToken, type TokenResponse } from '../../auth/oauth/token-request.js';
import type { Refresh } from '../../provider/provider.js';
import { newSealKey } from '../../lib/seal.js';
import { tokenParametersOf } from '../../auth/grant.js';
import { endpointOf, findServer } from '../../auth/server.js';
import type { CliDeps } from '../deps.js';
import { deliver } from '../deliver.js';
import type { CommandLine } from '../command-line.js';
import { prepareLogin, type PreparedLogin } from './prepare-login.js';
import { presenterFor, showIdentity } from './identity.js';
import type { Login } from './login-run.js';
import { probeRotation, type Probed } from './probe.js';
import { showRefresh, showScopes } from './report.js';
import { signIn } from './sign-in.js';

/** For everything: the sign-in has a limit of its own below it. */
const LIMIT_MS = 900_000;
const RETRIES = 2;

/** Signs a person in, finds out how the server rotates, tells who the token acts as, and hands the refresh token over. */
export async function login(line: CommandLine, deps: CliDeps): Promise<void> {
  const { host, now, random } = deps;
  const prepared = await prepareLogin(line, deps);
  const { inputs, target } = prepared;
  const deadline = createDeadline(LIMIT_MS, now, 'The sign-in');
  const exchange = deps.openExchange(target.trust);
  // What goes over the wire is of no interest here.
  const quiet = { info: () => undefined };
  const send = createSend(RETRIES, { exchange, origins: target.origins, host: quiet, deadline, now, random });
  try {
    if (inputs.scope === '') host.warning('No --scope is asked for: what the token may do is left to the server.');
    const server = await findServer(prepared, send, true);
    const all = { ...prepared, server, ask: { send, secrets: host.secrets, now }, deps };
    const chain = await startChain(all);
    await showIdentity(all, chain.token);
    showScopes(all, chain.token);
    showRefresh(all, chain);
    await keep(all, chain);
    if (prepared.sealKeyTo !== undefined) await makeSealKey(prepared.sealKeyTo, deps);
  } finally {
    deadline.close();
  }
}

/** Hands the refresh token over. One that nobody got is revoked, where that ends nothing else. Rejects with SAVE_FAILED. */
async function keep(all: Login, { refreshToken, refresh }: StartedChain): Promise<void> {
  try {
    await deliver('The refresh token', refreshToken, all.refreshTokenTo, all.deps);
  } catch (error) {
    if (refresh?.rotation === 'on_first_use') await discard(all, refreshToken);
    throw error;
  }
}

/** A new seal key, handed over. */
export async function makeSealKey(to: PreparedLogin['refreshTokenTo'], deps: CliDeps): Promise<void> {
  const key = newSealKey();
  deps.host.secrets.protect(key);
  await deliver('The seal key', key, to, deps);
}

interface StartedChain {
  refreshToken: string;
  token: Token;
  /** undefined where it could not be found out. */
  refresh: Required<Refresh> | undefined;
  /** As `Probed` has it. */
  isLenient: boolean;
}

/** Signs in and probes. Where the probe cost the grant, the person, who is there, signs in once more. */
async function startChain(all: Login): Promise<StartedChain> {
  const { host } = all.deps;
  const first = await signIn(all, all.server, all.ask, all.deps);
  host.info('Signed in. Finding out how this server treats refresh tokens …');
  const probed = await probe(all, refreshTokenOf(first));
  if (probed.refreshToken !== undefined) {
    if (probed.sibling !== undefined) await discard(all, probed.sibling);
    const response = probed.response ?? first;
    return {
      refreshToken: probed.refreshToken,
      token: response.token(),
      refresh: probed.refresh,
      isLenient: probed.isLenient,
    };
  }
  if (probed.refresh !== undefined) host.info('The server ended the grant when a used-up refresh token came again.');
  host.info('Please sign in once more.');
  const again = await signIn(all, all.server, all.ask, all.deps);
  return { refreshToken: refreshTokenOf(again), token: again.token(), refresh: probed.refresh, isLenient: false };
}

function refreshTokenOf(response: TokenResponse): string {
  const refreshToken = response.refreshToken();
  if (refreshToken !== undefined) return refreshToken;
  throw new StepError('LOGIN_FAILED', 'The server gave no refresh token.', {
    hint: 'Allow the application to have them; some servers want the scope offline_access.',
  });
}

/** A fault on the way leaves a chain of which nothing is known, as if the grant had ended. */
async function probe(all: Login, first: string): Promise<Probed> {
  const { provider, server, ask, inputs, deps } = all;
  const parameters = tokenParametersOf(provider, inputs);
  const refresh = (refreshToken: string): Promise<TokenResponse> =>
    requestToken(
      endpointOf(server, provider),
      { parameters: { ...parameters, grant_type: 'refresh_token', refresh_token: refreshToken }, repeatable: 'unseen' },
      ask,
    );
  try {
    return await probeRotation(first, { refresh, present: presenterFor(all) });
  } catch (error) {
    deps.host.warning(`It could not be found out. ${describeFailure(error).text}`);
    return { refresh: undefined, refreshToken: undefined, response: undefined, sibling: undefined, isLenient: false };
  }
}

/** Revokes a refresh token that nobody knows: only where it is known to end nothing but itself. */
async function discard({ server, ask }: Login, refreshToken: string): Promise<void> {
  if (server.revocationEndpoint === undefined) return;
  // One that lives on does no harm.
  await revokeToken(server.revocationEndpoint, server.client, refreshToken, ask.send, 'refresh_token').catch(
    () => undefined,
  );
}
