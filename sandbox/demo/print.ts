import { stringify } from 'yaml';
import type { Run, Setting, Scene } from './scene.js';

const width = 100;
/** Characters of an output that are shown. */
const longest = 240;
const colored = process.stdout.isTTY && !process.env['NO_COLOR'];

type Style = 'bold' | 'dim' | 'green' | 'red' | 'cyan';
const codes: Record<Style, string> = { bold: '1', dim: '2', green: '32', red: '31', cyan: '36' };

export function paint(style: Style, text: string): string {
  return colored ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
}

/** Prints a run: what the workflow says, what its log shows, what came out, what the server saw, and what was checked. */
export function printRun(show: Scene, run: Run, later: string | undefined, checks: Record<string, boolean>): void {
  const { result } = run;
  printTitle(show.title);
  printBlock('The workflow says', toYaml(show.settings).split('\n'));
  printBlock('The log shows', linesOf(result.main.log));
  printBlock('The outputs', outputLines(result.outputs));
  if (later !== undefined) printBlock('The next step', [later]);
  const post = linesOf(result.post?.log ?? '');
  if (post.length > 0) printBlock('The post step', post);
  printBlock('The server saw', serverLines(run));
  printChecks(checks);
}

function printChecks(checks: Record<string, boolean>): void {
  const named = (outcome: boolean): string[] =>
    Object.entries(checks).flatMap(([check, passed]) => (passed === outcome ? [check] : []));
  for (const [index, line] of wrap(named(true).join(', ')).entries()) {
    console.log(`  ${paint('green', index === 0 ? '✓' : ' ')} ${line.trimStart()}`);
  }
  for (const check of named(false)) console.log(`  ${paint('red', `✗ not true: ${check}`)}`);
}

function printTitle(title: string): void {
  console.log(`\n${paint('bold', `━━ ${title} ${'━'.repeat(Math.max(2, width - title.length - 4))}`)}\n`);
}

function printBlock(name: string, lines: readonly string[]): void {
  console.log(`  ${paint('cyan', name)}`);
  for (const line of lines.flatMap((text) => text.split(/\r?\n/u)).flatMap(wrap))
    console.log(`  ${paint('dim', '│')} ${line}`);
  console.log();
}

/** Breaks a line between words where it can; what follows is indented. */
function wrap(line: string): string[] {
  const size = width - 4;
  if (line.length <= size) return [line];
  const space = line.lastIndexOf(' ', size);
  const end = space > size / 2 ? space : size;
  return [line.slice(0, end), ...wrap(`  ${line.slice(end).trimStart()}`)];
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function toYaml(settings: Record<string, Setting>): string {
  const entries = Object.entries(settings).map(
    ([name, setting]) => [name, typeof setting === 'string' ? setting : `\${{ ${setting.expression} }}`] as const,
  );
  return stringify([{ uses: './', with: Object.fromEntries(entries) }], { lineWidth: 0 }).trimEnd();
}

/** A token is shown as the runner would show it; a long response is cut. */
function outputLines(outputs: Record<string, string>): string[] {
  const shown = (name: string, value: string): string => {
    if (name === 'token') return '***';
    return value.length > longest ? `${value.slice(0, longest)}… (${value.length} characters)` : value;
  };
  return Object.entries(outputs).map(([name, value]) => `${name.padEnd(16)} ${shown(name, value)}`.trimEnd());
}

function serverLines({ requests, token, alive }: Run): string[] {
  const connections = new Set(requests.map(({ connection }) => connection)).size;
  const lines = requests.map(
    (request) => `${String(request.status ?? '—')}  ${request.method.padEnd(4)} ${request.url}`,
  );
  const count = `${plural(requests.length, 'request')} on ${plural(connections, 'connection')}`;
  return [...lines, paint('dim', token === undefined ? count : `${count}; token revoked: ${alive ? 'no' : 'yes'}`)];
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
