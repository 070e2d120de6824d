import { HOST_NAMES } from '../../ci/systems/find.js';
import type { Group } from '../../inputs/declaration.js';
import { boolean } from '../../inputs/kinds.js';
import { SECRET_INPUTS } from '../environment.js';
import type { CommandLine, Option } from '../verb.js';

/** Returns the options of a verb that runs as a step: the inputs of the groups, except secrets, word for word. */
export const inputOptions = (groups: readonly Group[]): Option[] =>
  groups.flatMap(({ title, inputs }) =>
    Object.values(inputs)
      .filter(({ name }) => !SECRET_INPUTS.includes(name))
      .map((input): Option => {
        const { name, kind, option, description } = input;
        const value = option ?? kind.placeholder ?? 'TEXT';
        return { name, value, text: description, group: title, ...(kind === boolean ? { isSwitch: true } : {}) };
      }),
  );

/** The options of the CI system. */
export const HOST_OPTIONS: readonly Option[] = [
  {
    name: 'host',
    value: 'NAME',
    group: 'CI system',
    text: `The CI system: ${HOST_NAMES.join(', ')}. Default: the one that runs the job.`,
  },
  {
    name: 'dotenv',
    value: 'FILE',
    group: 'CI system',
    text: 'A file for the short outputs, one line for each, as a dotenv report of GitLab.',
  },
];

/** The note on secrets in the help of a verb. */
export const SECRETS_NOTE =
  'Secrets are never options. They come from the environment: BEARER_STEP_CLIENT_SECRET, BEARER_STEP_REFRESH_TOKEN, ' +
  'BEARER_STEP_TOKEN, BEARER_STEP_SEAL_KEY.';

/** Returns the texts of the inputs that the options set. */
export const inputsOf = ({ values }: CommandLine): Record<string, string> => values;
