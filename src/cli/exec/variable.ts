import { inputError } from '../../inputs/input-errors.js';
import { isObeyed } from '../../lib/child-environment.js';
import type { CommandLine } from '../verb.js';

/** The variable of the command that has the token, or the path of its file. */
export const TOKEN_VARIABLE = 'BEARER_TOKEN';
export const FILE_VARIABLE = 'BEARER_TOKEN_FILE';

/** Returns the name of the variable: that of `--env`, or the default. Throws INPUT_INVALID. */
export function variableOf({ values, flags }: Pick<CommandLine, 'values' | 'flags'>): string {
  const name = values['env'];
  if (name === undefined) return flags.has('token-file') ? FILE_VARIABLE : TOKEN_VARIABLE;
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/u.test(name)) {
    throw inputError(
      'env',
      'is not the name of a variable. Use letters, digits and _, and begin with a letter: --env API_TOKEN.',
    );
  }
  if (isObeyed(name)) {
    throw inputError(
      'env',
      'is a name that programs or CI systems obey, so a token there would change what they do. Use another name, such as ' +
        `--env ${TOKEN_VARIABLE}.`,
    );
  }
  return name;
}
