import { parseArgs, type ParseArgsConfig } from 'node:util';
import { inputError } from '../inputs/input-errors.js';
import { suggest } from '../inputs/suggest.js';
import { secretVariable } from '../ci/command-host.js';
import { SECRET_INPUTS } from './environment.js';
import { ASKED_INPUTS } from './secret.js';
import type { CommandLine, Option, Verb } from './verb.js';

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

const HELP_OPTION: Option = { name: 'help', text: '' };

function readOptions(args: readonly string[], verb: Verb): Omit<CommandLine, 'command'> {
  const known = new Map([...verb.options, HELP_OPTION].map((option) => [option.name, option]));
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const { name, value, isSwitch } of known.values())
    options[name] = { type: value === undefined || isSwitch === true ? 'boolean' : 'string' };
  const read: Omit<CommandLine, 'command'> & { words: string[] } = { words: [], values: {}, flags: new Set() };
  const end = verb.takesCommand === true ? args.indexOf('--') : -1;
  const own = end === -1 ? [...args] : args.slice(0, end);
  const { tokens } = parseArgs({ args: own, options, strict: false, tokens: true, allowPositionals: true });
  let open: string | undefined;
  for (const token of tokens) {
    if (token.kind === 'positional' && open !== undefined && /^(?:true|false)$/iu.test(token.value)) {
      read.values[open] = token.value;
      open = undefined;
      continue;
    }
    open = undefined;
    if (token.kind === 'positional' && verb.words !== undefined) {
      read.words.push(token.value);
      continue;
    }
    if (token.kind !== 'option') throw strayWord(verb);
    open = readOption(token, known, read, verb);
  }
  return end === -1 ? read : { ...read, rest: args.slice(end + 1) };
}

const strayWord = ({ name, takesCommand }: Verb): Error =>
  inputError(
    'command line',
    `contains a word that belongs to no option. ${
      takesCommand === true
        ? `Write the command after --: bearer-step ${name} [OPTIONS] -- COMMAND.`
        : 'Put values with spaces in quotes.'
    }`,
  );

/** An option as `parseArgs` returns it. */
interface OptionToken {
  name: string;
  value?: string | undefined;
  inlineValue?: boolean | undefined;
}

/** Reads an option. Returns its name if the next word may be its value. */
function readOption(
  { name, value, inlineValue }: OptionToken,
  known: ReadonlyMap<string, Option>,
  read: Omit<CommandLine, 'command'>,
  verb: Verb,
): string | undefined {
  if (SECRET_INPUTS.includes(name)) throw secretOption(name, verb.inputs === undefined);
  const option = known.get(name);
  const takesValue = option?.value !== undefined;
  if (option === undefined || (!takesValue && value !== undefined)) throw unknownOption(name, [...known.keys()]);
  if (!takesValue) {
    (read.flags as Set<string>).add(name);
    return undefined;
  }
  if (Object.hasOwn(read.values, name)) throw inputError(name, 'is duplicate. Write it only once.');
  const isOpen = option.isSwitch === true && value === undefined;
  if (!isOpen && (value === undefined || (inlineValue !== true && /^--?\w/u.test(value))))
    throw inputError(name, `has no value. Write --${name} VALUE.`);
  read.values[name] = value ?? 'true';
  return isOpen ? name : undefined;
}

/** Returns the error for a secret. `isAsked`: the verb is for people, and asks for the secrets that it needs. */
function secretOption(name: string, isAsked: boolean): Error {
  const advice =
    isAsked && !ASKED_INPUTS.includes(name)
      ? 'Remove it: this verb does not need it.'
      : `Set the environment variable ${secretVariable(name)}${isAsked ? ', or type it when the command asks for it' : ''}.`;
  return inputError(name, `is a secret, and everyone on the machine can read a command line. ${advice}`);
}

const unknownOption = (name: string, known: readonly string[]): Error =>
  inputError(
    'command line',
    `contains an unknown option, or a value for an option that takes no value. ${suggest(name, known, 20)}`,
  );
