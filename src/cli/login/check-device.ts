import { mayBeInCi } from '../../ci/systems/find.js';
import { inputError } from '../../inputs/input-errors.js';
import type { CliDeps } from '../deps.js';

/**
 * Throws INPUT_INVALID unless a person reads what the command says. Nobody enters the code of a job in time, and anyone
 * who reads its log could enter it for an account of their own.
 */
export function checkDevice({ terminal, environment }: Pick<CliDeps, 'terminal' | 'environment'>): void {
  if (mayBeInCi(environment)) {
    throw inputError('device', 'needs a user at a terminal, but this may be a CI system. Sign in on your own machine.');
  }
  if (terminal.isRead) return;
  throw inputError(
    'device',
    'needs a terminal, on which you read the code. Run the command in a terminal, without "<" and "2>".',
  );
}
