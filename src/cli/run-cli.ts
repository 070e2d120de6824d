import { findSystem } from '../ci/systems/find.js';
import { SHELL } from '../ci/systems/shell.js';
import type { CiSystem, Environment } from '../ci/systems/system.js';
import { inputError } from '../inputs/input-errors.js';
import { describeFailure } from '../lib/errors.js';
import { CALL } from './call.js';
import { readCommandLine } from './command-line.js';
import type { MakeDeps } from './deps.js';
import { DOCTOR } from './doctor/doctor.js';
import { checkEnvironment, secretsOf } from './environment.js';
import { EXEC } from './exec/exec.js';
import { helpOf, helpOfVerb } from './help.js';
import { LOGIN } from './login/login.js';
import { PROVIDERS } from './providers.js';
import { REPORT } from './report.js';
import { REVOKE } from './revoke.js';
import { runVerb } from './run-verb.js';
import { SEAL_KEY } from './seal-key.js';
import { TOKEN } from './token.js';
import { UNSEAL } from './unseal.js';
import type { CommandLine, Verb } from './verb.js';
import { readVersion } from './version.js';

/** The verbs of `bearer-step`. */
export const VERBS: readonly Verb[] = [CALL, TOKEN, EXEC, REPORT, REVOKE, DOCTOR, LOGIN, PROVIDERS, SEAL_KEY, UNSEAL];

/** The output of `bearer-step help`. */
export const HELP = helpOf(VERBS);

/** Runs the command `bearer-step`. Never rejects. */
export async function runCli(args: readonly string[], environment: Environment, makeDeps: MakeDeps): Promise<void> {
  let deps = makeDeps(SHELL, {});
  try {
    const line = readCommandLine(args, VERBS);
    const verb = findVerb(line.command);
    if (line.command === '--version') await deps.terminal.print(readVersion());
    else if (verb === undefined || line.flags.has('help')) await deps.terminal.print(helpFor(verb, line));
    else {
      checkEnvironment(environment);
      const { system, inputs } = settingsOf(verb, line, environment);
      deps = makeDeps(system, inputs);
      await runVerb(verb, line, deps);
    }
  } catch (error) {
    const { code, text } = describeFailure(error);
    deps.host.fail(code, text);
  } finally {
    deps.terminal.close();
    deps.host.close();
  }
}

const findVerb = (command: string | undefined): Verb | undefined => VERBS.find(({ name }) => name === command);

function helpFor(verb: Verb | undefined, { words }: CommandLine): string {
  const asked = verb ?? findVerb(words[0]);
  return asked === undefined ? HELP : helpOfVerb(asked);
}

/** Returns the CI system and the texts of the inputs for a verb. Throws INPUT_INVALID. */
function settingsOf(
  verb: Verb,
  line: CommandLine,
  environment: Environment,
): { system: CiSystem; inputs: Record<string, string> } {
  if ((environment['NODE_DEBUG'] ?? '') !== '') {
    throw inputError('NODE_DEBUG', 'is set: Node.js would print everything that it sends, also secrets. Unset it.');
  }
  if (verb.inputs === undefined) return { system: SHELL, inputs: line.values };
  return {
    system: findSystem(environment, line.values['host'] ?? ''),
    inputs: { ...verb.inputs(line), ...secretsOf(environment) },
  };
}
