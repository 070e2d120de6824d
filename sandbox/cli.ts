import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

export interface CliOptions {
  /** Added to a minimal environment. Nothing of this process's environment is inherited. */
  env?: Record<string, string>;
  /** Programs that it finds before all others, by name: shell scripts. */
  programs?: Record<string, string>;
  /** On a terminal of its own, made by util-linux's `script`; all that is said then comes on stdout, in its order. */
  terminal?: boolean;
  /** The Node.js to run it with: by default `ACTION_NODE`, else the one that runs this. */
  node?: string;
}

export interface CliResult {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  durationMs: number;
  /** What everybody on the machine could read of it and its children whenever it said something; none but on Linux. */
  commandLines: string[];
}

/** The command, as a person runs it. */
export interface Cli {
  /** Where it runs; it was empty. */
  folder: string;
  /** Returns what `pattern` finds in what came on stderr, or on the terminal, since the last match. Rejects when the command ends without it. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Types on its standard input, which is a pipe or the terminal. */
  type(text: string): void;
  closeInput(): void;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<CliResult>;
  /** Ends it, if need be, and removes its folder. */
  remove(): void;
}

const entry = fileURLToPath(new URL('../dist/cli/index.js', import.meta.url));

/** A command that runs longer than this is killed, so that no test leaves a process behind. */
const limitMs = 60_000;

/** Starts the built command `bearer-step`. */
export function startCli(words: readonly string[], options: CliOptions = {}): Cli {
  const { env, programs = {}, terminal = false, node = process.env['ACTION_NODE'] ?? process.execPath } = options;
  const startedAt = performance.now();
  const root = mkdtempSync(join(tmpdir(), 'bearer-step-cli-'));
  const [folder, bin] = [join(root, 'folder'), join(root, 'bin')];
  for (const path of [folder, bin]) mkdirSync(path);
  for (const [name, script] of Object.entries(programs)) writeProgram(join(bin, name), script);
  const command = [node, entry, ...words];
  const [program = '', ...rest] = terminal ? ['script', '-qefc', command.map(quote).join(' '), '/dev/null'] : command;
  const child = spawn(program, rest, {
    cwd: folder,
    env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: folder, ...env },
    stdio: 'pipe',
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  const voice = terminal ? 'stdout' : 'stderr';
  const said = { stdout: '', stderr: '' };
  const commandLines = new Set(commandLinesFrom(child.pid));
  let heardUpTo = 0;
  let isOver = false;
  const listeners: (() => void)[] = [];
  const tell = (): void => {
    for (const listener of listeners.splice(0)) listener();
  };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
      for (const line of commandLinesFrom(child.pid)) commandLines.add(line);
      tell();
    });
  }
  // It need not read all that is typed.
  child.stdin.on('error', () => undefined);

  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      isOver = true;
      tell();
      const durationMs = performance.now() - startedAt;
      resolve({ exitCode, signal, ...said, durationMs, commandLines: [...commandLines] });
    });
  });

  return {
    folder,
    says: async (pattern) => {
      for (;;) {
        const found = pattern.exec(said[voice].slice(heardUpTo));
        if (found !== null) {
          heardUpTo += found.index + found[0].length;
          return found;
        }
        if (isOver) throw new Error(`It ended without saying ${pattern.source}:\n${said[voice]}`);
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

/** A word for a shell, which takes it as it is. */
const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/bin/bash\n${script}\n`, { mode: 0o755 });
}

/** The command lines of a process and of all that it started, as /proc shows them; those that have ended have none. */
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
