import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startCli } from '../../../sandbox/cli.js';
import type { ActionResult } from '../../../sandbox/runner.js';
import { newSealKey } from '../../../src/lib/seal.js';
import { type GitHub, startGitHub } from '../../../sandbox/systems/github/server.js';
import type { Chain } from '../support/chain.js';
import { Stage } from './stage.js';

const stage = new Stage();

let issue: number;
let chain: Chain;

beforeAll(async () => {
  issue = await stage.admin.createIssue('Several at once');
});

beforeEach(async () => {
  chain = await stage.newChain();
});

/** Runs a step that adds a note to the issue. */
async function note(notes: string, inputs: Record<string, string> = {}, folder?: string): Promise<ActionResult> {
  const parameters = JSON.stringify({ id: issue, notes });
  return stage.step(chain, { operation: 'add-note', parameters, ...inputs }, folder === undefined ? {} : { folder });
}

function expectSuccess(...results: ActionResult[]): void {
  for (const { main, post, outputs } of results) {
    expect(main.log).not.toMatch(/^Error: /mu);
    expect([main.exitCode, post?.exitCode, outputs['status']]).toEqual([0, 0, '204']);
  }
}

/** Refreshes the first refresh token and saves the new one to the store, as another job does. */
async function rotateSeed(): Promise<void> {
  expectSuccess(await note('rotated'));
  stage.forgetExchanges();
}

describe('with a store of two commands,', () => {
  test('two simultaneous runs both succeed, and the chain stays valid', async () => {
    const tokenLine = 'POST /oauth/token';
    const pauses = [stage.gate.hold(tokenLine, 'request'), stage.gate.hold(tokenLine, 'request')];
    const runs = [note('left'), note('right')];
    // Both have loaded the same refresh token before either refreshes it.
    await Promise.all(pauses.map(({ reached }) => reached));
    expect(stage.gate.refreshTokens()).toEqual([chain.seed, chain.seed]);
    for (const { release } of pauses) release();
    expectSuccess(...(await Promise.all(runs)));
    expectSuccess(await note('after both'));

    const notes = await stage.admin.notesOf(issue);
    expect(notes.slice(0, 2).sort()).toEqual(['left', 'right']);
    expect(notes.slice(2)).toEqual(['after both']);
  });

  test('a run whose access token another run revokes gets a new one, and its request takes effect once', async () => {
    const before = await stage.admin.countIssues();
    const line = `POST /projects/${stage.redmine.project}/issues.json`;
    const pause = stage.gate.hold(line, 'request');
    const parameters = JSON.stringify({ project: stage.redmine.project, subject: 'Overtaken' });
    const run = stage.step(chain, { operation: 'create-issue', parameters });
    await pause.reached;
    expectSuccess(await note('overtakes'));
    pause.release();
    const { main, outputs } = await run;

    expect({ exitCode: main.exitCode, status: outputs['status'] }).toEqual({ exitCode: 0, status: '201' });
    expect(stage.gate.seen().filter((seen) => seen.startsWith(line))).toEqual([`${line} 401`, `${line} 201`]);
    expect(await stage.admin.countIssues()).toBe(before + 1);
    expectSuccess(await note('and on'));
  });
});

describe('a job that starts with an outdated refresh token', () => {
  test('succeeds with a load command', async () => {
    await rotateSeed();
    expectSuccess(await note('loaded'));
    expect(stage.gate.refreshTokens()).not.toContain(chain.seed);
  });

  test('fails without a load command, and the message explains what to do', async () => {
    await rotateSeed();
    const { main, outputs } = await note('never', { 'load-refresh-token': '' });

    expect({ exitCode: main.exitCode, ...outputs }).toEqual({ exitCode: 1, 'error-code': 'REFRESH_REJECTED' });
    expect(main.log).toMatch(
      /^Error: \[REFRESH_REJECTED\] .*run the workflow again\..*sign in again.* bearer-step login/mu,
    );
    expect(stage.gate.seen()).toEqual(['POST /oauth/token 400']);
    expectSuccess(await note('the chain is still valid'));
  });

  test('uses the access token of its first step in its second step', async () => {
    const folder = stage.newJobFolder();
    const withoutLoad = { 'load-refresh-token': '' };
    expectSuccess(await note('first step', withoutLoad, folder), await note('second step', withoutLoad, folder));

    expect(stage.gate.refreshTokens()).toEqual([chain.seed]);
    expect(stage.gate.bearers()).toHaveLength(1);
    expect((await stage.admin.notesOf(issue)).slice(-2)).toEqual(['first step', 'second step']);
  });
});

describe('with a branch as store,', () => {
  let github: GitHub;
  let sealKey: string;

  beforeAll(async () => {
    github = stage.keep(await startGitHub());
    const cli = startCli(['seal-key', '--print']);
    sealKey = (await cli.ended).stdout.trim();
    cli.remove();
    for (const secret of [sealKey, github.token, github.readToken]) stage.addSecret(secret);
  });

  /** Runs a step in a separate job, whose refresh-token input is always the one from the sign-in. */
  async function noteFrom(run: number, inputs: Record<string, string> = {}): Promise<ActionResult> {
    const parameters = JSON.stringify({ id: issue, notes: `run ${run}` });
    return stage.run(
      {
        ...stage.client,
        'refresh-token': chain.seed,
        'seal-key': sealKey,
        'github-token': github.token,
        'save-refresh-token': 'branch',
        operation: 'add-note',
        parameters,
        ...inputs,
      },
      { env: { GITHUB_API_URL: github.apiUrl, GITHUB_REPOSITORY: github.repository, GITHUB_RUN_ID: String(run) } },
    );
  }

  test('three simultaneous runs share one refresh, and later runs work with the same refresh-token input', async () => {
    const before = await stage.admin.notesOf(issue);
    expectSuccess(...(await Promise.all([1, 2, 3].map((run) => noteFrom(run)))));
    expect(stage.gate.refreshTokens()).toEqual([chain.seed]);
    expect(stage.gate.bearers()).toHaveLength(1);

    // Other token parameters require another access token: these runs refresh with the token that only the branch has.
    const others = { 'token-parameters': 'purpose: later' };
    expectSuccess(await noteFrom(4, others), await noteFrom(5, others));
    expect(stage.gate.refreshTokens()).toHaveLength(2);
    expect(stage.gate.refreshTokens()[1]).not.toBe(chain.seed);
    expect(stage.gate.bearers()).toHaveLength(2);

    const added = (await stage.admin.notesOf(issue)).slice(before.length);
    expect(added.slice(0, 3).sort()).toEqual(['run 1', 'run 2', 'run 3']);
    expect(added.slice(3)).toEqual(['run 4', 'run 5']);
    const [branch = '', ...further] = github.branches().filter((name) => name !== 'main');
    expect(further).toEqual([]);
    expect(branch).toMatch(/^bearer-step\//u);
    expect(github.commits(branch)).toBe(1);
    const texts = github.reachable().join('\n');
    expect(stage.secrets().filter((secret) => texts.includes(secret))).toEqual([]);
  });
});

test('16 jobs of a matrix use the token of one refresh, and the chain stays valid', async () => {
  const JOBS = 16;
  const key = { 'seal-key': newSealKey() };
  stage.addSecret(key['seal-key']);
  const first = await stage.step(chain, { 'share-token': 'true', ...key });
  expect(first.main.exitCode).toBe(0);
  const { 'client-secret': clientSecret = '', ...client } = stage.client;
  const inputs = { ...client, token: first.outputs['sealed-token'] ?? '', operation: 'current-user' };
  for (let job = 0; job < JOBS; job += 4) {
    // Half of them have no client secret.
    const secrets = [key, key, { ...key, 'client-secret': clientSecret }, { ...key, 'client-secret': clientSecret }];
    const jobs = secrets.map((secret) => stage.run({ ...inputs, ...secret }));
    for (const { main, post, outputs } of await Promise.all(jobs))
      expect([main.exitCode, post?.exitCode, outputs['status']]).toEqual([0, 0, '200']);
  }
  expect(stage.gate.refreshTokens()).toEqual([chain.seed]);
  expect(stage.gate.bearers()).toHaveLength(1);
  expect(stage.gate.seen().filter((line) => line.startsWith('GET /users/current.json'))).toHaveLength(JOBS);
  expectSuccess(await note('after the matrix'));
  expect(stage.gate.refreshTokens()).toHaveLength(2);
});
