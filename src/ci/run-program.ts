import { spawnSync } from 'node:child_process';
import { childEnvironment } from '../lib/child-environment.js';

const TIMEOUT_MS = 20_000;

/**
 * Runs a program of the CI system, for at most 20 seconds. Returns its standard output, trimmed; undefined if it failed.
 * `input`: the text on its standard input, which nobody else on the machine can read, unlike a command line.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  environment: Readonly<NodeJS.ProcessEnv>,
  input?: string,
): string | undefined {
  const { status, stdout } = spawnSync(program, args, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
    ...(input === undefined ? {} : { input }),
    env: childEnvironment(environment),
    timeout: TIMEOUT_MS,
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : undefined;
}
