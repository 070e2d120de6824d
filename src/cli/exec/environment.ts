import { isJobToken } from '../../ci/job-tokens.js';
import type { Environment } from '../../ci/systems/system.js';
import { inputError } from '../../inputs/input-errors.js';
import { childEnvironment } from '../../lib/child-environment.js';
import type { Secrets } from '../../lib/secrets.js';
import { FILE_VARIABLE, TOKEN_VARIABLE } from './variable.js';

/** The environment of a command, and the names of what is withheld although a user may expect it there. */
export interface CommandEnvironment {
  variables: NodeJS.ProcessEnv;
  withheld: readonly string[];
}

/**
 * Returns the environment for the command of `exec`, without its token: what every child process gets, but no credential
 * of the CI system, no token of an outer `exec`, and no variable with a secret that is known so far, whatever its name.
 * Throws INPUT_INVALID if PATH contains a secret: without PATH, no command would be found.
 *
 * The operating system lets the command read the environment of its parent, if both run as the same user. Only another
 * user for the command prevents that.
 */
export function environmentFor(environment: Environment, secrets: Secrets): CommandEnvironment {
  const withheld: string[] = [];
  const kept = Object.entries(childEnvironment(environment)).filter(([name, value = '']) => {
    if ([TOKEN_VARIABLE, FILE_VARIABLE].includes(name)) return false;
    const isSafe = !isJobToken(name) && !secrets.occurIn(value);
    if (!isSafe) withheld.push(name);
    return isSafe;
  });
  if (withheld.some((name) => name.toUpperCase() === 'PATH')) {
    throw inputError('environment', 'has a secret in PATH, which the command would get. Remove it from PATH.');
  }
  return { variables: Object.fromEntries(kept), withheld };
}

/** Returns the environment with one more variable. Windows does not distinguish case. */
export function withVariable(variables: NodeJS.ProcessEnv, name: string, value: string): NodeJS.ProcessEnv {
  const isSame = (other: string): boolean =>
    process.platform === 'win32' ? other.toUpperCase() === name.toUpperCase() : other === name;
  return { ...Object.fromEntries(Object.entries(variables).filter(([other]) => !isSame(other))), [name]: value };
}
