import type { ChildProcess } from 'node:child_process';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../../sandbox/runner.js';
import { type Chain, load, save } from '../support/chain.js';
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

/** Starts a step that adds a note to the issue. */
function start(notes: string, inputs: Record<string, string> = {}): Run {
  let child: ChildProcess | undefined;
  const parameters = JSON.stringify({ id: issue, notes });
  const onSpawn = (spawned: ChildProcess): void => void (child = spawned);
  const result = stage.step(chain, { operation: 'add-note', parameters, ...inputs }, { onSpawn });
  return { kill: (signal) => child?.kill(signal), result };
}

/** Waits until the run is paused, and returns the value of `reached`. Rejects if the run ends before. */
async function paused<T>(reached: Promise<T>, { result }: Run): Promise<T> {
  const ended = result.then(({ main }): never => {
    throw new Error(`The run ended before it was paused:\n${main.log}`);
  });
  return Promise.race([reached, ended]);
}

/** Runs two more steps on the chain, and checks that each adds its note. */
async function expectChainToWork(): Promise<void> {
  const before = await stage.admin.notesOf(issue);
  for (const notes of ['next', 'second next']) {
    const { main, outputs } = await start(notes).result;
    expect({ exitCode: main.exitCode, status: outputs['status'] }).toEqual({ exitCode: 0, status: '204' });
  }
  expect(await stage.admin.notesOf(issue)).toEqual([...before, 'next', 'second next']);
}

/** A moment at which a run can be paused: in one of its commands, or during an exchange at the gate. */
interface Moment {
  name: string;
  inputs?: () => Record<string, string>;
  /** Resolves when the run is paused; in a command, to its process group. Called before the run starts. */
  reached: () => Promise<unknown>;
  /** Whether Redmine has processed the request by then. */
  isNoted?: boolean;
}

const inLoad = (): Record<string, string> => ({ 'load-refresh-token': `${door.script}; ${load}` });
const inSave = (): Record<string, string> => ({ 'save-refresh-token': `${door.script}; ${save}` });
const halfSaved = 'head -c 10 >"$STORE.new"';
const noteLine = (): string => `PUT /issues/${issue}.json`;

describe('after a run is killed', () => {
  const moments: Moment[] = [
    { name: 'while it loads the refresh token', inputs: inLoad, reached: () => door.reached },
    {
      name: 'before Redmine gets the refresh request',
      reached: () => stage.gate.hold('POST /oauth/token', 'request').reached,
    },
    {
      name: 'before it gets the new token',
      reached: () => stage.gate.hold('POST /oauth/token', 'response').reached,
    },
    { name: 'before it saves the refresh token', inputs: inSave, reached: () => door.reached },
    {
      name: 'while it saves the refresh token',
      inputs: () => ({
        'save-refresh-token': `${halfSaved}; ${door.script}; cat >>"$STORE.new"; mv "$STORE.new" "$STORE"`,
      }),
      reached: () => door.reached,
    },
    { name: 'before Redmine gets the API request', reached: () => stage.gate.hold(noteLine(), 'request').reached },
    {
      name: 'before it gets the API response',
      reached: () => stage.gate.hold(noteLine(), 'response').reached,
      isNoted: true,
    },
  ];

  test.each(moments)('$name, the next run works', async ({ name, inputs, reached, isNoted = false }) => {
    const before = await stage.admin.notesOf(issue);
    const isPaused = reached();
    const run = start(name, inputs?.());
    const group = await paused(isPaused, run);
    run.kill('SIGKILL');
    // GitHub's runner also kills all processes that a step has started.
    if (typeof group === 'number') process.kill(-group, 'SIGKILL');

    expect((await run.result).main.signal).toBe('SIGKILL');
    expect(await stage.admin.notesOf(issue)).toEqual(isNoted ? [...before, name] : before);
    await expectChainToWork();
  });

  test('while its save command continues, the next run works', async () => {
    const saved = new Door(stage.path('saved'));
    const run = start('never', { 'save-refresh-token': `${door.script}; ${save}; ${saved.script}` });
    await paused(door.reached, run);
    run.kill('SIGKILL');
    await run.result;
    await door.open();
    await saved.reached;
    await saved.open();
    saved.close();

    expect(chain.newest()).not.toBe(chain.seed);
    await expectChainToWork();
    expect(await stage.admin.notesOf(issue)).not.toContain('never');
  });
});

describe('a run that is cancelled', () => {
  test.each([
    {
      name: 'before it gets the new token',
      signal: 'SIGINT' as const,
      hold: () => stage.gate.hold('POST /oauth/token', 'response'),
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
  ])('$name still saves the refresh token, and sends no request', async ({ name, signal, hold, inputs }) => {
    const held = hold();
    const run = start(name, inputs());
    await paused(held.reached, run);
    run.kill(signal);
    held.release();
    const { main, outputs } = await run.result;

    expect({ exitCode: main.exitCode, ...outputs }).toEqual({ exitCode: 1, 'error-code': 'CANCELLED' });
    expect(chain.newest()).not.toBe(chain.seed);
    expect(stage.gate.bearers()).toEqual([]);
    await expectChainToWork();
    expect(await stage.admin.notesOf(issue)).not.toContain(name);
  });

  test('while it loads the refresh token ends at once', async () => {
    const run = start('never', inLoad());
    await paused(door.reached, run);
    run.kill('SIGINT');
    const { main, outputs } = await run.result;

    expect({ exitCode: main.exitCode, ...outputs }).toEqual({ exitCode: 1, 'error-code': 'CANCELLED' });
    expect(stage.gate.seen()).toEqual([]);
    await expectChainToWork();
  });

  test('after Redmine has processed the request ends, and the request takes effect', async () => {
    const held = stage.gate.hold(noteLine(), 'response');
    const run = start('seen', {});
    await paused(held.reached, run);
    run.kill('SIGINT');
    const { main, outputs } = await run.result;

    expect({ exitCode: main.exitCode, ...outputs }).toEqual({ exitCode: 1, 'error-code': 'CANCELLED' });
    expect(await stage.admin.notesOf(issue)).toContain('seen');
    await expectChainToWork();
  });
});

describe('a new refresh token that cannot be saved', () => {
  const failing = [
    {
      name: 'the command fails',
      command: 'cat >/dev/null; echo no space left >&2; exit 3',
      message: /failed with exit code 3: .*no space left/u,
    },
    { name: 'the command does not read the token', command: 'true', message: /did not read/u },
    {
      name: 'the command exits with 0 but does not save',
      command: 'cat >/dev/null',
      message: /load-refresh-token does not print/u,
    },
    {
      name: 'the command hangs until the run is cancelled',
      command: 'cat >/dev/null',
      hangs: true,
      message: /did not finish in time/u,
    },
  ];

  test.each(failing)('is revoked and not used if $name', async ({ command, hangs = false, message }) => {
    const run = start('never', { 'save-refresh-token': hangs ? `${command}; ${door.script}` : command });
    if (hangs) {
      await paused(door.reached, run);
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
    expect(main.log).toMatch(message);
    // After a cancellation, GitHub's runner kills every process that is still running after that time.
    expect(tookMs).toBeLessThan(10_000);
    expect(stage.gate.bearers()).toEqual([]);
    expect(chain.newest()).toBe(chain.seed);
    expect(await refresh(stage.redmine, unsaved)).toMatchObject({ error: 'invalid_grant' });
    expect(main.log).toMatch(/The step revoked the new refresh token. The previous refresh token is still valid/u);
    await expectChainToWork();
    expect(stage.gate.refreshTokens()[1]).toBe(chain.seed);
    expect(await stage.admin.notesOf(issue)).not.toContain('never');
  });
});
