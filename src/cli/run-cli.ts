import { inputError } from '../inputs/input-errors.js';
import { describeFailure } from '../lib/errors.js';
import { readCommandLine } from './command-line.js';
import type { CliDeps } from './deps.js';
import { helpOf, helpOfVerb } from './help.js';
import { LOGIN } from './login/login.js';
import { PROVIDERS } from './providers.js';
import { SEAL_KEY } from './seal-key.js';
import { UNSEAL } from './unseal.js';
import type { CommandLine, Verb } from './verb.js';
import { readVersion } from './version.js';

/** The verbs of `bearer-step`. */
export const VERBS: readonly Verb[] = [LOGIN, PROVIDERS, SEAL_KEY, UNSEAL];

/** The output of `bearer-step help`. */
export const HELP = helpOf(VERBS);

/** Runs the command `bearer-step`. Never rejects. */
export async function runCli(
  args: readonly string[],
  makeDeps: (inputs: Readonly<Record<string, string>>) => CliDeps,
): Promise<void> {
  let deps = makeDeps({});
  try {
    const line = readCommandLine(args, VERBS);
    deps = makeDeps(line.values);
    await runVerb(line, deps);
  } catch (error) {
    deps.host.fail(describeFailure(error).text);
  } finally {
    deps.terminal.close();
  }
}

async function runVerb(line: CommandLine, deps: CliDeps): Promise<void> {
  if (line.command === '--version') {
    await deps.terminal.print(readVersion());
    return;
  }
  const verb = findVerb(line.command);
  if (verb === undefined || line.flags.has('help')) {
    const asked = verb ?? findVerb(line.words[0]);
    await deps.terminal.print(asked === undefined ? HELP : helpOfVerb(asked));
    return;
  }
  if ((deps.environment['NODE_DEBUG'] ?? '') !== '') {
    throw inputError('NODE_DEBUG', 'is set: Node.js would print everything that it sends, also secrets. Unset it.');
  }
  await verb.run(line, deps);
}

const findVerb = (command: string | undefined): Verb | undefined => VERBS.find(({ name }) => name === command);
