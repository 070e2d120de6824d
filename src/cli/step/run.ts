import { StepError } from '../../lib/errors.js';
import { runStep } from '../../step/run-step.js';
import type { CliDeps } from '../deps.js';

/** Runs a step, and resolves to whether it succeeded. */
export async function runAsStep(deps: CliDeps): Promise<boolean> {
  await runStep(deps);
  return !deps.host.hasFailed;
}

/** Creates the error INPUT_INVALID for a command line that requests a token and hands it to nobody. */
export const nothingTakes = (): StepError =>
  new StepError('INPUT_INVALID', 'command line: nothing would get the token.', {
    hint: 'Add --output FILE or --print, pass it to a command with bearer-step exec, or seal it with --share-token.',
  });
