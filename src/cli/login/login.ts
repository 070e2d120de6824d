import { secretVariable } from '../../ci/command-host.js';
import { createDeadline } from '../../http/deadline.js';
import { openConnections } from '../../http/connections.js';
import { findServer } from '../../auth/server.js';
import type { CliDeps } from '../deps.js';
import { DELIVERY_OPTIONS } from '../deliver.js';
import { makeSealKey } from '../seal-key.js';
import { ASKED_INPUTS } from '../secret.js';
import type { CommandLine, Verb } from '../verb.js';
import { checkClient } from './check-client.js';
import { checkSave } from './check-save.js';
import { deliverRefreshToken } from './deliver-refresh-token.js';
import { reportIdentity } from './identity.js';
import { INPUT_OPTIONS } from './inputs.js';
import { prepareLogin } from './prepare-login.js';
import { reportExpiry, reportRotation, reportScopes, reportWorkflow } from './report.js';
import { startChain } from './start-chain.js';

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
    {
      name: 'device',
      text: 'For a machine without a browser: you enter a code on a page, on any device. Only on a terminal.',
    },
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
      name: 'device-authorization-url',
      value: 'URL',
      text: 'The URL of the device authorization endpoint, if neither the provider nor the issuer defines it.',
    },
    {
      name: 'authorization-parameters',
      value: 'MAP',
      text: 'A YAML or JSON map of additional parameters of the sign-in, such as "access_type: offline" at Google.',
    },
    {
      name: 'save-seal-key',
      value: 'COMMAND',
      text: 'Also make a seal key. This command reads it from standard input.',
    },
    {
      name: 'measure-replay',
      text:
        'Also measure what the reuse of a refresh token does, for a provider file. You sign in twice, and only the ' +
        'second token is saved. This may end earlier sign-ins of the same user and client.',
    },
  ],
  notes: [
    `Secrets are never options. Set ${ASKED_INPUTS.map(secretVariable).join(' or ')}, or type the secret when asked.`,
    'An option with the name of an action input has the same meaning. --token-parameters must not contain secrets.',
  ],
  run: login,
};

/**
 * Signs a user in, finds out how the server treats refresh tokens, prints the user of the token, and delivers the refresh
 * token.
 */
export async function login(line: CommandLine, deps: CliDeps): Promise<void> {
  const { host, now } = deps;
  const prepared = await prepareLogin(line, deps);
  const { inputs, provider, target, refreshTokenTo, sealKeyTo } = prepared;
  const deadline = createDeadline(LIMIT_MS, now, 'The sign-in');
  // The user of the command does not need a log of the requests.
  const origins = target.origins.withIssuedTokens();
  const { send } = openConnections({ ...target, origins, retries: RETRIES, deadline, quiet: true }, deps);
  try {
    for (const delivery of [refreshTokenTo, sealKeyTo]) if (delivery !== undefined) await checkSave(delivery, deps);
    if (inputs.scope === '') host.warning('--scope is unset, so the server decides what the token may do.');
    const wants = { wantsAuthorization: true, wantsDevice: prepared.isByDevice };
    const wanted = { inputs: { ...inputs, revokeToken: undefined }, provider, target, ...wants };
    const ask = { send, secrets: host.secrets, info: host.info, now };
    const server = await findServer({ ...wanted, grant: 'refresh_token' }, { send, host, now });
    const all = { ...prepared, server, ask, deps, sleep: (ms: number) => deadline.sleep(ms) };
    await checkClient(all);
    const chain = await startChain(all);
    await reportIdentity(all, chain.token);
    reportScopes(all, chain.token);
    const found = { ...chain, endsAccessTokens: await chain.endsAccessTokens() };
    reportRotation(all, found);
    reportExpiry(all, chain);
    const savedTo = await deliverRefreshToken(all, chain);
    if (sealKeyTo !== undefined) await makeSealKey(sealKeyTo, deps);
    reportWorkflow(all, found, savedTo);
  } finally {
    deadline.close();
  }
}
