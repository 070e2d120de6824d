import { CLIENT_AUTH_METHODS } from '../auth/client-auth/methods.js';
import { secretVariable } from '../ci/command-host.js';
import type { CliDeps } from './deps.js';

/** The secret inputs that the command reads from a variable, or asks for. */
export const ASKED_INPUTS: readonly string[] = [
  ...new Set(
    CLIENT_AUTH_METHODS.flatMap(({ inputs }) => Object.values(inputs).filter(({ secret }) => secret === true)).map(
      ({ name }) => name,
    ),
  ),
  'seal-key',
];

/**
 * Reads a secret from its variable, or asks for it, and masks it. Rejects with INPUT_INVALID, which names `input`, if
 * there is none.
 */
export async function readSecret(input: string, { environment, terminal, host }: CliDeps): Promise<string> {
  const value = environment[secretVariable(input)] ?? '';
  const question = input.charAt(0).toUpperCase() + input.slice(1).replaceAll('-', ' ');
  const secret = value === '' ? await terminal.ask(input, question) : value;
  host.secrets.protect(secret);
  return secret;
}
