import { parseArgs, type ParseArgsConfig } from 'node:util';
import { inputError } from '../inputs/input-errors.js';
import { suggest } from '../inputs/suggest.js';
import { ASKED_INPUTS, variableFor } from './secret.js';
import type { CommandLine, Verb } from './verb.js';

/** Secrets that somebody may want to give as options: everybody on the machine sees a command line. */
const SECRET_INPUTS: readonly string[] = [...ASKED_INPUTS, 'refresh-token'];

/** Reads a command line. Throws INPUT_INVALID; never repeats a value, which may be a secret at the wrong place. */
export function readCommandLine(args: readonly string[], verbs: readonly Verb[]): CommandLine {
  const [command = 'help', ...rest] = args;
  if (['help', '--help', '-h'].includes(command)) return { command: 'help', values: {}, flags: new Set() };
  const verb = verbs.find(({ name }) => name === command);
  const names = verbs.map(({ name }) => name);
  if (verb === undefined) throw inputError('command', `is not known. ${suggest(command, names)}`);
  return { command, ...readOptions(rest, optionsOf(verb)) };
}

interface KnownOptions {
  values: readonly string[];
  flags: readonly string[];
}

/** The names of the options of a verb, with and without a value. */
export function optionsOf({ options }: Verb): KnownOptions {
  const names = (hasValue: boolean): string[] =>
    options.filter(({ value }) => (value !== undefined) === hasValue).map(({ name }) => name);
  return { values: names(true), flags: [...names(false), 'help'] };
}

function readOptions(args: readonly string[], known: KnownOptions): Pick<CommandLine, 'values' | 'flags'> {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const name of known.values) options[name] = { type: 'string' };
  for (const name of known.flags) options[name] = { type: 'boolean' };
  const values: Record<string, string> = {};
  const flags = new Set<string>();
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  for (const token of tokens) {
    if (token.kind !== 'option')
      throw inputError('command line', 'holds a word that belongs to no option. Quote values with blanks.');
    const { name, value } = token;
    if (SECRET_INPUTS.includes(name)) throw secretOption(name);
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
  const where = ASKED_INPUTS.includes(name)
    ? `Put it into ${variableFor(name)}, or type it when you are asked.`
    : 'Type it when you are asked.';
  return inputError(name, `is a secret, and everybody on the machine can read a command line. ${where}`);
}

const unknownOption = (name: string, { values, flags }: KnownOptions): Error =>
  inputError('command line', `knows no such option, or it takes no value. ${suggest(name, [...values, ...flags])}`);
