import { describeFailure, StepError } from '../../lib/errors.js';
import { createDeadline } from '../../http/deadline.js';
import { openConnections } from '../../http/connections.js';
import { revokeToken } from '../../auth/oauth/revoke.js';
import type { Token } from '../../auth/oauth/token-response.js';
import { requestToken, type TokenResponse } from '../../auth/oauth/token-request.js';
import type { Refresh } from '../../provider/provider.js';
import { tokenParametersOf } from '../../auth/grant.js';
import { endpointOf, findServer } from '../../auth/server.js';
import type { CliDeps } from '../deps.js';
import { deliver, DELIVERY_OPTIONS } from '../deliver.js';
import { makeSealKey } from '../seal-key.js';
import { ASKED_INPUTS, variableFor } from '../secret.js';
import type { CommandLine, Verb } from '../verb.js';
import { INPUT_OPTIONS } from './inputs.js';
import { prepareLogin, type Login } from './prepare-login.js';
import { presenterFor, reportIdentity } from './identity.js';
import { probeRotation, type Probed } from './probe.js';
import { reportRotation, reportScopes } from './report.js';
import { signIn } from './sign-in.js';

/** For everything: the sign-in has a limit of its own below it. */
const LIMIT_MS = 900_000;
const RETRIES = 2;

export const LOGIN: Verb = {
  name: 'login',
  summary: 'signs a person in, and hands over the refresh token on which CI then lives',
  options: [
    ...DELIVERY_OPTIONS,
    ...INPUT_OPTIONS,
    { name: 'oob', text: 'the server shows a code, which is typed in: for a machine without a browser' },
    { name: 'no-browser', text: 'only print the address to open' },
    {
      name: 'port',
      value: 'N',
      text: 'of the listener, where the server wants the redirect URI to the letter (default: any)',
    },
    {
      name: 'authorization-url',
      value: 'URL',
      text: 'the authorization endpoint, where the provider does not name it',
    },
    { name: 'save-seal-key', value: 'COMMAND', text: 'makes a seal key, too, and gives it to this command' },
  ],
  notes: [
    `Secrets come from variables (${ASKED_INPUTS.map(variableFor).join(', ')}), or are asked for.`,
    'Options are the inputs of the action, and mean the same; --token-parameters may hold no secret.',
  ],
  run: login,
};

/** Signs a person in, finds out how the server rotates, tells who the token acts as, and hands the refresh token over. */
export async function login(line: CommandLine, deps: CliDeps): Promise<void> {
  const { host, now } = deps;
  const prepared = await prepareLogin(line, deps);
  const { inputs, provider, target } = prepared;
  const deadline = createDeadline(LIMIT_MS, now, 'The sign-in');
  // What goes over the wire is of no interest here.
  const { send } = openConnections({ ...target, retries: RETRIES, deadline, quiet: true }, deps);
  try {
    if (inputs.scope === '') host.warning('No --scope is asked for: what the token may do is left to the server.');
    const wanted = { inputs: { ...inputs, revokeToken: undefined }, provider, target, wantsAuthorization: true };
    const server = await findServer(wanted, send);
    const all = { ...prepared, server, ask: { send, secrets: host.secrets, now }, deps };
    const chain = await startChain(all);
    await reportIdentity(all, chain.token);
    reportScopes(all, chain.token);
    reportRotation(all, chain);
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
  const first = await signIn(all);
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
  const again = await signIn(all);
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
  const { revocationEndpoint: endpoint, client } = server;
  await revokeToken({ endpoint, client, token: refreshToken, type: 'refresh_token' }, ask.send).catch(() => undefined);
}
