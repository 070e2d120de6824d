import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import ts from 'typescript';
import { exit } from '../../../src/host/exit.js';

/** Guards and exit change a whole process, so they run in one of their own: compiled, without any of the test's environment. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-process-'));
  for (const name of ['guards', 'exit']) {
    const source = readFileSync(new URL(`../../../src/host/${name}.ts`, import.meta.url), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES2023 } });
    writeFileSync(join(folder, `${name}.mjs`), outputText);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  jest.restoreAllMocks();
});

function run(code: string): { status: number | null; stdout: string; stderr: string } {
  const file = join(folder, 'entry.mjs');
  writeFileSync(file, `import './guards.mjs';\nimport { exit } from './exit.mjs';\n${code}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
    ...{ env: { PATH: process.env['PATH'] ?? '' }, encoding: 'utf8', timeout: 20_000 },
  });
  return { status, stdout, stderr };
}

const INTERNAL = '::error::[INTERNAL] This step met a fault of its own and stopped.\n';

describe('guards', () => {
  test.each([
    { name: 'an error that nobody caught', code: "setTimeout(() => { throw new Error('secret-text'); });" },
    {
      name: 'a rejection that nobody handled',
      code: "Promise.reject(Object.assign(new Error(), { token: 'secret-text' }));",
    },
    { name: 'a rejection with a text', code: "Promise.reject('secret-text'); setTimeout(() => {}, 10_000);" },
  ])('print a code and nothing else of $name, and fail at once', ({ code }) => {
    expect(run(code)).toEqual({ status: 1, stdout: INTERNAL, stderr: '' });
  });

  test('print nothing of a warning, and go on', () => {
    const code = "process.emitWarning('secret-text'); new Buffer(1); setImmediate(() => console.log('on'));";
    expect(run(code)).toEqual({ status: 0, stdout: 'on\n', stderr: '' });
  });
});

describe('exit', () => {
  test('ends the process once the run has settled, whatever is still open', () => {
    const code = "setInterval(() => {}, 1000); await exit(Promise.resolve().then(() => console.log('done')));";
    expect(run(code)).toEqual({ status: 0, stdout: 'done\n', stderr: '' });
  });

  test('keeps the exit code of a failure', () => {
    expect(run('process.exitCode = 1; await exit(Promise.resolve());').status).toBe(1);
  });

  test('waits until the last line is written', () => {
    const { stdout } = run("process.stdout.write('x'.repeat(1_000_000) + 'end\\n'); await exit(Promise.resolve());");
    expect(stdout).toHaveLength(1_000_004);
  });

  test('is reached by a failure of the run, too', () => {
    expect(run("await exit(Promise.reject(new Error('secret-text')));")).toEqual({
      status: 1,
      stdout: INTERNAL,
      stderr: '',
    });
  });

  test('writes first, then ends', async () => {
    const order: string[] = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((_, written) => {
      order.push('write');
      (written as unknown as () => void)();
      return true;
    });
    jest.spyOn(process, 'exit').mockImplementation(() => order.push('exit') as never);
    await exit(Promise.resolve().then(() => void order.push('run')));
    expect(order).toEqual(['run', 'write', 'exit']);
  });
});

test('guards stand as soon as they are loaded, before anything else', async () => {
  const handlers = new Map<string | symbol, () => void>();
  const removed = jest.spyOn(process, 'removeAllListeners').mockReturnThis();
  jest.spyOn(process, 'on').mockImplementation((event: string | symbol, handler: () => void) => {
    handlers.set(event, handler);
    return process;
  });
  const written = jest.spyOn(process.stdout, 'write').mockImplementation((_, done) => {
    (done as unknown as () => void)();
    return true;
  });
  const ended = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  await import('../../../src/host/guards.js');
  expect(removed).toHaveBeenCalledWith('warning');
  expect([...handlers.keys()].sort()).toEqual(['uncaughtException', 'unhandledRejection', 'warning']);
  handlers.get('warning')?.();
  expect(written).not.toHaveBeenCalled();
  handlers.get('uncaughtException')?.();
  expect(written.mock.calls[0]?.[0]).toBe(INTERNAL);
  expect(ended).toHaveBeenCalledWith(1);
});
