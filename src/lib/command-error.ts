import { StepError, type ErrorCode } from './errors.js';
import type { Secrets } from './secrets.js';
import type { CommandResult } from './command.js';

/** Of what a failed command printed. */
const MAX_QUOTED = 500;

const ENDINGS: Readonly<Record<CommandResult['ending'], string>> = {
  ok: '',
  failed: 'failed',
  unread: 'did not read the token from its standard input',
  timeout: 'did not end in time',
  'not-started': 'could not be started',
};

/** Why a command failed (SAVE_FAILED or LOAD_FAILED), with the end of what it printed, as far as it may be shown. */
export function commandFailed(
  code: ErrorCode,
  input: string,
  { ending, exitCode, stdout, stderr }: CommandResult,
  { secrets }: { secrets: Secrets },
): StepError {
  // What a load prints on stdout is the token. Cut after it was redacted: half a secret is not recognised any more.
  const words = stderr.trim() || (code === 'LOAD_FAILED' ? '' : stdout.trim());
  const detail = secrets.quote(secrets.redact(words).slice(-MAX_QUOTED), MAX_QUOTED);
  const status = ending === 'failed' && exitCode !== undefined ? ` with exit code ${exitCode}` : '';
  return new StepError(code, `The command of ${input} ${ENDINGS[ending]}${status}${detail}.`, {
    hint: `Try the command by itself: it runs in bash (in pwsh on Windows), ${code === 'SAVE_FAILED' ? 'and gets the token without a line break at the end' : 'and prints the token alone'}.`,
  });
}
