import { ENDPOINT_RULES } from '../../auth/endpoint-rules.js';
import { CLIENT } from '../../auth/client-auth/inputs.js';
import { GRANT, GRANT_RULES } from '../../auth/grant.js';
import type { Group, Input, Values } from '../../inputs/declaration.js';
import { CONNECTION, TRUST, TRUST_RULES } from '../../provider/inputs.js';
import type { Rule } from '../../provider/rule.js';
import type { Option } from '../verb.js';

/** The inputs of the step that are also options of a sign-in. */
export const LOGIN_GROUPS = [CONNECTION, CLIENT, GRANT, TRUST] as const;

export type LoginInputs = Values<typeof LOGIN_GROUPS>;

/** The rules for these inputs. The credentials are not checked, because the command asks for them. */
export const LOGIN_RULES: readonly Rule<LoginInputs>[] = [
  {
    input: 'client-id',
    broken: ({ clientId }) => clientId === '',
    sentence: () => 'is missing. Set --client-id to the id of the client.',
  },
  ...ENDPOINT_RULES,
  ...GRANT_RULES,
  ...TRUST_RULES,
];

/** The options of these inputs. */
export const INPUT_OPTIONS: readonly Option[] = LOGIN_GROUPS.flatMap((group: Group) =>
  Object.values(group.inputs).flatMap(({ name, option, description }: Input<unknown>) =>
    option === undefined ? [] : [{ name, value: option, text: description }],
  ),
);
