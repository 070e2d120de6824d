import type { ChildProcess } from 'node:child_process';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../../sandbox/runner.js';
import { type Chain, load, save } from './chain.js';
import { Door } from './fifo.js';
import { refresh } from './grants.js';
import { Stage } from './stage.js';

const stage = new Stage();

let issue: number;
let chain: Chain;
let door: Door;
let doors = 0;

beforeAll(async () => {
  issue = await stage.admin.createIssue('Interruptions');
});

beforeEach(async () => {
  chain = await stage.newChain();
  door = new Door(stage.path(`door-${(doors += 1)}`));
});

afterEach(() => door.close());

interface Run {
  /** Sends the step's process a signal. */
  kill(signal: NodeJS.Signals): void;
  result: Promise<ActionResult>;
}

/** Starts a step that puts a note on the issue. */
function start(notes: string, inputs: Record<string, string> = {}): Run {
  let child: ChildProcess | undefined;
  const parameters = JSON.stringify({ id: issue, notes });
  const onSpawn = (spawned: ChildProcess): void => void (child = spawned);
  const result = stage.step(chain, { operation: 'add-note', parameters, ...inputs }, { onSpawn });
  return { kill: (signal) => child?.kill(signal), result };
}

/** Resolves with `place`; rejects when the run ends before. */
async function at<T>(location: Promise<T>, { result }: Run): Promise<T> {
  const over = result.then(({ main }): never => {
    throw new Error(`The run was not held:\n${main.log}`);
  });
  return Promise.race([location, over]);
}

/** Two further runs on the chain, as if nothing had happened; holds that each puts its note there. */
async function expectToGoOn(): Promise<void> {
  const before = await stage.admin.notesOf(issue);
  for (const notes of ['the next', 'the one after it']) {
    const { main, outputs } = await start(notes).result;
    expect({ exitCode: main.exitCode, status: outputs['status'] }).toEqual({ exitCode: 0, status: '204' });
  }
  expect(await stage.admin.notesOf(issue)).toEqual([...before, 'the next', 'the one after it']);
}

/** Where a run can stand: in a command of its own, or with an exchange at the gate. */
interface Moment {
  name: string;
  inputs?: () => Record<string, string>;
  /** Resolves once it stands there, in a command to its process group. Called before the run begins. */
  reached: () => Promise<unknown>;
  /** Whether Redmine has seen the request by then. */
  isNoted?: boolean;
}

const inLoad = (): Record<string, string> => ({ 'load-refresh-token': `${door.script}; ${load}` });
const inSave = (): Record<string, string> => ({ 'save-refresh-token': `${door.script}; ${save}` });
const halfSaved = 'head -c 10 >"$STORE.new"';
const noteLine = (): string => `PUT /issues/${issue}.json`;

describe('a run that is killed', () => {
  const moments: Moment[] = [
    { name: 'while the refresh token is loaded', inputs: inLoad, reached: () => door.reached },
    { name: 'before Redmine sees the refresh', reached: () => stage.gate.hold('POST /oauth/token', 'request').reached },
    { name: 'before it sees the new token', reached: () => stage.gate.hold('POST /oauth/token', 'answer').reached },
    { name: 'before anything is saved', inputs: inSave, reached: () => door.reached },
    {
      name: 'in the middle of saving',
      inputs: () => ({
        'save-refresh-token': `${halfSaved}; ${door.script}; cat >>"$STORE.new"; mv "$STORE.new" "$STORE"`,
      }),
      reached: () => door.reached,
    },
    { name: 'before Redmine sees the request', reached: () => stage.gate.hold(noteLine(), 'request').reached },
    { name: 'before it sees the answer', reached: () => stage.gate.hold(noteLine(), 'answer').reached, isNoted: true },
  ];

  test.each(moments)('$name: the next run works', async ({ name, inputs, reached, isNoted = false }) => {
    const before = await stage.admin.notesOf(issue);
    const there = reached();
    const run = start(name, inputs?.());
    const group = await at(there, run);
    run.kill('SIGKILL');
    // GitHub's runner ends all that a step has started.
    if (typeof group === 'number') process.kill(-group, 'SIGKILL');

    expect((await run.result).main.signal).toBe('SIGKILL');
    expect(await stage.admin.notesOf(issue)).toEqual(isNoted ? [...before, name] : before);
    await expectToGoOn();
  });

  test('alone, and its command goes on to save: the next run works', async () => {
    const saved = new Door(stage.path('saved'));
    const run = start('never', { 'save-refresh-token': `${door.script}; ${save}; ${saved.script}` });
    await at(door.reached, run);
    run.kill('SIGKILL');
    await run.result;
    await door.open();
    await saved.reached;
    await saved.open();
    saved.close();

    expect(chain.newest()).not.toBe(chain.seed);
    await expectToGoOn();
    expect(await stage.admin.notesOf(issue)).not.toContain('never');
  });
});

describe('a run that is cancelled', () => {
  test.each([
    {
      name: 'before it sees the new token',
      signal: 'SIGINT' as const,
      hold: () => stage.gate.hold('POST /oauth/token', 'answer'),
      inputs: () => ({}),
    },
    {
      name: 'while the command saves',
      signal: 'SIGTERM' as const,
      hold: (): { reached: Promise<unknown>; release: () => unknown } => ({
        reached: door.reached,
        release: () => door.open(),
      }),
      inputs: inSave,
    },
  ])('$name still saves, and then uses nothing', async ({ name, signal, hold, inputs }) => {
    const held = hold();
    const run = start(name, inputs());
    await at(held.reached, run);
    run.kill(signal);
    held.release();
    const { main, outputs } = await run.result;

    expect({ exitCode: main.exitCode, ...outputs }).toEqual({ exitCode: 1, 'error-code': 'CANCELLED' });
    expect(chain.newest()).not.toBe(chain.seed);
    expect(stage.gate.bearers()).toEqual([]);
    await expectToGoOn();
    expect(await stage.admin.notesOf(issue)).not.toContain(name);
  });

  test('while the refresh token is loaded ends at once', async () => {
    const run = start('never', inLoad());
    await at(door.reached, run);
    run.kill('SIGINT');
    const { main, outputs } = await run.result;

    expect({ exitCode: main.exitCode, ...outputs }).toEqual({ exitCode: 1, 'error-code': 'CANCELLED' });
    expect(stage.gate.seen()).toEqual([]);
    await expectToGoOn();
  });

  test('after Redmine has seen the request ends, and the request counts', async () => {
    const held = stage.gate.hold(noteLine(), 'answer');
    const run = start('seen', {});
    await at(held.reached, run);
    run.kill('SIGINT');
    const { main, outputs } = await run.result;

    expect({ exitCode: main.exitCode, ...outputs }).toEqual({ exitCode: 1, 'error-code': 'CANCELLED' });
    expect(await stage.admin.notesOf(issue)).toContain('seen');
    await expectToGoOn();
  });
});

describe('a refresh token that is not saved', () => {
  const failing = [
    {
      name: 'the command fails',
      command: 'cat >/dev/null; echo no space left >&2; exit 3',
      says: /failed with exit code 3: .*no space left/u,
    },
    { name: 'the command does not read it', command: 'true', says: /did not read/u },
    {
      name: 'the command only says that it saves',
      command: 'cat >/dev/null',
      says: /load-refresh-token does not print/u,
    },
    {
      name: 'the command hangs until the run is cancelled',
      command: 'cat >/dev/null',
      hangs: true,
      says: /did not end in time/u,
    },
  ];

  test.each(failing)('$name: it is not used, and no longer good', async ({ command, hangs = false, says }) => {
    const run = start('never', { 'save-refresh-token': hangs ? `${command}; ${door.script}` : command });
    if (hangs) {
      await at(door.reached, run);
      run.kill('SIGINT');
    }
    const cancelledAt = Date.now();
    const { main, outputs } = await run.result;
    const tookMs = Date.now() - cancelledAt;
    const { refresh_token: unsaved = '' } = JSON.parse(stage.gate.exchanges[0]?.response ?? '') as Record<
      string,
      string
    >;

    expect({ exitCode: main.exitCode, ...outputs }).toEqual({ exitCode: 1, 'error-code': 'SAVE_FAILED' });
    expect(main.log).toMatch(says);
    // After a cancellation GitHub's runner kills what has not ended by then.
    expect(tookMs).toBeLessThan(10_000);
    expect(stage.gate.bearers()).toEqual([]);
    expect(chain.newest()).toBe(chain.seed);
    expect(await refresh(stage.redmine, unsaved)).toMatchObject({ error: 'invalid_grant' });
    expect(main.log).toMatch(/The new refresh token was revoked. The refresh token before it stays good/u);
    await expectToGoOn();
    expect(stage.gate.refreshTokens()[1]).toBe(chain.seed);
    expect(await stage.admin.notesOf(issue)).not.toContain('never');
  });
});
