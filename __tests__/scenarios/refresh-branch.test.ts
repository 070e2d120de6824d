import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import type { System } from '../../sandbox/oauth-server.js';
import type { ActionResult } from '../../sandbox/runner.js';
import { startGitHub, type GitHub, type GitHubOptions } from '../../sandbox/systems/github/server.js';
import {
  keep,
  killStep,
  newJob,
  runOn,
  stageOAuth,
  stagePlanio,
  type Stage,
  type StepOptions,
} from './refresh-stage.js';
import { expectFailure, expectSuccess } from './stage.js';
import { formsOf } from './support.js';

const isRefresh = (body: Buffer): boolean => body.includes('grant_type=refresh_token');

interface BranchStage<S extends System> {
  stage: Stage<S>;
  github: GitHub;
  /** Runs the step in a new run. The input refresh-token is always the first refresh token. */
  run: (options?: StepOptions) => Promise<ActionResult>;
}

async function onBranch<S extends System>(stage: Stage<S>, options: GitHubOptions = {}): Promise<BranchStage<S>> {
  const github = keep(await startGitHub(options));
  const inputs = {
    'refresh-token': stage.seed,
    'save-refresh-token': 'branch',
    'seal-key': stage.sealKey,
    'github-token': github.token,
  };
  const run: BranchStage<S>['run'] = ({ inputs: further = {}, ...rest } = {}) =>
    runOn(stage, { job: newJob(github), secrets: [github.token], ...rest, inputs: { ...inputs, ...further } });
  return { stage, github, run };
}

const storeOf = (github: GitHub): string => github.branches().find((name) => name !== 'main') ?? '';

const recordOf = (github: GitHub): unknown => JSON.parse(github.file(storeOf(github), 'chain.json') ?? '');

/** Checks that the branch has one commit with one sealed file, that no run has the lease, and that no ticket remains. */
function expectReleased({ stage, github }: BranchStage<System>): void {
  const branch = storeOf(github);
  expect(branch).toMatch(/^bearer-step\/[0-9a-f]{20}$/u);
  expect(github.branches()).toEqual(['main', branch]);
  expect(github.commits(branch)).toBe(1);
  expect(recordOf(github)).toEqual({ version: 1, box: expect.stringMatching(/^[\w-]{100,}$/u), lease: null });
  const reachable = github.reachable().join('\n');
  const leaks = [...stage.secrets(), github.token].flatMap(formsOf).filter((form) => reachable.includes(form));
  expect(leaks).toEqual([]);
}

const separate = (index: number): Record<string, string> => ({ 'token-parameters': `{ "run": "${index}" }` });
const ten = Array.from({ length: 10 }, (_, index) => index);

test('a run saves the chain for later runs with the same input refresh-token', async () => {
  const branchStage = await onBranch(await stageOAuth());
  const { stage, run } = branchStage;
  const first = await run({ post: true });
  expectSuccess(first);
  expect(first.outputs).toMatchObject({ status: '200', response: expect.stringContaining('ci-build') });
  expect(first.post).toMatchObject({ exitCode: 0, stdout: '' });
  expectReleased(branchStage);

  const second = await run();
  expectSuccess(second);
  expect(second.main.log).toContain(
    'The access token from another run is still valid. The step uses it and does not refresh.',
  );
  expect(stage.presented()).toEqual([stage.seed]);

  expectSuccess(await run({ inputs: separate(1) }));
  expect(stage.presented()).toEqual(stage.chain().slice(0, 2));
  expectReleased(branchStage);
});

test('ten runs at once create one branch, refresh once and share the access token', async () => {
  const branchStage = await onBranch(await stageOAuth());
  const results = await Promise.all(ten.map(() => branchStage.run()));
  for (const result of results) expectSuccess(result);
  expect(branchStage.stage.presented()).toEqual([branchStage.stage.seed]);
  expect(branchStage.stage.calls()).toHaveLength(10);
  expectReleased(branchStage);
});

test('ten runs at once with separate access tokens refresh in sequence, each with the newest token', async () => {
  const branchStage = await onBranch(await stageOAuth());
  const { stage } = branchStage;
  const results = await Promise.all(ten.map((index) => branchStage.run({ inputs: separate(index) })));
  for (const result of results) expectSuccess(result);
  expect(stage.overlapped).toBe(false);
  expect(stage.chain()).toHaveLength(11);
  expect(stage.presented()).toEqual(stage.chain().slice(0, 10));
  expectReleased(branchStage);
});

test("a lease is respected if the runner's clock differs from GitHub's", async () => {
  const branchStage = await onBranch(await stageOAuth(), { now: () => Date.now() + 600_000 });
  const { stage, run } = branchStage;
  let later: Promise<ActionResult> | undefined;
  let respond: () => void = () => undefined;
  stage.intercept = async (_, __, body) => {
    if (!isRefresh(body)) return false;
    // The second run starts while the first one waits for its response. It either waits for the lease or refreshes.
    if (later !== undefined) respond();
    else {
      await new Promise<void>((resolve) => {
        respond = resolve;
        const listen = ({ stdout }: ChildProcess): unknown =>
          stdout?.on('data', (text: Buffer) => text.includes('has the lease') && resolve());
        later = run({ onSpawn: listen });
      });
    }
    return false;
  };
  const first = await run();
  for (const result of [first, await later]) expectSuccess(result ?? first);
  expect(stage.overlapped).toBe(false);
  expect(stage.presented()).toEqual([stage.seed]);
  expectReleased(branchStage);
});

test('a lost response to a refresh is REFRESH_UNCERTAIN, and that run does not retry the refresh', async () => {
  const { stage, github, run } = await onBranch(await stageOAuth());
  stage.intercept = (_, __, body) => (isRefresh(body) ? 'drop-response' : false);
  expectFailure(
    await run(),
    'REFRESH_UNCERTAIN',
    /unknown whether the server has rotated the refresh token[^]*Run the workflow again/u,
  );
  expect(stage.presented()).toEqual([stage.seed]);
  expect(recordOf(github)).toMatchObject({ lease: null });

  stage.intercept = undefined;
  expectFailure(await run(), 'REFRESH_REJECTED', /may have revoked the whole chain[^]*sign in again/u);
  expect(stage.presented()).toEqual([stage.seed, stage.seed]);
  expect(stage.calls()).toEqual([]);
});

test('a token of the job that may only read fails the step before the refresh token is sent', async () => {
  const { stage, github, run } = await onBranch(await stageOAuth());
  const result = await run({ inputs: { 'github-token': github.readToken }, secrets: [github.readToken] });
  expectFailure(result, 'STORE_FAILED', /HTTP 403[^]*contents: write/u);
  expect(stage.presented()).toEqual([]);
});

describe('a killed run leaves a chain that the next run can use after the lease has ended:', () => {
  interface Moment {
    name: string;
    /** The request, to Redmine or to GitHub, during which the run is killed. */
    at: RegExp;
    takesEffect: boolean;
    /** Whether the killed run has the lease. */
    leased: boolean;
    /** Whether it has saved the new chain. */
    saved: boolean;
  }

  test.each<Moment>([
    { name: 'after it acquired the lease', at: /^POST .*\/git\/refs$/u, takesEffect: true, leased: true, saved: false },
    { name: 'before its refresh', at: /^POST \/oauth\/token$/u, takesEffect: false, leased: true, saved: false },
    { name: 'after its refresh', at: /^POST \/oauth\/token$/u, takesEffect: true, leased: true, saved: false },
    { name: 'before its save', at: /^PUT .*\/contents\//u, takesEffect: false, leased: true, saved: false },
    { name: 'after its save', at: /^PUT .*\/contents\//u, takesEffect: true, leased: true, saved: true },
    { name: 'before it releases the lease', at: /^PATCH /u, takesEffect: false, leased: true, saved: true },
    { name: 'during its request', at: /^GET \/users\//u, takesEffect: true, leased: false, saved: true },
  ])('$name', async ({ at, takesEffect, leased, saved }) => {
    let child: ChildProcess | undefined;
    let clock = Date.now();
    const killing = { on: true };
    const isMoment = ({ method = '', url = '' }: IncomingMessage): boolean => killing.on && at.test(`${method} ${url}`);
    const kill = async (): Promise<void> => {
      killing.on = false;
      await killStep(child);
    };
    const branchStage = await onBranch(await stagePlanio(), {
      now: () => clock,
      // The emulator does not await `intercept`, so the run is killed while `hold` delays its response.
      hold: async (request) => {
        if (takesEffect && isMoment(request)) await kill();
      },
      intercept: (request) => {
        if (takesEffect || !isMoment(request)) return false;
        void kill().then(() => request.destroy());
        return true;
      },
    });
    const { stage, github, run } = branchStage;
    stage.intercept = async (request) => {
      if (!isMoment(request)) return false;
      await kill();
      return takesEffect ? 'drop-response' : (request.destroy(), true);
    };

    const killed = await run({ onSpawn: (main) => (child = main) });
    expect(killed.main).toMatchObject({ signal: 'SIGKILL', exitCode: null });
    if (!leased) expectReleased(branchStage);
    else expect(recordOf(github)).toMatchObject({ lease: { holder: expect.stringContaining('run ') } });
    clock += 600_000;
    if (saved) expectSuccess(await run());
    const warnings = saved ? [] : [expect.stringContaining('ended before it saved')];
    expectSuccess(await run({ inputs: separate(1) }), warnings);
    expectReleased(branchStage);
  });
});
