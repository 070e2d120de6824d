import { StepError } from '../lib/errors.js';
import { commandFailed } from '../lib/command-error.js';
import type { CliDeps } from './deps.js';

/** Where a secret goes that a command has made. */
export interface Delivery {
  /** The option that names the command which gets the secret on its standard input; '' where it is printed. */
  option: string;
  script: string;
}

/** The options `--save COMMAND` and `--print`, of which there must be one. Throws INPUT_INVALID. */
export function readDelivery(save: string, print: boolean): Delivery {
  if ((save !== '') !== print) return { option: save === '' ? '' : 'save', script: save };
  throw new StepError(
    'INPUT_INVALID',
    'save: give either --save COMMAND, which gets it on standard input, or --print.',
    {
      hint: "For a secret of a repository: --save 'gh secret set NAME --repo OWNER/REPO'.",
    },
  );
}

/** Gives a secret to the command, or prints it where that was asked for. Rejects with SAVE_FAILED. */
export async function deliver(
  what: string,
  secret: string,
  { option, script }: Delivery,
  deps: CliDeps,
): Promise<void> {
  const { host, runCommand, terminal, environment } = deps;
  if (option === '') {
    await terminal.print(secret);
    return;
  }
  const signal = new AbortController().signal;
  const result = await runCommand({
    ...{ name: option, script, stdin: secret, environment, workspace: host.workspace, signal },
  });
  if (result.ending !== 'ok') throw commandFailed('SAVE_FAILED', `--${option}`, result, host);
  host.info(`${what} was saved.`);
}
