/**
 * What the agent of Azure Pipelines does with the output of a step:
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 *
 * The first `##vso[` anywhere in a line of either stream, up to the next `]`, is a command: `area.action key=value;…`,
 * and the rest of the line is its message.
 */
import { linesOf, masked, newReading, type Command, type Reading, type Written } from './reading.js';

const AREAS = ['task', 'artifact', 'build', 'release', 'results', 'codecoverage', 'telemetry', 'plugininternal'];
const PREFIX = '##vso[';

const unescape = (text: string): string =>
  text
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%AZP25', '%');

/** Returns the command in a line; undefined if the line is text. Names are in lower case. */
export function parse(line: string): Command | undefined {
  const start = line.indexOf(PREFIX);
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return undefined;
  const head = line.slice(start + PREFIX.length, end);
  const space = head.indexOf(' ');
  const names = (space < 0 ? head : head.slice(0, space)).split('.').filter((name) => name !== '');
  if (names.length !== 2) return undefined;
  const pairs = (space < 0 ? '' : head.slice(space + 1)).split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 && at < pair.length - 1
      ? [[pair.slice(0, at).trim().toLowerCase(), unescape(pair.slice(at + 1))]]
      : [];
  });
  return {
    name: names.join('.').toLowerCase(),
    properties: Object.fromEntries(pairs) as Record<string, string>,
    message: unescape(line.slice(end + 1)),
  };
}

/** Reads the output of a step. A command of an unknown area is swallowed, and fails nothing. */
export function readAzure(written: Written): Reading {
  const reading = newReading();
  const shown: string[] = [];
  for (const line of linesOf(written, /\r\n|\r|\n/u)) {
    const found = parse(line);
    if (found === undefined) {
      shown.push(masked(line, reading.masks, '***'));
      if (line.includes(PREFIX)) shown.push(masked(`Warning: not a command: ${line}`, reading.masks, '***'));
    } else if (!AREAS.includes(found.name.split('.', 1)[0] ?? '')) {
      shown.push('Warning: the command has an unknown area');
    } else {
      reading.commands.push(found);
      shown.push(...obey(found, reading).map((text) => masked(text, reading.masks, '***')));
    }
  }
  reading.log = shown.map((line) => `${line}\n`).join('');
  return reading;
}

/** Obeys a command. Returns the lines that the log shows. */
function obey({ name, properties, message }: Command, reading: Reading): string[] {
  const isSecret = properties['issecret']?.toLowerCase() === 'true';
  if (name === 'task.setsecret' || (name === 'task.setvariable' && isSecret)) {
    if (/[\r\n]/u.test(message)) {
      reading.errors.push(`${name}: a secret has several lines`);
      return [];
    }
    if (message !== '') reading.masks.push(...formsOf(message));
  }
  if (name === 'task.setvariable') reading.variables[properties['variable'] ?? ''] = { value: message, isSecret };
  if (name === 'task.complete' && properties['result']?.toLowerCase() === 'failed') reading.errors.push(name);
  return name === 'task.logissue' ? [`##[${properties['type'] ?? ''}]${message}`] : [];
}

/** The forms of a secret that the agent masks: unchanged, and escaped for JSON, a URI and a backslash. */
const formsOf = (secret: string): string[] => [
  ...new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    secret.replaceAll('\\', '\\\\'),
  ]),
];
