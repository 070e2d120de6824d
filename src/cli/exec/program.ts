import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

/** A command and its arguments. No shell reads them. */
export interface Program {
  command: string;
  args: readonly string[];
}

/** A command that could not be started: its exit code as shells have it, and why. */
export interface NotStarted {
  exitCode: number;
  problem: string;
}

/** A started command, which has the standard streams of this process. */
export interface Running {
  child: ChildProcess;
  /** Resolves to the exit code when the command has ended: 128 and the number of the signal that killed it. */
  ended: Promise<number>;
}

const NOT_FOUND: NotStarted = {
  exitCode: 127,
  problem: 'was not found. Check its name and PATH, and write it after --, without quotes around its arguments',
};
const NOT_EXECUTABLE: NotStarted = {
  exitCode: 126,
  problem:
    'could not be started. Check that the file is a program, that it may be executed, and that its arguments are not too long',
};

/** Starts a command in the current folder. Its processes stay in the process group, so that a terminal reaches them. */
export async function startProgram(
  { command, args }: Program,
  environment: NodeJS.ProcessEnv,
): Promise<Running | NotStarted> {
  let child: ChildProcess;
  try {
    child = spawn(command, [...args], { env: environment, stdio: 'inherit', shell: false });
  } catch {
    // The arguments are too long, or one contains a NUL.
    return NOT_EXECUTABLE;
  }
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  return new Promise((resolve) => {
    child.once('spawn', () => resolve({ child, ended }));
    child.on('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE);
    });
  });
}
