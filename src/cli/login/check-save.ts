import { inputError } from '../../inputs/input-errors.js';
import type { Delivery } from '../deliver.js';
import type { CliDeps } from '../deps.js';

/**
 * Matches the first word of a script: after comments and assignments, and only if it is plain. An assignment to PATH, a
 * quote, an expansion, a group or a function definition does not match.
 */
const FIRST_WORD =
  /^(?:\s|#[^\n]*\n)*(?:(?!PATH=)[A-Za-z_]\w*=[\w./:@%+,-]*[ \t]+)*([A-Za-z0-9_./+][\w./:@%+,-]*)(?=[\s;|&]|$)(?![ \t]*\()/u;

/** Returns the command that a script begins with; undefined if that is not certain. */
export const firstCommand = (script: string): string | undefined => FIRST_WORD.exec(script)?.[1];

/** Returns a script that fails if the shell does not know a command, and does not run it. */
const lookUp = (command: string, platform: NodeJS.Platform): string =>
  platform === 'win32' ? `$null = Get-Command -Name '${command}'` : `type -- '${command}' > /dev/null 2>&1`;

/**
 * Checks that the shell exists, and that it knows the first command of a delivery: a sign-in whose token cannot be saved
 * is lost. It does not run the command, which would replace a token that is in use. Rejects with INPUT_INVALID.
 */
export async function checkSave(
  { option, script }: Delivery,
  { runCommand, environment, host }: CliDeps,
  platform = process.platform,
): Promise<void> {
  if (option === '') return;
  const command = firstCommand(script);
  const { ending } = await runCommand({
    name: option,
    script: command === undefined ? 'exit 0' : lookUp(command, platform),
    stdin: '',
    environment,
    workspace: host.workspace,
    signal: new AbortController().signal,
  });
  const shell = platform === 'win32' ? 'pwsh' : 'bash';
  if (ending === 'not-started')
    throw inputError(option, `needs ${shell}, which cannot be started. Install it, or use --print.`);
  if (ending !== 'failed') return;
  const problem = `begins with the command "${host.secrets.sanitize(command ?? '', 100)}", which ${shell} does not find.`;
  throw inputError(option, `${problem} Install it, or write its path.`);
}
