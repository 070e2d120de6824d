import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process';
import { childEnvironment } from './child-environment.js';

/** A call of a command from the workflow, such as `save-refresh-token` or `load-refresh-token`. */
export interface CommandCall {
  /** The name that the shell shows in its error messages: the name of the input. */
  name: string;
  script: string;
  /** The exact bytes for its standard input: visible ASCII, without a line break at the end. */
  stdin: string;
  environment: NodeJS.ProcessEnv;
  workspace: string;
  /** Stops the command and every process that it started. */
  signal: AbortSignal;
}

/** How a command ended, and the last 64 KiB of each stream. */
export interface CommandResult {
  ending: 'ok' | 'failed' | 'unread' | 'timeout' | 'not-started';
  /** undefined if a signal ended the command. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  /** Whether `stdout` contains only the end of what the command printed. */
  isCut: boolean;
}

export type RunCommand = (call: CommandCall) => Promise<CommandResult>;

const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 65_536;
/** How long to wait for a process that left the process group and keeps the pipes open. */
const PIPE_GRACE_MS = 1000;
/** Exit codes of the shell around a script: the script did not read all of its input, or the input was incomplete. */
const UNREAD = 97;
const INCOMPLETE = 98;

/**
 * Runs the script in a subshell.
 * - The script starts only when its input is complete. Otherwise, if the step is killed at that moment, the script
 *   could replace a valid token by half a token.
 * - Afterwards the shell checks that the script read its input: a pipe accepts a token that no process reads.
 * - The input is a pipe because programs cannot open the socket that Node provides as /dev/stdin.
 * - The script is passed in a variable, because every user of the machine can read arguments.
 * - `read -N` would need bash 4; macOS has 3.2.
 */
const BASH = `bearer_step_input=$(cat)
if [ "\${#bearer_step_input}" -ne "$BEARER_STEP_LENGTH" ]; then exit ${INCOMPLETE}; fi
printf %s "$bearer_step_input" | {
  (
    bearer_step_script=$BEARER_STEP_SCRIPT
    unset bearer_step_input BEARER_STEP_SCRIPT BEARER_STEP_LENGTH
    eval "$bearer_step_script"
  )
  if IFS= read -r -d '' -n 1 _; then exit ${UNREAD}; fi
}`;
const PWSH = `$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$script = $env:BEARER_STEP_SCRIPT
Remove-Item Env:BEARER_STEP_SCRIPT, Env:BEARER_STEP_LENGTH
Invoke-Expression $script`;

/** Returns the shell and its arguments. The shell reads no profile, and any failing command fails the script. */
function shellFor(name: string): [string, string[]] {
  return process.platform === 'win32'
    ? ['pwsh', ['-NoProfile', '-NonInteractive', '-Command', PWSH]]
    : ['bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', BASH, name]];
}

const environmentFor = ({ environment, script, stdin }: CommandCall): NodeJS.ProcessEnv => ({
  ...childEnvironment(environment),
  BEARER_STEP_SCRIPT: script,
  BEARER_STEP_LENGTH: String(stdin.length),
});

/** Runs a command in its own process group. It always resolves, also if the command fails. */
export const runCommand: RunCommand = async (call) => {
  const { spawn } = await import('node:child_process');
  const [shell, shellArguments] = shellFor(call.name);
  let child: ChildProcessWithoutNullStreams;
  try {
    child = spawn(shell, shellArguments, {
      cwd: call.workspace,
      env: environmentFor(call),
      stdio: 'pipe',
      detached: process.platform !== 'win32',
    });
  } catch {
    // The script is too long for a variable, or contains a NUL.
    return { ending: 'not-started', exitCode: undefined, stdout: '', stderr: '', isCut: false };
  }
  const [stdout, stderr] = [new Tail(child.stdout), new Tail(child.stderr)];
  // A command that ends without reading breaks the pipe. The shell then exits with UNREAD.
  child.stdin.once('error', () => undefined);
  child.stdin.end(call.stdin);
  const { exitCode, wasStopped } = await waitForEnd(child, call.signal);
  const output = { exitCode: exitCode ?? undefined, stdout: stdout.text, stderr: stderr.text, isCut: stdout.isCut };
  if (wasStopped) return { ending: 'timeout', ...output };
  if (exitCode === undefined) return { ending: 'not-started', ...output };
  if (exitCode === UNREAD) return { ending: 'unread', ...output };
  return { ending: exitCode === 0 ? 'ok' : 'failed', ...output };
};

/**
 * Waits until the child has ended and all of its output is read. `exitCode` is null after a signal, and undefined if
 * the child did not start. `wasStopped`: the time limit or `signal` stopped the child.
 */
function waitForEnd(
  child: ChildProcess,
  signal: AbortSignal,
): Promise<{ exitCode: number | null | undefined; wasStopped: boolean }> {
  return new Promise((resolve) => {
    let wasStopped = false;
    const settle = (exitCode: number | null | undefined): void => {
      clearTimeout(limit);
      signal.removeEventListener('abort', stop);
      resolve({ exitCode, wasStopped });
    };
    /** Does not wait long for 'close': a process that left the group may keep the pipes open. */
    const settleSoon = (exitCode: number | null): unknown => setTimeout(settle, PIPE_GRACE_MS, exitCode).unref();
    const stop = (): void => {
      wasStopped = true;
      killGroup(child);
      settleSoon(null);
    };
    const limit = setTimeout(stop, TIMEOUT_MS);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    child.once('error', () => settle(undefined));
    child.once('close', settle);
    child.once('exit', (exitCode) => {
      // Its background processes may have the token and keep the pipes open, so they must end with it.
      killGroup(child);
      settleSoon(exitCode);
    });
  });
}

/** Keeps the end of a stream, which shows why a command failed. Reads all of it, so that the command is not blocked. */
class Tail {
  #tail: Buffer = Buffer.alloc(0);
  isCut = false;

  constructor(stream: NodeJS.ReadableStream) {
    stream.on('data', (chunk: Buffer) => {
      const all = Buffer.concat([this.#tail, chunk]);
      this.isCut ||= all.length > MAX_OUTPUT_BYTES;
      this.#tail = all.subarray(-MAX_OUTPUT_BYTES);
    });
  }

  get text(): string {
    return this.#tail.toString('utf8');
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has already ended.
  }
}
