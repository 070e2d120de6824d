import { writeDotenv } from '../ci/dotenv.js';
import { describeFailure } from '../lib/errors.js';
import type { CliDeps } from './deps.js';
import type { CommandLine, Verb } from './verb.js';

/**
 * Runs a verb, and then writes the file of `--dotenv`: after an error too, with its code. Rejects with the errors of
 * `writeDotenv`, and without that file with those of the verb.
 */
export async function runVerb(verb: Verb, line: CommandLine, deps: CliDeps): Promise<void> {
  const { host } = deps;
  const file = line.values['dotenv'];
  if (file === undefined) return verb.run(line, deps);
  try {
    await verb.run(line, deps);
  } catch (error) {
    const { code, text } = describeFailure(error);
    host.fail(code, text);
    host.output('error-code', code);
  }
  await writeDotenv(file, host);
}
