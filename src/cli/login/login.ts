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
import { checkClient } from './check-client.js';
import { INPUT_OPTIONS } from './inputs.js';
import { prepareLogin, type Login } from './prepare-login.js';
import { presenterFor, reportIdentity } from './identity.js';
import { probeRotation, type Probed } from './probe.js';
import { reportRotation, reportScopes } from './report.js';
import { signIn } from './sign-in.js';

/** The time limit of the whole command. The wait for the user has its own, shorter limit. */
const LIMIT_MS = 900_000;
const RETRIES = 2;

export const LOGIN: Verb = {
  name: 'login',
  summary: 'signs a user in, and passes the refresh token to a command that saves it for CI',
  options: [
    ...DELIVERY_OPTIONS,
    ...INPUT_OPTIONS,
    { name: 'oob', text: 'For a machine without a browser: the server shows a code, and you type it in.' },
    { name: 'no-browser', text: 'Print the address to open, and start no browser.' },
    {
      name: 'port',
      value: 'N',
      text: 'The port of the redirect URI, if the server accepts only a fixed one. Default: any free port.',
    },
    {
      name: 'authorization-url',
      value: 'URL',
      text: 'The URL of the authorization endpoint, if neither the provider nor the issuer defines it.',
    },
    {
      name: 'save-seal-key',
      value: 'COMMAND',
      text: 'Also make a seal key. This command reads it from standard input.',
    },
  ],
  notes: [
    `Secrets are never options. Set ${ASKED_INPUTS.map(variableFor).join(' or ')}, or type the secret when asked.`,
    'An option with the name of an action input has the same meaning. --token-parameters must not contain secrets.',
  ],
  run: login,
};

/**
 * Signs a user in, tests how the server treats refresh tokens, prints the user of the token, and delivers the refresh
 * token.
 */
export async function login(line: CommandLine, deps: CliDeps): Promise<void> {
  const { host, now } = deps;
  const prepared = await prepareLogin(line, deps);
  const { inputs, provider, target } = prepared;
  const deadline = createDeadline(LIMIT_MS, now, 'The sign-in');
  // The user of the command does not need a log of the requests.
  const { send } = openConnections({ ...target, retries: RETRIES, deadline, quiet: true }, deps);
  try {
    if (inputs.scope === '') host.warning('--scope is unset, so the server decides what the token may do.');
    const wanted = { inputs: { ...inputs, revokeToken: undefined }, provider, target, wantsAuthorization: true };
    const ask = { send, secrets: host.secrets, info: host.info, now };
    const server = await findServer({ ...wanted, grant: 'refresh_token' }, ask);
    const all = { ...prepared, server, ask, deps };
    await checkClient(all);
    const chain = await startChain(all);
    await reportIdentity(all, chain.token);
    reportScopes(all, chain.token);
    reportRotation(all, chain);
    await deliverRefreshToken(all, chain);
    if (prepared.sealKeyTo !== undefined) await makeSealKey(prepared.sealKeyTo, deps);
  } finally {
    deadline.close();
  }
}

/**
 * Delivers the refresh token. If that fails, revokes it, unless the revocation could also revoke more than this token.
 * Rejects with SAVE_FAILED.
 */
async function deliverRefreshToken(all: Login, { refreshToken, refresh }: StartedChain): Promise<void> {
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
  /** undefined if it is unknown. */
  refresh: Required<Refresh> | undefined;
  /** As in `Probed`. */
  isLenient: boolean;
}

/** Signs in, and tests the server. If the test made the server revoke the chain, the user signs in again. */
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
  if (probed.refresh !== undefined) {
    host.info('The server revoked the refresh token chain, because the test reused a rotated refresh token.');
  }
  host.info('Please sign in again.');
  const again = await signIn(all);
  return { refreshToken: refreshTokenOf(again), token: again.token(), refresh: probed.refresh, isLenient: false };
}

function refreshTokenOf(response: TokenResponse): string {
  const refreshToken = response.refreshToken();
  if (refreshToken !== undefined) return refreshToken;
  throw new StepError('LOGIN_FAILED', 'The server returned no refresh token.', {
    hint: 'Allow refresh tokens for the application. Some servers also need the scope offline_access.',
  });
}

/** Tests the server. After an error, the state of the chain is unknown, so it is treated as revoked. */
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
    deps.host.warning(
      `The command could not find out how this server treats refresh tokens. ${describeFailure(error).text}`,
    );
    return { refresh: undefined, refreshToken: undefined, response: undefined, sibling: undefined, isLenient: false };
  }
}

/** Revokes a refresh token that is not saved. Call it only if this is known to revoke nothing else. */
async function discard({ server, ask }: Login, refreshToken: string): Promise<void> {
  if (server.revocationEndpoint === undefined) return;
  // If the revocation fails, the token is still valid, which does no harm.
  const { revocationEndpoint: endpoint, client } = server;
  await revokeToken({ endpoint, client, token: refreshToken, type: 'refresh_token' }, ask.send).catch(() => undefined);
}
