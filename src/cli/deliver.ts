import { StepError } from '../lib/errors.js';
import { commandFailed } from '../lib/command-error.js';
import type { CliDeps } from './deps.js';
import type { CommandLine, Option } from './verb.js';

/** Where a secret goes that a command has made. */
export interface Delivery {
  /** The option that names the command which gets the secret on its standard input; '' where it is printed. */
  option: string;
  script: string;
}

/** Where it goes, one of the two. */
export const DELIVERY_OPTIONS: readonly Option[] = [
  {
    name: 'save',
    value: 'COMMAND',
    text: "a command that gets it on standard input: 'gh secret set NAME --repo OWNER/REPO'",
  },
  { name: 'print', text: 'standard output' },
];

/** The one of these options that is given. Throws INPUT_INVALID. */
export function readDelivery({ values, flags }: Pick<CommandLine, 'values' | 'flags'>): Delivery {
  const save = values['save'] ?? '';
  const print = flags.has('print');
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
    name: option,
    script,
    stdin: secret,
    environment,
    workspace: host.workspace,
    signal,
  });
  if (result.ending !== 'ok') throw commandFailed('SAVE_FAILED', `--${option}`, result, host);
  host.info(`${what} was saved.`);
}
