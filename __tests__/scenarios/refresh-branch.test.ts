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
  /** A run of its own, with the seed as it was. */
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

/** Expects that one commit with one sealed file is all that can be reached of the branch, and that nobody holds the lease. */
function expectAtRest({ stage, github }: BranchStage<System>): void {
  const branch = storeOf(github);
  expect(branch).toMatch(/^bearer-step\/[0-9a-f]{20}$/u);
  expect(github.commits(branch)).toBe(1);
  expect(recordOf(github)).toEqual({ version: 1, box: expect.stringMatching(/^[\w-]{100,}$/u), lease: null });
  const reachable = github.reachable().join('\n');
  const leaks = [...stage.secrets(), github.token].flatMap(formsOf).filter((form) => reachable.includes(form));
  expect(leaks).toEqual([]);
}

const apart = (index: number): Record<string, string> => ({ 'token-parameters': `{ "run": "${index}" }` });
const ten = Array.from({ length: 10 }, (_, index) => index);

test('a run keeps the chain for the next ones, whose seed is the one of the sign-in', async () => {
  const location = await onBranch(await stageOAuth());
  const { stage, run } = location;
  const first = await run({ post: true });
  expectSuccess(first);
  expect(first.outputs).toMatchObject({ status: '200', response: expect.stringContaining('ci-build') });
  expect(first.post).toMatchObject({ exitCode: 0, stdout: '' });
  expectAtRest(location);

  const second = await run();
  expectSuccess(second);
  expect(second.main.log).toContain('The token that another run fetched is still good: nothing is refreshed.');
  expect(stage.presented()).toEqual([stage.seed]);

  expectSuccess(await run({ inputs: apart(1) }));
  expect(stage.presented()).toEqual(stage.chain().slice(0, 2));
  expectAtRest(location);
});

test('ten runs at once make one branch, refresh once and share the token', async () => {
  const location = await onBranch(await stageOAuth());
  const results = await Promise.all(ten.map(() => location.run()));
  for (const result of results) expectSuccess(result);
  expect(location.stage.presented()).toEqual([location.stage.seed]);
  expect(location.stage.calls()).toHaveLength(10);
  expectAtRest(location);
});

test('ten runs at once that each need a token of their own refresh one after the other, each with the newest', async () => {
  const location = await onBranch(await stageOAuth());
  const { stage } = location;
  const results = await Promise.all(ten.map((index) => location.run({ inputs: apart(index) })));
  for (const result of results) expectSuccess(result);
  expect(stage.overlapped).toBe(false);
  expect(stage.chain()).toHaveLength(11);
  expect(stage.presented()).toEqual(stage.chain().slice(0, 10));
  expectAtRest(location);
});

test("a lease holds where the runner's clock is not GitHub's", async () => {
  const location = await onBranch(await stageOAuth(), { now: () => Date.now() + 600_000 });
  const { stage, run } = location;
  let later: Promise<ActionResult> | undefined;
  let goOn: () => void = () => undefined;
  stage.intercept = async (_, __, body) => {
    if (!isRefresh(body)) return false;
    // The second run comes while the first one waits for its answer, and shows in one way or the other what it thinks of it.
    if (later !== undefined) goOn();
    else {
      await new Promise<void>((resolve) => {
        goOn = resolve;
        const listen = ({ stdout }: ChildProcess): unknown =>
          stdout?.on('data', (text: Buffer) => text.includes('holds the lease') && resolve());
        later = run({ onSpawn: listen });
      });
    }
    return false;
  };
  const first = await run();
  for (const result of [first, await later]) expectSuccess(result ?? first);
  expect(stage.overlapped).toBe(false);
  expect(stage.presented()).toEqual([stage.seed]);
  expectAtRest(location);
});

test('a refresh whose answer is lost is told as uncertain, and its token is not presented again by that run', async () => {
  const { stage, github, run } = await onBranch(await stageOAuth());
  stage.intercept = (_, __, body) => (isRefresh(body) ? 'drop-response' : false);
  expectFailure(await run(), 'REFRESH_UNCERTAIN', /Whether the server refreshed is not known[^]*Run it again/u);
  expect(stage.presented()).toEqual([stage.seed]);
  expect(recordOf(github)).toMatchObject({ lease: null });

  stage.intercept = undefined;
  expectFailure(await run(), 'REFRESH_REJECTED', /may have ended the grant[^]*sign in again/u);
  expect(stage.presented()).toEqual([stage.seed, stage.seed]);
  expect(stage.calls()).toEqual([]);
});

test('a token of the job that may only read is told before the refresh token is presented', async () => {
  const { stage, github, run } = await onBranch(await stageOAuth());
  const result = await run({ inputs: { 'github-token': github.readToken }, secrets: [github.readToken] });
  expectFailure(result, 'STORE_FAILED', /HTTP 403[^]*contents: write/u);
  expect(stage.presented()).toEqual([]);
});

describe('a run that is killed leaves a chain that the next one takes up, once its lease has run out:', () => {
  interface Moment {
    name: string;
    /** Of the requests to Redmine and to GitHub, in turn: the one during which the run dies. */
    at: RegExp;
    takesEffect: boolean;
    /** Whether the run dies with the lease. */
    leased: boolean;
    /** Whether it has saved what it got. */
    saved: boolean;
  }

  test.each<Moment>([
    { name: 'once it has the lease', at: /^POST .*\/git\/refs$/u, takesEffect: true, leased: true, saved: false },
    { name: 'before its refresh', at: /^POST \/oauth\/token$/u, takesEffect: false, leased: true, saved: false },
    { name: 'after its refresh', at: /^POST \/oauth\/token$/u, takesEffect: true, leased: true, saved: false },
    { name: 'before its save', at: /^PUT .*\/contents\//u, takesEffect: false, leased: true, saved: false },
    { name: 'after its save', at: /^PUT .*\/contents\//u, takesEffect: true, leased: true, saved: true },
    { name: 'before it gives the lease back', at: /^PATCH /u, takesEffect: false, leased: true, saved: true },
    { name: 'during its request', at: /^GET \/users\//u, takesEffect: true, leased: false, saved: true },
  ])('$name', async ({ at, takesEffect, leased, saved }) => {
    let child: ChildProcess | undefined;
    let clock = Date.now();
    const killing = { on: true };
    const dies = ({ method = '', url = '' }: IncomingMessage): boolean => killing.on && at.test(`${method} ${url}`);
    const die = async (): Promise<void> => {
      killing.on = false;
      await killStep(child);
    };
    const location = await onBranch(await stagePlanio(), {
      now: () => clock,
      // The emulator's interception is not awaited, so the run dies while its answer is held.
      hold: async (request) => {
        if (takesEffect && dies(request)) await die();
      },
      intercept: (request) => {
        if (takesEffect || !dies(request)) return false;
        void die().then(() => request.destroy());
        return true;
      },
    });
    const { stage, github, run } = location;
    stage.intercept = async (request) => {
      if (!dies(request)) return false;
      await die();
      return takesEffect ? 'drop-response' : (request.destroy(), true);
    };

    const killed = await run({ onSpawn: (main) => (child = main) });
    expect(killed.main).toMatchObject({ signal: 'SIGKILL', exitCode: null });
    if (!leased) expectAtRest(location);
    else expect(recordOf(github)).toMatchObject({ lease: { holder: expect.stringContaining('run ') } });
    clock += 600_000;
    if (saved) expectSuccess(await run());
    const warnings = saved ? [] : [expect.stringContaining('ended before it saved')];
    expectSuccess(await run({ inputs: apart(1) }), warnings);
    expectAtRest(location);
  });
});
