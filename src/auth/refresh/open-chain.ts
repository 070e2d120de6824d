import { createHash, randomUUID } from 'node:crypto';
import type { CiRun } from '../../ci/host.js';
import { createDeadline } from '../../http/deadline.js';
import { StepError } from '../../lib/errors.js';
import { refreshOf } from '../grant.js';
import type { AuthDeps, AuthSettings } from '../settings.js';
import { BranchStore } from './stores/branch-store.js';
import { fingerprintOf, readChain, writeChain } from './chain-record.js';
import { commandStore } from './stores/command-store.js';
import { GitHubBranch } from './stores/github-branch.js';
import { openJobFile, type JobFile } from './job-file.js';
import type { TokenStore } from './stores/store.js';
import { RefreshChain } from './refresh-chain.js';
import { nameUnder, RESCUE_BINDING, seal, sealMaterial, unseal, type Binding } from '../../lib/seal.js';
import { endpointOf, type Server } from '../server.js';

/** Below this a secret is too weak to seal with: somebody could try them all. */
const MIN_KEY_LENGTH = 24;
/** For what is done after the step's end; the runner kills a cancelled step after 10 s. */
const RELEASE_TIMEOUT_MS = 5000;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The chain of a run: where its refresh token comes from, where the next one goes, and what the steps of a job share. */
export function openRefreshChain(settings: AuthSettings, server: Server, deps: AuthDeps): RefreshChain {
  const { inputs, provider } = settings;
  const { host, now, random, deadline, connections } = deps;
  return new RefreshChain(
    {
      endpoint: endpointOf(server, provider),
      refresh: refreshOf(provider.oauth),
      parameters: settings.tokenParameters,
      fingerprint: fingerprintOf(settings.tokenParameters),
      given: inputs.refreshToken,
      minTtlMs: inputs.minTtlMs,
      store: openStore(settings, server, deps),
      jobFile: jobFileOf(settings, server, deps),
      keepsRefreshToken: inputs.sealKey !== '' || inputs.refreshToken !== '',
      revocationEndpoint: server.revocationEndpoint,
      sealForLog:
        inputs.sealKey === '' ? undefined : (text) => seal(text, sealMaterial(inputs.sealKey), RESCUE_BINDING),
    },
    { host, deadline, send: connections.send, now, random },
  );
}

/** What makes a chain this one: the server, the client, and the sign-in that it began with. */
function bindingOf({ inputs }: AuthSettings, { tokenEndpoint, client }: Server): (string | number)[] {
  const { refreshToken, loadRefreshToken } = inputs;
  return [tokenEndpoint.href, client.id, sha256(refreshToken || loadRefreshToken)];
}

function openStore(settings: AuthSettings, server: Server, deps: AuthDeps): TokenStore {
  const { inputs } = settings;
  const { host, random, runCommand, environment, deadline } = deps;
  if (inputs.saveRefreshToken === 'branch') return openBranchStore(settings, server, deps);
  const commands = { load: inputs.loadRefreshToken, save: inputs.saveRefreshToken };
  const store = commandStore(commands, { runCommand, host, environment, deadline, random });
  return inputs.saveRefreshToken === 'none'
    ? { ...store, isReadable: false, save: () => dropToken(settings, deps) }
    : store;
}

/** `save-refresh-token: none`: said aloud where the provider is known to replace refresh tokens. */
function dropToken({ provider }: AuthSettings, { host }: AuthDeps): Promise<void> {
  const text = 'The server gave a new refresh token, which "save-refresh-token: none" does not keep.';
  const { rotation } = provider.oauth.refresh ?? {};
  if (rotation === undefined || rotation === 'none') host.info(text);
  else host.warning(`${text} ${provider.title} takes the one before no more: the next run needs a new sign-in.`);
  return Promise.resolve();
}

function openBranchStore(settings: AuthSettings, server: Server, deps: AuthDeps): TokenStore {
  const { sealKey, githubToken } = settings.inputs;
  const { host, now, random, deadline, connections } = deps;
  const ci = host.run;
  if (ci === undefined) throw new StepError('INTERNAL', 'A branch without a repository.');
  const material = sealMaterial(sealKey);
  const binding: Binding = ['branch', ci.repositoryId, ...bindingOf(settings, server)];
  const branch = {
    apiUrl: new URL(ci.apiUrl),
    repository: ci.repository,
    token: githubToken,
    branch: `bearer-step/${nameUnder(material, binding)}`,
  };
  const fingerprint = fingerprintOf(settings.tokenParameters);
  return new BranchStore({
    branchWithin: (within) =>
      new GitHubBranch(branch, { send: connections.send, deadline: within, secrets: host.secrets, now }),
    lastDeadline: () => createDeadline(RELEASE_TIMEOUT_MS, now, 'Giving the lease back'),
    seal: (chain) => seal(writeChain(chain, fingerprint), material, binding),
    unseal: (envelope) => readChain(unseal(envelope, material, binding), fingerprint, now()),
    holder: `run ${ci.id} ${randomUUID()}`,
    deadline,
    host,
    now,
    random,
  });
}

/** Sealed under seal-key; else under the client's credentials and the refresh token of the workflow, which both steps know. */
function jobFileOf(settings: AuthSettings, server: Server, { host }: AuthDeps): JobFile | undefined {
  const { sealKey, refreshToken } = settings.inputs;
  const material = sealKey === '' ? [...Object.values(server.client.credentials), refreshToken] : sealMaterial(sealKey);
  // A token that this step revokes is of no use to the next one.
  if (host.temp === '' || host.run === undefined || settings.inputs.revokeToken === true) return undefined;
  if (sealKey === '' && !material.some((secret) => secret.length >= MIN_KEY_LENGTH)) return undefined;
  const { repositoryId, id }: CiRun = host.run;
  return openJobFile(material, ['job', repositoryId, id, ...bindingOf(settings, server)], host);
}
