import { inputError } from '../inputs/input-errors.js';
import { describeFailure } from '../lib/errors.js';
import { readCommandLine } from './command-line.js';
import type { CliDeps } from './deps.js';
import { helpOf } from './help.js';
import { LOGIN } from './login/login.js';
import { SEAL_KEY } from './seal-key.js';
import { UNSEAL } from './unseal.js';
import type { CommandLine, Verb } from './verb.js';

/** What `bearer-step` can do. */
export const VERBS: readonly Verb[] = [LOGIN, SEAL_KEY, UNSEAL];

/** What `bearer-step help` prints. */
export const HELP = helpOf(VERBS);

/** The command `bearer-step`: a sign-in, and what belongs to keeping one. Never rejects. */
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
    throw inputError('NODE_DEBUG', 'is set, and makes Node print what it sends, secrets and all. Unset it.');
  }
  await verb.run(line, deps);
}
