import { writeDotenv } from '../../ci/dotenv.js';
import { StepError } from '../../lib/errors.js';
import { runStep } from '../../step/run-step.js';
import type { CliDeps } from '../deps.js';
import type { CommandLine } from '../verb.js';

/** Runs a step, and resolves to whether it succeeded. Writes the file of `--dotenv` in both cases. */
export async function runAsStep({ values }: CommandLine, deps: CliDeps): Promise<boolean> {
  await runStep(deps);
  const { host } = deps;
  const file = values['dotenv'];
  if (file !== undefined) await writeDotenv(file, host);
  return !host.hasFailed;
}

/** Removes every trace of a token that was fetched for nothing. */
export const nothingTakes = (): StepError =>
  new StepError('INPUT_INVALID', 'command line: nothing would get the token.', {
    hint: 'Add --output FILE or --print, pass it to a command with bearer-step exec, or seal it with --share-token.',
  });
