import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import ts from 'typescript';
import { exit } from '../../../src/ci/exit.js';
import { guardStep } from '../../../src/ci/guard.js';

/**
 * The folder for compiled programs. Guards and exit change a whole process, so they run in a separate process without
 * the environment of the tests.
 */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-process-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const name of ['guard', 'exit']) {
    const source = readFileSync(new URL(`../../../src/ci/${name}.ts`, import.meta.url), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES2023 } });
    writeFileSync(join(folder, `${name}.js`), outputText);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  jest.restoreAllMocks();
});

interface ProcessResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

type Guards = 'guardStep' | 'guardTerminal';

/** Writes a program that starts with the guards. Returns its path. */
function write(code: string, guards: Guards = 'guardStep'): string {
  const file = join(folder, 'entry.js');
  writeFileSync(
    file,
    `import { ${guards} } from './guard.js';\nimport { exit } from './exit.js';\n${guards}(process.env);\n${code}`,
  );
  return file;
}

function run(code: string, guards: Guards = 'guardStep', environment: NodeJS.ProcessEnv = {}): ProcessResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [write(code, guards)], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    encoding: 'utf8',
    timeout: 10_000,
  });
  return { status, stdout, stderr };
}

const INTERNAL = '::error::[INTERNAL] An unexpected error stopped this step. Please report this bug.\n';

describe('guardStep', () => {
  test.each([
    { name: 'an uncaught error', code: "setTimeout(() => { throw new Error('secret-text'); });" },
    {
      name: 'an unhandled rejection',
      code: "Promise.reject(Object.assign(new Error(), { token: 'secret-text' }));",
    },
    {
      name: 'an unhandled rejection with a string',
      code: "Promise.reject('secret-text'); setTimeout(() => {}, 10_000);",
    },
  ])('prints only an error code for $name, and fails at once', ({ code }) => {
    expect(run(code)).toEqual({ status: 1, stdout: INTERNAL, stderr: '' });
  });

  test('ignores warnings', () => {
    const code = "process.emitWarning('secret-text'); new Buffer(1); setImmediate(() => console.log('on'));";
    expect(run(code)).toEqual({ status: 0, stdout: 'on\n', stderr: '' });
  });
});

describe('guardTerminal', () => {
  test.each([
    { name: 'an uncaught error', code: "setTimeout(() => { throw new Error('secret-text'); });" },
    { name: 'an unhandled rejection', code: "Promise.reject(new Error('secret-text')); setTimeout(() => {}, 10_000);" },
    { name: 'a failure of the run', code: "await exit(Promise.reject(new Error('secret-text')));" },
  ])('prints one line to stderr for $name, and no workflow command', ({ code }) => {
    const { status, stdout, stderr } = run(code, 'guardTerminal');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^\[INTERNAL\] .*stopped bearer-step\..*\n$/u);
  });

  test('ignores warnings', () => {
    const code = "process.emitWarning('secret-text'); setImmediate(() => console.log('on'));";
    expect(run(code, 'guardTerminal')).toEqual({ status: 0, stdout: 'on\n', stderr: '' });
  });

  test('does not change Ctrl-C', () => {
    const code = "process.kill(process.pid, 'SIGINT'); setTimeout(() => console.log('on'), 5000);";
    const { signal, stdout } = spawnSync(process.execPath, [write(code, 'guardTerminal')], {
      env: { PATH: process.env['PATH'] ?? '' },
      encoding: 'utf8',
      timeout: 10_000,
    });
    expect([signal, stdout]).toEqual(['SIGINT', '']);
  });
});

test.each(['guardStep', 'guardTerminal'] as const)(
  '%s lets the work finish when its output can no longer be written',
  (guards) => {
    const done = join(folder, `${guards}-done`);
    const code = `import { writeFileSync } from 'node:fs';
const print = () => new Promise((resolve) => process.stdout.write('x'.repeat(100_000), resolve));
for (let count = 0; count < 5; count += 1) await print();
writeFileSync('${done}', '');
await exit(Promise.resolve());`;
    const script = '"$0" "$1" | true';
    const { stderr } = spawnSync('bash', ['--norc', '-c', script, process.execPath, write(code, guards)], {
      env: { PATH: process.env['PATH'] ?? '' },
      encoding: 'utf8',
      timeout: 10_000,
    });
    expect(stderr).toBe('');
    expect(existsSync(done)).toBe(true);
  },
);

describe('while a look-up of a host name is pending,', () => {
  /** Replaces the functions of Node.js, since a look-up cannot be kept pending. */
  const STUBS = `process.getActiveResourcesInfo = () => ['GetAddrInfoReqWrap'];
process.execve = (file, [, ...args]) => { console.log(file, ...args); throw new Error(); };`;

  test.each<{ name: string; code: string; guards: Guards; expected: ProcessResult }>([
    {
      name: 'exit',
      code: 'process.exitCode = 7; await exit(Promise.resolve());',
      guards: 'guardStep',
      expected: { status: 7, stdout: '/bin/sh -c exit 7\n', stderr: '' },
    },
    {
      name: 'an uncaught error',
      code: "setTimeout(() => { throw new Error('secret-text'); });",
      guards: 'guardStep',
      expected: { status: 1, stdout: `${INTERNAL}/bin/sh -c exit 1\n`, stderr: '' },
    },
  ])('$name replaces the process, and otherwise ends it', ({ code, guards, expected }) => {
    if (process.platform === 'win32') return;
    expect(run(`${STUBS}\n${code}`, guards)).toEqual(expected);
  });
});

describe('exit', () => {
  test('ends the process also when NODE_DEBUG disables stderr', () => {
    const code = "setInterval(() => {}, 1000); await exit(Promise.resolve().then(() => console.log('done')));";
    const environment = { NODE_DEBUG: 'http' };
    expect(run(code, 'guardStep', environment)).toEqual({ status: 0, stdout: 'done\n', stderr: '' });
  });

  test('ends the process when the run has settled, even with open handles', () => {
    const code = "setInterval(() => {}, 1000); await exit(Promise.resolve().then(() => console.log('done')));";
    expect(run(code)).toEqual({ status: 0, stdout: 'done\n', stderr: '' });
  });

  test('keeps the exit code of a failure', () => {
    expect(run('process.exitCode = 1; await exit(Promise.resolve());').status).toBe(1);
  });

  test('waits until all output is written', () => {
    const { stdout } = run("process.stdout.write('x'.repeat(1_000_000) + 'end\\n'); await exit(Promise.resolve());");
    expect(stdout).toHaveLength(1_000_004);
  });

  test('fails with INTERNAL if the run fails', () => {
    expect(run("await exit(Promise.reject(new Error('secret-text')));")).toEqual({
      status: 1,
      stdout: INTERNAL,
      stderr: '',
    });
  });

  test('writes all output, then ends the process', async () => {
    const order: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((_, written) => {
        order.push('write');
        (written as unknown as () => void)();
        return true;
      });
    }
    jest.spyOn(process, 'exit').mockImplementation(() => order.push('exit') as never);
    await exit(Promise.resolve().then(() => void order.push('run')));
    expect(order).toEqual(['run', 'write', 'write', 'exit']);
  });
});

test('guardStep is in effect at once', () => {
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
  guardStep({});
  expect(removed).toHaveBeenCalledWith('warning');
  expect([...handlers.keys()].sort()).toEqual(['uncaughtException', 'unhandledRejection', 'warning']);
  handlers.get('warning')?.();
  expect(written).not.toHaveBeenCalled();
  handlers.get('uncaughtException')?.();
  expect(written.mock.calls[0]?.[0]).toBe(INTERNAL);
  expect(ended).toHaveBeenCalledWith(1);
});
