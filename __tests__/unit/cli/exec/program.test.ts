import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startProgram } from '../../../../src/cli/exec/program.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-program-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ENVIRONMENT = { PATH: process.env['PATH'] ?? '' };

/** Resolves to the exit code of a command, started or not. */
async function run(command: string, ...args: string[]): Promise<number> {
  const started = await startProgram({ command, args }, ENVIRONMENT);
  return 'child' in started ? started.ended : started.exitCode;
}

test('the command gets exactly its arguments and its environment', async () => {
  const file = join(folder, 'got');
  const script = `require('fs').writeFileSync(process.argv[1], JSON.stringify([process.argv.slice(2), process.env]))`;
  expect(await run(process.execPath, '-e', script, file, 'a b', '$X', '*', '')).toBe(0);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([['a b', '$X', '*', ''], ENVIRONMENT]);
});

describe('the exit code', () => {
  test.each([
    { name: 'of the command', script: 'process.exit(42)', exitCode: 42 },
    { name: 'after SIGTERM', script: `process.kill(process.pid, 'SIGTERM'); setInterval(() => 1, 9)`, exitCode: 143 },
    { name: 'after SIGKILL', script: `process.kill(process.pid, 'SIGKILL'); setInterval(() => 1, 9)`, exitCode: 137 },
  ])('$name is $exitCode', async ({ script, exitCode }) => {
    expect(await run(process.execPath, '-e', script)).toBe(exitCode);
  });

  test('of what cannot be started is that of a shell', async () => {
    const file = join(folder, 'text');
    writeFileSync(file, '#!/bin/sh\n', { mode: 0o644 });
    expect(await run('no-such-command-here')).toBe(127);
    expect(await run(join(folder, 'missing'))).toBe(127);
    expect(await run(file)).toBe(126);
    expect(await run(folder)).toBe(126);
    expect(await run('true', 'a\0b')).toBe(126);
    expect(await run('true', 'x'.repeat(4_000_000))).toBe(126);
    chmodSync(file, 0o755);
    expect(await run(file)).toBe(0);
  });
});
