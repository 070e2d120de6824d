import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CiRun } from '../../ci/host.js';
import { createDeadline } from '../../http/deadline.js';
import { StepError } from '../../lib/errors.js';
import { refreshOf } from '../grant.js';
import type { AuthDeps, AuthSettings } from '../settings.js';
import { BranchStore } from './stores/branch-store.js';
import { fingerprintOf, readChain, writeChain } from './chain-record.js';
import { commandStore } from './stores/command-store.js';
import { GitHubBranch } from './stores/github-branch.js';
import { openJobFile, type JobFile } from '../job/job-file.js';
import { NO_LOCK, openJobLock, type JobLock } from '../job/job-lock.js';
import { openPresentedNotes, type PresentedNotes } from './presented.js';
import { isReplaySafe } from './refresh-request.js';
import type { TokenStore } from './stores/store.js';
import { RefreshChain } from './refresh-chain.js';
import { nameUnder, RESCUE_BINDING, seal, sealMaterial, unseal, type Binding } from '../../lib/seal.js';
import { sha256 } from '../../lib/sha256.js';
import { endpointOf, type Server } from '../server.js';

/** A shorter secret is too weak as a key: an attacker could try all values. */
const MIN_KEY_LENGTH = 24;
/** The time limit for releasing the lease after the step has ended. The runner kills a cancelled step after 10 s. */
const RELEASE_TIMEOUT_MS = 5000;

/** Returns the refresh token chain of a run, with its store and with the file that the steps of a job share. */
export function openRefreshChain(settings: AuthSettings, server: Server, deps: AuthDeps): RefreshChain {
  const { inputs, provider } = settings;
  const { host, now, random, deadline, connections } = deps;
  return new RefreshChain(
    {
      endpoint: endpointOf(server, provider),
      refresh: refreshOf(provider.oauth),
      parameters: settings.tokenParameters,
      fingerprint: fingerprintFor(settings),
      given: inputs.refreshToken,
      minTtlMs: inputs.minTtlMs,
      store: openStore(settings, server, deps),
      lock: lockOf(server, deps),
      notes: notesOf(settings, server, deps),
      jobFile: jobFileOf(settings, server, deps),
      sharingAdvice: settings.inputs.revokeToken === true ? 'remove revoke-token' : 'set seal-key',
      keepsRefreshToken: inputs.sealKey !== '' || inputs.refreshToken !== '',
      revocationEndpoint: server.revocationEndpoint,
      sealForLog:
        inputs.sealKey === '' ? undefined : (text) => seal(text, sealMaterial(inputs.sealKey), RESCUE_BINDING),
    },
    { host, deadline, send: connections.send, now, random },
  );
}

/** Returns what identifies a chain: the server, the client, and the first refresh token or its load command. */
function bindingOf({ inputs }: AuthSettings, { tokenEndpoint, client }: Server): (string | number)[] {
  const { refreshToken, loadRefreshToken } = inputs;
  return [tokenEndpoint.href, client.id, sha256(refreshToken || loadRefreshToken)];
}

/** Returns the store of a chain. It sends nothing before it is used. */
export function openStore(settings: AuthSettings, server: Server, deps: AuthDeps): TokenStore {
  const { inputs } = settings;
  const { host, random, runCommand, environment, deadline } = deps;
  if (inputs.saveRefreshToken === 'branch') return openBranchStore(settings, server, deps);
  const commands = { load: inputs.loadRefreshToken, save: inputs.saveRefreshToken };
  const store = commandStore(commands, { runCommand, host, environment, deadline, random });
  if (inputs.saveRefreshToken !== 'none') return store;
  const save = warnOnce(settings, deps);
  return { ...store, isReadable: false, keepsNothing: true, save };
}

/**
 * Returns the save of `save-refresh-token: none`, which drops a new refresh token. If that may end the chain, it warns
 * once in a step. A server that always returns a new one, but keeps the previous one valid, causes no warning.
 */
function warnOnce({ provider }: AuthSettings, { host }: AuthDeps): TokenStore['save'] {
  const { rotation, reissues = false } = provider.oauth.refresh ?? {};
  const mayEndChain = rotation === undefined ? !reissues : rotation !== 'none';
  let isKnown = false;
  return () => {
    const text = 'The server returned a new refresh token, but "save-refresh-token: none" does not save it.';
    const fails = 'the next run will fail with REFRESH_REJECTED';
    const ending =
      rotation === undefined
        ? `If the server ends the previous one, ${fails}`
        : `${provider.title} ends the previous one, so ${fails}`;
    const remedy = 'Set save-refresh-token to branch or to a command, then sign in again.';
    if (!isKnown && mayEndChain) host.warning(`${text} ${ending}. ${remedy}`);
    else if (!isKnown) host.info(text);
    isKnown = true;
    return Promise.resolve();
  };
}

function openBranchStore(settings: AuthSettings, server: Server, deps: AuthDeps): TokenStore {
  const { sealKey, githubToken } = settings.inputs;
  const { host, now, random, deadline, connections } = deps;
  const ci = host.run;
  if (ci === undefined) throw new StepError('INTERNAL', 'The branch store was opened outside of a workflow run.');
  const material = sealMaterial(sealKey);
  const binding: Binding = ['branch', ci.repositoryId, ...bindingOf(settings, server)];
  const branch = {
    apiUrl: new URL(ci.apiUrl),
    repository: ci.repository,
    token: githubToken,
    branch: `bearer-step/${nameUnder(material, binding)}`,
  };
  const fingerprint = fingerprintFor(settings);
  return new BranchStore({
    branchWithin: (within) =>
      new GitHubBranch(branch, { send: connections.send, deadline: within, secrets: host.secrets, now }),
    lastDeadline: () => createDeadline(RELEASE_TIMEOUT_MS, now, 'Releasing the lease'),
    seal: (chain) => seal(writeChain(chain, fingerprint), material, binding),
    unseal: (envelope) => readChain(unseal(envelope, material, binding), fingerprint, now()),
    holder: `run ${ci.id} ${randomUUID()}`,
    deadline,
    host,
    now,
    random,
  });
}

/** Returns the fingerprint of a step. Without the certificate of the client, a token that is bound to it is of no use. */
const fingerprintFor = ({ tokenParameters, target: { clientCertificate } }: AuthSettings): string =>
  fingerprintOf({
    ...tokenParameters,
    ...(clientCertificate === undefined ? {} : { 'cnf.x5t#S256': clientCertificate.thumbprint }),
  });

/** Returns what the names of the files of a job have in common: the run, the server and the client. No secrets. */
function jobBinding({ repositoryId, id }: CiRun, { tokenEndpoint, client }: Server): (string | number)[] {
  return [repositoryId, id, tokenEndpoint.href, client.id];
}

/**
 * Returns the lock of the job. Its name is made of no secret, so that all steps with the same server and client find the
 * same lock, whatever else they have in common.
 */
function lockOf(server: Server, { host, deadline, now }: AuthDeps): JobLock {
  if (host.temp === '' || host.run === undefined) return NO_LOCK;
  const name = nameUnder([], ['lock', ...jobBinding(host.run, server)]);
  return openJobLock(join(host.temp, `bearer-step-${name}.lock`), { host, deadline, now });
}

/** Returns the notes which refresh tokens were presented. Their names are keyed by the token and the client secret. */
function notesOf({ provider }: AuthSettings, server: Server, { host }: AuthDeps): PresentedNotes | undefined {
  const { temp, run } = host;
  if (temp === '' || run === undefined || isReplaySafe(refreshOf(provider.oauth))) return undefined;
  const binding = ['presented', ...jobBinding(run, server)];
  const secrets = Object.values(server.client.credentials);
  return openPresentedNotes((token) => join(temp, `bearer-step-${nameUnder([...secrets, token], binding)}.presented`));
}

/**
 * Returns the file that the steps of a job share; undefined if they cannot share. It is sealed under seal-key. Without
 * seal-key, it is sealed under the client's credentials and the input refresh-token together: all the steps have them.
 */
function jobFileOf(settings: AuthSettings, server: Server, { host }: AuthDeps): JobFile | undefined {
  const { sealKey, refreshToken } = settings.inputs;
  const material = sealKey === '' ? [...Object.values(server.client.credentials), refreshToken] : sealMaterial(sealKey);
  // If this step revokes its token, the next step cannot use it.
  if (host.temp === '' || host.run === undefined || settings.inputs.revokeToken === true) return undefined;
  if (sealKey === '' && !material.some((secret) => secret.length >= MIN_KEY_LENGTH)) return undefined;
  const { repositoryId, id }: CiRun = host.run;
  return openJobFile(material, ['job', repositoryId, id, ...bindingOf(settings, server)], host);
}
