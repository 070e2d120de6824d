import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process';

/** A command of the workflow's, as `save-refresh-token` and `load-refresh-token` are. */
export interface CommandCall {
  /** The name under which the shell tells of it: that of the input. */
  name: string;
  script: string;
  /** What it gets on its standard input, visible ASCII, to the last byte and without a line break at the end. */
  stdin: string;
  environment: NodeJS.ProcessEnv;
  workspace: string;
  /** Ends it, with all that it started. */
  signal: AbortSignal;
}

/** How a command ended, and the last 64 KiB of each stream. */
export interface CommandResult {
  ending: 'ok' | 'failed' | 'unread' | 'timeout' | 'not-started';
  /** undefined when it was ended by a signal. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  /** Whether it printed more to stdout than is kept. */
  isCut: boolean;
}

export type RunCommand = (call: CommandCall) => Promise<CommandResult>;

const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 65_536;
/** For a process that left the group and holds the pipes open. */
const PIPE_GRACE_MS = 1000;
/** Exit codes of the shell around a script: it left of its input unread, or its input was not whole. */
const UNREAD = 97;
const INCOMPLETE = 98;

/**
 * The script in a shell of its own, begun when all of its input is there: were the step killed at that moment, half a token
 * could take the place of a good one. Then a look at whether it read its input, since a pipe takes a token without anybody
 * reading it. (And programs cannot open as /dev/stdin the socket that Node gives.) The script comes by a variable: everybody
 * on the machine can read arguments. `read -N` would need bash 4; macOS has 3.2.
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

/** The shell and its arguments: nothing of a profile, and every failure counts. */
function shellFor(name: string): [string, string[]] {
  return process.platform === 'win32'
    ? ['pwsh', ['-NoProfile', '-NonInteractive', '-Command', PWSH]]
    : ['bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', BASH, name]];
}

/**
 * What a step knows and its commands need not: its inputs and state, the runner's tokens and command files. And what would
 * run before or within them: the files, options and functions that a shell or Node takes from its environment.
 */
const WITHHELD =
  /^(?:INPUT_|STATE_|BEARER_STEP_|ACTIONS_.*_(?:TOKEN|URL)$|GITHUB_(?:OUTPUT|STATE|ENV|PATH|STEP_SUMMARY)$|(?:NODE_OPTIONS|BASH_ENV|ENV|SHELLOPTS|BASHOPTS)$|BASH_FUNC_)/iu;

/** The environment of a command or a browser that the step starts. */
export const withoutSecrets = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !WITHHELD.test(name)));

const environmentFor = ({ environment, script, stdin }: CommandCall): NodeJS.ProcessEnv => ({
  ...withoutSecrets(environment),
  BEARER_STEP_SCRIPT: script,
  BEARER_STEP_LENGTH: String(stdin.length),
});

/** Runs a command in a process group of its own; always resolves. */
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
    // A script that is too long for a variable, or holds a NUL.
    return { ending: 'not-started', exitCode: undefined, stdout: '', stderr: '', isCut: false };
  }
  const [stdout, stderr] = [new Tail(child.stdout), new Tail(child.stderr)];
  // A command that ends without reading breaks the pipe: the check after it tells.
  child.stdin.once('error', () => undefined);
  child.stdin.end(call.stdin);
  const { exitCode, isCutOff } = await ended(child, call.signal);
  const output = { exitCode: exitCode ?? undefined, stdout: stdout.text, stderr: stderr.text, isCut: stdout.isCut };
  if (isCutOff) return { ending: 'timeout', ...output };
  if (exitCode === undefined) return { ending: 'not-started', ...output };
  if (exitCode === UNREAD) return { ending: 'unread', ...output };
  return { ending: exitCode === 0 ? 'ok' : 'failed', ...output };
};

/** How a child ended, once all was read that it printed: null for a signal, undefined when it never began. */
function ended(
  child: ChildProcess,
  signal: AbortSignal,
): Promise<{ exitCode: number | null | undefined; isCutOff: boolean }> {
  return new Promise((resolve) => {
    let isCutOff = false;
    const settle = (exitCode: number | null | undefined): void => {
      clearTimeout(limit);
      signal.removeEventListener('abort', cutOff);
      resolve({ exitCode, isCutOff });
    };
    /** The pipes may be held open by a process that left the group. */
    const settleSoon = (exitCode: number | null): unknown => setTimeout(settle, PIPE_GRACE_MS, exitCode).unref();
    const cutOff = (): void => {
      isCutOff = true;
      endGroup(child);
      settleSoon(null);
    };
    const limit = setTimeout(cutOff, TIMEOUT_MS);
    signal.addEventListener('abort', cutOff, { once: true });
    if (signal.aborted) cutOff();
    child.once('error', () => settle(undefined));
    child.once('close', settle);
    child.once('exit', (exitCode) => {
      // What it left running in the background must not outlive it with the token in its hands, nor hold its pipes open.
      endGroup(child);
      settleSoon(exitCode);
    });
  });
}

/** What a stream gives: its end, since that tells why a command failed. All of it is read, so that the command does not wait. */
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

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended by itself.
  }
}
