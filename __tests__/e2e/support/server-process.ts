import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ServerProcess {
  /** What the pattern of the start matched, such as the address of the server. */
  started: string;
  /** The standard output and the standard error so far. */
  log(): string;
  /** Ends the process with a signal, and waits until it has ended. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface Command {
  program: string;
  args: readonly string[];
  /** Added to the environment of this process. */
  env?: Record<string, string>;
  /** The text on standard input. */
  input?: string;
}

/** The prefix of a command that also ends when this process ends for any reason. Only Linux has it. */
const untilParentEnds = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'TERM'] : [];

/**
 * Starts a server, and waits until its output matches `pattern`, whose first group becomes `started`. Rejects with the
 * output if the server ends before.
 */
export async function startServerProcess(command: Command, pattern: RegExp): Promise<ServerProcess> {
  const { env, input = '' } = command;
  const [program = '', ...args] = [...untilParentEnds, command.program, ...command.args];
  const server = spawn(program, args, { env: { ...process.env, ...env } });
  server.stdin.end(input);
  const output: string[] = [];
  return {
    started: await started(server, pattern, output),
    log: () => output.join(''),
    stop: async (signal = 'SIGTERM') => {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, 'exit');
      server.kill(signal);
      await ended;
    },
  };
}

function started(server: ChildProcess, pattern: RegExp, output: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const add = (chunk: Buffer): void => {
      output.push(chunk.toString());
      const found = pattern.exec(output.join(''));
      if (found !== null) resolve(found[1] ?? '');
    };
    server.stdout?.on('data', add);
    server.stderr?.on('data', add);
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`The server ended before it was ready:\n${output.join('')}`)));
  });
}
