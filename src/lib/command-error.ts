import { StepError, type ErrorCode } from './errors.js';
import type { Secrets } from './secrets.js';
import type { CommandResult } from './command.js';

/** The most characters to quote from the output of a failed command. */
const MAX_QUOTED = 500;

const ENDINGS: Readonly<Record<CommandResult['ending'], string>> = {
  ok: '',
  failed: 'failed',
  unread: 'did not read the token from its standard input',
  timeout: 'did not finish in time',
  'not-started': 'could not be started',
};

/** Returns the error for a failed command (SAVE_FAILED or LOAD_FAILED). It quotes the end of the output, redacted. */
export function commandFailed(
  code: ErrorCode,
  input: string,
  { ending, exitCode, stdout, stderr }: CommandResult,
  { secrets }: { secrets: Secrets },
): StepError {
  // The stdout of a load command is the token, so do not quote it. Redact before cutting: half a secret is not found.
  const output = stderr.trim() || (code === 'LOAD_FAILED' ? '' : stdout.trim());
  const detail = secrets.quote(secrets.redact(output).slice(-MAX_QUOTED), MAX_QUOTED);
  const duty =
    code === 'SAVE_FAILED'
      ? 'It must read the token from its standard input, where no line break follows the token.'
      : 'It must print only the token.';
  const status = ending === 'failed' && exitCode !== undefined ? ` with exit code ${exitCode}` : '';
  return new StepError(code, `The command of ${input} ${ENDINGS[ending]}${status}${detail}.`, {
    hint: `Run the command on its own in bash (in pwsh on Windows). ${duty}`,
  });
}
