import { CLIENT_AUTH_METHODS } from '../auth/client-auth/methods.js';
import type { CliDeps } from './deps.js';

/** The variable of the environment for an input that is a secret. */
export const variableFor = (input: string): string => `BEARER_STEP_${input.toUpperCase().replaceAll('-', '_')}`;

/** The inputs that the command reads from a variable of their own, or asks for. */
export const ASKED_INPUTS: readonly string[] = [
  ...new Set(CLIENT_AUTH_METHODS.flatMap(({ inputs }) => Object.values(inputs).map(({ name }) => name))),
  'seal-key',
];

/** A secret from its variable, else typed; masked. Rejects with INPUT_INVALID, naming `input`, when there is none. */
export async function readSecret(input: string, { environment, terminal, host }: CliDeps): Promise<string> {
  const given = environment[variableFor(input)] ?? '';
  const question = input.charAt(0).toUpperCase() + input.slice(1).replaceAll('-', ' ');
  const secret = given === '' ? await terminal.ask(input, question) : given;
  host.secrets.protect(secret);
  return secret;
}
