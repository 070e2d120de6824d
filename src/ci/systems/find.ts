import { StepError } from '../../lib/errors.js';
import { AZURE } from './azure.js';
import { BUILDKITE } from './buildkite.js';
import { GITHUB } from './github.js';
import { GITLAB } from './gitlab.js';
import { JENKINS } from './jenkins.js';
import { SHELL } from './shell.js';
import type { CiSystem, Environment } from './system.js';

const SYSTEMS: readonly CiSystem[] = [GITHUB, GITLAB, AZURE, BUILDKITE, JENKINS];

/** The values of `--host`. */
export const HOST_NAMES: readonly string[] = [SHELL, ...SYSTEMS].map(({ name }) => name);

/**
 * Returns the CI system of the job: the one of `--host`, else the only one that is proven and marked, else a shell.
 * Throws INPUT_INVALID. A mask command contains the secret, so it may be printed only where the system certainly reads
 * it; markers alone are no proof, since earlier jobs and anyone who starts a run can set variables.
 */
export function findSystem(environment: Environment, asked: string): CiSystem {
  if (asked !== '') return askedSystem(environment, asked);
  const proven = SYSTEMS.filter((system) => system.isProven(environment));
  if (proven.length > 1) {
    const [titles, names] = [proven.map(({ title }) => title), proven.map(({ name }) => name)];
    throw hostError(`is missing: this may be ${titles.join(' or ')}. Set --host to ${names.join(' or ')}.`);
  }
  return proven.find((system) => system.isMarked(environment)) ?? SHELL;
}

function askedSystem(environment: Environment, asked: string): CiSystem {
  const system = [SHELL, ...SYSTEMS].find(({ name }) => name === asked);
  if (system === undefined) throw hostError(`is not known. Set it to one of: ${HOST_NAMES.join(', ')}.`);
  if (system.isMarked(environment)) return system;
  throw hostError(`is ${system.name}, but this is not ${system.title}: ${system.marker} is not set. Remove --host.`);
}

// The layer of the inputs, which has a function for this, is above.
const hostError = (sentence: string): StepError => new StepError('INPUT_INVALID', `host: ${sentence}`);

/** Returns whether the command may run in a CI system, known or not: then the log may be public. */
export const mayBeInCi = (environment: Environment): boolean =>
  !['', 'false', '0'].includes((environment['CI'] ?? '').toLowerCase()) ||
  SYSTEMS.some((system) => system.isMarked(environment) || system.isProven(environment));
