import { parseArgs, type ParseArgsConfig } from 'node:util';
import { inputError } from '../inputs/input-errors.js';
import { suggest } from '../inputs/suggest.js';

/** A command line, read. */
export interface CommandLine {
  command: string;
  /** Options with a value, by name without dashes. */
  values: Record<string, string>;
  /** Options without one. */
  flags: ReadonlySet<string>;
}

interface Command {
  values: readonly string[];
  flags: readonly string[];
}

/** The options that are inputs of the action, too, and mean the same. */
const SHARED = [
  ...['provider', 'base-url', 'variables', 'token-url', 'issuer', 'client-id', 'client-auth', 'scope', 'audience'],
  ...['token-parameters', 'allowed-origins', 'ca-cert'],
];

/** What each command takes. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  login: {
    values: [...SHARED, 'authorization-url', 'port', 'save', 'save-seal-key'],
    flags: ['print', 'no-browser', 'oob', 'help'],
  },
  'seal-key': { values: ['save'], flags: ['print', 'help'] },
  unseal: { values: ['save'], flags: ['print', 'help'] },
};

/** Everybody on the machine sees a command line. */
const SECRET_OPTIONS: Readonly<Record<string, string>> = {
  'client-secret': 'BEARER_STEP_CLIENT_SECRET',
  'seal-key': 'BEARER_STEP_SEAL_KEY',
  'refresh-token': '',
};

/** Reads a command line. Throws INPUT_INVALID; never repeats a value, which may be a secret at the wrong place. */
export function readCommandLine(words: readonly string[]): CommandLine {
  const [command = 'help', ...rest] = words;
  if (['help', '--help', '-h'].includes(command)) return { command: 'help', values: {}, flags: new Set() };
  const known = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (known === undefined) throw inputError('command', `is not known. ${suggest(command, Object.keys(COMMANDS))}`);
  return { command, ...readOptions(rest, known) };
}

function readOptions(words: readonly string[], known: Command): Pick<CommandLine, 'values' | 'flags'> {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const name of known.values) options[name] = { type: 'string' };
  for (const name of known.flags) options[name] = { type: 'boolean' };
  const values: Record<string, string> = {};
  const flags = new Set<string>();
  const { tokens } = parseArgs({ args: [...words], options, strict: false, tokens: true, allowPositionals: true });
  for (const token of tokens) {
    if (token.kind !== 'option')
      throw inputError('command line', 'holds a word that belongs to no option. Quote values with blanks.');
    const { name, value } = token;
    if (Object.hasOwn(SECRET_OPTIONS, name)) throw secretOption(name);
    if (known.flags.includes(name) && value === undefined) flags.add(name);
    else if (!known.values.includes(name)) throw unknownOption(name, known);
    else if (value === undefined || (!token.inlineValue && /^--?\w/u.test(value)))
      throw inputError(name, `has no value. Write --${name} VALUE.`);
    else if (Object.hasOwn(values, name)) throw inputError(name, 'is given twice.');
    else values[name] = value;
  }
  return { values, flags };
}

function secretOption(name: string): Error {
  const variable = SECRET_OPTIONS[name] ?? '';
  const where =
    variable === '' ? 'Type it when you are asked.' : `Put it into ${variable}, or type it when you are asked.`;
  return inputError(name, `is a secret, and everybody on the machine can read a command line. ${where}`);
}

const unknownOption = (name: string, { values, flags }: Command): Error =>
  inputError('command line', `knows no such option, or it takes no value. ${suggest(name, [...values, ...flags])}`);
