import type { ChildProcess } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import type { Planio } from '../../sandbox/systems/planio/server.js';
import {
  keep,
  killStep,
  openGate,
  runOn,
  stagePlanio,
  TokenFile,
  type Gate,
  type Stage,
  type Visitor,
} from './refresh-stage.js';
import { expectFailure, expectSuccess } from './stage.js';

const ISSUE = { operation: 'create-issue', parameters: '{ "project": "ci", "subject": "A failure" }' };

interface Scene {
  stage: Stage<Planio>;
  file: TokenFile;
  gate: Gate;
  /** Starts a step that creates an issue. */
  start: (inputs?: Record<string, string>) => { ending: Promise<ActionResult>; child: () => ChildProcess };
}

async function openScene(): Promise<Scene> {
  const stage = await stagePlanio();
  const file = keep(new TokenFile(stage.seed));
  const gate = keep(await openGate());
  const start: Scene['start'] = (inputs = {}) => {
    let child: ChildProcess | undefined;
    const onSpawn = (main: ChildProcess): void => void (child = main);
    const ending = runOn(stage, { inputs: { ...ISSUE, ...file.inputs, ...inputs }, onSpawn });
    return {
      ending,
      child: () => {
        if (child === undefined) throw new Error('The step has not started.');
        return child;
      },
    };
  };
  return { stage, file, gate, start };
}

describe('a killed run leaves a chain that the next run can use:', () => {
  interface Command {
    name: string;
    /** The inputs of the run that is killed at the gate. */
    inputs: (gate: Gate, file: TokenFile) => Record<string, string>;
    /** Whether the command is also killed, as on a lost machine. */
    killsCommand: boolean;
    /** The index in the chain of the refresh token that is saved afterwards. */
    saved: number;
  }

  test.each<Command>([
    {
      name: 'before the refresh',
      inputs: ({ command }, { load }) => ({ 'load-refresh-token': `${command} ${load}` }),
      killsCommand: true,
      saved: 0,
    },
    {
      name: 'between the response and the save',
      inputs: ({ command }, { save }) => ({ 'save-refresh-token': `${command} ${save}` }),
      killsCommand: true,
      saved: 0,
    },
    {
      name: 'in the middle of the save',
      inputs: ({ command }, { path }) => ({
        'save-refresh-token': `{ head -c 7; ${command} cat; } > '${path}.new'; mv '${path}.new' '${path}'`,
      }),
      killsCommand: true,
      saved: 0,
    },
    {
      name: 'during the save, which continues without it',
      inputs: ({ command }, { save }) => ({ 'save-refresh-token': `${command} ${save}` }),
      killsCommand: false,
      saved: 1,
    },
    {
      name: 'after the save',
      inputs: ({ command }, { save }) => ({ 'save-refresh-token': `${save}; ${command}` }),
      killsCommand: true,
      saved: 1,
    },
  ])('$name', async ({ inputs, killsCommand, saved }) => {
    const { stage, file, gate, start } = await openScene();
    const { ending, child } = start(inputs(gate, file));
    const visitor = await gate.next();
    await killStep(child());
    if (killsCommand) visitor.kill();
    else visitor.release();
    await visitor.ended;
    expect((await ending).main).toMatchObject({ signal: 'SIGKILL', exitCode: null });
    expect(stage.calls()).toEqual([]);
    expect(file.token).toBe(stage.chain()[saved]);

    expectSuccess(await start().ending);
    expect(stage.presented().at(-1)).toBe(stage.chain()[saved]);
    expect(file.token).toBe(stage.chain().at(-1));
    expect(stage.system.book.issues).toHaveLength(1);
  });

  test.each([
    { name: 'before it receives the response to its refresh', at: 'POST /oauth/token', takesEffect: true },
    { name: 'before the server receives its API request', at: 'POST /projects/ci/issues.json', takesEffect: false },
    {
      name: 'before it receives the response to its API request',
      at: 'POST /projects/ci/issues.json',
      takesEffect: true,
    },
  ])('$name', async ({ at, takesEffect }) => {
    const { stage, file, start } = await openScene();
    const killed = start();
    stage.intercept = async ({ method = '', url = '', socket }) => {
      if (`${method} ${url}` !== at) return false;
      stage.intercept = undefined;
      await killStep(killed.child());
      if (takesEffect) return 'drop-response';
      socket.destroy();
      return true;
    };
    expect((await killed.ending).main.signal).toBe('SIGKILL');
    expectSuccess(await start().ending);
    expect(file.token).toBe(stage.chain().at(-1));
    expect(stage.system.book.issues).toHaveLength(at.includes('issues') && takesEffect ? 2 : 1);
  });
});

describe('a run that is cancelled during the save', () => {
  /** Starts a step whose save waits at the gate, and sends the signal to the step. */
  async function cancelSaving(
    { gate, file, start }: Scene,
    signal: NodeJS.Signals,
    inputs: Record<string, string> = {},
  ): Promise<{ visitor: Visitor; ending: Promise<ActionResult> }> {
    const { ending, child } = start({ 'save-refresh-token': `${gate.command} ${file.save}`, ...inputs });
    const visitor = await gate.next();
    child().kill(signal);
    return { visitor, ending };
  }

  const TOKEN_MODE = { operation: '', parameters: '' };

  test.each<{ signal: NodeJS.Signals; name: string; inputs: Record<string, string> }>([
    { signal: 'SIGINT', name: 'sends no API request', inputs: {} },
    { signal: 'SIGTERM', name: 'sets no token output', inputs: TOKEN_MODE },
  ])('by $signal completes the save, then $name', async ({ signal, inputs }) => {
    const scene = await openScene();
    const { stage, file } = scene;
    const { visitor, ending } = await cancelSaving(scene, signal, inputs);
    visitor.release();
    const result = await ending;
    expectFailure(result, 'CANCELLED', signal);
    expect(result.outputs).toEqual({ 'error-code': 'CANCELLED' });
    expect(file.token).toBe(stage.chain()[1]);
    expect(stage.calls()).toEqual([]);

    expectSuccess(await scene.start().ending);
    expect(stage.presented()).toEqual(stage.chain().slice(0, 2));
  });

  test('and whose save hangs ends before the runner would kill it, with all processes that it started', async () => {
    const scenes = await Promise.all([openScene(), openScene()]);
    const startedAt = performance.now();
    const [loading, saving] = scenes;
    const { visitor, ending } = await cancelSaving(saving, 'SIGTERM');
    // A hanging load command is ended at once, since nothing can be lost.
    const { ending: loadingEnding, child } = loading.start({ 'load-refresh-token': loading.gate.command });
    const loadVisitor = await loading.gate.next();
    child().kill('SIGINT');
    expectFailure(await loadingEnding, 'CANCELLED', 'SIGINT');
    await loadVisitor.ended;
    expect(performance.now() - startedAt).toBeLessThan(5000);

    const result = await ending;
    await visitor.ended;
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeGreaterThan(5000);
    expect(tookMs).toBeLessThan(9500);
    expectFailure(result, 'SAVE_FAILED', /did not finish in time\.[^]*The previous refresh token is still valid/u);
    expect(saving.stage.calls()).toEqual(['POST /oauth/revoke']);
    expect(saving.file.token).toBe(saving.stage.seed);
    expectSuccess(await saving.start().ending);
  });
});
