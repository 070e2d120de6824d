import { secretVariable } from '../ci/command-host.js';
import { ID_TOKEN_VARIABLE } from '../ci/identity/given.js';
import type { Environment } from '../ci/systems/system.js';
import type { Group, Input } from '../inputs/declaration.js';
import { inputError } from '../inputs/input-errors.js';
import { REPORT_GROUPS } from '../report/inputs.js';
import { STEP_GROUPS } from '../step/inputs.js';

const ALL: readonly Input<unknown>[] = [...STEP_GROUPS, ...REPORT_GROUPS].flatMap(({ inputs }: Group) =>
  Object.values(inputs),
);

/** The names of the secret inputs. The command reads them from the environment, and never from its options. */
export const SECRET_INPUTS: readonly string[] = [
  ...new Set(ALL.filter(({ secret = false }) => secret !== false).map(({ name }) => name)),
];

const PREFIX = secretVariable('');

/** Returns the secret inputs that the environment sets, by name. */
export const secretsOf = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    SECRET_INPUTS.flatMap((name) => {
      const value = (environment[secretVariable(name)] ?? '').trim();
      return value === '' ? [] : [[name, value]];
    }),
  );

/**
 * Throws INPUT_INVALID if the environment sets an input that is no secret. Anyone who starts a pipeline, and any earlier
 * job, can set variables in most CI systems, and so could name the server that gets the secret.
 */
export function checkEnvironment(environment: Environment): void {
  const secrets = [...SECRET_INPUTS.map(secretVariable), ID_TOKEN_VARIABLE];
  const variable = Object.keys(environment).find(
    (name) =>
      name.toUpperCase().startsWith(PREFIX) && !secrets.includes(name) && (environment[name] ?? '').trim() !== '',
  );
  if (variable === undefined) return;
  const name = variable.slice(PREFIX.length).toLowerCase().replaceAll('_', '-');
  const isInput = ALL.some((input) => input.name === name);
  throw inputError(
    isInput ? name : 'environment',
    `is set by the variable ${variable}. The command reads only secrets from the environment, since others may set ` +
      `variables too. ${isInput ? `Unset it, and write --${name}.` : `Unset it. Secrets are: ${secrets.join(', ')}.`}`,
  );
}
