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

/** A variable of every job, for systems that the command does not speak to. Nothing is masked there. */
const OTHERS: Readonly<Record<string, string>> = {
  APPVEYOR: 'AppVeyor',
  bamboo_buildKey: 'Bamboo',
  BITBUCKET_BUILD_NUMBER: 'Bitbucket Pipelines',
  BITRISE_BUILD_SLUG: 'Bitrise',
  CF_BUILD_ID: 'Codefresh',
  CIRCLE_BUILD_NUM: 'CircleCI',
  CIRRUS_TASK_ID: 'Cirrus CI',
  CI_PIPELINE_FORGE_URL: 'Woodpecker',
  CODEBUILD_BUILD_ID: 'AWS CodeBuild',
  DRONE_BUILD_NUMBER: 'Drone',
  GO_PIPELINE_LABEL: 'GoCD',
  HARNESS_BUILD_ID: 'Harness',
  SEMAPHORE_JOB_ID: 'Semaphore',
  TEAMCITY_VERSION: 'TeamCity',
  TRAVIS_JOB_ID: 'Travis CI',
};

/**
 * Returns the CI system of the job: the one of `--host`, else the only one that is proven and marked, else a shell.
 * Throws INPUT_INVALID. A mask command contains the secret, so it may be printed only where the system certainly reads
 * it. Earlier jobs and anyone who starts a run can set variables: the marker and the proof of another system, and nothing
 * for those of the own one. They cannot remove variables, so the traces of a second system are enough for an error.
 */
export function findSystem(environment: Environment, asked: string): CiSystem {
  if (asked !== '') return askedSystem(environment, asked);
  const possible = SYSTEMS.filter((system) => isPossible(system, environment));
  const [system = SHELL] = possible;
  const others = possible.length === 0 ? [] : othersIn(environment);
  if (possible.length + others.length > 1) {
    const titles = [...possible.map(({ title }) => title), ...others];
    const names = [...possible.map(({ name }) => name), ...(others.length > 0 ? [SHELL.name] : [])];
    throw hostError(`is missing: this may be ${titles.join(' or ')}. Set --host to ${names.join(' or ')}.`);
  }
  return system.isMarked(environment) && system.isProven(environment) ? system : SHELL;
}

const isPossible = ({ traces, isProven }: CiSystem, environment: Environment): boolean =>
  isProven(environment) || traces.every((name) => environment[name] !== undefined);

const othersIn = (environment: Environment): string[] =>
  Object.entries(OTHERS).flatMap(([variable, title]) => (environment[variable] === undefined ? [] : [title]));

function askedSystem(environment: Environment, asked: string): CiSystem {
  const system = [SHELL, ...SYSTEMS].find(({ name }) => name === asked);
  if (system === undefined) throw hostError(`is not known. Set it to one of: ${HOST_NAMES.join(', ')}.`);
  const { name, title, marker, proof } = system;
  const missing = system.isMarked(environment) ? (system.isProven(environment) ? '' : proof) : marker;
  if (missing === '') return system;
  throw hostError(`is ${name}, but this is not ${title}, which provides ${missing}. Remove --host.`);
}

// The layer of the inputs, which has a function for this, is above.
const hostError = (sentence: string): StepError => new StepError('INPUT_INVALID', `host: ${sentence}`);

/** Returns whether the command may run in a CI system, known or not: then the log may be public. */
export const mayBeInCi = (environment: Environment): boolean =>
  !['', 'false', '0'].includes((environment['CI'] ?? '').toLowerCase()) ||
  SYSTEMS.some((system) => system.isMarked(environment) || isPossible(system, environment)) ||
  othersIn(environment).length > 0;
