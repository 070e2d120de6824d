import '../../../support/node-errors.js';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startGitHub, type GitHub } from '../../../../sandbox/systems/github/server.js';
import type { CommandCall } from '../../../../src/lib/command.js';
import { StepError } from '../../../../src/lib/errors.js';
import type { CiRun } from '../../../../src/ci/host.js';
import { createExchange } from '../../../../src/http/exchange.js';
import { prepare } from '../../../../src/actions/step/prepare.js';
import { openJobFile } from '../../../../src/auth/refresh/job-file.js';
import { RESCUE_BINDING, sealMaterial, unseal } from '../../../../src/lib/seal.js';
import { openTestRun } from '../../../support/opened-run.js';
import { createFakeHost } from '../../../support/fake-host.js';
import { createFakeWorld, fakeCommands, type FakeServer, type FakeWorld } from '../../../support/fake-world.js';
import { makeJobFolder, type JobFolder } from '../../../support/job-folder.js';
import { stepError } from '../../../support/step-error.js';

type Given = Record<string, string>;

const KEY = Buffer.alloc(32, 7).toString('base64url');
const OTHER_KEY = Buffer.alloc(32, 8).toString('base64url');
const RUN: CiRun = {
  repository: 'example/project',
  repositoryId: '42',
  id: '1001-1',
  apiUrl: 'https://api.github.com',
};
const LONG_SECRET = 'client-secret-of-24-letters';

/** Redmine, whose tokens live until the next one is used. */
const REDMINE: Given = {
  provider: 'redmine',
  'base-url': 'https://redmine.example.com',
  'client-id': 'ci',
  'client-secret': LONG_SECRET,
  'refresh-token': 'refresh-0000',
  'save-refresh-token': 'keep',
};
/** A server of which nothing is known: the strictest kind. */
const STRICT: Given = {
  'token-url': 'https://login.example.com/token',
  'client-id': 'ci',
  'client-secret': LONG_SECRET,
  'refresh-token': 'refresh-0000',
  'save-refresh-token': 'keep',
  'refresh-guard': 'concurrency',
};

let job: JobFolder;
const cleanup: (() => unknown)[] = [];
beforeEach(() => {
  job = makeJobFolder();
});
afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
  job.remove();
});

interface Setting {
  run?: CiRun | undefined;
  temp?: string;
  /** What commands print. */
  print?: Parameters<typeof fakeCommands>[0];
  /** Of the pair that the server gives. */
  n?: number;
  /** Further fields of its answer. */
  more?: object;
  github?: GitHub;
}

/** One step that asks for a token; gives what it came to, and what it did. */
async function step(inputs: Given, setting: Setting = {}) {
  const { print, n = 1, more = {}, github } = setting;
  const presented: (string | null)[] = [];
  const serve: FakeServer = ({ url, body }) => {
    if (url.pathname.endsWith('/revoke')) return {};
    presented.push(new URLSearchParams(typeof body === 'string' ? body : '').get('refresh_token'));
    const pair = { access_token: `access-000${n}`, refresh_token: `refresh-000${n}`, expires_in: 7200 };
    return { body: { ...pair, ...more } };
  };
  const { runCommand, calls } = fakeCommands(print);
  const world: FakeWorld = createFakeWorld({
    inputs,
    serve,
    runCommand,
    workspace: job.workspace,
    temp: setting.temp ?? job.temp,
    run: 'run' in setting ? setting.run : RUN,
  });
  const { deps } = world;
  const real = createExchange({ store: 'default', caCertificates: [], systemStore: true, unverifiedOrigins: [] }, deps);
  const prepared = await prepare(deps.host, deps.loadYaml, {});
  const session = openTestRun(prepared, {
    ...deps,
    openExchange: (trust) => {
      const fake = deps.openExchange(trust, deps);
      const send: typeof fake.send = (attempt, deadline) =>
        (attempt.url.origin === github?.apiUrl ? real : fake).send(attempt, deadline);
      return { ...fake, send };
    },
  });
  const outcome: unknown = await session.token().then(
    ({ value }) => value,
    (error: unknown) => error,
  );
  session.close();
  return { outcome, presented, calls, host: deps.host, attempts: world.attempts, lines: world.host.lines, world };
}

const saved = (calls: readonly CommandCall[]): string[] =>
  calls.filter(({ name }) => name === 'save-refresh-token').map(({ stdin }) => stdin);
const filesLeft = (): string[] => readdirSync(job.temp);

describe('the steps of a job share one token', () => {
  test('with the same inputs: the second one neither refreshes nor saves', async () => {
    expect(await step(REDMINE)).toMatchObject({ outcome: 'access-0001', presented: ['refresh-0000'] });
    const second = await step(REDMINE, { n: 2 });
    expect(second).toMatchObject({ outcome: 'access-0001', presented: [] });
    expect(second.calls).toEqual([]);
    expect(filesLeft()).toEqual([expect.stringMatching(/^bearer-step-[0-9a-f]{20}\.box$/u)]);
  });

  test.each<{ name: string; first?: Given; second?: Given; setting?: Setting }>([
    { name: 'another refresh token', second: { 'refresh-token': 'refresh-0005' } },
    { name: 'another client', second: { 'client-id': 'other' } },
    { name: 'another client secret', second: { 'client-secret': `${LONG_SECRET}-2` } },
    { name: 'another server', second: { 'base-url': 'https://redmine2.example.com' } },
    { name: 'another seal key', first: { 'seal-key': KEY }, second: { 'seal-key': OTHER_KEY } },
    { name: 'a seal key, where the first one had none', second: { 'seal-key': KEY } },
    { name: 'another run', setting: { run: { ...RUN, id: '1002-1' } } },
    { name: 'another attempt of the run', setting: { run: { ...RUN, id: '1001-2' } } },
    { name: 'another repository', setting: { run: { ...RUN, repositoryId: '43' } } },
  ])('but not with $name', async ({ first = {}, second = {}, setting = {} }) => {
    await step({ ...REDMINE, ...first });
    const { outcome, presented } = await step({ ...REDMINE, ...first, ...second }, { n: 2, ...setting });
    expect(outcome).toBe('access-0002');
    expect(presented).toEqual([second['refresh-token'] ?? 'refresh-0000']);
  });

  test.each<{ name: string; more: Given }>([
    { name: 'parameters', more: { 'token-parameters': '{"resource":"b"}' } },
    { name: 'an audience', more: { audience: 'b' } },
  ])('but not its access token with other $name: the newest refresh token brings another one', async ({ more }) => {
    await step(REDMINE);
    expect(await step({ ...REDMINE, ...more }, { n: 2 })).toMatchObject({
      outcome: 'access-0002',
      presented: ['refresh-0001'],
    });
  });

  test.each<{ name: string; inputs: Given; setting?: Setting }>([
    { name: 'there is no temp folder', inputs: REDMINE, setting: { temp: '' } },
    { name: 'it is no run of a workflow', inputs: REDMINE, setting: { run: undefined } },
    { name: 'all secrets are too short to seal with', inputs: { ...REDMINE, 'client-secret': 'short-secret' } },
    {
      name: 'the token is revoked in the end',
      inputs: { ...REDMINE, 'save-refresh-token': 'none', 'revoke-token': 'true' },
    },
  ])('but not where $name', async ({ inputs, setting = {} }) => {
    await step(inputs, setting);
    expect(filesLeft()).toEqual([]);
    expect(await step(inputs, { ...setting, n: 2 })).toMatchObject({ outcome: 'access-0002' });
  });

  test.each<{ name: string; more: Given }>([
    { name: 'a seal key', more: { 'seal-key': KEY } },
    { name: 'a long refresh token', more: { 'refresh-token': 'refresh-token-of-some-length' } },
  ])('even with a short client secret, where there is $name', async ({ more }) => {
    const inputs = { ...REDMINE, 'client-secret': 'short-secret', ...more };
    await step(inputs);
    expect(await step(inputs, { n: 2 })).toMatchObject({ outcome: 'access-0001', presented: [] });
  });

  test('where a command loads the refresh token and no key is given, the access token alone', async () => {
    const inputs = { ...REDMINE, 'refresh-token': '', 'load-refresh-token': 'print' };
    const vault = { token: 'refresh-0000' };
    const print = ({ script, stdin }: CommandCall): string => {
      if (script === 'keep') vault.token = stdin;
      return script === 'print' ? vault.token : '';
    };
    expect(await step(inputs, { print })).toMatchObject({ outcome: 'access-0001', presented: ['refresh-0000'] });
    const second = await step(inputs, { print, n: 2 });
    expect(second).toMatchObject({ outcome: 'access-0001', presented: [] });
    expect(second.calls).toEqual([]);
    vault.token = 'refresh-0007';
    const third = await step({ ...inputs, audience: 'b' }, { print, n: 3 });
    expect(third).toMatchObject({ outcome: 'access-0003', presented: ['refresh-0007'] });
  });
});

describe('the file that the steps of a job share', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  /** What is in it, for who has the material, and knows what it is bound to. */
  const contentOf = async (material: readonly string[], seed: string): Promise<unknown> => {
    const endpoint = 'https://redmine.example.com/oauth/token';
    const binding = ['job', '42', '1001-1', endpoint, 'ci', sha256(seed)];
    const host = createFakeHost({ workspace: job.workspace, temp: job.temp });
    return JSON.parse((await openJobFile(material, binding, host).read()) ?? 'null') as unknown;
  };
  const access = { value: 'access-0001' };

  /** Prints the token before, then what was saved. */
  const kept: string[] = [];
  const loading = ({ script, stdin }: CommandCall): string => {
    if (script === 'keep') kept.push(stdin);
    return script === 'print' ? (kept.pop() ?? 'refresh-0000') : '';
  };

  test('holds both tokens, under the client secret and the refresh token of the workflow together', async () => {
    await step(REDMINE);
    expect(await contentOf([LONG_SECRET, 'refresh-0000'], 'refresh-0000')).toMatchObject({
      refreshToken: 'refresh-0001',
      token: access,
    });
  });

  test('holds both under the seal key', async () => {
    await step({ ...REDMINE, 'refresh-token': '', 'load-refresh-token': 'print', 'seal-key': KEY }, { print: loading });
    expect(await contentOf(sealMaterial(KEY), 'print')).toMatchObject({ refreshToken: 'refresh-0001', token: access });
  });

  test('never holds the refresh token under the client secret alone', async () => {
    await step({ ...REDMINE, 'refresh-token': '', 'load-refresh-token': 'print' }, { print: loading });
    expect(await contentOf([LONG_SECRET, ''], 'print')).toMatchObject({ refreshToken: '', token: access });
  });
});

describe('a new refresh token', () => {
  test('goes to the command, in the environment of the job', async () => {
    const { calls } = await step(REDMINE);
    expect(saved(calls)).toEqual(['refresh-0001']);
    expect(calls[0]).toMatchObject({ script: 'keep', workspace: job.workspace });
  });

  test.each(['none', 'keep'])(
    'is loaded where the command says, and goes where the workflow says: %s',
    async (save) => {
      const inputs = { ...STRICT, 'refresh-token': '', 'load-refresh-token': 'print', 'save-refresh-token': save };
      const vault = { token: 'refresh-0003' };
      const print = ({ script, stdin }: CommandCall): string => {
        if (script === 'keep') vault.token = stdin;
        return vault.token;
      };
      const { presented, calls, outcome } = await step(inputs, { print });
      expect([outcome, presented]).toEqual(['access-0001', ['refresh-0003']]);
      expect(saved(calls)).toEqual(save === 'none' ? [] : ['refresh-0001']);
    },
  );

  test('is dropped with a warning where the provider is known to replace it, and none is kept', async () => {
    const { outcome, calls, world } = await step({ ...REDMINE, 'save-refresh-token': 'none' });
    expect([outcome, calls]).toEqual(['access-0001', []]);
    expect(world.host.warnings).toEqual([expect.stringMatching(/new refresh token.*none.*Redmine/u)]);
  });

  test('is dropped with a word where nothing is known of the provider, and none is kept', async () => {
    const { outcome, world } = await step({ ...STRICT, 'save-refresh-token': 'none', 'refresh-guard': '' });
    expect(outcome).toBe('access-0001');
    expect(world.host.infos.join('\n')).toContain('save-refresh-token: none');
    expect(world.host.warnings).toEqual([]);
  });

  test('is not dropped, and nothing is said, where there is none', async () => {
    const more = { refresh_token: undefined };
    const { world } = await step({ ...REDMINE, 'save-refresh-token': 'none' }, { more });
    expect(world.host.lines.join('\n')).not.toContain('new refresh token');
  });

  test('that cannot be saved stands in the log, sealed so that the key alone opens it', async () => {
    const print = ({ name }: CommandCall) =>
      name === 'save-refresh-token' ? { ending: 'failed' as const, exitCode: 3 } : '';
    const { outcome, lines } = await step({ ...STRICT, 'seal-key': KEY }, { print });
    expect(outcome).toEqual(stepError('SAVE_FAILED', 'exit code 3'));
    const envelopes = lines.flatMap((line) => /sealed under seal-key: (\S+)$/u.exec(line)?.[1] ?? []);
    expect(envelopes.map((envelope) => unseal(envelope, sealMaterial(KEY), RESCUE_BINDING))).toEqual(['refresh-0001']);
    expect(lines.join('\n')).not.toContain('refresh-0001');
  });

  test('that cannot be saved stands in no log without a key', async () => {
    const print = () => ({ ending: 'failed' as const, exitCode: 3 });
    const { outcome, lines } = await step(STRICT, { print });
    expect(outcome).toEqual(stepError('SAVE_FAILED'));
    expect(lines.join('\n')).not.toContain('sealed under seal-key:');
  });
});

describe('a branch', () => {
  const BRANCH: Given = { ...STRICT, 'save-refresh-token': 'branch', 'refresh-guard': '', 'seal-key': KEY };

  async function start(): Promise<{ github: GitHub; run: CiRun; inputs: Given }> {
    const github = await startGitHub();
    cleanup.push(() => github.close());
    const run = { ...RUN, apiUrl: github.apiUrl, repository: github.repository };
    return { github, run, inputs: { ...BRANCH, 'github-token': github.token } };
  }
  const own = (github: GitHub): string[] => github.branches().filter((name) => name !== 'main');

  test('keeps the chain from run to run, and shares its access token with all', async () => {
    const { github, run, inputs } = await start();
    const other = makeJobFolder();
    cleanup.push(() => other.remove());
    expect(await step(inputs, { github, run })).toMatchObject({ outcome: 'access-0001', presented: ['refresh-0000'] });
    const next = { github, run: { ...run, id: '1002-1' }, temp: other.temp, n: 2 };
    expect(await step(inputs, next)).toMatchObject({ outcome: 'access-0001', presented: [] });
    expect(await step({ ...inputs, audience: 'b' }, next)).toMatchObject({
      outcome: 'access-0002',
      presented: ['refresh-0001'],
    });
    expect(own(github)).toEqual([expect.stringMatching(/^bearer-step\/[0-9a-f]{20}$/u)]);
    expect(own(github).map((name) => github.commits(name))).toEqual([1]);
    expect(github.reachable().join('\n')).not.toMatch(/refresh-000|access-000|client-secret/u);
  });

  test.each<{ name: string; more: Given; setting?: Partial<CiRun> }>([
    { name: 'each key', more: { 'seal-key': OTHER_KEY } },
    { name: 'each sign-in', more: { 'refresh-token': 'refresh-0005' } },
    { name: 'each client', more: { 'client-id': 'other' } },
    { name: 'each server', more: { 'token-url': 'https://login2.example.com/token' } },
    { name: 'each repository, by its number', more: {}, setting: { repositoryId: '43' } },
  ])('is another one for $name', async ({ more, setting = {} }) => {
    const { github, run, inputs } = await start();
    await step(inputs, { github, run });
    await step({ ...inputs, ...more }, { github, run: { ...run, ...setting, id: '1002-1' }, n: 2 });
    expect(own(github)).toHaveLength(2);
  });

  test.each<{ name: string; more: Given; setting?: Partial<CiRun> }>([
    { name: 'another way to write the key', more: { 'seal-key': Buffer.alloc(32, 7).toString('base64') } },
    { name: 'another way to authenticate', more: { 'client-auth': 'client_secret_post' } },
    { name: 'another client secret', more: { 'client-secret': 'a-new-one-of-the-same-client' } },
    { name: 'another token of the job', more: {}, setting: { id: '1003-1' } },
  ])('is the same one after $name', async ({ more, setting = {} }) => {
    const { github, run, inputs } = await start();
    await step(inputs, { github, run });
    const next = await step(
      { ...inputs, ...more, audience: 'b' },
      { github, run: { ...run, id: '1002-1', ...setting }, n: 2 },
    );
    expect(next).toMatchObject({ outcome: 'access-0002', presented: ['refresh-0001'] });
    expect(own(github)).toHaveLength(1);
  });

  test('is asked for by the token of the workflow, which is masked and goes nowhere else', async () => {
    const { github, run, inputs } = await start();
    const { attempts, lines, world } = await step(inputs, { github, run });
    expect(world.host.masks).toContain(github.token);
    // Waiting jobs ask again and again: no line for each.
    expect(lines.join('\n')).not.toContain('/contents/');
    expect(github.requests.length).toBeGreaterThan(3);
    for (const { headers } of github.requests) expect(headers).toContain(`Bearer ${github.token}`);
    expect(JSON.stringify(attempts)).not.toContain(github.token);
  });

  test('that cannot be read fails the step before anything is presented', async () => {
    const { github, run, inputs } = await start();
    const { outcome, presented } = await step({ ...inputs, 'github-token': 'ghs_bad_bad_bad' }, { github, run });
    expect(outcome instanceof StepError ? outcome.code : outcome).toBe('STORE_FAILED');
    expect(presented).toEqual([]);
  });
});
