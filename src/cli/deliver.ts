import { StepError } from '../lib/errors.js';
import { commandFailed } from '../lib/command-error.js';
import type { CliDeps } from './deps.js';
import type { CommandLine, Option } from './verb.js';

/** The destination of a secret. */
export interface Delivery {
  /** The option with the command that reads the secret from standard input; '' if the secret is printed. */
  option: string;
  script: string;
}

/** The options for the destination. The user must set exactly one. */
export const DELIVERY_OPTIONS: readonly Option[] = [
  {
    name: 'save',
    value: 'COMMAND',
    text: "A command that reads the secret from standard input, such as 'gh secret set NAME --repo OWNER/REPO'.",
  },
  { name: 'print', text: 'Print the secret to standard output.' },
];

/** Returns the destination that the options set. Throws INPUT_INVALID if it is not exactly one. */
export function readDelivery({ values, flags }: Pick<CommandLine, 'values' | 'flags'>): Delivery {
  const save = values['save'] ?? '';
  const print = flags.has('print');
  if ((save !== '') !== print) return { option: save === '' ? '' : 'save', script: save };
  throw new StepError(
    'INPUT_INVALID',
    'save: use either --save COMMAND or --print. The command reads the secret from standard input.',
    {
      hint: "To set a secret of a repository, use --save 'gh secret set NAME --repo OWNER/REPO'.",
    },
  );
}

/** Passes a secret to the command of `--save`, or prints it. Rejects with SAVE_FAILED. */
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
