import { parseArgs, type ParseArgsConfig } from 'node:util';
import { inputError } from '../inputs/input-errors.js';
import { suggest } from '../inputs/suggest.js';
import { ASKED_INPUTS, variableFor } from './secret.js';
import type { CommandLine, Verb } from './verb.js';

/** Secrets that a user may try to pass as options. Everyone on the machine can read a command line. */
const SECRET_INPUTS: readonly string[] = [...ASKED_INPUTS, 'refresh-token'];

/** Reads a command line. Throws INPUT_INVALID. The message never contains a value, which may be a misplaced secret. */
export function readCommandLine(args: readonly string[], verbs: readonly Verb[]): CommandLine {
  const [command = 'help', ...rest] = args;
  if (['help', '--help', '-h'].includes(command)) return { command: 'help', words: rest.slice(0, 1), ...NO_OPTIONS };
  if (['--version', '-v'].includes(command)) return { command: '--version', words: [], ...NO_OPTIONS };
  const verb = verbs.find(({ name }) => name === command);
  const names = verbs.map(({ name }) => name);
  if (verb === undefined) throw inputError('command', `is not known. ${suggest(command, names)}`);
  return { command, ...readOptions(rest, verb) };
}

const NO_OPTIONS = { values: {}, flags: new Set<string>() };

interface KnownOptions {
  values: readonly string[];
  flags: readonly string[];
}

/** Returns the names of a verb's options, with and without a value. */
export function optionsOf({ options }: Verb): KnownOptions {
  const names = (hasValue: boolean): string[] =>
    options.filter(({ value }) => (value !== undefined) === hasValue).map(({ name }) => name);
  return { values: names(true), flags: [...names(false), 'help'] };
}

function readOptions(args: readonly string[], verb: Verb): Omit<CommandLine, 'command'> {
  const known = optionsOf(verb);
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const name of known.values) options[name] = { type: 'string' };
  for (const name of known.flags) options[name] = { type: 'boolean' };
  const values: Record<string, string> = {};
  const flags = new Set<string>();
  const words: string[] = [];
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  for (const token of tokens) {
    if (token.kind === 'positional' && verb.words !== undefined) {
      words.push(token.value);
      continue;
    }
    if (token.kind !== 'option')
      throw inputError('command line', 'contains a word that belongs to no option. Put values with spaces in quotes.');
    const { name, value } = token;
    if (SECRET_INPUTS.includes(name)) throw secretOption(name);
    if (known.flags.includes(name) && value === undefined) flags.add(name);
    else if (!known.values.includes(name)) throw unknownOption(name, known);
    else if (value === undefined || (!token.inlineValue && /^--?\w/u.test(value)))
      throw inputError(name, `has no value. Write --${name} VALUE.`);
    else if (Object.hasOwn(values, name)) throw inputError(name, 'is duplicate. Write it only once.');
    else values[name] = value;
  }
  return { words, values, flags };
}

function secretOption(name: string): Error {
  const advice = ASKED_INPUTS.includes(name)
    ? `Set ${variableFor(name)}, or type it when the command asks for it.`
    : 'Remove it: no command needs it.';
  return inputError(name, `is a secret, and everyone on the machine can read a command line. ${advice}`);
}

const unknownOption = (name: string, { values, flags }: KnownOptions): Error =>
  inputError(
    'command line',
    `contains an unknown option, or a value for an option that takes no value. ${suggest(name, [...values, ...flags])}`,
  );
