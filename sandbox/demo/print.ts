import { stringify } from 'yaml';
import type { Run, Scene, Setting } from './scene.js';

const width = 100;
/** Characters of an output that are shown. */
const longest = 240;
const colored = process.stdout.isTTY && !process.env['NO_COLOR'];

type Style = 'bold' | 'dim' | 'green' | 'red' | 'cyan';
const codes: Record<Style, string> = { bold: '1', dim: '2', green: '32', red: '31', cyan: '36' };

export function paint(style: Style, text: string): string {
  return colored ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
}

/** What happened around a run of the action. */
export interface Around {
  before: string[];
  later: string | undefined;
}

/** Prints a run: the workflow, the log, the outputs, the requests that the server received, and the checks. */
export function printRun(scene: Scene, run: Run, { before, later }: Around, checks: Record<string, boolean>): void {
  const { result } = run;
  printTitle(scene.title);
  if (before.length > 0) printBlock('Before', before);
  printBlock('The workflow', toYaml(scene.settings).split('\n'));
  printBlock('The log', linesOf(result.main.log));
  printBlock('The outputs', outputLines(result.outputs));
  if (later !== undefined) printBlock('The next step', [later]);
  const post = linesOf(result.post?.log ?? '');
  if (post.length > 0) printBlock('The post step', post);
  printBlock('The server received', serverLines(scene, run));
  printChecks(checks);
}

/** A scene that was run, for the table at the end. */
export interface Row {
  scene: Scene;
  run: Run;
  isAsExpected: boolean;
}

/** Prints one line for each scene: how the step ended, how many requests it sent, and what became of the token. */
export function printSummary(rows: readonly Row[]): void {
  const cells = rows.map(({ scene, run, isAsExpected }) => [
    isAsExpected ? '✓' : '✗',
    scene.name,
    run.result.main.exitCode === 0 ? 'succeeded' : `failed: ${run.result.outputs['error-code'] ?? '?'}`,
    plural(run.requests.length, 'request'),
    tokenState(scene, run),
  ]);
  const table = [['', 'scene', 'step', 'server received', 'token'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  printTitle('Summary');
  for (const [index, row] of table.entries()) {
    const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
    console.log(`  ${index === 0 ? paint('dim', line) : line}`);
  }
  const passed = rows.filter(({ isAsExpected }) => isAsExpected).length;
  const summary = `${passed} of ${plural(rows.length, 'scene')} ran as expected.`;
  console.log(`\n${paint('bold', paint(passed === rows.length ? 'green' : 'red', summary))}`);
}

function printChecks(checks: Record<string, boolean>): void {
  const withOutcome = (outcome: boolean): string[] =>
    Object.entries(checks).flatMap(([check, passed]) => (passed === outcome ? [check] : []));
  for (const [index, line] of wrap(withOutcome(true).join(', ')).entries()) {
    console.log(`  ${paint('green', index === 0 ? '✓' : ' ')} ${line.trimStart()}`);
  }
  for (const check of withOutcome(false)) console.log(`  ${paint('red', `✗ not true: ${check}`)}`);
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

/** Breaks a line between words if it can. Indents what follows. */
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

/** Returns the outputs as lines, the token as the runner would show it, and a long response cut. */
function outputLines(outputs: Record<string, string>): string[] {
  const shown = (name: string, value: string): string => {
    if (name === 'token') return '***';
    return value.length > longest ? `${value.slice(0, longest)}… (${value.length} characters)` : value;
  };
  return Object.entries(outputs).map(([name, value]) => `${name.padEnd(16)} ${shown(name, value)}`.trimEnd());
}

function serverLines(scene: Scene, run: Run): string[] {
  const { requests } = run;
  const connections = new Set(requests.map(({ connection }) => connection)).size;
  const lines = requests.map(
    (request) => `${String(request.status ?? '—')}  ${request.method.padEnd(4)} ${request.url}`,
  );
  const count = `${plural(requests.length, 'request')} on ${plural(connections, 'connection')}`;
  return [...lines, paint('dim', `${count}; token: ${tokenState(scene, run)}`)];
}

function tokenState({ keepsToken }: Scene, { token, isActive }: Run): string {
  if (token === undefined) return 'none';
  if (!isActive) return 'revoked';
  return keepsToken === undefined ? 'NOT revoked' : `not revoked, on purpose: ${keepsToken}`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
