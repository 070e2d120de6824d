import { inputError } from '../inputs/input-errors.js';
import { describeFailure } from '../lib/errors.js';
import { readCommandLine } from './command-line.js';
import type { CliDeps } from './deps.js';
import { helpOf } from './help.js';
import { LOGIN } from './login/login.js';
import { SEAL_KEY } from './seal-key.js';
import { UNSEAL } from './unseal.js';
import type { CommandLine, Verb } from './verb.js';

/** The verbs of `bearer-step`. */
export const VERBS: readonly Verb[] = [LOGIN, SEAL_KEY, UNSEAL];

/** The output of `bearer-step help`. */
export const HELP = helpOf(VERBS);

/** Runs the command `bearer-step`: a sign-in, or one of its helpers. Never rejects. */
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
  const verb = VERBS.find(({ name }) => name === line.command);
  if (verb === undefined || line.flags.has('help')) {
    await deps.terminal.print(HELP);
    return;
  }
  if ((deps.environment['NODE_DEBUG'] ?? '') !== '') {
    throw inputError('NODE_DEBUG', 'is set: Node.js would print everything that it sends, also secrets. Unset it.');
  }
  await verb.run(line, deps);
}
