import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startCli, type CliResult } from '../../../sandbox/cli.js';
import { startGitHub, type GitHub } from '../../../sandbox/systems/github/server.js';
import { newSealKey } from '../../../src/lib/seal.js';
import { formsOf } from '../../scenarios/support.js';
import { load, save, type Chain } from '../support/chain.js';
import { refresh } from './grants.js';
import { Stage } from './stage.js';
import { signIn } from './web-session.js';

const stage = new Stage();

/** A secret and a key that nothing has. */
const WRONG = 'wrong-7c2e05b9a1d34f68';
const WRONG_KEY = newSealKey();

interface Found {
  check: string;
  status: string;
  found: string;
  remedy: string;
  code: string;
}

interface Run {
  /** Changes the healthy options. An empty value removes an option. */
  options?: Record<string, string>;
  env?: Record<string, string>;
  words?: string[];
  refreshes?: boolean;
}

interface Outcome {
  exitCode: number | null;
  findings: Found[];
}

/** Runs the built command with a chain in a file, and checks that it prints nothing that is not fit for the public. */
async function doctor(
  chain: Chain,
  { options = {}, env = {}, words = [], refreshes = false }: Run = {},
): Promise<Outcome> {
  const {
    provider = '',
    'base-url': baseUrl = '',
    'client-id': clientId = '',
    'client-secret': secret = '',
  } = stage.client;
  const healthy = { provider, 'base-url': baseUrl, 'client-id': clientId };
  const store = { 'load-refresh-token': load, 'save-refresh-token': save };
  const args = Object.entries({ ...healthy, ...store, ...options }).flatMap(([name, value]) =>
    value === '' ? [] : [`--${name}`, value],
  );
  const secrets = { BEARER_STEP_CLIENT_SECRET: secret, BEARER_STEP_REFRESH_TOKEN: chain.seed, STORE: chain.store };
  const flags = ['--json', ...(refreshes ? ['--refresh'] : [])];
  const cli = startCli(['doctor', ...words, ...args, ...flags], { env: { ...secrets, ...env } });
  const result = await cli.ended;
  cli.remove();
  expectPublic(result);
  return { exitCode: result.exitCode, findings: JSON.parse(result.stdout) as Found[] };
}

function expectPublic({ stdout, stderr }: CliResult): void {
  // Only the runner sees the masks.
  const printed = stdout + stderr.replaceAll(/^::add-mask::.*$/gmu, '');
  const { bot, admin, reader } = stage.redmine;
  const secrets = [...stage.secrets(), WRONG, WRONG_KEY];
  expect(secrets.flatMap(formsOf).filter((form) => printed.includes(form))).toEqual([]);
  const users = [bot.login, bot.name, reader.login, admin.login].map((name) => new RegExp(`\\b${name}\\b`, 'u'));
  expect(users.filter((user) => user.test(printed))).toEqual([]);
  expect(printed).not.toMatch(/\?[\w-]+=/u);
}

interface Expected {
  check: string;
  status?: 'failed' | 'warning' | 'skipped';
  code?: string;
  remedy: RegExp;
  exitCode: number;
}

function expectFinding({ exitCode, findings }: Outcome, expected: Expected): void {
  const { check, status = 'failed', code = '', remedy } = expected;
  const found = findings.filter((one) => one.check === check && one.status === status);
  expect({ found, findings: found.length === 0 ? findings : [] }).toMatchObject({
    found: [{ check, status, code, found: expect.stringMatching(/\S/u), remedy: expect.stringMatching(remedy) }],
  });
  expect(findings.find((one) => one.status === 'failed')?.check).toBe(status === 'failed' ? check : undefined);
  expect(exitCode).toBe(expected.exitCode);
}

/** No run sends anything to Redmine that changes something, except token requests. */
const READS = /^(?:POST (?:\/wrong)?\/oauth\/token|GET \S+) \d+$/u;

afterEach(() => {
  expect(stage.gate.seen().filter((line) => !READS.test(line))).toEqual([]);
});

/** Checks that the server still accepts the newest refresh token of a chain. */
async function expectAlive(chain: Chain): Promise<void> {
  const { exitCode } = await doctor(chain, { refreshes: true });
  expect(exitCode).toBe(0);
}

const REJECTED = { check: 'grant', code: 'REFRESH_REJECTED', exitCode: 3 } as const;
const project = (name: string): string => JSON.stringify({ project: name, subject: 'Never' });

describe('a healthy set-up', () => {
  test('has no problem without --refresh, which presents no refresh token of the chain', async () => {
    const chain = await stage.newChain();
    const outcome = await doctor(chain);

    const remedy = /Add --refresh to find out/u;
    expectFinding(outcome, { check: 'grant', status: 'skipped', remedy, exitCode: 0 });
    expect(stage.gate.refreshTokens()).toEqual([]);
    expect(chain.newest()).toBe(chain.seed);
    expect(outcome.findings).toContainEqual(expect.objectContaining({ check: 'client', status: 'ok' }));
    await expectAlive(chain);
  });

  test('has no problem with --refresh, which saves the chain, so that the next run works', async () => {
    const chain = await stage.newChain();
    const words = ['create-issue'];
    const { exitCode, findings } = await doctor(chain, {
      words,
      options: { parameters: project('ci') },
      refreshes: true,
    });

    expect(exitCode).toBe(0);
    expect(findings.filter(({ status }) => !['ok', 'warning'].includes(status))).toEqual([]);
    for (const check of ['store', 'grant', 'identity', 'permissions'])
      expect(findings).toContainEqual(expect.objectContaining({ check, status: 'ok' }));
    expect(chain.newest()).not.toBe(chain.seed);
    await expectAlive(chain);
  });
});

describe('a broken set-up of the client:', () => {
  test.each([
    {
      name: 'an unknown client id',
      run: { options: { 'client-id': 'unknown-client' } },
      expected: {
        check: 'client',
        code: 'TOKEN_REJECTED',
        remedy: /client-id and client-secret.*Administration, Applications/u,
        exitCode: 3,
      },
    },
    {
      name: 'a wrong secret',
      run: { env: { BEARER_STEP_CLIENT_SECRET: WRONG } },
      expected: {
        check: 'client',
        code: 'TOKEN_REJECTED',
        remedy: /client-id and client-secret.*Administration, Applications/u,
        exitCode: 3,
      },
    },
    {
      name: 'a load command that prints nothing',
      run: { options: { 'load-refresh-token': 'true' } },
      expected: { check: 'store', code: 'LOAD_FAILED', remedy: /prints only the refresh token/u, exitCode: 1 },
    },
    {
      name: 'a load command that fails',
      run: { options: { 'load-refresh-token': 'exit 3' } },
      expected: { check: 'store', code: 'LOAD_FAILED', remedy: /\S/u, exitCode: 1 },
    },
    {
      name: 'a seal key that is too short',
      run: { env: { BEARER_STEP_SEAL_KEY: WRONG } },
      expected: { check: 'inputs', code: 'INPUT_INVALID', remedy: /bearer-step seal-key/u, exitCode: 2 },
    },
    {
      name: 'no refresh token and no store',
      run: { options: { 'load-refresh-token': '' }, env: { BEARER_STEP_REFRESH_TOKEN: '' } },
      expected: {
        check: 'inputs',
        code: 'INPUT_INVALID',
        remedy: /Sign in once with the command bearer-step login/u,
        exitCode: 2,
      },
    },
  ])('$name, and the chain still works', async ({ run, expected }) => {
    const chain = await stage.newChain();
    expectFinding(await doctor(chain, run), expected);
    expect(stage.gate.refreshTokens()).toEqual([]);
    await expectAlive(chain);
  });

  test('a wrong path in base-url', async () => {
    const options = { 'base-url': `${stage.baseUrl}/wrong` };
    const remedy = /base-url/u;
    const chain = await stage.newChain();
    expectFinding(await doctor(chain, { options }), { check: 'client', code: 'TOKEN_REJECTED', remedy, exitCode: 3 });
    await expectAlive(chain);
  });
});

describe('a broken set-up of the chain:', () => {
  test('access that the user has withdrawn is only found with --refresh', async () => {
    const chain = await stage.newChain();
    await stage.admin.revokeConsent();

    expect((await doctor(chain)).exitCode).toBe(0);
    const remedy = /sign in again.*My account, Authorized applications/iu;
    expectFinding(await doctor(chain, { refreshes: true, options: { 'load-refresh-token': '' } }), {
      ...REJECTED,
      remedy,
    });
  });

  test('a refresh token that was rotated', async () => {
    const chain = await stage.newChain();
    const next = await refresh(stage.redmine, chain.seed);
    stage.addSecret(next.access_token);
    stage.addSecret(next.refresh_token);
    await fetch(`${stage.redmine.baseUrl}/users/current.json`, {
      headers: { authorization: `Bearer ${next.access_token}` },
    });
    const run = { refreshes: true, options: { 'load-refresh-token': '' } };
    expectFinding(await doctor(chain, run), { ...REJECTED, remedy: /sign in again/iu });
    // The reuse has not ended the chain.
    writeFileSync(chain.store, next.refresh_token);
    await expectAlive({ ...chain, seed: next.refresh_token });
  });

  test('a scope that the sign-in did not ask for', async () => {
    const chain = await stage.newChain();
    const run = { refreshes: true, options: { scope: 'view_issues set_notes_private' } };
    const remedy = /sign in again.*Administration, Applications/u;
    expectFinding(await doctor(chain, run), { check: 'grant', code: 'SCOPE_MISSING', remedy, exitCode: 3 });
    await expectAlive(chain);
  });
});

describe('a broken set-up of the API:', () => {
  test('a scope that the operation needs and the application has lost', async () => {
    const chain = await stage.newChain();
    await stage.admin.setScopes(['view_issues']);
    const run = { refreshes: true, words: ['create-issue'], options: { parameters: project('ci') } };
    const outcome = await doctor(chain, run).finally(() => stage.admin.restoreScopes());

    const remedy = /Give the application this scope, then sign in again/u;
    expectFinding(outcome, { check: 'permissions', code: 'SCOPE_MISSING', remedy, exitCode: 3 });
    await expectAlive(chain);
  });

  test('a role without the permission', async () => {
    const { scopes, hidingScopes } = stage.redmine;
    const chain = await stage.newChain([...scopes, ...hidingScopes]);
    const parameters = JSON.stringify({ project: 'ci', subject: 'Never', parent_issue_id: 1 });
    const run = { refreshes: true, words: ['create-issue'], options: { parameters } };

    const remedy = /a role in the project that has the permission manage_subtasks/u;
    expectFinding(await doctor(chain, run), { check: 'permissions', code: 'CHANGE_IGNORED', remedy, exitCode: 6 });
    await expectAlive(chain);
  });

  test('a project that the user cannot see', async () => {
    const chain = await stage.newChain();
    const run = { refreshes: true, words: ['create-issue'], options: { parameters: project('nowhere') } };
    const remedy = /Check the project/u;
    expectFinding(await doctor(chain, run), { check: 'permissions', code: 'API_STATUS', remedy, exitCode: 6 });
    await expectAlive(chain);
  });

  test('a locked user', async () => {
    const chain = await stage.newChain();
    await stage.admin.lockBot();
    const outcome = await doctor(chain, { refreshes: true }).finally(() => stage.admin.unlockBot());

    const remedy = /if the user of the token is locked/u;
    expectFinding(outcome, { check: 'identity', code: 'API_STATUS', remedy, exitCode: 7 });
    await expectAlive(chain);
  });

  test('a REST API that is switched off', async () => {
    const chain = await stage.newChain();
    const setApi = async (value: string): Promise<void> => {
      const session = await signIn(stage.redmine.baseUrl, stage.redmine.admin);
      await session.page('/settings?tab=api');
      await session.submit('/settings/edit?tab=api', [['settings[rest_api_enabled]', value]]);
    };
    await setApi('0');
    const outcome = await doctor(chain, { refreshes: true }).finally(() => setApi('1'));

    const remedy = /if the REST API is off: see Administration, Settings, API/u;
    expectFinding(outcome, { check: 'identity', code: 'API_STATUS', remedy, exitCode: 6 });
    await expectAlive(chain);
  });

  test('a token that does not exist', async () => {
    const chain = await stage.newChain();
    const options = { 'load-refresh-token': '', 'save-refresh-token': '', 'client-id': '' };
    const env = { BEARER_STEP_TOKEN: WRONG, BEARER_STEP_REFRESH_TOKEN: '', BEARER_STEP_CLIENT_SECRET: '' };
    const remedy = /The token is unknown, expired or revoked/u;
    expectFinding(await doctor(chain, { options, env }), {
      check: 'identity',
      code: 'API_STATUS',
      remedy,
      exitCode: 6,
    });
  });
});

describe('a chain on a branch:', () => {
  let github: GitHub;
  let folder: string;

  beforeAll(async () => {
    github = stage.keep(await startGitHub());
    folder = mkdtempSync(join(tmpdir(), 'bearer-step-doctor-'));
    for (const name of ['output', 'env', 'path']) writeFileSync(join(folder, name), '');
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const sealKey = newSealKey();

  /** Returns a set-up in a job on GitHub, with its API on loopback. */
  function onBranch(key = sealKey): Run {
    stage.addSecret(sealKey);
    stage.addSecret(github.token);
    const files = { GITHUB_OUTPUT: 'output', GITHUB_ENV: 'env', GITHUB_PATH: 'path' };
    const paths = Object.entries(files).map(([name, file]) => [name, join(folder, file)]);
    return {
      options: { 'load-refresh-token': '', 'save-refresh-token': 'branch' },
      env: {
        ...(Object.fromEntries(paths) as Record<string, string>),
        GITHUB_ACTIONS: 'true',
        GITHUB_API_URL: github.apiUrl,
        GITHUB_REPOSITORY: github.repository,
        GITHUB_REPOSITORY_ID: github.repositoryId,
        GITHUB_RUN_ID: '1001',
        GITHUB_RUN_ATTEMPT: '1',
        RUNNER_TEMP: folder,
        GITHUB_WORKSPACE: folder,
        BEARER_STEP_SEAL_KEY: key,
        BEARER_STEP_GITHUB_TOKEN: github.token,
      },
    };
  }

  const writes = (): string[] => github.requests.map(({ method }) => method).filter((method) => method !== 'GET');

  test('another seal key, and a lease that another run has', async () => {
    const chain = await stage.newChain();
    expect((await doctor(chain, { ...onBranch(), refreshes: true })).exitCode).toBe(0);
    const [branch = ''] = github.branches().filter((name) => name !== 'main');
    const record = JSON.parse(github.file(branch, 'chain.json') ?? '{}') as object;
    github.requests.length = 0;

    const opened = await doctor(chain, onBranch());
    expect(opened.findings).toContainEqual(expect.objectContaining({ check: 'store', status: 'ok' }));
    const remedy = /seal-key, client-id or refresh-token has changed/u;
    expectFinding(await doctor(chain, onBranch(WRONG_KEY)), { check: 'store', status: 'warning', remedy, exitCode: 0 });
    expect(writes()).toEqual([]);

    const lease = { holder: 'run 7-1 other', until: new Date(Date.now() + 60_000).toISOString() };
    await putFile(branch, JSON.stringify({ ...record, lease }));
    github.requests.length = 0;
    const leased = await doctor(chain, onBranch());
    expectFinding(leased, { check: 'store', status: 'warning', remedy: /the lease ends by itself/u, exitCode: 0 });
    expect(writes()).toEqual([]);
  });

  /** Replaces the file of the branch, as another run does. */
  async function putFile(branch: string, text: string): Promise<void> {
    const url = `${github.apiUrl}/repos/${github.repository}/contents/chain.json`;
    const headers = { authorization: `Bearer ${github.token}`, 'content-type': 'application/json' };
    const found = (await (await fetch(`${url}?ref=${branch}`, { headers })).json()) as { sha: string };
    const content = Buffer.from(text).toString('base64');
    const body = JSON.stringify({ message: 'Lease', content, branch, sha: found.sha });
    const response = await fetch(url, { method: 'PUT', headers, body });
    expect(response.ok).toBe(true);
  }
});
