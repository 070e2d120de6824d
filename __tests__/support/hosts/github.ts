/**
 * What GitHub's runner does with the output of a step:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 *
 * A line of either stream is a command if it begins with `::name::` after white space, or contains `##[name]` anywhere.
 * Other names than these are text. Masks replace the exact text in later lines.
 */
import { linesOf, masked, newReading, type Command, type Reading, type Written } from './reading.js';

const NAMES = [
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'internal-set-repo-path',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
];

/** Returns the command in a line; undefined if the line is text. */
export function parse(line: string): Command | undefined {
  return parseColons(line.trimStart()) ?? parseBrackets(line);
}

function parseColons(line: string): Command | undefined {
  const end = line.startsWith('::') ? line.indexOf('::', 2) : -1;
  if (end < 0) return undefined;
  return command(line.slice(2, end), ',', line.slice(end + 2), [
    ['%0D', '\r'],
    ['%0A', '\n'],
    ['%3A', ':'],
    ['%2C', ','],
    ['%25', '%'],
  ]);
}

function parseBrackets(line: string): Command | undefined {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return undefined;
  return command(line.slice(start + 3, end), ';', line.slice(end + 1), [
    ['%3B', ';'],
    ['%0D', '\r'],
    ['%0A', '\n'],
    ['%5D', ']'],
    ['%25', '%'],
  ]);
}

type Escapes = readonly (readonly [string, string])[];

function command(head: string, separator: string, message: string, escapes: Escapes): Command | undefined {
  const read = (text: string): string => escapes.reduce((rest, [from, to]) => rest.replaceAll(from, to), text);
  const [, name = '', rest = ''] = /^(\S*)\s*(.*)$/su.exec(head.trim()) ?? [];
  if (!NAMES.includes(name.toLowerCase())) return undefined;
  const pairs = rest.split(separator).flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 ? [[pair.slice(0, at).trim(), read(pair.slice(at + 1))] as const] : [];
  });
  return { name: name.toLowerCase(), properties: Object.fromEntries(pairs), message: read(message) };
}

/** The commands that set a variable by the log, which runners no longer obey: they fail the step. */
const REFUSED = ['set-env', 'add-path'];

/** Reads the output of a step. `GITHUB_OUTPUT` may be among its files. */
export function readGitHub(written: Written): Reading {
  const reading = newReading();
  const shown: string[] = [];
  let resume: string | undefined;
  for (const line of linesOf(written, /\r\n|\r|\n/u)) {
    if (resume !== undefined) {
      if (line.trim() === `::${resume}::`) resume = undefined;
      shown.push(masked(line, reading.masks, '***'));
      continue;
    }
    const found = parse(line);
    if (found === undefined) shown.push(masked(line, reading.masks, '***'));
    else {
      reading.commands.push(found);
      if (found.name === 'stop-commands') resume = found.message;
      shown.push(...obey(found, reading).map((text) => masked(text, reading.masks, '***')));
    }
  }
  reading.log = shown.map((line) => `${line}\n`).join('');
  readOutputs(written.files?.['GITHUB_OUTPUT'] ?? '', reading);
  return reading;
}

/** Obeys a command. Returns the lines that the log shows. */
function obey({ name, properties, message }: Command, reading: Reading): string[] {
  if (REFUSED.includes(name)) reading.errors.push(`${name} is disabled`);
  if (name === 'add-mask') {
    // Each line of a text becomes a mask too.
    reading.masks.push(...new Set([message, ...message.split(/[\r\n]+/u)].filter((text) => text.trim() !== '')));
    return [];
  }
  if (name === 'set-output' || name === 'save-state') {
    reading.variables[properties['name'] ?? ''] = { value: message, isSecret: false };
    return [];
  }
  return [`##[${name}]${message}`];
}

/** Reads the file of the outputs, which has lines `name=value` and blocks `name<<delimiter`. */
function readOutputs(text: string, { variables, masks, errors }: Reading): void {
  const lines = text.split(/\r?\n/u);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const [, name = '', separator, rest = ''] = /^(.+?)(=|<<)(.*)$/su.exec(line) ?? [];
    const end = separator === '<<' ? lines.indexOf(rest, index + 1) : index;
    if (separator === undefined || end < 0) {
      errors.push(`GITHUB_OUTPUT, line ${index + 1}: the format is invalid`);
      return;
    }
    const value = separator === '<<' ? lines.slice(index + 1, end).join('\n') : rest;
    variables[name] = { value, isSecret: masks.some((mask) => value.includes(mask)) };
    index = end;
  }
}
