import { spawnSync } from 'node:child_process';
import { childEnvironment } from '../../lib/child-environment.js';

const TIMEOUT_MS = 20_000;

/** Runs a program of the CI system. Returns its standard output, trimmed; undefined if it failed. */
export function runProgram(
  program: string,
  args: readonly string[],
  environment: Readonly<NodeJS.ProcessEnv>,
): string | undefined {
  const { status, stdout } = spawnSync(program, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: childEnvironment(environment),
    timeout: TIMEOUT_MS,
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : undefined;
}
