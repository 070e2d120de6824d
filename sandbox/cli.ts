import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

export interface CliOptions {
  /** Added to a minimal environment. Nothing of this process's environment is inherited. */
  env?: Record<string, string>;
  /** Files of the working directory, by name. */
  files?: Record<string, string>;
  /** Shell scripts by name. They come first in PATH. */
  programs?: Record<string, string>;
  /** Whether to run it on its own terminal (util-linux's `script`). All output then comes on stdout, in order. */
  terminal?: boolean;
  /** The Node.js that runs the command. By default `ACTION_NODE`, or else the Node.js that runs this program. */
  node?: string;
  /** After this time, the command is killed, so that no test leaves a process behind. By default a minute. */
  limitMs?: number;
}

export interface CliResult {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  durationMs: number;
  /**
   * The command lines of the process and its children, which every user of the machine can read. They are read at the
   * start and after each output. Empty except on Linux.
   */
  commandLines: string[];
}

/** A running command, controlled as a user would. */
export interface Cli {
  /** The working directory, empty at the start. */
  folder: string;
  /**
   * Waits for `pattern` in the output after the previous match, on stderr or on the terminal, and returns the match.
   * Rejects if the command ends without it.
   */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Writes to standard input, which is a pipe or the terminal. */
  type(text: string): void;
  closeInput(): void;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<CliResult>;
  /** Kills the command if it still runs, and removes its folder. */
  remove(): void;
}

const entry = fileURLToPath(new URL('../dist/cli/index.js', import.meta.url));

const defaultNode = process.env['ACTION_NODE'] ?? process.execPath;

/** Starts the built command `bearer-step`. */
export function startCli(words: readonly string[], options: CliOptions = {}): Cli {
  const { env, files = {}, programs = {}, terminal = false, node = defaultNode, limitMs = 60_000 } = options;
  const startedAt = performance.now();
  const root = mkdtempSync(join(tmpdir(), 'bearer-step-cli-'));
  const [folder, bin] = [join(root, 'folder'), join(root, 'bin')];
  for (const path of [folder, bin]) mkdirSync(path);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const [name, script] of Object.entries(programs)) writeProgram(join(bin, name), script);
  const command = [node, entry, ...words];
  const [program = '', ...rest] = terminal
    ? ['script', '-qefc', `exec ${command.map(quote).join(' ')}`, '/dev/null']
    : command;
  const child = spawn(program, rest, {
    cwd: folder,
    env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: folder, ...env },
    stdio: 'pipe',
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  const messageStream = terminal ? 'stdout' : 'stderr';
  const output = { stdout: '', stderr: '' };
  const commandLines = new Set(commandLinesFrom(child.pid));
  let matchedUpTo = 0;
  let isOver = false;
  const listeners: (() => void)[] = [];
  const notify = (): void => {
    for (const listener of listeners.splice(0)) listener();
  };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
      for (const line of commandLinesFrom(child.pid)) commandLines.add(line);
      notify();
    });
  }
  // Ignore EPIPE: the command may end before it reads all of its input.
  child.stdin.on('error', () => undefined);

  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      isOver = true;
      notify();
      const durationMs = performance.now() - startedAt;
      resolve({ exitCode, signal, ...output, durationMs, commandLines: [...commandLines] });
    });
  });

  return {
    folder,
    says: async (pattern) => {
      for (;;) {
        const found = pattern.exec(output[messageStream].slice(matchedUpTo));
        if (found !== null) {
          matchedUpTo += found.index + found[0].length;
          return found;
        }
        if (isOver) throw new Error(`The command ended without printing ${pattern.source}:\n${output[messageStream]}`);
        await new Promise<void>((resolve) => listeners.push(resolve));
      }
    },
    type: (text) => child.stdin.write(text),
    closeInput: () => child.stdin.end(),
    kill: (signal) => child.kill(signal),
    ended,
    remove: () => {
      child.kill('SIGKILL');
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Returns a word in single quotes, which a shell takes literally. */
const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/bin/bash\n${script}\n`, { mode: 0o755 });
}

/** Returns the command lines of a running process and of its descendants, read from /proc. */
function commandLinesFrom(pid: number | undefined): string[] {
  const read = (file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8');
    } catch {
      return '';
    }
  };
  const line = read('cmdline').replaceAll('\0', ' ').trim();
  const children = read(`task/${pid}/children`)
    .split(' ')
    .filter((child) => child !== '');
  return [...(line === '' ? [] : [line]), ...children.flatMap((child) => commandLinesFrom(Number(child)))];
}
