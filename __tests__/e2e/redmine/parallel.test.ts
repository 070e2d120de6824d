import type { ChildProcess } from 'node:child_process';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newSealKey } from '../../../src/lib/seal.js';
import type { ActionResult } from '../../../sandbox/runner.js';
import { type GitHub, startGitHub } from '../../../sandbox/systems/github/server.js';
import { createDeferred } from '../../support/deferred.js';
import { type Chain, load, save } from '../support/chain.js';
import { Door } from './fifo.js';
import { refresh } from './grants.js';
import { Stage } from './stage.js';

const stage = new Stage();
const TOKEN_LINE = 'POST /oauth/token';

let issue: number;
let chain: Chain;
let folder: string;
let steps: number;

beforeAll(async () => {
  issue = await stage.admin.createIssue('Parallel steps');
});

beforeEach(async () => {
  chain = await stage.newChain();
  folder = stage.newJobFolder();
  steps = 0;
});

interface Step {
  kill(signal: NodeJS.Signals): void;
  /** Resolves when the step waits for another one. */
  waits: Promise<void>;
  result: Promise<ActionResult>;
}

/** Starts a step of the job that adds a note to the issue. */
function start(notes: string, inputs: Record<string, string>, env: Record<string, string> = {}): Step {
  let child: ChildProcess | undefined;
  const waits = createDeferred();
  const onSpawn = (spawned: ChildProcess): void => {
    child = spawned;
    spawned.stdout?.on('data', (text: Buffer) => text.includes('Waiting for it') && waits.resolve());
  };
  const parameters = JSON.stringify({ id: issue, notes });
  const all = { operation: 'add-note', parameters, ...inputs };
  const result = stage.step(chain, all, { env, folder, onSpawn, post: false, step: `step_${(steps += 1)}` });
  return { kill: (signal) => child?.kill(signal), waits: waits.promise, result };
}

function expectSuccess(...results: ActionResult[]): void {
  for (const { main, outputs } of results) {
    expect(main.log).not.toMatch(/^(?:Error|Warning): /mu);
    expect([main.exitCode, outputs['status']]).toEqual([0, '204']);
  }
}

describe('eight parallel steps of a job refresh once, and all add their notes, with', () => {
  let github: GitHub;
  const sealKey = newSealKey();

  beforeAll(async () => {
    github = stage.keep(await startGitHub());
    for (const secret of [sealKey, github.token, github.readToken]) stage.addSecret(secret);
  });

  const stores: { name: string; inputs: () => Record<string, string> }[] = [
    { name: 'a save command', inputs: () => ({ 'load-refresh-token': '' }) },
    { name: 'a load and a save command', inputs: () => ({}) },
    {
      name: 'a branch',
      inputs: () => ({
        'load-refresh-token': '',
        'save-refresh-token': 'branch',
        'seal-key': sealKey,
        'github-token': github.token,
      }),
    },
  ];

  test.each(stores)('$name as store', async ({ name, inputs }) => {
    const before = await stage.admin.notesOf(issue);
    const env = { GITHUB_API_URL: github.apiUrl, GITHUB_REPOSITORY: github.repository };
    const notes = [1, 2, 3, 4, 5, 6, 7, 8].map((step) => `${name}, step ${step}`);
    expectSuccess(...(await Promise.all(notes.map((note) => start(note, inputs(), env).result))));
    expect(stage.gate.refreshTokens()).toEqual([chain.seed]);
    expect(stage.gate.bearers()).toHaveLength(1);
    expect((await stage.admin.notesOf(issue)).slice(before.length).sort()).toEqual(notes);
  });
});

describe('a step that has the lock', () => {
  let door: Door;
  let doors = 0;

  beforeEach(() => {
    door = new Door(stage.path(`lock-door-${(doors += 1)}`));
  });
  afterEach(async () => {
    door.close();
    folder = stage.newJobFolder();
    expectSuccess(await start('a later job', {}).result);
  });

  /** The inputs of all steps of the job. The first command of these waits at the door. */
  const gated = (input: 'load-refresh-token' | 'save-refresh-token'): Record<string, string> => {
    const command = input === 'load-refresh-token' ? load : save;
    return { [input]: `if mkdir '${stage.path(`first-${doors}`)}' 2>&-; then ${door.script}; fi; ${command}` };
  };

  /** Starts the step that gets the lock, and two others when it has reached its moment. */
  async function startThree<T>(inputs: Record<string, string>, moment: () => Promise<T>) {
    const reached = moment();
    const first = start('first', inputs);
    const at = await reached;
    const others = [start('second', inputs), start('third', inputs)];
    await Promise.all(others.map(({ waits }) => waits));
    return { first, at, ended: () => Promise.all(others.map(({ result }) => result)) };
  }

  test('and is killed before its request leaves the refresh to another step', async () => {
    const { first, ended } = await startThree(gated('load-refresh-token'), () => door.reached);
    first.kill('SIGKILL');
    await door.open();
    expectSuccess(...(await ended()));
    expect(stage.gate.refreshTokens()).toEqual([chain.seed]);
  });

  test('and is killed before it gets the response leaves the same refresh token to another step', async () => {
    const { first, ended } = await startThree({}, () => stage.gate.hold(TOKEN_LINE, 'response').reached);
    first.kill('SIGKILL');
    expectSuccess(...(await ended()));
    expect(stage.gate.refreshTokens()).toEqual([chain.seed, chain.seed]);
  });

  test('and is killed before its save leaves the same refresh token to another step', async () => {
    const { first, at, ended } = await startThree(gated('save-refresh-token'), () => door.reached);
    first.kill('SIGKILL');
    process.kill(-at, 'SIGKILL');
    expectSuccess(...(await ended()));
    expect(stage.gate.refreshTokens()).toEqual([chain.seed, chain.seed]);
  });

  test('and is stopped before its request sends nothing when it continues, and uses the token of another step', async () => {
    const { first, ended } = await startThree(gated('load-refresh-token'), () => door.reached);
    first.kill('SIGSTOP');
    await door.open();
    expectSuccess(...(await ended()));
    first.kill('SIGCONT');
    expectSuccess(await first.result);
    expect(stage.gate.refreshTokens()).toEqual([chain.seed]);
    expect(stage.gate.bearers()).toHaveLength(1);
  });

  test('and is stopped before the response overwrites nothing when it continues, and revokes what it got', async () => {
    const held = stage.gate.hold(TOKEN_LINE, 'response');
    const { first, at, ended } = await startThree({}, () => held.reached);
    first.kill('SIGSTOP');
    held.release();
    expectSuccess(...(await ended()));
    const saved = chain.newest();
    first.kill('SIGCONT');
    expectSuccess(await first.result);
    expect(stage.gate.refreshTokens()).toEqual([chain.seed, chain.seed]);
    expect(chain.newest()).toBe(saved);
    const { refresh_token: unsaved = '' } = JSON.parse(at.response) as Record<string, string>;
    expect(unsaved).not.toBe(saved);
    expect(await refresh(stage.redmine, unsaved)).toMatchObject({ error: 'invalid_grant' });
  });
});
