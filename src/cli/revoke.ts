import { CLIENT } from '../auth/client-auth/inputs.js';
import { CONNECTION, TRUST } from '../provider/inputs.js';
import { REVOCATION } from '../provider/reserved.js';
import { LIMITS } from '../request/inputs.js';
import { HOST_OPTIONS, inputOptions, inputsOf, SECRETS_NOTE } from './step/options.js';
import { runAsStep } from './step/run.js';
import type { Verb } from './verb.js';

export const REVOKE: Verb = {
  name: 'revoke',
  summary: 'revokes the token in BEARER_STEP_TOKEN',
  options: [...inputOptions([CONNECTION, CLIENT, TRUST, LIMITS]), ...HOST_OPTIONS],
  notes: ['The token may also be a sealed one.', SECRETS_NOTE],
  inputs: (line) => ({ ...inputsOf(line), operation: REVOCATION }),
  run: async (_line, deps) => {
    await runAsStep(deps);
  },
};
