import type { Action } from '../../inputs/declaration.js';
import { STEP_GROUPS } from '../../step/inputs.js';
import { STEP_OUTPUTS } from '../../step/outputs.js';

/** The action at the root of the repository. */
export const ACTION: Action = {
  name: 'bearer-step',
  description: 'Fetch and mask an OAuth 2 bearer token, then send one API request or hand the token to later steps',
  inputs: STEP_GROUPS,
  outputs: STEP_OUTPUTS,
};
