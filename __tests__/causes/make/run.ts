/** Runs a step's script as the runner does: in a file, both streams through pipes. */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';

export interface Line {
  text: string;
  /** Milliseconds since the start. */
  at: number;
}

interface Script {
  script: string;
  file: string;
  /** The program and its arguments before the file. */
  shell: readonly [string, ...string[]];
  cwd: string;
  env: Readonly<Record<string, string>>;
  limit?: number | undefined;
}

/** Returns what a script prints, and its exit code. */
export async function run({ script, file, shell, cwd, env, limit }: Script): Promise<{ lines: Line[]; code: number }> {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${script.trim()}\n`);
  const start = Date.now();
  const lines: Line[] = [];
  const [program, ...args] = shell;
  const child = spawn(program, [...args, file], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const timer = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, limit ?? 180_000);
  collect(child.stdout, start, lines);
  collect(child.stderr, start, lines);
  const code = await new Promise<number>((done) => child.once('close', (status) => done(status ?? 143)));
  clearTimeout(timer);
  rmSync(file);
  return { lines, code };
}

function collect(stream: Readable, start: number, lines: Line[]): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const parts = (rest + text).split(/\r?\n/u);
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push({ text: part, at: Date.now() - start });
  });
  stream.on('end', () => {
    if (rest !== '') lines.push({ text: rest, at: Date.now() - start });
  });
}
