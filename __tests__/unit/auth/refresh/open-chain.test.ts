import '../../../support/node-errors.js';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startGitHub, type GitHub } from '../../../../sandbox/systems/github/server.js';
import type { CommandCall } from '../../../../src/lib/command.js';
import { StepError } from '../../../../src/lib/errors.js';
import type { CiRun } from '../../../../src/ci/host.js';
import { createExchange } from '../../../../src/http/exchange.js';
import { prepare } from '../../../../src/step/prepare.js';
import { openJobFile } from '../../../../src/auth/job/job-file.js';
import { nameUnder, RESCUE_BINDING, sealMaterial, unseal } from '../../../../src/lib/seal.js';
import { openTestRun } from '../../../support/opened-run.js';
import { createFakeHost } from '../../../support/fake-host.js';
import { createFakeWorld, fakeCommands, type FakeServer, type FakeWorld } from '../../../support/fake-world.js';
import { makeJobFolder, type JobFolder } from '../../../support/job-folder.js';
import { stepError } from '../../../support/step-error.js';

type Inputs = Record<string, string>;

const KEY = Buffer.alloc(32, 7).toString('base64url');
const OTHER_KEY = Buffer.alloc(32, 8).toString('base64url');
const RUN: CiRun = {
  repository: 'example/project',
  repositoryId: '42',
  workflowRun: '1001',
  id: '1001-1',
  apiUrl: 'https://api.github.com',
};
const LONG_SECRET = 'client-secret-of-24-letters';

/** Redmine: the previous refresh token is valid until the new access token is used. */
const REDMINE: Inputs = {
  provider: 'redmine',
  'base-url': 'https://redmine.example.com',
  'client-id': 'ci',
  'client-secret': LONG_SECRET,
  'refresh-token': 'refresh-0000',
  'save-refresh-token': 'keep',
};
/** An unknown server, for which the strictest behaviour is assumed. */
const STRICT: Inputs = {
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
  /** Returns what a command prints. */
  print?: Parameters<typeof fakeCommands>[0];
  /** The number of the token pair that the server returns. */
  n?: number;
  /** Additional fields of the response. */
  more?: object;
  github?: GitHub;
}

/** Runs one step that requests a token. Resolves to its access token or error, and to what it did. */
async function step(inputs: Inputs, setting: Setting = {}) {
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
  const prepared = await prepare(deps.host, deps.loadBundle, {});
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
const sharedFiles = (): string[] => readdirSync(job.temp);

describe('the steps of a job share one token', () => {
  test('with the same inputs: the second step does not refresh or save', async () => {
    expect(await step(REDMINE)).toMatchObject({ outcome: 'access-0001', presented: ['refresh-0000'] });
    const second = await step(REDMINE, { n: 2 });
    expect(second).toMatchObject({ outcome: 'access-0001', presented: [] });
    expect(second.calls).toEqual([]);
    expect(sharedFiles()).toEqual([expect.stringMatching(/^bearer-step-[0-9a-f]{20}\.box$/u)]);
  });

  test.each<{ name: string; first?: Inputs; second?: Inputs; setting?: Setting }>([
    { name: 'another refresh token', second: { 'refresh-token': 'refresh-0005' } },
    { name: 'another client', second: { 'client-id': 'other' } },
    { name: 'another client secret', second: { 'client-secret': `${LONG_SECRET}-2` } },
    { name: 'another server', second: { 'base-url': 'https://redmine2.example.com' } },
    { name: 'another seal key', first: { 'seal-key': KEY }, second: { 'seal-key': OTHER_KEY } },
    { name: 'a seal key that only the second step has', second: { 'seal-key': KEY } },
    { name: 'another run', setting: { run: { ...RUN, id: '1002-1' } } },
    { name: 'another attempt of the run', setting: { run: { ...RUN, id: '1001-2' } } },
    { name: 'another repository', setting: { run: { ...RUN, repositoryId: '43' } } },
  ])('but not with $name', async ({ first = {}, second = {}, setting = {} }) => {
    await step({ ...REDMINE, ...first });
    const { outcome, presented } = await step({ ...REDMINE, ...first, ...second }, { n: 2, ...setting });
    expect(outcome).toBe('access-0002');
    expect(presented).toEqual([second['refresh-token'] ?? 'refresh-0000']);
  });

  test.each<{ name: string; more: Inputs }>([
    { name: 'the token parameters', more: { 'token-parameters': '{"resource":"b"}' } },
    { name: 'the audience', more: { audience: 'b' } },
  ])('but only its refresh token if they differ in $name', async ({ more }) => {
    await step(REDMINE);
    expect(await step({ ...REDMINE, ...more }, { n: 2 })).toMatchObject({
      outcome: 'access-0002',
      presented: ['refresh-0001'],
    });
  });

  test.each<{ name: string; inputs: Inputs; setting?: Setting }>([
    { name: 'there is no temp folder', inputs: REDMINE, setting: { temp: '' } },
    { name: 'it is not a run of a workflow', inputs: REDMINE, setting: { run: undefined } },
    { name: 'all secrets are too short as a key', inputs: { ...REDMINE, 'client-secret': 'short-secret' } },
    {
      name: 'the step revokes its token',
      inputs: { ...REDMINE, 'save-refresh-token': 'none', 'revoke-token': 'true' },
    },
  ])('but not if $name', async ({ inputs, setting = {} }) => {
    await step(inputs, setting);
    expect(sharedFiles()).toEqual([]);
    expect(await step(inputs, { ...setting, n: 2 })).toMatchObject({ outcome: 'access-0002' });
  });

  test.each<{ name: string; more: Inputs }>([
    { name: 'a seal key', more: { 'seal-key': KEY } },
    { name: 'a long refresh token', more: { 'refresh-token': 'refresh-token-of-some-length' } },
  ])('even with a short client secret, if there is $name', async ({ more }) => {
    const inputs = { ...REDMINE, 'client-secret': 'short-secret', ...more };
    await step(inputs);
    expect(await step(inputs, { n: 2 })).toMatchObject({ outcome: 'access-0001', presented: [] });
  });

  test('but not the refresh token if a command loads it and there is no seal key', async () => {
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

describe('parallel steps of a job', () => {
  test.each<{ name: string; inputs: Inputs }>([
    { name: 'revokes the chain on reuse', inputs: STRICT },
    { name: 'accepts the previous refresh token', inputs: REDMINE },
  ])('refresh once and share the token, at a server that $name', async ({ inputs }) => {
    const steps = await Promise.all([1, 2, 3, 4].map((n) => step(inputs, { n })));
    expect(new Set(steps.map(({ outcome }) => outcome)).size).toBe(1);
    expect(steps.flatMap(({ presented }) => presented)).toEqual(['refresh-0000']);
    expect(steps.flatMap(({ calls }) => saved(calls))).toHaveLength(1);
    expect(sharedFiles().filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  test('leave files whose names and contents reveal no secret', async () => {
    await step(STRICT);
    const names = sharedFiles();
    expect(names.sort()).toEqual([
      expect.stringMatching(/^bearer-step-[0-9a-f]{20}\.(?:box|presented)$/u),
      expect.stringMatching(/^bearer-step-[0-9a-f]{20}\.(?:box|presented)$/u),
    ]);
    const note = names.find((name) => name.endsWith('.presented')) ?? '';
    expect(readFileSync(join(job.temp, note), 'utf8')).toBe('rotated');
    // Without the client secret, nobody can check a guess of the refresh token.
    const binding = ['presented', '42', '1001-1', 'https://login.example.com/token', 'ci'];
    expect(note).toBe(`bearer-step-${nameUnder([LONG_SECRET, 'refresh-0000'], binding)}.presented`);
    expect(note).not.toContain(nameUnder(['refresh-0000'], binding));
  });

  test('have one lock, whatever else they have in common', async () => {
    const seen = new Set<string>();
    const print = (): string => {
      for (const name of sharedFiles().filter((file) => file.endsWith('.lock'))) seen.add(name);
      return 'refresh-0000';
    };
    const loading = { 'refresh-token': '', 'load-refresh-token': 'print' };
    await step(STRICT, { print });
    await step({ ...STRICT, ...loading, 'save-refresh-token': 'none', 'seal-key': KEY }, { print });
    await step({ ...STRICT, ...loading, audience: 'b', 'client-secret': `${LONG_SECRET}-2` }, { print });
    expect(seen.size).toBe(1);
  });

  test.each<{ name: string; setting: Setting }>([
    { name: 'outside of a workflow', setting: { run: undefined } },
    { name: 'without a temp folder', setting: { temp: '' } },
  ])('have neither lock nor notes $name', async ({ setting }) => {
    await step(STRICT, setting);
    expect(await step(STRICT, { ...setting, n: 2 })).toMatchObject({ outcome: 'access-0002' });
    expect(sharedFiles()).toEqual([]);
  });
});

describe('a step that cannot share the new refresh token with the other steps of its job', () => {
  const UNSHARED = { ...STRICT, 'client-secret': 'short-secret' };

  test('warns, and the next step does not present the old one, with the name of the input to set', async () => {
    const first = await step(UNSHARED);
    expect(first.outcome).toBe('access-0001');
    expect(first.world.host.warnings).toEqual([
      expect.stringMatching(/Other steps of this job cannot get the new one, .*one step only, or set seal-key\.$/u),
    ]);
    const second = await step(UNSHARED, { n: 2 });
    expect(second).toMatchObject({
      outcome: { code: 'REFRESH_REJECTED', hint: expect.stringContaining('set seal-key') },
      presented: [],
    });
  });

  test('does not warn if the others can load it', async () => {
    const vault = { token: 'refresh-0000' };
    const print = ({ script, stdin }: CommandCall): string => {
      if (script === 'keep') vault.token = stdin;
      return vault.token;
    };
    const inputs = { ...UNSHARED, 'refresh-token': '', 'load-refresh-token': 'print' };
    const [first, second] = [await step(inputs, { print }), await step(inputs, { print, n: 2 })];
    expect([first.world.host.warnings, second.world.host.warnings]).toEqual([[], []]);
    expect([first.presented, second.presented]).toEqual([['refresh-0000'], ['refresh-0001']]);
  });
});

describe('the file that the steps of a job share', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  /** Returns the content of the file, opened with `material` and a binding that contains `seed`. */
  const contentOf = async (material: readonly string[], seed: string): Promise<unknown> => {
    const endpoint = 'https://redmine.example.com/oauth/token';
    const binding = ['job', '42', '1001-1', endpoint, 'ci', sha256(seed)];
    const host = createFakeHost({ workspace: job.workspace, temp: job.temp });
    return JSON.parse((await openJobFile(material, binding, host).read()) ?? 'null') as unknown;
  };
  const access = { value: 'access-0001' };

  /** Prints the first refresh token, then the saved one. */
  const saves: string[] = [];
  const loading = ({ script, stdin }: CommandCall): string => {
    if (script === 'keep') saves.push(stdin);
    return script === 'print' ? (saves.pop() ?? 'refresh-0000') : '';
  };

  test('contains both tokens, sealed under the client secret and the input refresh-token together', async () => {
    await step(REDMINE);
    expect(await contentOf([LONG_SECRET, 'refresh-0000'], 'refresh-0000')).toMatchObject({
      refreshToken: 'refresh-0001',
      token: access,
    });
  });

  test('contains both tokens, sealed under the seal key', async () => {
    await step({ ...REDMINE, 'refresh-token': '', 'load-refresh-token': 'print', 'seal-key': KEY }, { print: loading });
    expect(await contentOf(sealMaterial(KEY), 'print')).toMatchObject({ refreshToken: 'refresh-0001', token: access });
  });

  test('never contains the refresh token if it is sealed under the client secret only', async () => {
    await step({ ...REDMINE, 'refresh-token': '', 'load-refresh-token': 'print' }, { print: loading });
    expect(await contentOf([LONG_SECRET, ''], 'print')).toMatchObject({ refreshToken: '', token: access });
  });
});

describe('a new refresh token', () => {
  test('is passed to the save command, which runs in the workspace', async () => {
    const { calls } = await step(REDMINE);
    expect(saved(calls)).toEqual(['refresh-0001']);
    expect(calls[0]).toMatchObject({ script: 'keep', workspace: job.workspace });
  });

  test.each(['none', 'keep'])(
    'is requested with the token from load-refresh-token, and saved as set in save-refresh-token: %s',
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

  test('is dropped with a warning if save-refresh-token is none and the provider is known to rotate it', async () => {
    const { outcome, calls, world } = await step({ ...REDMINE, 'save-refresh-token': 'none' });
    expect([outcome, calls]).toEqual(['access-0001', []]);
    expect(world.host.warnings).toEqual([
      expect.stringMatching(/new refresh token.*none.*Redmine ends the previous one, so the next run will fail/u),
    ]);
  });

  test.each<{ name: string; setting: Setting }>([
    { name: 'with a file of the job', setting: {} },
    { name: 'without a file of the job', setting: { temp: '' } },
  ])('is dropped with one warning if it is none and the provider is unknown, $name', async ({ setting }) => {
    const { outcome, world } = await step({ ...STRICT, 'save-refresh-token': 'none' }, setting);
    expect(outcome).toBe('access-0001');
    expect(world.host.warnings).toEqual([
      expect.stringMatching(
        /If the server ends the previous one, the next run will fail with REFRESH_REJECTED\. Set save-refresh-token to/u,
      ),
    ]);
  });

  test('is dropped with a log line if it is none and the provider always returns one', async () => {
    const keycloak = { ...STRICT, provider: 'keycloak', issuer: 'https://login.example.com', 'refresh-guard': '' };
    const { outcome, world } = await step({ ...keycloak, 'save-refresh-token': 'none' });
    expect(outcome).toBe('access-0001');
    expect(world.host.infos.join('\n')).toContain('save-refresh-token: none');
    expect(world.host.warnings).toEqual([]);
  });

  test('causes no log line if the response does not contain one', async () => {
    const more = { refresh_token: undefined };
    const { world } = await step({ ...REDMINE, 'save-refresh-token': 'none' }, { more });
    expect(world.host.lines.join('\n')).not.toContain('new refresh token');
  });

  test('that cannot be saved is in the log, sealed under the seal key', async () => {
    const print = ({ name }: CommandCall) =>
      name === 'save-refresh-token' ? { ending: 'failed' as const, exitCode: 3 } : '';
    const { outcome, lines } = await step({ ...STRICT, 'seal-key': KEY }, { print });
    expect(outcome).toEqual(stepError('SAVE_FAILED', 'exit code 3'));
    const envelopes = lines.flatMap((line) => /sealed under seal-key: (\S+)$/u.exec(line)?.[1] ?? []);
    expect(envelopes.map((envelope) => unseal(envelope, sealMaterial(KEY), RESCUE_BINDING))).toEqual(['refresh-0001']);
    expect(lines.join('\n')).not.toContain('refresh-0001');
  });

  test('that cannot be saved is not in the log without a seal key', async () => {
    const print = () => ({ ending: 'failed' as const, exitCode: 3 });
    const { outcome, lines } = await step(STRICT, { print });
    expect(outcome).toEqual(stepError('SAVE_FAILED'));
    expect(lines.join('\n')).not.toContain('sealed under seal-key:');
  });
});

describe('a branch', () => {
  const BRANCH: Inputs = { ...STRICT, 'save-refresh-token': 'branch', 'refresh-guard': '', 'seal-key': KEY };

  async function start(): Promise<{ github: GitHub; run: CiRun; inputs: Inputs }> {
    const github = await startGitHub();
    cleanup.push(() => github.close());
    const run = { ...RUN, apiUrl: github.apiUrl, repository: github.repository };
    return { github, run, inputs: { ...BRANCH, 'github-token': github.token } };
  }
  const own = (github: GitHub): string[] => github.branches().filter((name) => name !== 'main');

  test('saves the chain for the next run, and shares the access token with all runs', async () => {
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

  test.each<{ name: string; more: Inputs; setting?: Partial<CiRun> }>([
    { name: 'seal key', more: { 'seal-key': OTHER_KEY } },
    { name: 'first refresh token', more: { 'refresh-token': 'refresh-0005' } },
    { name: 'client', more: { 'client-id': 'other' } },
    { name: 'server', more: { 'token-url': 'https://login2.example.com/token' } },
    { name: 'repository id', more: {}, setting: { repositoryId: '43' } },
  ])('is a new one for each $name', async ({ more, setting = {} }) => {
    const { github, run, inputs } = await start();
    await step(inputs, { github, run });
    await step({ ...inputs, ...more }, { github, run: { ...run, ...setting, id: '1002-1' }, n: 2 });
    expect(own(github)).toHaveLength(2);
  });

  test.each<{ name: string; more: Inputs; setting?: Partial<CiRun> }>([
    { name: 'the encoding of the seal key', more: { 'seal-key': Buffer.alloc(32, 7).toString('base64') } },
    { name: 'the client authentication method', more: { 'client-auth': 'client_secret_post' } },
    { name: 'the client secret', more: { 'client-secret': 'a-new-one-of-the-same-client' } },
    { name: 'the run', more: {}, setting: { id: '1003-1' } },
  ])('stays the same if $name changes', async ({ more, setting = {} }) => {
    const { github, run, inputs } = await start();
    await step(inputs, { github, run });
    const next = await step(
      { ...inputs, ...more, audience: 'b' },
      { github, run: { ...run, id: '1002-1', ...setting }, n: 2 },
    );
    expect(next).toMatchObject({ outcome: 'access-0002', presented: ['refresh-0001'] });
    expect(own(github)).toHaveLength(1);
  });

  test('is accessed with the token of the workflow, which is masked and sent to no other server', async () => {
    const { github, run, inputs } = await start();
    const { attempts, lines, world } = await step(inputs, { github, run });
    expect(world.host.masks).toContain(github.token);
    // Waiting jobs send many requests: no log line for each.
    expect(lines.join('\n')).not.toContain('/contents/');
    expect(github.requests.length).toBeGreaterThan(3);
    for (const { headers } of github.requests) expect(headers).toContain(`Bearer ${github.token}`);
    expect(JSON.stringify(attempts)).not.toContain(github.token);
  });

  test('that cannot be read fails the step before the refresh token is sent', async () => {
    const { github, run, inputs } = await start();
    const { outcome, presented } = await step({ ...inputs, 'github-token': 'ghs_bad_bad_bad' }, { github, run });
    expect(outcome instanceof StepError ? outcome.code : outcome).toBe('STORE_FAILED');
    expect(presented).toEqual([]);
  });
});
